"""The address by which readers know the service: that of a proxy in front of it, when the deployer says so."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

from geocite.serving.web.delivery.wsgi import Application, Environ, StartResponse

PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")  # whatever a proxy says, links stay links of this host


class PublicAddress:
    """A WSGI application that stands at an address: the one it is given, else that of the request."""

    def __init__(self, application: Application, public: str, local: str) -> None:
        """`public` is empty, or a whole address (`https://exemple.fr/geocite`); `local` that of the server."""
        self.application = application
        self.local = urlsplit(local).netloc
        parts = urlsplit(public)
        self.fixed = {"wsgi.url_scheme": parts.scheme, "HTTP_HOST": parts.netloc} if public else {}
        self.prefix = parts.path.rstrip("/") if public else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application, whose addresses all begin with the public one."""
        environ.update(self.fixed)
        if not environ.get("HTTP_HOST"):
            environ["HTTP_HOST"] = self.local  # HTTP/1.0 may name no host
        if self.prefix is not None:
            environ["SCRIPT_NAME"] = self.prefix
        if "SCRIPT_NAME" in environ:
            base = environ["SCRIPT_NAME"].rstrip("/")
            environ["SCRIPT_NAME"] = base = base if PREFIX.fullmatch(base) else ""
            environ["PATH_INFO"] = _without(base, environ.get("PATH_INFO", ""))
        return self.application(environ, start_response)


def trusting(application: Application, proxies: int) -> Application:
    """The application, told by this many proxies who asks, by which scheme, host and prefix; 0: nobody is believed."""
    if not proxies:
        return application
    return ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=0, x_prefix=proxies)


def _without(base: str, path: str) -> str:
    # Some proxies take the prefix off the path, others hand it on as it is.
    if path == base:
        return "/"
    return path[len(base) :] if base and path.startswith(f"{base}/") else path
