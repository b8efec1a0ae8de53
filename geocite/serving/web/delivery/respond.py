"""Answers as routes give them: which representation, its key, its body or how it is made."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Request, Response, g, render_template, request

from geocite.bundle.files import to_json
from geocite.serving.language.languages import SOURCE, language, root
from geocite.serving.web.delivery.assets import Assets
from geocite.serving.web.requests.negotiation import preferred_format, reads_pages
from geocite.serving.web.requests.params import FORMATS, read_format
from geocite.text.typography import typeset_page

GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
REVALIDATE = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"


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


class Answer(Response):
    """A cacheable answer, as a route gives it: what is sent of it is decided last (`finishing.finish`)."""

    key = ""  # changes when the body does
    exact = False  # the same request gives the same bytes, in every process
    make: Callable[[], bytes] | None = None  # the body, when it is not made yet
    coded: Mapping[str, Callable[[], bytes]] = {}  # codings in which the body is kept ready


def answer(
    body: bytes,
    mimetype: str,
    cache: str = REVALIDATE,
    key: str | None = None,
    coded: Mapping[str, Callable[[], bytes]] | None = None,
) -> Answer:
    """An answer with its body; `key` changes when the body does (its hash when not given).

    `coded` gives the body in the codings in which it is kept ready.
    """
    response = Answer(body, content_type=mimetype)
    response.key = key or Assets.key_of(body)
    response.coded = coded or {}
    response.headers["Cache-Control"] = cache
    return response


def made_answer(
    make: Callable[[], bytes],
    mimetype: str,
    key: str,
    cache: str = REVALIDATE,
    coded: Mapping[str, Callable[[], bytes]] | None = None,
) -> Answer:
    """An answer under a key known beforehand: its body is not made for who has it already."""
    response = Answer(content_type=mimetype)
    response.key, response.make, response.coded = key, make, coded or {}
    response.headers["Cache-Control"] = cache
    return response


def file_answer(make: Callable[[], bytes], mimetype: str, key: str) -> Answer:
    """A whole file under a key known beforehand: made only for who needs its bytes, so not for a HEAD either.

    What could be refused has been. The ETag is strong where the bytes are sent as they are.
    """
    response = made_answer(make, mimetype, key)
    response.exact = True
    return response


def page(template: str, **values: Any) -> Answer:
    """A page of the site."""
    return answer(html_text(template, **values).encode(), HTML)


def html_text(template: str, **values: Any) -> str:
    """The HTML of a page, its prose typeset whatever it comes from."""
    return typeset_page(render_template(template, **values), language() == SOURCE)


def json_answer(value: Any, mimetype: str = JSON) -> Answer:
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
