"""JSON schemas of our answers: for queryables and for the OpenAPI definition."""

from collections.abc import Mapping
from typing import Any

from geocite.bundle import Bundle
from geocite.serving.dictionary import titles_of

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NUMBERS: Schema = {"type": "array", "items": {"type": "number"}}
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
    return {
        "$schema": DRAFT,
        "$id": address,
        "type": "object",
        "title": bundle.manifest["collections"][collection]["titre"],
        "properties": properties,
        "additionalProperties": False,
    }


def _properties(bundle: Bundle, collection: str, kinds: Mapping[str, str]) -> Schema:
    titles = titles_of(bundle, ["id", *kinds])
    points = bundle.manifest["collections"][collection].get("geometrie") == "Point"
    shape = "geometry-point" if points else "geometry-polygon-or-multipolygon"
    properties: Schema = {
        "id": {"type": "string", "title": titles["id"], "x-ogc-role": "id"},
        "geometry": {"title": "Géométrie", "format": shape, "x-ogc-role": "primary-geometry"},
    }
    return properties | {name: {"title": titles[name], **_kind(kind)} for name, kind in kinds.items()}


def _kind(kind: str) -> Schema:
    return {"type": kind, "items": {}} if kind == "array" else {"type": kind}


def property_schema(kind: str) -> Schema:
    """OpenAPI 3.0 schema of a property of an item (null when not known)."""
    return {**_kind(kind), "nullable": True}


def _object(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def answer_schemas() -> dict[str, Schema]:
    """Schemas of the answers, by their names in the definition."""
    links = _list(_ref("link"))
    extent = _object((), spatial=_object((), bbox=_list({**_NUMBERS, "minItems": 4}), crs=_TEXT))
    extent["properties"]["temporal"] = _object((), interval=_list(_list({"type": "string", "nullable": True})))
    return {
        "link": _object(("href",), href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
        "landingPage": _object(("links",), title=_TEXT, description=_TEXT, attribution=_TEXT, links=links),
        "confClasses": _object(("conformsTo",), conformsTo=_list(_TEXT)),
        "collections": _object(
            ("links", "collections"), links=links, collections=_list(_ref("collection")), crs=_list(_TEXT)
        ),
        "collection": _object(
            ("id", "links"),
            id=_TEXT,
            title=_TEXT,
            description=_TEXT,
            attribution=_TEXT,
            license=_TEXT,
            extent=extent,
            itemType=_TEXT,
            crs=_list(_TEXT),
            storageCrs=_TEXT,
            links=links,
        ),
        "featureCollection": _object(
            ("type", "features"),
            type={"type": "string", "enum": ["FeatureCollection"]},
            features=_list(_ref("feature")),
            links=links,
            timeStamp={"type": "string", "format": "date-time"},
            numberMatched={"type": "integer", "minimum": 0},
            numberReturned={"type": "integer", "minimum": 0},
        ),
        "feature": _object(
            ("type", "id", "geometry", "properties"),
            type={"type": "string", "enum": ["Feature"]},
            id=_TEXT,
            bbox={**_NUMBERS, "minItems": 4},
            geometry={"type": "object", "nullable": True, "required": ["type", "coordinates"]}
            | {"properties": {"type": _TEXT, "coordinates": {"type": "array", "items": {}}}},
            properties={"type": "object", "nullable": True},
            links=links,
        ),
        "queryables": _object(("type", "properties"), type=_TEXT, properties={"type": "object"}),
        "exception": _object(("code",), code=_TEXT, description=_TEXT),
    }
