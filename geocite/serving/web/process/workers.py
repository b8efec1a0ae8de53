"""One or several processes behind one address, with granian: for a site that many people read."""

import gc
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from geocite.bundle.loading import load_bundle
from geocite.errors import UsageError
from geocite.serving.web.delivery.context import NAME, Site
from geocite.serving.web.delivery.wsgi import Application
from geocite.serving.web.factory import create_app
from geocite.serving.web.process.reloading import Reloading, warm
from geocite.serving.web.process.stack import at_address, serving
from geocite.settings import Settings

# Threads of a process: as many answers may be computed, or taken slowly, before another waits for its turn.
THREADS = 32
CONNECTIONS = 1024  # open connections of a process; a quiet one costs no thread
HEADERS_WITHIN = 10  # seconds that a client has to send its headers


@dataclass
class Loader:
    """Gives each process its application: the one loaded before the fork, or a new one where there is no fork."""

    settings: Settings
    address: str
    current: Reloading | None

    def __call__(self) -> Application:
        """The WSGI application of one process."""
        current = self.current or Reloading(create_app(self.settings, load_bundle(self.settings.bundle)), serving)
        current.look()  # a process that replaces another serves what that one had taken up
        current.watch()
        return at_address(current, self.settings, self.address)

    def __getstate__(self) -> dict[str, Any]:
        return {"settings": self.settings, "address": self.address, "current": None}


def check_workers(workers: int | None) -> None:
    """UsageError when granian is not installed or there would be no process; None asks for neither."""
    if workers is None:
        return
    if workers < 1:
        raise UsageError(f"--workers attend un nombre de processus, 1 ou plus, pas « {workers} ».")
    try:
        import granian  # noqa: F401
    except ImportError:
        raise UsageError(
            "--workers demande granian, qui est absent. "
            "Installez-le avec « pip install 'geocite[production]' », ou retirez --workers."
        ) from None


def run_workers(app: Flask, listener: Any, workers: int, address: str, ready: Callable[[], None]) -> int:
    """Serve with some processes until interrupted; they share the memory of what is loaded before they part.

    `listener` is a socket that listens at `address`; `ready` is called when requests may be sent to it. Always 0.
    """
    site: Site = app.extensions[NAME]
    warm(site)
    gc.collect()
    gc.freeze()  # pages of memory written before the processes part are shared by all
    server = _supervisor(listener, workers)
    server.on_startup(ready)  # the socket listens already: what comes before the processes waits for them
    forked = multiprocessing.get_start_method() == "fork"
    loader = Loader(site.settings, address, Reloading(app, serving) if forked else None)
    server.serve(target_loader=loader, wrap_loader=False)
    return 0


def _supervisor(listener: Any, workers: int) -> Any:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from geocite.serving.web.process.supervising import Supervisor

    host, port = listener.getsockname()[:2]
    return Supervisor(
        listener,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000),
        websockets=False,
        log_level=LogLevels.error,
        # A process told to stop while it starts does not hear it.
        workers_kill_timeout=3,
    )
