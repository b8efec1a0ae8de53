"""Spatial operations of CQL2: rectangles by our own arithmetic, other shapes by the cql2 library."""

from collections.abc import Callable
from typing import Any

from geocite.errors import UsageError
from geocite.serving.languages import _
from geocite.serving.rectangles import Box, geometry_meets

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
Geometry = dict[str, Any]


def judge_spatial(name: str, args: list[Any], geometry: Callable[[], Geometry | None]) -> bool | None:
    """Whether an item's geometry answers; None (unknown) when it has no position."""
    shape = geometry()
    if shape is None:
        return None
    box = _box(args[1]) if "property" in args[0] else _box(args[0])
    if box is not None and name in ("s_intersects", "s_disjoint"):
        return geometry_meets(shape, box) is (name == "s_intersects")
    return _judged_by_library(name, args, shape)


def _box(node: Any) -> Box | None:
    if not isinstance(node, dict) or "bbox" not in node:
        return None
    numbers = [float(number) for number in node["bbox"]]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _judged_by_library(name: str, args: list[Any], shape: Geometry) -> bool:
    import cql2

    wanted = [{"property": "geometry"} if "property" in arg else _as_polygon(arg) for arg in args]
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    try:
        return bool(cql2.Expr({"op": name, "args": wanted}).matches(feature))
    except Exception:
        told = _("Filtre : « {name} » ne peut pas être calculé avec cette géométrie.", name=name)
        raise UsageError(told) from None


def _as_polygon(node: Any) -> Any:
    box = _box(node)
    if box is None:
        return node
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
