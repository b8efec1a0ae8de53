"""Answers: which representation, its ETag, its compression."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

import brotli
from flask import Request, Response, render_template, request

from geocite.bundle import to_json
from geocite.serving.languages import language, root
from geocite.serving.web.assets import Assets
from geocite.serving.web.compression import SMALLEST
from geocite.serving.web.params import FORMATS, read_format
from geocite.serving.web.site import site

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
CODINGS = ("br", "gzip")  # the best first


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


def default_at_root() -> str:
    """`html`, but `json` for a program that takes anything and does not name HTML (OWSLib, curl).

    An address of the map, with its state, is a page for whoever asks: a robot that previews it takes anything.
    """
    accept = request.headers.get("Accept", "")
    asked = set(request.args) - {"f"}
    return "json" if accept and "text/html" not in accept and not asked else "html"


def answer(body: bytes, mimetype: str, cache: str = REVALIDATE, key: str | None = None) -> Response:
    """A cacheable answer; `key` changes when the body does (its hash when not given)."""
    response = Response(body, content_type=mimetype)
    response.set_etag(key or Assets.key_of(body), weak=True)
    response.headers["Cache-Control"] = cache
    return response


def streamed(pieces: Iterator[bytes], mimetype: str, key: str) -> Response:
    """A cacheable answer sent as it is made; `key` changes when the body does."""
    response = Response(pieces, content_type=mimetype)
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = REVALIDATE
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
    return link_from(request.host_url, href, rel, mimetype, title)


def link_from(host_url: str, href: str, rel: str, mimetype: str, title: str) -> dict[str, str]:
    """The same, outside of a request: `host_url` is what its address begins with."""
    return {"href": host_url.rstrip("/") + root() + href, "rel": rel, "type": mimetype, "title": title}


def finish(response: Response) -> Response:
    """Last step of every answer: 304 when the client has it already, else compressed as it accepts."""
    if 300 < response.status_code < 304 or response.status_code in (307, 308):
        response.set_data(b"")  # its address says all; the sentence of the framework is in English
    response.vary.update(("Accept", "Accept-Encoding"))
    if response.mimetype in TOLD:
        response.content_language.add(language())
    if request.method in ("GET", "HEAD") and response.status_code == 200 and response.get_etag()[0]:
        response.make_conditional(request)
    if response.status_code == 304 or "Content-Encoding" in response.headers or response.direct_passthrough:
        return response
    return _compressed(response)


def _compressed(response: Response) -> Response:
    encoding = best_encoding(CODINGS)
    if encoding is None or not response.content_type.startswith(TEXTS):
        return response
    if response.is_streamed:
        response.response = _squeezed(response.iter_encoded(), encoding)
        response.headers.pop("Content-Length", None)  # that of the body before
        response.headers["Content-Encoding"] = encoding
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


def _squeezed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    add, end = _stream_compressor(encoding)
    for piece in pieces:
        if packed := add(piece):
            yield packed
    yield end()


def _stream_compressor(encoding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    if encoding == "br":
        packer = brotli.Compressor(quality=PASSING_QUALITY)
        return packer.process, packer.finish
    zipper = zlib.compressobj(PASSING_QUALITY, zlib.DEFLATED, 31)
    return zipper.compress, zipper.flush


def best_encoding(offered: Iterable[str]) -> str | None:
    """The first encoding offered that the client accepts."""
    accepted = request.accept_encodings
    return next((encoding for encoding in offered if accepted[encoding] > 0), None)
