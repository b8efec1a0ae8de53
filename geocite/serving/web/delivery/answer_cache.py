"""Answers already made, sent again without asking Flask: the bundle does not change while it is served."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from geocite.bundle.spool import POSSIBLE, Aside
from geocite.serving.web.delivery.ranges import Ranges
from geocite.serving.web.delivery.wsgi import Application, Environ, Headers, StartResponse, hear, without_date
from geocite.serving.web.requests.negotiation import asked_of, condition_status, headers_of_304
from geocite.serving.web.requests.tracking import without_tracking

ROOM = 3_000_000  # bytes kept in memory, bodies and keys
LARGE = 1_000_000  # bytes from which a body is kept in a file of its own
DISK_ROOM = 64_000_000  # bytes of such files
LONGEST_QUERY = 1000
LONGEST_KEY = 1500  # letters: a request that is told longer is not remembered
# Measured with granian: whole bodies of some megabytes are sent twice slower than in pieces; it takes 32 in advance.
PIECE = 65_536
STATUSES = {304: "304 NOT MODIFIED", 412: "412 PRECONDITION FAILED"}
OVERHEAD = 2_000  # bytes that an entry costs beside its body


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer in pieces that fit a processor's cache, its weight and its ETag apart."""

    headers: Headers
    pieces: Iterable[bytes]
    weight: int
    etag: str


class Filed:
    """A body kept aside, read again in pieces."""

    def __init__(self, body: bytes) -> None:
        self._body = Aside(body)

    def __iter__(self) -> Iterator[bytes]:
        return (self._body.part(start, PIECE) for start in range(0, len(self._body), PIECE))


class Shelf:
    """Answers by request; the oldest are forgotten beyond `room`."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.size = 0
        self.kept: dict[tuple[str, ...], Kept] = {}
        self._lock = Lock()

    def keep(self, key: tuple[str, ...], kept: Kept) -> None:
        """Remember an answer, unless it is known or too large for the shelf."""
        with self._lock:
            if key in self.kept or kept.weight > self.room:
                return
            self.kept[key] = kept
            self.size += kept.weight
            while self.size > self.room:
                oldest = next(iter(self.kept))
                self.size -= self.kept.pop(oldest).weight


class Quick:
    """A WSGI application that remembers the answers of another: small ones in memory, large ones in files."""

    def __init__(self, application: Application, room: int = ROOM, disk_room: int = DISK_ROOM) -> None:
        self.application = application
        self.memory = Shelf(room)
        self.disk = Shelf(disk_room if POSSIBLE else 0)  # elsewhere large answers are made again
        self._ranges = Ranges(self)  # parts of what is kept

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer kept for the same request, else that of the application."""
        environ = without_tracking(environ)
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return self.application(environ, start_response)
        if "HTTP_RANGE" in environ:
            return self._ranges(environ, start_response)
        key = (environ.get("PATH_INFO", ""), *asked_of(environ))
        if sum(map(len, key)) > LONGEST_KEY:
            return self.application(environ, start_response)
        kept = self.memory.kept.get(key) or self.disk.kept.get(key)
        if kept is None:
            ask = self._ask if method == "GET" else self._pass
            return ask(environ, start_response, key)
        status = condition_status(environ, kept.etag)
        if status != 200:
            start_response(STATUSES[status], headers_of_304(kept.headers))
            return ()
        start_response("200 OK", kept.headers)
        return kept.pieces if method == "GET" else ()

    def _pass(self, environ: Environ, start_response: StartResponse, _key: tuple[str, ...]) -> Iterable[bytes]:
        return self.application(environ, start_response)

    def _ask(self, environ: Environ, start_response: StartResponse, key: tuple[str, ...]) -> Iterable[bytes]:
        heard = hear(self.application, environ, start_response)
        if not _lasting(heard.status, heard.headers):
            return heard.pieces
        body = heard.body()
        self._keep(key, without_date(heard.headers), body)
        # A list: granian sends it at once, and holds it until its reader has taken it; a large one goes in pieces.
        return [body] if len(body) < LARGE else _pieces(body).__iter__()

    def _keep(self, key: tuple[str, ...], headers: Headers, body: bytes) -> None:
        etag = next(value for name, value in headers if name == "ETag")
        weight = len(body) + sum(map(len, key)) + OVERHEAD
        if weight < LARGE:
            self.memory.keep(key, Kept(headers, _pieces(body), weight, etag))
        elif weight <= self.disk.room:
            self._file(key, headers, body, etag)

    def _file(self, key: tuple[str, ...], headers: Headers, body: bytes, etag: str) -> None:
        try:
            self.disk.keep(key, Kept(headers, Filed(body), len(body) + OVERHEAD, etag))
        except OSError:
            self.disk.room = 0  # no temporary folder to write in: large answers are made again


def _pieces(body: bytes) -> Iterable[bytes]:
    if len(body) <= PIECE:
        return [body]  # a list: granian sends it at once
    return tuple(body[start : start + PIECE] for start in range(0, len(body), PIECE))


def _lasting(status: str, headers: Headers) -> bool:
    """Whether an answer is whole (its length is known) and says itself what it is (ETag)."""
    names = {name.lower() for name, _ in headers}
    return status.startswith("200") and {"etag", "content-length"} <= names
