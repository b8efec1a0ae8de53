"""The socket on which a server listens."""

import contextlib
import socket

BACKLOG = 1024
READ_WITHIN = 60  # seconds without taking a byte after which a reader is given up


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, at a free port for port 0.

    Raises OSError when the address cannot be listened on, ValueError or OverflowError when it is none.
    """
    try:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except socket.gaierror:
        raise ValueError(host) from None
    except BaseException:
        listener.close()
        raise
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Handed down to each connection: the system closes those whose reader takes nothing for that long.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READ_WITHIN * 1000)
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def hang_up(connection: socket.socket) -> None:
    """End a connection in both directions, whoever waits on it."""
    with contextlib.suppress(OSError):  # gone already
        connection.shutdown(socket.SHUT_RDWR)
