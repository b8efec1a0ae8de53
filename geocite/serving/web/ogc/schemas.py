"""JSON schemas of the items of a collection: what filters (queryables), and what they are made of."""

from collections.abc import Mapping
from typing import Any

from geocite.bundle.loading import Bundle
from geocite.serving.catalogue.dictionary import titles_of
from geocite.serving.language.languages import _

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def queryables_schema(bundle: Bundle, collection: str, kinds: Mapping[str, str], address: str) -> Schema:
    """The queryables of a collection, as Part 3 wants them."""
    return _document(bundle, collection, _properties(bundle, collection, kinds), address)


def items_schema(bundle: Bundle, collection: str, kinds: Mapping[str, str], address: str) -> Schema:
    """The schema of the items of a collection, as Part 5 wants it: QGIS takes its columns from there."""
    properties = _properties(bundle, collection, kinds)
    # Programs that sort the names of a JSON object find the order of the columns again.
    ordered = {name: {**one, "x-ogc-propertySeq": rank} for rank, (name, one) in enumerate(properties.items(), 1)}
    return _document(bundle, collection, ordered, address)


def _document(bundle: Bundle, collection: str, properties: Schema, address: str) -> Schema:
    title: str = bundle.manifest.collections[collection].titre
    return {
        "$schema": DRAFT,
        "$id": address,
        "type": "object",
        "title": _(title),
        "properties": properties,
        "additionalProperties": False,
    }


def _properties(bundle: Bundle, collection: str, kinds: Mapping[str, str]) -> Schema:
    titles = titles_of(bundle, collection, ["id", *kinds])
    points = bundle.manifest.collections[collection].geometrie == "Point"
    shape = "geometry-point" if points else "geometry-multipolygon"
    properties: Schema = {
        "id": {"type": "string", "title": titles["id"], "x-ogc-role": "id"},
        "geometry": {"title": _("Géométrie"), "format": shape, "x-ogc-role": "primary-geometry"},
    }
    return properties | {name: {"title": titles[name], **kind_schema(kind)} for name, kind in kinds.items()}


def kind_schema(kind: str) -> Schema:
    """The schema of a value of this kind."""
    return {"type": kind, "items": {}} if kind == "array" else {"type": kind}
