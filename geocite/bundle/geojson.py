"""GeoJSON (RFC 7946) as the bundle holds it and answers give it: positions are lon, lat in degrees (CRS84)."""

from typing import Any, NotRequired, TypedDict

# Names, codes, figures, lists of codes: the columns of a layer are those of its sources and of the registry.
Properties = dict[str, Any]


class Geometry(TypedDict):
    """Positions as deep as the type says; `geometries` instead for a GeometryCollection, which filters may hold."""

    type: str
    coordinates: NotRequired[list[Any]]
    geometries: NotRequired[list["Geometry"]]


class Head(TypedDict):
    """A feature without its geometry; `bbox` (west, south, east, north) where it has a position."""

    type: str
    id: str
    bbox: NotRequired[list[float]]
    properties: Properties


class Feature(Head):
    """A feature; no geometry where it has no position."""

    geometry: Geometry | None


class FeatureCollection(TypedDict):
    """Features together."""

    type: str
    features: list[Feature]
