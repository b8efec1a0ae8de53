"""granian's parent process, but one that replaces every process that dies, whatever the number of deaths."""

import logging
import time
from collections.abc import Callable
from typing import Any

from granian._granian import SocketHolder
from granian.server.mp import MPServer

_holder: Any = SocketHolder  # its stub lacks two arguments
LOG = logging.getLogger("geocite")
LOOK = 0.5  # seconds between two looks at the processes, when nothing calls before
YOUNG = 0.5  # seconds: a process that dies before was killed by its start, not by a request
LONGEST_PAUSE = 2.0  # seconds before a process that dies at its start is tried again


class Supervisor(MPServer):
    """Holds the listening socket, so that requests wait rather than fail while processes are replaced.

    granian gives up after two deaths in 5.5 s and may forget a death told while it handles another
    (`AbstractServer._serve_loop`, 2.8): here the processes themselves are looked at, for ever.
    """

    def __init__(self, listener: Any, **options: Any) -> None:
        super().__init__("geocite", **options)
        self.listener = listener
        self._pause = 0.0

    def _init_shared_socket(self) -> None:
        # One queue for all, and not one for each process: that of a dead process would be lost with it.
        self._sso = self.listener
        self._shd: Any = _holder(self.listener.fileno(), False, self.backlog)
        self._sfd = self.listener.fileno()
        self._ssp = None

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        while not self._told_to_stop():
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            self._replace_dead(spawn_target, target_loader)

    def _told_to_stop(self) -> bool:
        """Wait a moment, less when a process has died or a signal has come."""
        self.main_loop_interrupt.wait(LOOK)
        self.main_loop_interrupt.clear()
        return self.interrupt_signal

    def _replace_dead(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        dead = [process for process in self.wrks if not process.inner.is_alive()]
        # What granian notes for itself: it would count these deaths, and answer 1 at the end.
        self.interrupt_children.clear()
        if not dead:
            return
        LOG.error("Processus arrêté sans ordre (code %s) : remplacé.", ", ".join(str(p.inner.exitcode) for p in dead))
        if all(time.monotonic() - process.birth < YOUNG for process in dead):
            self._pause = min(LONGEST_PAUSE, 2 * self._pause + 0.1)
            time.sleep(self._pause)
        else:
            self._pause = 0.0
        self._respawn_workers([process.idx for process in dead], spawn_target, target_loader)
