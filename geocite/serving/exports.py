"""Files to take away: GeoJSON (RFC 7946) made of the lines of the bundle, never serialised again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geocite.bundle import Bundle, Layer, to_json
from geocite.errors import NotFoundError
from geocite.serving.features import Page, Query, find_items
from geocite.serving.rectangles import Box


@dataclass(frozen=True)
class Credit:
    """Attribution and licence that travel with every file."""

    attribution: str
    licence: str


def find_layer(bundle: Bundle, collection: str) -> Layer:
    """The layer of a collection; NotFoundError, in French, when the bundle has none of this name."""
    if collection not in bundle.manifest["collections"]:
        known = ", ".join(bundle.manifest["collections"])
        raise NotFoundError(f"Couche inconnue : « {collection} ». Couches disponibles : {known}.")
    return bundle.layer(collection)


def credit_of(manifest: Mapping[str, Any]) -> Credit:
    """Attributions and licences of all the sources of the bundle, each once, in their order."""
    sources = manifest["sources"]
    attributions = dict.fromkeys(source.get("attribution") or source["producteur"] for source in sources)
    licences = dict.fromkeys(source["licence"] for source in sources)
    return Credit(" ; ".join(attributions), " ; ".join(licences))


def export_geojson(
    bundle: Bundle,
    collection: str,
    filters: Sequence[tuple[str, str]] = (),
    bbox: Box | None = None,
) -> Iterator[bytes]:
    """A whole FeatureCollection in pieces, one item a line (lon, lat; CRS84), in the order of the ids.

    `filters` are (property, value) pairs, `bbox` is west, south, east, north. Raises NotFoundError for an
    unknown collection, UsageError for an unknown property, both before the first piece.
    """
    layer = find_layer(bundle, collection)
    page = find_items(layer, Query(bbox=bbox, filters=tuple(filters)))
    return write_geojson(layer, page, credit_of(bundle.manifest))


def write_geojson(
    layer: Layer, page: Page, credit: Credit, members: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """A FeatureCollection in pieces; `members` are further top-level members (links, timeStamp…)."""
    head = {
        "type": "FeatureCollection",
        "name": layer.id,
        "attribution": credit.attribution,
        "license": credit.licence,
        "numberMatched": page.matched,
        "numberReturned": len(page.ranks),
        **(members or {}),
    }
    yield to_json(head)[:-1] + b',"features":['
    for number, rank in enumerate(page.ranks):
        yield (b",\n" if number else b"\n") + layer.lines[rank]
    yield b"\n]}\n"


def write_feature(layer: Layer, item_id: str, members: Mapping[str, Any]) -> bytes:
    """One item as a GeoJSON Feature with further members after its own; KeyError when the id is unknown."""
    return layer.feature(item_id)[:-1] + b"," + to_json(dict(members))[1:-1] + b"}\n"


def file_name(collection: str, filters: Sequence[tuple[str, str]], extension: str) -> str:
    """Name of a download: collection and filters, ASCII letters only."""
    parts = [collection, *(f"{name}-{value}" for name, value in filters)]
    text = "_".join("".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in p) for p in parts)
    return f"geocite_{text}.{extension}"
