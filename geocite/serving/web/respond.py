"""Answers: which representation, its ETag, its compression."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from flask import Request, Response, render_template, request

from geocite.bundle import to_json
from geocite.serving.web.assets import Assets
from geocite.serving.web.compression import SMALLEST
from geocite.serving.web.params import FORMATS, read_format
from geocite.serving.web.site import site

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
REVALIDATE = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
TEXTS = ("text/", JSON, GEOJSON, "image/svg+xml", "application/manifest+json")
LASTING_QUALITY, PASSING_QUALITY = 11, 5


def wanted_format(default: str, offered: tuple[str, ...] = FORMATS) -> str:
    """`f` when given, else what `Accept` prefers, else the default."""
    asked = read_format(request.args, offered)
    return asked or accepted_format(request, default)


def accepted_format(asked: Request, default: str) -> str:
    """`html` or `json` according to `Accept` alone."""
    accept = asked.accept_mimetypes
    html = accept["text/html"]
    json = max(accept[JSON], accept[GEOJSON])
    if not accept or html == json:
        return default
    return "html" if html > json else "json"


def answer(body: bytes, mimetype: str, cache: str = REVALIDATE, key: str | None = None) -> Response:
    """A cacheable answer; `key` changes when the body does (its hash when not given)."""
    response = Response(body, content_type=mimetype)
    response.set_etag(key or Assets.key_of(body), weak=True)
    response.headers["Cache-Control"] = cache
    return response


def page(template: str, **values: Any) -> Response:
    """A page of the site."""
    return answer(render_template(template, **values).encode(), HTML)


def json_answer(value: Any, mimetype: str = JSON) -> Response:
    """A JSON answer that depends on the bundle only."""
    return answer(to_json(value) + b"\n", mimetype)


def as_download(response: Response, name: str) -> Response:
    """The same answer, saved under a name rather than shown."""
    response.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return response


def link(href: str, rel: str, mimetype: str, title: str) -> dict[str, str]:
    """A link object as OGC API writes it, with a full address."""
    return {"href": request.host_url.rstrip("/") + href, "rel": rel, "type": mimetype, "title": title}


def finish(response: Response) -> Response:
    """Last step of every answer: 304 when the client has it already, else compressed as it accepts."""
    response.vary.update(("Accept", "Accept-Encoding"))
    if request.method in ("GET", "HEAD") and response.status_code == 200 and response.get_etag()[0]:
        response.make_conditional(request)
    if response.status_code == 304 or "Content-Encoding" in response.headers or response.direct_passthrough:
        return response
    return _compressed(response)


def _compressed(response: Response) -> Response:
    encoding = best_encoding(("br", "gzip"))
    if encoding is None or not response.content_type.startswith(TEXTS):
        return response
    body = response.get_data()
    if len(body) < SMALLEST:
        return response
    lasting = "immutable" in response.headers.get("Cache-Control", "")
    quality = LASTING_QUALITY if lasting else PASSING_QUALITY
    key = response.get_etag()[0]
    response.set_data(site().compressor.compress(body, encoding, quality, key))
    response.headers["Content-Encoding"] = encoding
    return response


def best_encoding(offered: Iterable[str]) -> str | None:
    """The first encoding offered that the client accepts."""
    accepted = request.accept_encodings
    return next((encoding for encoding in offered if accepted[encoding] > 0), None)
