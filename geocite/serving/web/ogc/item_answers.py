"""Single items made without Flask: a line of the layer and its links, under headers that Flask gave another item."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from werkzeug.wrappers import Request

from geocite.serving.web.delivery.compression import SMALLEST, compress
from geocite.serving.web.delivery.context import Site
from geocite.serving.web.delivery.respond import GEOJSON
from geocite.serving.web.delivery.wsgi import Application, Environ, Headers, StartResponse, hear, without_date
from geocite.serving.web.ogc.features_json import answer_key, feature_body
from geocite.serving.web.requests.negotiation import asked_of

QUERIES = ("f=json", "f=geojson", "")
# What makes an answer depend on more than the address and what is accepted.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
KEPT = 64  # moulds: one for each host, collection, query, Accept and Accept-Encoding
Item = tuple[str, str]  # collection, id


@dataclass(frozen=True, slots=True)
class Mould:
    """What the answers to one kind of request have in common."""

    headers: Headers
    host_url: str
    encoding: str | None


class Moulds:
    """A WSGI application that answers for another where only the item differs from an answer it has heard."""

    def __init__(self, application: Application, site: Site) -> None:
        self.application = application
        self.site = site
        self.kept: dict[tuple[str, ...], Mould] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application, or the same bytes made here."""
        item = self._item(environ)
        if item is None:
            return self.application(environ, start_response)
        key = (item[0], *asked_of(environ))
        mould = self.kept.get(key)
        made = None if mould is None else self._made(mould, environ, item)
        if made is None:
            return self._learn(environ, start_response, key, item)
        start_response("200 OK", made[0])
        return [made[1]]

    def _item(self, environ: Environ) -> Item | None:
        """The item asked for, when nothing but it is asked and it exists."""
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING", "") not in QUERIES:
            return None
        parts = environ.get("PATH_INFO", "").split("/")
        if len(parts) != 5 or parts[1] != "collections" or parts[3] != "items" or "HTTP_HOST" not in environ:
            return None
        if any(name in environ for name in CONDITIONS) or not self.site.catalogue.has(parts[2], parts[4]):
            return None
        return parts[2], parts[4]

    def _made(self, mould: Mould, environ: Environ, item: Item) -> tuple[Headers, bytes] | None:
        layer = self.site.catalogue.bundle.layer(item[0])
        body = feature_body(self.site.catalogue, mould.host_url, *item, layer.feature(item[1]))
        if len(body) < SMALLEST:
            return None  # Such a body is not compressed.
        key = answer_key(self.site, mould.host_url, f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
        if mould.encoding:
            body = compress(body, mould.encoding)
        own = {"ETag": f'W/"{key}"', "Content-Length": str(len(body))}
        return [(name, own.get(name, value)) for name, value in mould.headers], body

    def _learn(
        self, environ: Environ, start_response: StartResponse, key: tuple[str, ...], item: Item
    ) -> Iterable[bytes]:
        heard = hear(self.application, environ, start_response)
        told = dict(heard.headers)
        if not heard.status.startswith("200") or told.get("Content-Type") != GEOJSON:
            return heard.pieces
        body = heard.body()
        headers = without_date(heard.headers)
        mould = Mould(headers, Request(environ).host_url, told.get("Content-Encoding"))
        # Kept only if it gives back, to the byte, the answer that it comes from.
        if self._made(mould, environ, item) == (headers, body):
            with self._lock:
                self.kept[key] = mould
                if len(self.kept) > KEPT:
                    del self.kept[next(iter(self.kept))]
        return [body]
