"""Collections as OGC API – Features names them: list, description, items, item."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from geocite.bundle import Layer
from geocite.errors import NotFoundError
from geocite.serving.exports import credit_of, file_name, find_layer, write_geojson
from geocite.serving.features import Page, find_items
from geocite.serving.web.params import check_known, read_flag, read_query
from geocite.serving.web.respond import (
    GEOJSON,
    JSON,
    answer,
    as_download,
    json_answer,
    link,
    page,
    wanted_format,
)
from geocite.serving.web.routes_profiles import item_answer
from geocite.serving.web.site import site
from geocite.serving.web.tables import COLUMNS, column_titles

blueprint = Blueprint("couches", __name__)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@blueprint.get("/collections")
def collections() -> Response:
    """All collections."""
    check_known(request.args, ("f",))
    found = site().catalogue.collections
    if wanted_format("json") == "html":
        return page("collections.html", page="tableau", sizes=_sizes())
    links = [link("/collections?f=json", "self", JSON, "Les couches"), link("/", "root", "text/html", "La carte")]
    return json_answer({"links": links, "collections": [_describe(name, found[name]) for name in found]})


@blueprint.get("/collections/<collection>")
def collection(collection: str) -> Response:
    """One collection."""
    check_known(request.args, ("f",))
    layer = find_layer(site().catalogue.bundle, collection)
    entry = site().catalogue.collections[collection]
    if wanted_format("json") == "html":
        return page(
            "collection.html",
            page="tableau",
            collection=collection,
            couche=entry,
            proprietes=site().catalogue.queryables(layer.id),
            titres=column_titles(),
        )
    return json_answer(_describe(collection, entry))


@blueprint.get("/collections/<collection>/items")
def items(collection: str) -> Response:
    """Items of a collection: a table for people, a FeatureCollection for programs."""
    layer = find_layer(site().catalogue.bundle, collection)
    html = wanted_format("json") == "html"
    query = read_query(request.args, site().catalogue.queryables(layer.id), html)
    download = read_flag(request.args, "telecharger")
    found = find_items(layer, query)
    if html:
        return _table(layer, found)
    response = _feature_collection(layer, found)
    return as_download(response, file_name(layer.id, query.filters, "geojson")) if download else response


@blueprint.get("/collections/<collection>/items/<item_id>")
def item(collection: str, item_id: str) -> Response:
    """One item: its profile for people, a Feature for programs."""
    if collection not in site().catalogue.collections:
        raise NotFoundError(f"Couche inconnue : « {collection} ».")
    return item_answer(collection, item_id, "json")


def _feature_collection(layer: Layer, found: Page) -> Response:
    members = {"timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "links": _links(layer.id, found)}
    body = b"".join(write_geojson(layer, found, credit_of(site().catalogue.manifest), members))
    # The time of the answer is not part of what is answered: the ETag leaves it out.
    asked = f"{request.host_url}{layer.id}?{urlencode(sorted(request.args.items()))}"
    return answer(body, GEOJSON, key=site().assets.key_of(f"{site().bundle_key}{asked}".encode()))


def _links(collection: str, found: Page) -> list[dict[str, str]]:
    base = f"/collections/{collection}/items"
    links = [
        link(f"{base}?{_with(f='json')}", "self", GEOJSON, "Ces éléments"),
        link(f"{base}?{_with(f='html', telecharger=None)}", "alternate", "text/html", "Le tableau"),
        link(f"/collections/{collection}?f=json", "collection", JSON, "La couche"),
    ]
    if found.next_offset is not None:
        links.append(link(f"{base}?{_with(f='json', offset=found.next_offset)}", "next", GEOJSON, "La suite"))
    if found.previous_offset is not None:
        links.append(link(f"{base}?{_with(f='json', offset=found.previous_offset)}", "prev", GEOJSON, "Ce qui précède"))
    return links


def _with(**changes: Any) -> str:
    """The query of the current request with some parameters changed; None removes one."""
    values: Mapping[str, Any] = {**request.args.to_dict(), **changes}
    return urlencode({name: value for name, value in values.items() if value is not None})


def _table(layer: Layer, found: Page) -> Response:
    catalogue = site().catalogue
    return page(
        "items.html",
        collection=layer.id,
        couche=catalogue.collections[layer.id],
        colonnes=[column for column in COLUMNS[layer.id] if column.name in site().catalogue.queryables(layer.id)],
        lignes=[layer.heads[rank] for rank in found.ranks],
        tranche=found,
        page="tableau",
        avec=_with,
        nommer=catalogue.name,
    )


def _describe(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    base = f"/collections/{name}"
    credit = credit_of(site().catalogue.manifest)
    return {
        "id": name,
        "title": entry["titre"],
        "description": entry.get("description", ""),
        "attribution": credit.attribution,
        "license": credit.licence,
        "extent": {"spatial": {"bbox": [entry["bbox"]], "crs": CRS84}},
        "itemType": "feature",
        "crs": [CRS84],
        "numberOfItems": entry["nombre"],
        "links": [
            link(f"{base}?f=json", "self", JSON, "Cette couche"),
            link(f"{base}/items?f=json", "items", GEOJSON, "Ses éléments"),
            link(f"{base}/items?f=html", "items", "text/html", "Le tableau"),
        ],
    }


def _sizes() -> dict[str, int]:
    files = site().catalogue.manifest["fichiers"]
    return {name: entry["octets"] for name, entry in files.items()}
