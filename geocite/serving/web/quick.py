"""Answers already made, sent again without asking Flask: the bundle does not change while it is served."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

ROOM = 10_000_000  # bytes kept, bodies and keys
LARGEST = 6_000_000
LONGEST_QUERY = 1000
# Measured with granian: whole bodies of some megabytes are sent twice slower than in such pieces.
PIECE = 131_072
OVERHEAD = 2_000  # bytes that an entry costs beside its body
CODINGS = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer in pieces that fit a processor's cache, its weight and its ETag apart."""

    headers: Headers
    pieces: tuple[bytes, ...]
    weight: int
    etag: str


class Quick:
    """A WSGI application that remembers the answers of another; the oldest are forgotten beyond `room`."""

    def __init__(self, application: Application, room: int = ROOM) -> None:
        self.application = application
        self.room = room
        self.size = 0
        self._kept: dict[tuple[str, ...], Kept] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer kept for the same request, else that of the application."""
        if environ["REQUEST_METHOD"] != "GET" or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return self.application(environ, start_response)
        key = _key(environ)
        kept = self._kept.get(key)
        if kept is None:
            return self._ask(environ, start_response, key)
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [pair for pair in kept.headers if not pair[0].startswith("Content-")])
            return ()
        start_response("200 OK", kept.headers)
        return kept.pieces

    def _ask(self, environ: Environ, start_response: StartResponse, key: tuple[str, ...]) -> Iterable[bytes]:
        told: list[Any] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *rest)

        answer = self.application(environ, listen)
        if not told or not _lasting(*told):
            return answer
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        self._keep(key, told[1], body)
        return (body,)

    def _keep(self, key: tuple[str, ...], headers: Headers, body: bytes) -> None:
        etag = next(value for name, value in headers if name == "ETag")
        weight = len(body) + OVERHEAD
        if weight > min(LARGEST, self.room):
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = Kept(list(headers), _pieces(body), weight, etag)
            self.size += weight
            while self.size > self.room:
                oldest = next(iter(self._kept))
                self.size -= self._kept.pop(oldest).weight


def _key(environ: Environ) -> tuple[str, ...]:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        # With weights the header itself is the key: they may refuse a coding.
        accepted if "q=" in accepted else next((coding for coding in CODINGS if coding in accepted), ""),
    )


def _pieces(body: bytes) -> tuple[bytes, ...]:
    return tuple(body[start : start + PIECE] for start in range(0, len(body), PIECE)) or (b"",)


def _lasting(status: str, headers: Headers) -> bool:
    """Whether an answer is whole (its length is known) and says itself what it is (ETag)."""
    names = {name.lower() for name, _ in headers}
    return status.startswith("200") and {"etag", "content-length"} <= names
