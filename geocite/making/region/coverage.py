"""Outlines of a coverage with fewer vertices: shared borders stay shared, and nothing moves by more than was said."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from topojson.core.topology import Topology

from geocite.making.region.geometry import CRS84, Geometries, as_array

Arc = Sequence[Sequence[float]]
Shape = list[list[list[int]]]  # polygons > rings > signed arc numbers (~n: arc n walked backwards)
_HALVINGS = 6  # of the tolerance of a border that would cross another, before it is left as it was


def cut_arcs(geometries: Geometries) -> tuple[list[Arc], list[Shape]]:
    """Borders between the places where neighbours part, each once, and every (multi)polygon as numbers of them.

    Coordinates (x, y) are those of the geometries, in their unit.
    """
    # The library asks for a system and reads no coordinate by it.
    frame = gpd.GeoDataFrame(geometry=list(geometries), crs=CRS84)
    topology: dict[str, Any] = Topology(frame, prequantize=False, shared_coords=True).to_dict()
    return topology["arcs"], [_polygons(item) for item in topology["objects"]["data"]["geometries"]]


def _polygons(item: Mapping[str, Any]) -> Shape:
    return [item["arcs"]] if item["type"] == "Polygon" else list(item["arcs"])


class Coverage:
    """Polygons that share their borders (x, y in metres), cut once and generalised as often as asked."""

    def __init__(self, geometries: Geometries) -> None:
        arcs, self._shapes = cut_arcs(geometries) if len(geometries) else ([], [])
        self._lines = as_array(shapely.LineString(arc) for arc in arcs)
        self._faulty = _breaks_coverage(geometries)

    def simplify_within(self, tolerance_m: float) -> Geometries:
        """The polygons with fewer vertices, none further than `tolerance_m` metres from its source (Hausdorff).

        Douglas-Peucker on each border, so that neighbours keep it in common; one that would then cross another, or
        leave too little of a ring, gets half of the tolerance until it does not, and is left as it was in the end.
        """
        halvings = np.zeros(len(self._lines), dtype=int)
        while True:
            tolerances = np.where(halvings < _HALVINGS, tolerance_m / 2.0**halvings, 0.0)
            made = self._assemble(shapely.simplify(self._lines, tolerances, preserve_topology=False))
            touched = [number for number in self._suspects(made) if halvings[number] < _HALVINGS]
            if not touched:
                return made
            halvings[touched] += 1

    def _assemble(self, lines: Geometries) -> Geometries:
        arcs = [shapely.get_coordinates(line) for line in lines]
        return as_array(_polygon_of(arcs, shape) for shape in self._shapes)

    def _suspects(self, made: Geometries) -> list[int]:
        """Borders of the polygons that simplifying broke."""
        broken = shapely.is_empty(made) | ~shapely.is_valid(made) | (_breaks_coverage(made) & ~self._faulty)
        return sorted({number for rank in np.flatnonzero(broken) for number in _arcs_of(self._shapes[rank])})


def _breaks_coverage(geometries: Geometries) -> npt.NDArray[np.bool_]:
    """Which polygons overlap a neighbour, or miss a vertex of their common border."""
    return np.asarray(~shapely.is_empty(shapely.coverage_invalid_edges(geometries)))


def _polygon_of(arcs: Sequence[npt.NDArray[np.float64]], shape: Shape) -> Any:
    """One (multi)polygon, empty where a ring has too few points left."""
    polygons = [[_ring_of(arcs, ring) for ring in polygon] for polygon in shape]
    if any(len(ring) < 4 for ring in chain.from_iterable(polygons)):
        return shapely.Polygon()
    parts = [shapely.Polygon(shell, holes) for shell, *holes in polygons]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _ring_of(arcs: Sequence[npt.NDArray[np.float64]], ring: Sequence[int]) -> npt.NDArray[np.float64]:
    walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    return np.concatenate([walked[0], *(arc[1:] for arc in walked[1:])])


def _arcs_of(shape: Shape) -> Iterator[int]:
    return (number if number >= 0 else ~number for polygon in shape for ring in polygon for number in ring)
