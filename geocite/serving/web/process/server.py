"""Runs the application: waitress, pure Python, the same on every system; granian when told a number of processes."""

import errno
import logging
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from geocite.errors import UsageError, explain
from geocite.serving.web.delivery.context import NAME, Site
from geocite.serving.web.process.listening import listen
from geocite.serving.web.process.maker import Maker
from geocite.serving.web.process.memory import give_back, open_files
from geocite.serving.web.process.reloading import Reloading
from geocite.serving.web.process.stack import at_address, local_address, serving
from geocite.serving.web.process.waitress_alone import create_alone
from geocite.serving.web.process.workers import check_workers, run_workers

# Seconds that a thread computes before another has its turn: a page takes a dozen turns between long computations.
TURN = 0.001


def run(app: Flask, host: str, port: int, ready: Callable[[str], None], workers: int | None = None) -> int:
    """Serve until interrupted; `ready` is told the address once it accepts connections. Always 0.

    Raises UsageError when the address cannot be listened on.
    """
    # Its warnings about queued requests are for operators of large sites, not for an office PC.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    give_back()
    open_files()
    sys.setswitchinterval(TURN)
    check_workers(workers)
    try:
        listener = listen(host, port)
    except OSError as error:
        raise UsageError(
            f"Impossible d'écouter sur {host}:{port} ({_why(error)}). "
            "Choisissez un autre port, par exemple avec --port 8001 (ou make run PORT=8001)."
        ) from None
    except (ValueError, OverflowError):
        raise UsageError(
            f"Adresse d'écoute incorrecte : {host}:{port}. Exemple : --host 127.0.0.1 --port 8000."
        ) from None
    address = local_address(host, int(listener.getsockname()[1]))
    if workers is not None:
        return run_workers(app, listener, workers, address, lambda: ready(address))
    return _run_alone(app, listener, address, lambda: ready(address))


def _run_alone(app: Flask, listener: Any, address: str, ready: Callable[[], None]) -> int:
    site: Site = app.extensions[NAME]
    maker = Maker(site.settings)
    current = Reloading(app, partial(serving, maker=maker))
    believe = bool(site.settings.proxies)
    server = create_alone(at_address(current, site.settings, address), listener, believe)
    current.watch()
    ready()
    try:
        server.run()
    finally:
        server.close()
        maker.close()
    return 0


def _why(error: OSError) -> str:
    return "le port est déjà pris" if error.errno == errno.EADDRINUSE else explain(error)
