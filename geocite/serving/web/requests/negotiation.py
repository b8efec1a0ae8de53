"""What a request accepts and what it has already, read once for every part that answers: codings, pages, ETags."""

from functools import lru_cache
from typing import Any, NamedTuple

from werkzeug.datastructures import Accept
from werkzeug.http import is_resource_modified, parse_accept_header, remove_entity_headers
from werkzeug.wrappers import Request

CODINGS = ("br", "gzip")  # the best first
_NAMES = {"br": ("br",), "gzip": ("gzip", "x-gzip")}  # RFC 9110, 8.4.1.3: the second is the first
_UNTOLD = 0.0005  # identity that nobody names is accepted, after all that is named
# Programs that show a page to people, though they accept anything: previews of shared links, search engines.
READERS = (
    "mozilla", "bot", "facebookexternalhit", "whatsapp", "telegram", "slack", "mastodon", "pleroma", "misskey",
    "linkedin", "cardyb", "pinterest", "skypeuripreview", "embedly", "iframely", "crawler", "spider", "slurp",
    "preview",
)  # fmt: skip


class Accepted(NamedTuple):
    """The coding that a client likes best (`""`: none of ours), and whether a body may go without any."""

    best: str
    plain: bool


@lru_cache(maxsize=64)  # keys of up to 8 kB
def accepted_codings(header: str | None) -> Accepted:
    """What `Accept-Encoding` allows (RFC 9110, 12.5.3); None when there is no such header."""
    if header is None:
        return Accepted("", True)
    asked: Accept = parse_accept_header(header, Accept)
    named = {value.lower(): quality for value, quality in reversed(asked)}
    others = named.get("*")
    plain = named.get("identity", _UNTOLD if others != 0 else 0)
    liked = {coding: _quality(named, _NAMES[coding], others or 0) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: liked[coding])
    return Accepted(best if liked[best] > 0 and liked[best] >= plain else "", plain > 0)


def _quality(named: dict[str, float], names: tuple[str, ...], others: float) -> float:
    return next((named[name] for name in names if name in named), others)


def reads_pages(environ: dict[str, Any]) -> bool:
    """Whether who asks shows pages to people, by its name: it counts only where `Accept` prefers nothing.

    A script of a page says `Sec-Fetch-Dest: empty`: it reads data, whatever the name of its browser.
    """
    if environ.get("HTTP_SEC_FETCH_DEST") == "empty":
        return False
    name = environ.get("HTTP_USER_AGENT", "").lower()
    return any(reader in name for reader in READERS)


def asked_of(environ: dict[str, Any]) -> tuple[str, ...]:
    """What the answer to a GET depends on beside its path: two requests that agree on it may share an answer."""
    accepted = accepted_codings(environ.get("HTTP_ACCEPT_ENCODING"))
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        f"{accepted.best} {accepted.plain}",
        str(reads_pages(environ)),
    )


def preferred_format(environ: dict[str, Any], default: str) -> tuple[str, bool]:
    """`html` or `json` by `Accept`, and whether the name of who asks decided, for lack of a preference."""
    accept = Request(environ).accept_mimetypes
    html = accept["text/html"]
    json = max(accept["application/json"], accept["application/geo+json"])
    if accept and html != json:
        return ("html" if html > json else "json"), False
    if default == "html":
        return default, False
    return ("html" if reads_pages(environ) else default), True


def condition_status(environ: dict[str, Any], etag: str) -> int:
    """What the conditions of a GET or HEAD make of an answer: 304 when the client has it, 412, else 200."""
    if is_resource_modified(environ, etag):
        return 200
    return 412 if environ.get("HTTP_IF_MATCH") else 304


def headers_of_304(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer, as a client that has it already is told them."""
    kept = list(headers)
    remove_entity_headers(kept)
    return kept
