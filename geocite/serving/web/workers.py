"""One or several processes behind one address, with granian: for a site that many people read."""

import gc
import multiprocessing
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

from flask import Flask

from geocite.bundle import load_bundle
from geocite.errors import UsageError
from geocite.serving.web.quick import Quick
from geocite.serving.web.site import NAME, Site
from geocite.settings import Settings


@dataclass
class Loader:
    """Gives each process its application: the one loaded before the fork, or a new one where there is no fork."""

    settings: Settings
    app: Flask | None
    opened: Callable[[], None] | None

    def __call__(self) -> Any:
        """The WSGI application of one process."""
        app = self.app
        if self.opened:
            self.opened()
        if app is None:
            from geocite.serving.web.factory import create_app

            app = create_app(self.settings, load_bundle(self.settings.bundle))
        return Quick(app.wsgi_app)

    def __getstate__(self) -> dict[str, Any]:
        return {"settings": self.settings, "app": None, "opened": None}


def run_workers(app: Flask, host: str, port: int, workers: int, ready: Callable[[int], None]) -> int:
    """Serve with some processes until interrupted; they share the memory of what is loaded before they part.

    `ready` is told the port. Raises UsageError when granian is not installed or there is no process, OSError when the
    port is taken.
    """
    if workers < 1:
        raise UsageError(f"--workers attend un nombre de processus, 1 ou plus, pas « {workers} ».")
    try:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels
    except ImportError:
        raise UsageError(
            "--workers demande granian, qui est absent. "
            "Installez-le avec « pip install 'geocite[production]' », ou retirez --workers."
        ) from None
    bound = _free_port(host, port)
    site: Site = app.extensions[NAME]
    _warm(site)
    server = Granian(
        "geocite",
        address=host,
        port=bound,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        # A process told to stop while it starts does not hear it.
        workers_kill_timeout=3,
    )
    opened = _teller(host, bound, ready)
    forked = multiprocessing.get_start_method() == "fork"
    if not forked:
        server.on_startup(opened)
    # A thread must not run while processes fork: then the first of them tells the address.
    server.serve(target_loader=Loader(site.settings, app, opened if forked else None), wrap_loader=False)
    return 0


def _teller(host: str, port: int, ready: Callable[[int], None]) -> Callable[[], None]:
    """What tells the address, once, when a process listens; granian has no call for that moment."""
    first = multiprocessing.Lock()

    def opened() -> None:
        if first.acquire(block=False):
            Thread(target=_tell, args=(host, port, ready), daemon=True).start()

    return opened


def _tell(host: str, port: int, ready: Callable[[int], None]) -> None:
    for _ in range(600):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            ready(port)
            return


def _free_port(host: str, port: int) -> int:
    """The port, or one that is free for port 0; OSError when it cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _warm(site: Site) -> None:
    """Read every layer now: pages of memory written before the processes part are shared by all."""
    for name in site.catalogue.collections:
        site.catalogue.queryables(name)
    site.catalogue.bundle.document("indicateurs")
    gc.collect()
    gc.freeze()
