"""Parts of a file (RFC 9110, 14): what QGIS and GDAL read in place, and what a cut download asks again."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from geocite.serving.web.delivery.wsgi import Application, Environ, Headers, Heard, StartResponse
from geocite.serving.web.requests.negotiation import accepted_codings

OFFER = ("Accept-Ranges", "bytes")  # told by the answers of which a part may be asked
_ONE = re.compile(r"bytes\s*=[\s,]*(?:([0-9]{1,100})\s*-\s*([0-9]{0,100})|-\s*([0-9]{1,100}))[\s,]*", re.IGNORECASE)


class Ranges:
    """A WSGI application that gives the part asked of what another answers whole.

    Several parts at once, and ranges that are not understood, get the whole: a server may ignore them.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """206 and the bytes asked, 416 when there are none, else the answer of the application."""
        if "HTTP_RANGE" not in environ:
            return self.application(environ, start_response)
        found = _asked(environ["HTTP_RANGE"])
        whole = {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
        if found is None or environ["REQUEST_METHOD"] != "GET" or not _plain(environ):
            return self.application(whole, start_response)
        # A part is one of the bytes as they are stored: never of what was compressed on the way.
        heard = _hear(self.application, {**whole, "HTTP_ACCEPT_ENCODING": "identity"})
        told = {name.lower(): value for name, value in heard.headers}
        if not heard.status.startswith("200") or not _divided(told) or not _still(environ, told):
            start_response(heard.status, heard.headers)
            return heard.pieces
        length = int(told["content-length"])
        start, stop = _bounds(found, length)
        if start >= stop:
            _close(heard.pieces)
            start_response("416 RANGE NOT SATISFIABLE", _unsatisfied(heard.headers, length))
            return ()
        own = [("Content-Length", str(stop - start)), ("Content-Range", f"bytes {start}-{stop - 1}/{length}")]
        start_response("206 PARTIAL CONTENT", [*_without(heard.headers, "content-length"), *own])
        return _part(heard.pieces, start, stop)


def _asked(header: str) -> re.Match[str] | None:
    found = _ONE.fullmatch(header)
    backwards = found is not None and found[2] and int(found[2]) < int(found[1])
    return None if backwards else found


def _hear(application: Application, environ: Environ) -> Heard:
    """An answer before anything of it is sent."""
    told: list[Any] = ["", []]

    def listen(status: str, headers: Headers, *_rest: Any) -> None:
        told[:] = [status, headers]

    pieces = application(environ, listen)
    return Heard(told[0], told[1], pieces)


def _plain(environ: Environ) -> bool:
    return accepted_codings(environ.get("HTTP_ACCEPT_ENCODING")).plain


def _divided(told: dict[str, str]) -> bool:
    return told.get("accept-ranges") == "bytes" and "content-length" in told and "content-encoding" not in told


def _still(environ: Environ, told: dict[str, str]) -> bool:
    """Whether the file is the one that `If-Range` speaks of: a strong ETag, the same to the letter."""
    condition = environ.get("HTTP_IF_RANGE")
    return condition is None or (condition.startswith('"') and condition.strip() == told.get("etag"))


def _bounds(found: re.Match[str], length: int) -> tuple[int, int]:
    """First byte and the one after the last, within the length; empty when there is none to give."""
    first, last, suffix = found.groups()
    if suffix is not None:
        return max(0, length - int(suffix)), length
    stop = min(int(last) + 1, length) if last else length
    return int(first), stop


def _part(pieces: Iterable[bytes], start: int, stop: int) -> Iterator[bytes]:
    place = 0
    try:
        for piece in pieces:
            inside = piece[max(0, start - place) : max(0, stop - place)]
            place += len(piece)
            if inside:
                yield inside
            if place >= stop:
                break
    finally:
        _close(pieces)


def _close(pieces: Iterable[bytes]) -> None:
    getattr(pieces, "close", lambda: None)()


def _without(headers: Headers, *names: str) -> Headers:
    return [pair for pair in headers if pair[0].lower() not in names]


def _unsatisfied(headers: Headers, length: int) -> Headers:
    kept = _without(headers, "content-length", "content-type", "content-disposition", "cache-control", "etag")
    return [*kept, ("Content-Range", f"bytes */{length}"), ("Content-Length", "0")]
