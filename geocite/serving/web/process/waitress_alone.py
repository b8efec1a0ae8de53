"""waitress, one process: what it lacks against clients that are slow on purpose or by misfortune."""

import select
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, create_server

from geocite.serving.web.delivery.wsgi import Application
from geocite.serving.web.process.listening import READ_WITHIN, hang_up

# Threads of the process: as many answers may be computed, or taken slowly, before another waits for its turn.
THREADS = 32
CONNECTIONS = 500  # open at the same time; a quiet one costs no thread
CLEANING = 5  # seconds between two looks at quiet connections
LARGEST_HEAD = 65_536  # bytes of a request with its address; beyond, 431 before anything is read of it
AHEAD = 1_000_000  # bytes of an answer made before its reader takes them


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose clock starts with a request: a head sent drop by drop does not wind it up again."""

    last_activity: float

    def handle_read(self) -> None:
        """Read some bytes."""
        begun, since = self.request is not None, self.last_activity
        super().handle_read()
        if begun and self.request is not None:
            self.last_activity = since


def create_alone(application: Application, listener: Any, believe: bool) -> TcpWSGIServer:
    """The server of an application on a socket that listens; `believe`: proxies are believed by the application."""
    server = create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=READ_WITHIN,
        cleanup_interval=CLEANING,
        max_request_header_size=LARGEST_HEAD,
        outbuf_high_watermark=AHEAD,
        clear_untrusted_proxy_headers=not believe,
        asyncore_use_poll=hasattr(select, "poll"),
    )
    server.channel_class = Channel
    server.maintenance = lambda now: _clean(server, now)
    return server


def _clean(server: Any, now: float) -> None:
    """End connections that are quiet for too long, even while an answer waits for its reader."""
    for channel in list(server.active_channels.values()):
        waits = channel.total_outbufs_len or not channel.requests
        if waits and channel.last_activity < now - server.adj.channel_timeout:
            channel.will_close = True
            hang_up(channel.socket)
