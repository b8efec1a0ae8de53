"""The shapes written in a filter: GeoJSON geometries and boxes, checked and read once (GEOS, by shapely).

shapely is loaded at the first spatial filter.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geocite.bundle.files import to_json
from geocite.bundle.geojson import Geometry
from geocite.errors import UsageError
from geocite.serving.geometry.crs import CRS84, FARTHEST, Crs, halves, read_box, restore
from geocite.serving.language.languages import _

SPATIAL = (
    "s_intersects",
    "s_disjoint",
    "s_within",
    "s_contains",
    "s_touches",
    "s_crosses",
    "s_overlaps",
    "s_equals",
)
_LEVELS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_LEAST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}  # positions of a line, of a ring


@dataclass(frozen=True, eq=False)
class Shape:
    """A shape in degrees, lon lat: `whole` is prepared for many questions, `parts` are those of a collection."""

    whole: Any
    parts: tuple["Shape", ...] = ()

    @cached_property
    def dimension(self) -> int:
        """0 for points, 1 for lines, 2 for polygons."""
        import shapely

        return int(shapely.get_dimensions(self.whole))

    @cached_property
    def plain(self) -> Any:
        """The same, not prepared: quicker where few ask."""
        import shapely

        return shapely.transform(self.whole, lambda points: points)

    @cached_property
    def segments(self) -> Any:
        """Segments of its lines, or of its borders, of two points each; none for points."""
        import numpy
        import shapely

        lines = shapely.get_parts(self.whole if self.dimension == 1 else shapely.boundary(self.whole))
        ends = [shapely.get_coordinates(line) for line in lines]
        pairs = [numpy.stack((points[:-1], points[1:]), axis=1) for points in ends]
        found = numpy.concatenate(pairs) if pairs else numpy.empty((0, 2, 2))
        return shapely.linestrings(found[(found[:, 0] != found[:, 1]).any(axis=1)])


def is_shape(tree: Mapping[str, Any]) -> bool:
    """Whether a part of a filter means to be a geometry or a box."""
    return bool({"bbox", "coordinates", "geometries"} & tree.keys())


# -- what is written in a filter


def read_shape(tree: Mapping[str, Any], crs: Crs) -> Shape:
    """The shape of a GeoJSON geometry or `{"bbox"}` whose positions are in `crs`; heights are dropped.

    UsageError in words when it is no geometry, or a polygon whose border crosses itself.
    """
    found = _box(tree["bbox"], crs) if "bbox" in tree else _geometry(tree)
    degrees = found if crs is CRS84 else restore(found, crs)
    if degrees["type"] == "GeometryCollection":
        parts = tuple(_shape(part) for part in degrees["geometries"])
        return Shape(None, parts)
    return _shape(degrees)


def _shape(geometry: Geometry) -> Shape:
    import shapely

    whole = shapely.from_geojson(to_json(geometry).decode())
    if "Line" in geometry["type"] and not whole.length:
        raise _wrong()
    if not shapely.is_valid(whole):
        raise UsageError(
            _("Filtre : un contour de polygone ne se recoupe pas, et les polygones d’un ensemble ne se couvrent pas.")
        )
    shapely.prepare(whole)
    return Shape(whole)


def _box(numbers: Any, crs: Crs) -> Geometry:
    box = read_box(_position(numbers), crs)
    if box is None:
        raise UsageError(
            _(
                "Filtre : BBOX attend deux minimums et deux maximums, dans l’ordre des axes, par exemple "
                "BBOX(2.7,50.2,2.9,50.4)."
            )
        )
    found = [_rectangle(*half) for half in halves(box, crs)]
    return found[0] if len(found) == 1 else {"type": "GeometryCollection", "geometries": found}


def _rectangle(west: float, south: float, east: float, north: float) -> Geometry:
    """A rectangle, or the line or the point that it is when it has no width."""
    if (west, south) == (east, north):
        return {"type": "Point", "coordinates": [west, south]}
    if west == east or south == north:
        return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def _geometry(tree: Any) -> Geometry:
    kind = tree.get("type") if isinstance(tree, dict) else None
    if kind == "GeometryCollection":
        parts = tree.get("geometries")
        # A collection of collections says no more than a collection, and would nest without end.
        if not isinstance(parts, list) or not parts or any(_kind(part) == kind for part in parts):
            raise _wrong()
        return {"type": kind, "geometries": [_geometry(part) for part in parts]}
    if not isinstance(kind, str) or kind not in _LEVELS:
        raise _wrong()
    return {"type": kind, "coordinates": _nested(tree.get("coordinates"), _LEVELS[kind], kind)}


def _kind(tree: Any) -> Any:
    return tree.get("type") if isinstance(tree, dict) else None


def _nested(part: Any, level: int, kind: str) -> Any:
    if level == 0:
        position = _position(part)
        if len(position) not in (2, 3, 4):
            raise _wrong()
        return position[:2]
    if not isinstance(part, list) or not part:
        raise _wrong()
    found = [_nested(inner, level - 1, kind) for inner in part]
    if level == 1 and len(found) < _LEAST.get(kind, 1):
        raise _wrong()
    if level == 1 and "Polygon" in kind and found[0] != found[-1]:
        raise UsageError(_("Filtre : un contour de polygone finit par son premier point."))
    return found


def _position(numbers: Any) -> list[float]:
    if not isinstance(numbers, list):
        raise _wrong()
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _wrong()
        if not (math.isfinite(number) and abs(number) <= FARTHEST):
            raise _wrong()
    return [float(number) for number in numbers]


def _wrong() -> UsageError:
    return UsageError(
        _(
            "Filtre : géométrie mal écrite. Écrivez par exemple POINT(2.8 50.3), BBOX(2.7,50.2,2.9,50.4) ou "
            "POLYGON((2.7 50.2,2.9 50.2,2.9 50.4,2.7 50.2))."
        )
    )
