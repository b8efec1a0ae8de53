"""Few places for what is heavy, so that pages never wait: files made by large libraries, large answers read slowly."""

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore
from urllib.parse import parse_qs

from flask import Flask
from werkzeug.exceptions import RequestHeaderFieldsTooLarge, ServiceUnavailable

from geocite.serving.formats import FORMATS
from geocite.serving.web.delivery.context import NAME, Site
from geocite.serving.web.delivery.wsgi import Application, Environ, Headers, Heard, StartResponse, held
from geocite.serving.web.process.maker import LostError, Maker
from geocite.serving.web.requests.refusals import refuse

HEAVY = frozenset(entry.id for entry in FORMATS.values() if entry.needs)
EXPORTS = 2  # files made at the same time in a process
QUERIES = 3  # filters computed at the same time in a process: pages keep their share of it
PATIENCE = 10  # seconds that a filter waits for its place
STREAMS = 20  # large answers sent at the same time in a process: each may hold a thread for as long as it is read
SMALL = 1_000_000  # bytes under which an answer is handed over whole
LATER = 5  # seconds after which to come again
LARGEST_HEADERS = 8192  # bytes


class Exports:
    """A WSGI application whose heavy files are made few at a time; told to come again when every place is taken.

    Filters, short but costly, are computed few at a time too; they wait a while for their turn. With a `maker`, the
    files are made in its process.
    """

    def __init__(
        self,
        app: Flask,
        places: int = EXPORTS,
        queries: int = QUERIES,
        patience: float = PATIENCE,
        maker: Maker | None = None,
    ) -> None:
        self.app = app
        self.maker = maker
        self.places = BoundedSemaphore(places)
        self.queries = BoundedSemaphore(queries)
        self.patience = patience

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application; a heavy one is whole, and its place is free, before it is sent."""
        heavy = environ["REQUEST_METHOD"] == "GET" and _is_heavy(environ.get("QUERY_STRING", ""))
        # What is refused, or known to who asks, is told by a HEAD: nothing is made, no place is taken.
        found = self._short({**environ, "REQUEST_METHOD": "HEAD"} if heavy else environ)
        if heavy and found is not None:
            found.body()
            if found.status.startswith("200"):
                return self._made(environ, start_response)
            found = self._short(environ)
        if found is None:
            return refuse(self.app, environ, start_response, ServiceUnavailable(retry_after=LATER))
        if self.maker is not None and _offers_files(environ, found):
            self.maker.warm(self._key())
        start_response(found.status, found.headers)
        return found.pieces

    def _short(self, environ: Environ) -> Heard | None:
        """The answer to what is computed here, a filter when its turn comes; None when it does not come."""
        if "filter=" not in environ.get("QUERY_STRING", ""):
            return held(self.app.wsgi_app, environ)
        if not self.queries.acquire(timeout=self.patience):
            return None
        try:
            return held(self.app.wsgi_app, environ)
        finally:
            self.queries.release()

    def _made(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self.places.acquire(blocking=False):
            return refuse(self.app, environ, start_response, ServiceUnavailable(retry_after=LATER))
        try:
            heard = self._file(environ)
            body = heard.body()
        except LostError:
            return refuse(self.app, environ, start_response, ServiceUnavailable(retry_after=LATER))
        finally:
            self.places.release()
        start_response(heard.status, _with_length(heard.headers, len(body)))
        return [body]

    def _file(self, environ: Environ) -> Heard:
        made = None if self.maker is None else self.maker.make(environ, self._key())
        return held(self.app.wsgi_app, environ) if made is None else made

    def _key(self) -> str:
        site: Site = self.app.extensions[NAME]
        return site.bundle_key


class Streams:
    """A WSGI application whose large answers are sent few at a time: slow readers never hold every thread."""

    def __init__(self, application: Application, app: Flask, places: int = STREAMS) -> None:
        self.application = application
        self.app = app
        self.places = BoundedSemaphore(places)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application: small ones whole, large ones in pieces while there is a place."""
        if sum(len(text) for name, text in environ.items() if name.startswith("HTTP_")) > LARGEST_HEADERS:
            return refuse(self.app, _bare(environ), start_response, RequestHeaderFieldsTooLarge())
        heard = held(self.application, environ)
        pieces = heard.pieces
        if not isinstance(pieces, list | tuple):
            if _is_small(heard.headers):
                pieces = [heard.body()]  # a list: servers take it whole, and the thread is free
            elif self.places.acquire(blocking=False):
                pieces = Counted(pieces, self.places)
            else:
                getattr(pieces, "close", lambda: None)()
                return refuse(self.app, environ, start_response, ServiceUnavailable(retry_after=LATER))
        start_response(heard.status, heard.headers)
        return pieces


class Counted:
    """Pieces of an answer that holds a place until they are sent or given up."""

    def __init__(self, pieces: Iterable[bytes], places: BoundedSemaphore) -> None:
        self._pieces = pieces
        self._places = places
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        """Free the place, once."""
        if self._open:
            self._open = False
            self._places.release()
            getattr(self._pieces, "close", lambda: None)()


def _is_heavy(query: str) -> bool:
    return "f=" in query and not HEAVY.isdisjoint(parse_qs(query).get("f", ()))


def _offers_files(environ: Environ, found: Heard) -> bool:
    """Whether an answer is the page of a table: who reads it may take it away in any format."""
    page = any(name == "Content-Type" and value.startswith("text/html") for name, value in found.headers)
    return page and found.status.startswith("200") and environ.get("PATH_INFO", "").endswith("/items")


def _is_small(headers: Headers) -> bool:
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return length.isdigit() and int(length) < SMALL


def _with_length(headers: Headers, length: int) -> Headers:
    if any(name.lower() == "content-length" for name, _ in headers):
        return headers
    return [*headers, ("Content-Length", str(length))]


def _bare(environ: Environ) -> Environ:
    """The same request without its long headers: nobody reads them."""
    return {name: text for name, text in environ.items() if not name.startswith("HTTP_") or len(text) < 1000}
