"""A process of its own for heavy files: large libraries hold, half a second at a time, all threads of theirs."""

import contextlib
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from geocite.bundle.loading import load_bundle
from geocite.errors import GeociteError
from geocite.serving.web.delivery.context import NAME, Site
from geocite.serving.web.delivery.wsgi import Environ, Heard, held
from geocite.serving.web.factory import create_app
from geocite.serving.web.process.memory import give_back
from geocite.settings import Settings

LOG = logging.getLogger("geocite")
REST = 300  # seconds without a file after which the process ends, and gives its memory back
AGAIN = 60  # seconds before a process that could not start is tried again
POLITE = 3  # steps by which it leaves the processors to what answers pages
_OWN = {"wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False}


@dataclass(frozen=True, slots=True)
class Child:
    """A process that makes files, and the key of the bundle that it serves."""

    process: "subprocess.Popen[bytes]"
    key: str

    def ask(self, value: Any) -> Any:
        """What it answers to a value; EOFError or OSError when it is gone."""
        return _exchange(self.process, value)

    def end(self) -> None:
        """End it: it reads that nobody asks any more."""
        _close(self.process)


class LostError(Exception):
    """A process died while it made a file."""


class Maker:
    """Makes files one at a time in another process, started when the first is asked for, or is about to be."""

    def __init__(self, settings: Settings, rest: float = REST) -> None:
        self.settings = settings
        self.rest = rest
        self.child: Child | None = None
        self._lock = threading.Lock()
        self._not_before = 0.0

    def make(self, environ: Environ, key: str) -> Heard | None:
        """The whole answer to a request, of the bundle of this key; None when it is to be made here.

        LostError when the process died of it: what fills the memory of one would fill that of the other.
        """
        asked = {name: text for name, text in environ.items() if isinstance(text, str) and name != "CONTENT_LENGTH"}
        with self._lock:
            for _time in range(2):  # one that rested may have ended just now
                child = self._child(key)
                if child is None:
                    return None
                try:
                    return Heard(*child.ask(asked))
                except (OSError, EOFError, pickle.UnpicklingError):
                    self._forget()
        raise LostError

    def warm(self, key: str) -> None:
        """Start the process, if none runs, without waiting for it."""
        if self.child is None and not self._lock.locked():
            threading.Thread(target=self._warm, args=(key,), name="geocite-fichiers", daemon=True).start()

    def _warm(self, key: str) -> None:
        with self._lock:
            self._child(key)

    def close(self) -> None:
        """End the process, once its file is made."""
        with self._lock:
            self._forget()

    def _child(self, key: str) -> Child | None:
        if self.child is not None and self.child.key == key:
            return self.child
        self._forget()
        if time.monotonic() < self._not_before:
            return None
        self.child = self._start()
        if self.child is not None and self.child.key == key:
            return self.child
        self._forget()
        self._not_before = time.monotonic() + AGAIN
        return None

    def _start(self) -> Child | None:
        command = [sys.executable, "-m", __spec__.name]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except (OSError, ValueError) as error:
            LOG.warning("Les gros fichiers se font dans le serveur même : %s", error)
            return None
        try:
            return Child(process, _exchange(process, (self.settings, self.rest)))
        except (OSError, EOFError, pickle.UnpicklingError):
            _close(process)
            return None

    def _forget(self) -> None:
        if self.child is not None:
            self.child.end()
        self.child = None


def _exchange(process: "subprocess.Popen[bytes]", value: Any) -> Any:
    assert process.stdin is not None and process.stdout is not None
    pickle.dump(value, process.stdin)
    process.stdin.flush()
    return pickle.load(process.stdout)


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            assert pipe is not None
            pipe.close()
    process.wait()


# -- in the other process


def main() -> None:
    """Make files for who started this process, until it is gone or asks for none during a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server: its end ends this
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    give_back()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    with contextlib.suppress(EOFError, OSError):
        _serve(asked, answers)


def _serve(asked: Any, answers: Any) -> None:
    settings, rest = pickle.load(asked)
    try:
        app = create_app(settings, load_bundle(settings.bundle))
    except GeociteError:
        return  # replaced just now by one that does not load: the server tells it
    site: Site = app.extensions[NAME]
    _tell(answers, site.bundle_key)
    while True:
        resting = threading.Timer(rest, os._exit, (0,))
        resting.daemon = True
        resting.start()
        environ = pickle.load(asked)
        resting.cancel()
        heard = held(app.wsgi_app, {**environ, **_OWN, "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr})
        _tell(answers, (heard.status, heard.headers, [heard.body()]))


def _tell(answers: Any, value: Any) -> None:
    pickle.dump(value, answers)
    answers.flush()


if __name__ == "__main__":
    main()
