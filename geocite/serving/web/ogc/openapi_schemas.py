"""Schemas of our answers in the words of OpenAPI 3.0, at least as strict as those of OGC API – Features."""

from collections.abc import Mapping
from typing import Any

from geocite.bundle.loading import Bundle
from geocite.serving.catalogue.dictionary import titles_of
from geocite.serving.geometry.crs import CRS84
from geocite.serving.web.ogc.links import CRS_LIST
from geocite.serving.web.ogc.schemas import DRAFT, kind_schema

Schema = dict[str, Any]
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_TEXT: Schema = {"type": "string"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_POSITION: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_BOX: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}


def answer_schemas(bundle: Bundle, kinds: Mapping[str, Mapping[str, str]]) -> dict[str, Schema]:
    """Schemas of the answers by their names in the definition; `kinds` gives the properties of each collection."""
    found = {**_service(), **_collections(), **_geometries()}
    for name, own in kinds.items():
        found |= _items(bundle, name, own)
    return found


def schema_name(collection: str, part: str) -> str:
    """Name of the schema of a part of a collection: `Properties`, `Feature` or `FeatureCollection`."""
    return f"{collection}{part}"


def _object(required: tuple[str, ...], **properties: Schema) -> Schema:
    # An empty list of required members is not OpenAPI.
    return {"type": "object", **({"required": list(required)} if required else {}), "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _service() -> dict[str, Schema]:
    links = _list(_ref("link"), 1)
    near = _object(("nom", "adresse"), nom=_TEXT, adresse=_TEXT, id=_TEXT, collection=_TEXT)
    return {
        "link": _object(("href", "rel", "type"), href=_ADDRESS, rel=_TEXT, type=_TEXT, title=_TEXT),
        "landingPage": _object(("title", "links"), title=_TEXT, description=_TEXT, attribution=_TEXT, links=links),
        "confClasses": _object(("conformsTo", "links"), conformsTo=_list(_ADDRESS, 1), links=links),
        "exception": _object(("code", "description"), code=_TEXT, description=_TEXT, proches=_list(near)),
        "jsonSchema": _object(
            ("$schema", "$id", "type", "title", "properties"),
            **{"$schema": _one_of(DRAFT), "$id": _ADDRESS},
            type=_one_of("object"),
            title=_TEXT,
            properties={"type": "object", "additionalProperties": {"type": "object"}},
            additionalProperties={"type": "boolean"},
        ),
    }


def _collections() -> dict[str, Schema]:
    links, systems = _list(_ref("link"), 1), _list(_one_of(*CRS_LIST), 1)
    instant = {"type": "string", "format": "date-time", "nullable": True}
    interval = {**_list(instant, 2), "maxItems": 2}
    extent = _object(
        ("spatial",),
        spatial=_object(("bbox",), bbox=_list(_BOX, 1), crs=_one_of(CRS84.uri)),
        temporal=_object(("interval",), interval=_list(interval, 1), trs=_one_of(GREGORIAN)),
    )
    texts = dict.fromkeys(("title", "description", "attribution", "license"), _TEXT)
    return {
        "extent": extent,
        "collection": _object(
            ("id", "title", "extent", "itemType", "crs", "storageCrs", "links"),
            id=_TEXT,
            **texts,
            extent=_ref("extent"),
            itemType=_one_of("feature"),
            crs=systems,
            storageCrs=_one_of(*CRS_LIST),
            itemCount=_COUNT,
            geometryToleranceMetres={"type": "number", "nullable": True},
            links=links,
        ),
        "collections": _object(
            ("links", "collections"), links=links, collections=_list(_ref("collection")), crs=systems
        ),
    }


def _geometries() -> dict[str, Schema]:
    rings = _list(_list(_POSITION, 4), 1)

    def shape(name: str, coordinates: Schema) -> Schema:
        return _object(("type", "coordinates"), type=_one_of(name), coordinates=coordinates)

    return {
        "pointGeoJSON": shape("Point", _POSITION),
        "multipolygonGeoJSON": shape("MultiPolygon", _list(rings, 1)),
        # An item without position, or asked for with skipGeometry.
        "noGeometry": {"type": "object", "nullable": True, "enum": [None]},
    }


def _items(bundle: Bundle, collection: str, kinds: Mapping[str, str]) -> dict[str, Schema]:
    points = bundle.manifest.collections[collection].geometrie == "Point"
    shapes = ("pointGeoJSON",) if points else ("multipolygonGeoJSON",)
    names = {part: schema_name(collection, part) for part in ("Properties", "Feature", "FeatureCollection")}
    return {
        names["Properties"]: _property_schemas(bundle, collection, kinds),
        names["Feature"]: _feature(names["Properties"], shapes),
        names["FeatureCollection"]: _page(names["Feature"]),
    }


def _property_schemas(bundle: Bundle, collection: str, kinds: Mapping[str, str]) -> Schema:
    titles = titles_of(bundle, collection, list(kinds))
    known = {name: {**kind_schema(kind), "nullable": True, "title": titles[name]} for name, kind in kinds.items()}
    return {"type": "object", "properties": known, "additionalProperties": False}


def _feature(properties: str, shapes: tuple[str, ...]) -> Schema:
    return _object(
        ("type", "id", "geometry", "properties"),
        type=_one_of("Feature"),
        id=_TEXT,
        bbox=_BOX,
        geometry={"oneOf": [_ref(name) for name in (*shapes, "noGeometry")]},
        properties=_ref(properties),
        links=_list(_ref("link")),
        attribution=_TEXT,
        license=_TEXT,
    )


def _page(feature: str) -> Schema:
    return _object(
        # Files to keep (telecharger=1) have no links and no hour.
        ("type", "features", "numberMatched", "numberReturned"),
        type=_one_of("FeatureCollection"),
        features=_list(_ref(feature)),
        links=_list(_ref("link"), 1),
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        attribution=_TEXT,
        license=_TEXT,
    )
