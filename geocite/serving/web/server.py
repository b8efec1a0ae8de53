"""Runs the application: waitress, pure Python, the same on every system; granian when told a number of processes."""

import errno
import logging
from collections.abc import Callable

import waitress
from flask import Flask

from geocite.errors import UsageError, explain
from geocite.serving.web.memory import give_back
from geocite.serving.web.quick import Quick
from geocite.serving.web.workers import run_workers


def run(app: Flask, host: str, port: int, ready: Callable[[str], None], workers: int | None = None) -> int:
    """Serve until interrupted; `ready` is told the address once it accepts connections. Always 0.

    Raises UsageError when the address cannot be listened on.
    """
    # Its warnings about queued requests are for operators of large sites, not for an office PC.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    give_back()
    try:
        if workers is not None:
            return run_workers(app, host, port, workers, lambda bound: ready(_address(host, bound)))
        server = waitress.create_server(Quick(app.wsgi_app), host=host, port=port, threads=8, ident=None)
    except OSError as error:
        raise UsageError(
            f"Impossible d'écouter sur {host}:{port} ({_why(error)}). "
            "Choisissez un autre port, par exemple avec --port 8001 (ou make run PORT=8001)."
        ) from None
    except (ValueError, OverflowError):
        raise UsageError(
            f"Adresse d'écoute incorrecte : {host}:{port}. Exemple : --host 127.0.0.1 --port 8000."
        ) from None
    ready(_address(host, server.effective_port))
    try:
        server.run()
    finally:
        server.close()
    return 0


def _why(error: OSError) -> str:
    return "le port est déjà pris" if error.errno == errno.EADDRINUSE else explain(error)


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{shown}:{port}/"
