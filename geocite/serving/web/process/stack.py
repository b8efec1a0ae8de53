"""What stands between a server and the application, from the outside in."""

from flask import Flask

from geocite.serving.web.delivery.answer_cache import Quick
from geocite.serving.web.delivery.wsgi import Application
from geocite.serving.web.process.maker import Maker
from geocite.serving.web.process.places import Exports, Streams
from geocite.serving.web.requests.proxies import PublicAddress, trusting
from geocite.settings import Settings


def serving(app: Flask, maker: Maker | None = None) -> Application:
    """The application with its places and its memory: what is made anew with each bundle.

    `maker` is the process that makes its heavy files, if another than this one does.
    """
    return Streams(Quick(Exports(app, maker=maker)), app)


def at_address(application: Application, settings: Settings, address: str) -> Application:
    """The application under its public address; `address` is that of the server, for clients that name none."""
    return trusting(PublicAddress(application, settings.address, address), settings.proxies)


def local_address(host: str, port: int) -> str:
    """The address of a server on this machine, with a slash at its end."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
