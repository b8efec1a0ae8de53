"""GeoJSON answers: pages of items and single items, made of the bundle's own bytes."""

from typing import Any

from flask import Response, request

from geocite import __version__
from geocite.bundle.brotli_stream import end_stream
from geocite.bundle.files import layer_path, to_json
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.dictionary import collection_credit
from geocite.serving.catalogue.provenance import provenance_of
from geocite.serving.formats.exports import file_name
from geocite.serving.formats.selection import Selection, longitude_first
from geocite.serving.formats.texts import crs_member, geojson_ending, write_geojson
from geocite.serving.geometry.crs import CRS84, Crs
from geocite.serving.language.languages import _, root
from geocite.serving.query.query import Page
from geocite.serving.web.delivery.context import Site, path_of, site
from geocite.serving.web.delivery.respond import GEOJSON, answer, as_download, link_from, made_answer
from geocite.serving.web.ogc.links import items_links
from geocite.serving.web.requests.params import read_flag


def collection_answer(chosen: Selection, found: Page) -> Response:
    """A page of items, with its links and counts."""
    members = {
        "numberMatched": found.matched,
        "timeStamp": site().read_at,
        "links": items_links(chosen.layer.id, found.next_offset, found.previous_offset),
    }
    coded = {"br": lambda: _ended(chosen, members)} if chosen.whole else {}
    response = made_answer(lambda: write_geojson(chosen, members), GEOJSON, request_key(), coded=coded)
    return with_crs(response, chosen.crs)


def _ended(chosen: Selection, members: dict[str, Any]) -> bytes:
    """A whole layer in brotli: compressed at build, only what follows the features is added."""
    return end_stream(chosen.bundle.file(layer_path(chosen.layer.id)), geojson_ending(chosen, members))


def feature_answer(collection: str, item_id: str, crs: Crs = CRS84) -> Response:
    """One item, with its links."""
    bundle = site().catalogue.bundle
    layer = bundle.layer(collection)
    kept = read_flag(request.args, "telecharger")
    chosen = Selection(bundle, layer, (layer.index[item_id],), crs)
    if kept:
        chosen = longitude_first(chosen)
    feature = next(chosen.features())
    if kept and chosen.projected:
        feature = feature[:-1] + b"," + to_json(crs_member(chosen.crs))[1:]
    body = feature_body(site().catalogue, request.host_url, collection, item_id, feature)
    response = with_crs(answer(body, GEOJSON, key=request_key()), chosen.crs)
    if kept:
        return as_download(response, file_name(f"{collection}_{item_id}", (), "geojson"))
    return response


def feature_body(catalogue: Catalogue, host_url: str, collection: str, item_id: str, feature: bytes) -> bytes:
    """A Feature with its credit and links after its own members; `host_url` is what its address begins with."""
    credit = collection_credit(catalogue.bundle, collection)
    item = f"/collections/{collection}/items/{item_id}?f=json"
    members: dict[str, Any] = {
        "attribution": credit.attribution,
        "license": credit.licence,
        "provenance": provenance_of(catalogue, collection, item_id),
        "links": [
            link_from(host_url, item, "self", GEOJSON, _("Cet élément")),
            link_from(host_url, path_of(collection, item_id), "alternate", "text/html", _("La fiche")),
            link_from(host_url, f"/collections/{collection}?f=json", "collection", "application/json", _("La couche")),
        ],
    }
    return feature[:-1] + b"," + to_json(members)[1:-1] + b"}\n"


def with_crs(response: Response, crs: Crs) -> Response:
    """The same answer, saying the system of its positions."""
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    return response


def request_key() -> str:
    """The key of the answer to the current request."""
    return answer_key(site(), request.host_url, request.full_path)


def answer_key(asked: Site, host_url: str, full_path: str) -> str:
    """What an answer depends on, but the hour of start: the bundle, the program, the address."""
    return asked.assets.key_of(f"{asked.bundle_key} {__version__} {host_url} {root()}{full_path}".encode())
