"""What OGC API – Features and GeoJSON ask of each answer, written from the standards' own clauses.

Part 1: OGC 17-069r4 · Part 2: OGC 18-058r1 · Part 3: OGC 19-079r2 · GeoJSON: RFC 7946. JSON Schema 2020-12.
The published schemas leave much to the text of the standards; what the text requires is required here too.
"""

from typing import Any

Schema = dict[str, Any]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string", "minLength": 1}
ADDRESS: Schema = {"type": "string", "format": "uri"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POSITION: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
# Four or six numbers, never five: 7.14 (extent), RFC 7946 section 5.
BOX: Schema = {"type": "array", "items": {"type": "number"}, "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)]}


def record(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def linked(*rels: str) -> Schema:
    """A list of links (7.10, RFC 8288) where each of these relations is found."""
    # /req/core/fc-rel-type and its sisters: every link says its relation and its type.
    link = record(
        "href rel type", href=ADDRESS, rel=TEXT, type=TEXT, hreflang=TEXT, title=TEXT, length={"type": "integer"}
    )
    found = [{"contains": record("rel", rel={"const": rel})} for rel in rels]
    return {"type": "array", "items": link, "minItems": 1, "allOf": found}


# 7.2.2, /req/core/root-success
LANDING = record(
    "links", title=TEXT, description=TEXT, links=linked("self", "service-desc", "service-doc", "conformance", "data")
)
# 7.4, /req/core/conformance-success
CONFORMANCE = record("conformsTo", conformsTo={"type": "array", "items": ADDRESS, "minItems": 1, "uniqueItems": True})
# 7.5.1: an error tells its code, as text, and what happened
EXCEPTION = record("code description", code={"type": "string", "pattern": "^[45][0-9]{2}$"}, description=TEXT)

# 7.13 and 7.14; Part 2, 6.2: list of systems, the one of storage among them
INSTANT: Schema = {"oneOf": [{"type": "null"}, {"type": "string", "format": "date-time"}]}
EXTENT = {
    "type": "object",
    "properties": {
        "spatial": record(
            "bbox",
            bbox={"type": "array", "items": BOX, "minItems": 1},
            crs={"enum": [CRS84, "http://www.opengis.net/def/crs/OGC/0/CRS84h"]},
        ),
        "temporal": record(
            "interval",
            interval={
                "type": "array",
                "minItems": 1,
                "items": {"type": "array", "items": INSTANT, "minItems": 2, "maxItems": 2},
            },
            trs={"const": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        ),
    },
}
SYSTEMS: Schema = {
    "type": "array",
    "uniqueItems": True,
    "contains": {"const": CRS84},
    "items": {"type": "string", "anyOf": [{"format": "uri"}, {"const": "#/crs"}]},
}
COLLECTION = record(
    "id links extent crs",
    id={"type": "string", "pattern": "^[^/?#]+$"},
    title=TEXT,
    description={"type": "string"},
    attribution=TEXT,
    license=TEXT,
    extent=EXTENT,
    itemType={"const": "feature"},
    crs=SYSTEMS,
    storageCrs=ADDRESS,
    itemCount=COUNT,
    links=linked("self", "alternate", "items", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "license"),
)
COLLECTIONS = record(
    "links collections",
    links=linked("self", "alternate"),
    collections={"type": "array", "items": COLLECTION},
    crs=SYSTEMS,
)
# Part 3, 6.2.3, /req/queryables/get-queryables-response
QUERYABLES = {
    **record(
        "$schema $id type properties",
        type={"const": "object"},
        properties={
            "type": "object",
            "minProperties": 1,
            # /req/schemas/properties: a type, or for a geometry a format; a name for people
            "additionalProperties": {
                "type": "object",
                "required": ["title"],
                "oneOf": [
                    {"required": ["type"], "properties": {"type": {"type": "string"}}},
                    {"required": ["format"], "properties": {"format": {"pattern": "^geometry-[a-z-]+$"}}},
                ],
            },
        },
    )
}
QUERYABLES["properties"] |= {"$schema": {"const": DIALECT}, "$id": ADDRESS}


def shape(name: str, coordinates: Schema) -> Schema:
    return record("type coordinates", type={"const": name}, coordinates=coordinates)


def many(items: Schema, least: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


# RFC 7946: 3.1.1 positions, 3.1.6 rings of four positions at least, 3.2 null where there is no position
RINGS = many(many(POSITION, 4), 1)
GEOMETRY = {
    "oneOf": [
        {"type": "null"},
        shape("Point", POSITION),
        shape("MultiPoint", many(POSITION, 0)),
        shape("LineString", many(POSITION, 2)),
        shape("MultiLineString", many(many(POSITION, 2), 0)),
        shape("Polygon", RINGS),
        shape("MultiPolygon", many(RINGS, 0)),
    ]
}
# RFC 7946, 7.1: names that would change what the object is; section 4: no « crs » of the old GeoJSON
FEATURE = {
    **record(
        "type id geometry properties",
        type={"const": "Feature"},
        id={"type": ["string", "integer"]},
        geometry=GEOMETRY,
        properties={"type": ["object", "null"]},
        bbox=BOX,
    ),
    "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "features", "crs")]},
}
# 7.16.3, /req/core/f-links: itself, its other faces, its collection
SINGLE = {"allOf": [FEATURE, record("links", links=linked("self", "alternate", "collection"))]}
# 7.15.7 and 7.15.8: links, timeStamp, numberMatched, numberReturned; RFC 7946, 7.1
PAGE = {
    **record(
        "type features links timeStamp numberMatched numberReturned",
        type={"const": "FeatureCollection"},
        features={"type": "array", "items": FEATURE},
        links=linked("self", "alternate"),
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched=COUNT,
        numberReturned=COUNT,
    ),
    "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "geometry", "properties", "crs")]},
}
