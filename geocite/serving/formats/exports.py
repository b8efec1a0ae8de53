"""Finding what to export, and naming the file."""

from collections.abc import Sequence

from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.errors import NotFoundError
from geocite.serving.catalogue.dictionary import Credit, credit_of
from geocite.serving.formats import FORMATS, Format, format_of
from geocite.serving.formats.selection import Selection
from geocite.serving.geometry.rectangles import Box
from geocite.serving.language.languages import _
from geocite.serving.query.query import Query, find_items
from geocite.serving.search.likeness import did_you_mean

__all__ = ["FORMATS", "Credit", "credit_of", "export", "file_name", "find_layer", "format_of"]


def find_layer(bundle: Bundle, collection: str) -> Layer:
    """The layer of a collection; NotFoundError when the bundle has none of this name."""
    if collection not in bundle.manifest.collections:
        known = ", ".join(bundle.manifest.collections)
        told = _(
            "Couche inconnue : « {name} ».{near} Couches disponibles : {known}.",
            name=collection,
            near=did_you_mean(collection, bundle.manifest.collections),
            known=known,
        )
        raise NotFoundError(told)
    return bundle.layer(collection)


def export(
    bundle: Bundle,
    collection: str,
    filters: Sequence[tuple[str, str]] = (),
    bbox: Box | None = None,
    kind: Format = FORMATS["json"],
) -> bytes:
    """A whole file (lon, lat; CRS84), items in the order of the ids.

    `filters` are (property, value) pairs, `bbox` is west, south, east, north. Raises NotFoundError for an
    unknown collection, UsageError for an unknown property, MissingLibraryError for a format that cannot be
    written here.
    """
    layer = find_layer(bundle, collection)
    page = find_items(layer, Query(bbox=bbox, filters=tuple(filters)))
    return kind.write(Selection(bundle, layer, page.ranks))


def file_name(collection: str, filters: Sequence[tuple[str, str]], extension: str, vintage: str = "") -> str:
    """Name of a download: collection, filters and vintage, ASCII letters only."""
    parts = [collection, *(f"{name}-{value}" for name, value in filters), *([vintage] if vintage else [])]
    text = "_".join("".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in p) for p in parts)
    return f"geocite_{text[:150]}.{extension}"
