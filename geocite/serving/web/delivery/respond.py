"""Answers: which representation, its ETag, its compression."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Request, Response, g, render_template, request
from werkzeug.exceptions import NotAcceptable

from geocite.bundle.files import to_json
from geocite.serving.language.languages import SOURCE, language, root
from geocite.serving.web.delivery.assets import Assets
from geocite.serving.web.delivery.compression import SMALLEST
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.ranges import OFFER
from geocite.serving.web.delivery.security import FILES
from geocite.serving.web.requests.negotiation import accepted_codings, condition_status, preferred_format, reads_pages
from geocite.serving.web.requests.params import FORMATS, read_format
from geocite.text.typography import typeset_page

GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
REVALIDATE = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
TEXTS = (
    "text/",
    JSON,
    GEOJSON,
    "application/schema+json",
    OPENAPI,
    "application/vnd.google-earth.kml",
    "image/svg+xml",
    "application/manifest+json",
)
# What holds words for people, and so says in which language; layers hold data, the same for all.
TOLD = ("text/html", JSON, "application/schema+json", "application/vnd.oai.openapi+json")
LASTING_QUALITY, PASSING_QUALITY = 11, 5


def wanted_format(default: str, offered: tuple[str, ...] = FORMATS) -> str:
    """`f` when given, else what `Accept` prefers, else the default."""
    asked = read_format(request.args, offered)
    return asked or accepted_format(request, default)


def accepted_format(asked: Request, default: str) -> str:
    """`html` or `json` according to `Accept`; where it prefers neither, a page for who shows pages to people."""
    found, by_name = preferred_format(asked.environ, default)
    g.by_name = by_name or g.get("by_name", False)
    return found


def default_at_root() -> str:
    """`html`, but `json` for a program that takes anything and does not name HTML (OWSLib, curl).

    What shows pages to people (previews of shared links, search engines) takes anything too: it is known by its name.

    An address of the map, with its state, is a page for whoever asks: a robot that previews it takes anything.
    """
    accept = request.headers.get("Accept", "")
    if not accept or "text/html" in accept or set(request.args) - {"f"}:
        return "html"
    g.by_name = True
    return "html" if reads_pages(request.environ) else "json"


def answer(body: bytes, mimetype: str, cache: str = REVALIDATE, key: str | None = None) -> Response:
    """A cacheable answer; `key` changes when the body does (its hash when not given)."""
    response = Response(body, content_type=mimetype)
    response.set_etag(key or Assets.key_of(body), weak=True)
    response.headers["Cache-Control"] = cache
    return response


def file_answer(make: Callable[[], bytes], mimetype: str, key: str) -> Response:
    """A whole file under a key known beforehand: made only for who needs its bytes.

    `make` is not called for a HEAD, nor when the client has the file already: what could be refused has been. The
    ETag is strong where the bytes are sent as they are: the same request gives the same bytes.
    """
    coding = coding_of(mimetype)
    response = Response(content_type=mimetype)
    response.set_etag(key, weak=bool(coding))
    response.headers["Cache-Control"] = REVALIDATE
    if request.method != "HEAD" and condition_status(request.environ, key) == 200:
        response.set_data(make())
        return _coded(response, coding) if coding else response
    response.automatically_set_content_length = False  # not known: nothing is made
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def page(template: str, **values: Any) -> Response:
    """A page of the site."""
    return answer(html_text(template, **values).encode(), HTML)


def html_text(template: str, **values: Any) -> str:
    """The HTML of a page, its prose typeset whatever it comes from."""
    return typeset_page(render_template(template, **values), language() == SOURCE)


def json_answer(value: Any, mimetype: str = JSON) -> Response:
    """A JSON answer that depends on the bundle only."""
    return answer(to_json(value) + b"\n", mimetype)


def as_download(response: Response, name: str) -> Response:
    """The same answer, saved under a name rather than shown."""
    response.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return response


def link(href: str, rel: str, mimetype: str, title: str) -> dict[str, str]:
    """A link object as OGC API writes it, with a full address."""
    return link_from(request.host_url, href, rel, mimetype, title)


def link_from(host_url: str, href: str, rel: str, mimetype: str, title: str) -> dict[str, str]:
    """The same, outside of a request: `host_url` is what its address begins with."""
    return {"href": host_url.rstrip("/") + root() + href, "rel": rel, "type": mimetype, "title": title}


def refuse_unknown_codings() -> None:
    """NotAcceptable (406) when a client refuses every coding, and a body without any too."""
    accepted = accepted_codings(request.headers.get("Accept-Encoding"))
    if not accepted.best and not accepted.plain:
        raise NotAcceptable


def finish(response: Response) -> Response:
    """Last step of every answer: nothing when the client has it already, else in the coding that it accepts."""
    if 300 < response.status_code < 304 or response.status_code in (307, 308):
        response.set_data(b"")  # its address says all; the sentence of the framework is in English
    response.vary.update(("Accept", "Accept-Encoding"))
    if g.get("by_name"):
        response.vary.add("User-Agent")
    if response.mimetype in TOLD:
        response.content_language.add(language())
    etag = response.get_etag()[0]
    if request.method in ("GET", "HEAD") and response.status_code == 200 and etag:
        if response.mimetype != "text/html" and not request.path.startswith(FILES):
            response.headers.set(*OFFER)
        response.status_code = condition_status(request.environ, etag)
    if response.status_code in (304, 412):
        response.set_data(b"")
        return response
    return response if "Content-Encoding" in response.headers else _compressed(response)


def coding_of(mimetype: str) -> str:
    """The coding in which a body of this type goes to the client, `""` for none."""
    accepted = accepted_codings(request.headers.get("Accept-Encoding"))
    return accepted.best if mimetype.startswith(TEXTS) or not accepted.plain else ""


def _compressed(response: Response) -> Response:
    coding = coding_of(response.content_type or "")
    length = len(response.get_data())
    return _coded(response, coding) if coding and length and (length >= SMALLEST or _never_plain()) else response


def _never_plain() -> bool:
    return not accepted_codings(request.headers.get("Accept-Encoding")).plain


def _coded(response: Response, coding: str) -> Response:
    lasting = "immutable" in response.headers.get("Cache-Control", "")
    quality = LASTING_QUALITY if lasting else PASSING_QUALITY
    key = response.get_etag()[0]
    response.set_data(site().compressor.compress(response.get_data(), coding, quality, key))
    response.headers["Content-Encoding"] = coding
    return response
