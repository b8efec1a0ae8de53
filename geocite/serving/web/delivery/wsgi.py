"""What WSGI applications give one another, and how to hear an answer while it is given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

REFUSED = "geocite.refused"  # in a request: why the bundle of the folder is not the one served


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer on its way to the client: its pieces must be sent on, and `body` does it when they are to be kept."""

    status: str
    headers: Headers
    pieces: Iterable[bytes]

    def body(self) -> bytes:
        """The whole body; the pieces are used up."""
        try:
            return b"".join(self.pieces)
        finally:
            getattr(self.pieces, "close", lambda: None)()


def hear(application: Application, environ: Environ, start_response: StartResponse) -> Heard:
    """The answer of an application, whose status and headers are passed on and told; status "" when it waits."""
    told: list[Any] = ["", []]

    def listen(status: str, headers: Headers, *rest: Any) -> Any:
        told[:] = [status, headers]
        return start_response(status, headers, *rest)

    pieces = application(environ, listen)
    return Heard(told[0], told[1], pieces)


def held(application: Application, environ: Environ) -> Heard:
    """The answer of an application before anything of it is told; its pieces may still be to be made."""
    told: list[Any] = ["", []]

    def listen(status: str, headers: Headers, *_rest: Any) -> None:
        told[:] = [status, headers]

    pieces = application(environ, listen)
    return Heard(told[0], told[1], pieces)


def without_date(headers: Headers) -> Headers:
    """Headers of an answer that is sent again: the server dates it each time."""
    return [pair for pair in headers if pair[0] != "Date"]
