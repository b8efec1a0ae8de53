"""Spatial operations: the shapes written in a filter, and the geometries of a layer that answer them.

A shape is read once for a filter and looked for in a tree of the layer's geometries (GEOS, by shapely, which is loaded
at the first spatial filter): only what its box meets is compared with it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from geocite.bundle import to_json
from geocite.errors import UsageError
from geocite.serving.crs import CRS84, FARTHEST, Crs, halves, read_box, restore
from geocite.serving.languages import _

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
_INVERSE = {"s_within": "s_contains", "s_contains": "s_within"}
# The tree asks the shape about the items: what the items are within contains them.
_ASKED = {"s_intersects": "intersects", "s_disjoint": "intersects", "s_within": "contains", "s_contains": "within"}
_NOWHERE = b'"geometry":null}'
Shape = dict[str, Any]  # GeoJSON


def is_shape(tree: Mapping[str, Any]) -> bool:
    """Whether a part of a filter means to be a geometry or a box."""
    return bool({"bbox", "coordinates", "geometries"} & tree.keys())


# -- what is written in a filter


def read_shape(tree: Mapping[str, Any], crs: Crs) -> Any:
    """The shape (shapely, lon lat) of a GeoJSON geometry or `{"bbox"}` whose positions are in `crs`.

    Heights are dropped. UsageError in words when it is no geometry.
    """
    import shapely

    found = _box(tree["bbox"], crs) if "bbox" in tree else _geometry(tree)
    degrees = found if crs is CRS84 else restore(found, crs)
    shape = shapely.from_geojson(to_json(degrees).decode(), on_invalid="ignore")
    if shape is None:
        raise _wrong()
    shapely.prepare(shape)
    return shape


def _box(numbers: Any, crs: Crs) -> Shape:
    box = read_box(_position(numbers), crs)
    if box is None:
        raise UsageError(
            _(
                "Filtre : BBOX attend deux minimums et deux maximums, dans l’ordre des axes, par exemple "
                "BBOX(2.7,50.2,2.9,50.4)."
            )
        )
    rings = [[[[w, s], [e, s], [e, n], [w, n], [w, s]]] for w, s, e, n in halves(box, crs)]
    return {"type": "MultiPolygon", "coordinates": rings}


def _geometry(tree: Any) -> Shape:
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


# -- what answers


class Places:
    """The geometries of a layer (lines of GeoJSON features), in a tree of their boxes."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        import numpy
        import shapely

        placed = [None if line.endswith(_NOWHERE) else line for line in lines]
        self._shapes = shapely.from_geojson(numpy.array(placed, dtype=object))
        self._known = ~(shapely.is_missing(self._shapes) | shapely.is_empty(self._shapes))
        self._tree = shapely.STRtree(self._shapes)

    @property
    def known(self) -> bytes:
        """Which items have a position, a byte for each."""
        return bytes(self._known)

    def judge(self, op: str, shape: Any, inverse: bool) -> tuple[bytes, bytes]:
        """Of which items an operation is true, and of which it is known; a byte for each item.

        `inverse`: the shape is the first term, the geometry of the items the second.
        """
        import numpy
        import shapely

        name = _INVERSE.get(op, op) if inverse else op
        true = numpy.zeros(len(self._shapes), dtype=bool)
        try:
            true[self._found(name, shape)] = True
        except shapely.errors.GEOSException:
            raise UsageError(
                _("Filtre : « {name} » ne peut pas être calculé avec cette géométrie.", name=op.upper())
            ) from None
        if name == "s_disjoint":
            true = self._known & ~true
        return true.tobytes(), self._known.tobytes()

    def _found(self, op: str, shape: Any) -> Any:
        """Ranks of the items that an operation is true of; for « disjoint », of those that it is not."""
        if op in _ASKED:
            return self._tree.query(shape, predicate=_ASKED[op])
        return self._touched(op, shape)

    def _touched(self, op: str, shape: Any) -> Any:
        import numpy
        import shapely

        ranks = self._tree.query(shape, predicate="intersects")
        if op != "s_equals":  # what lies strictly inside neither touches, crosses nor overlaps: told at little cost
            inside = self._tree.query(shape, predicate="contains_properly")
            ranks = numpy.setdiff1d(ranks, inside, assume_unique=True)
        compare = getattr(shapely, op.removeprefix("s_"))
        return ranks[compare(self._shapes[ranks], shape)]
