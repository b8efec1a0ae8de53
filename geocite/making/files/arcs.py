"""What the browser draws: quantised arcs shared between neighbours, and the columns it needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geocite.bundle.arcs import DisplayFile
from geocite.making.region.coverage import Shape, cut_arcs
from geocite.making.region.geometry import Geometries


def encode_polygons(
    collection: str, geometries: Geometries, grid_deg: float, columns: Mapping[str, Sequence[Any]]
) -> dict[str, object]:
    """Display file of a polygon layer (lon, lat in degrees), borders shared by neighbours written once.

    Coordinates are integers on a grid of `grid_deg` degrees: the first point of an arc is absolute, the others
    are steps. `rings`: feature > polygons > rings > steps, where 0 is the next arc not used so far, walked
    forwards, and with n arcs used so far, k > 0 is arc n - k walked backwards, k < 0 is arc n - |k| walked
    forwards; the first point of an arc repeats the last of the one before. `columns` must hold `ids` and `noms`,
    one value a feature, in the order of `geometries`.
    """
    if not len(geometries):
        grid = {"scale": [grid_deg, grid_deg], "translate": [0.0, 0.0]}
        return {"collection": collection, **grid, "arcs": [], "rings": [], **columns}
    west, south, *_ = shapely.total_bounds(geometries)
    x0, y0 = round(float(west), 6), round(float(south), 6)
    arcs, shapes = cut_arcs(geometries)
    steps = [_quantise(arc, x0, y0, grid_deg) for arc in arcs]
    numbered, rings = _number_arcs(steps, shapes)
    return {
        "collection": collection,
        "scale": [grid_deg, grid_deg],
        "translate": [x0, y0],
        "arcs": numbered,
        "rings": rings,
        **columns,
    }


def encode_points(
    collection: str, lonlat: Sequence[tuple[float, float]], grid_deg: float, columns: Mapping[str, Sequence[Any]]
) -> dict[str, object]:
    """Display file of a point layer: flat integers, each point as the step from the one before."""
    points = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    x0, y0 = (round(float(value), 6) for value in points.min(axis=0))
    grid = np.rint((points - (x0, y0)) / grid_deg).astype(int)
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), int))
    return {
        "collection": collection,
        "scale": [grid_deg, grid_deg],
        "translate": [x0, y0],
        "points": steps.ravel().tolist(),
        **columns,
    }


def _quantise(arc: Sequence[Sequence[float]], x0: float, y0: float, grid_deg: float) -> list[int]:
    grid = np.rint((np.asarray(arc) - (x0, y0)) / grid_deg).astype(int)
    moved = np.any(np.diff(grid, axis=0) != 0, axis=1)
    # The last point is kept even when it falls on the one before, so that arcs still join.
    kept = grid[np.concatenate(([True], moved))]
    steps = np.diff(kept, axis=0, prepend=np.zeros((1, 2), int))
    return [int(value) for value in steps.ravel()]


def _number_arcs(arcs: Sequence[list[int]], shapes: Sequence[Shape]) -> tuple[list[list[int]], list[Shape]]:
    """Arcs in order of first use, and rings as steps back from the newest arc (see encode_polygons)."""
    writer = _RingWriter(arcs)
    rings = [[[[writer.step(arc) for arc in ring] for ring in polygon] for polygon in shape] for shape in shapes]
    return writer.arcs, rings


class _RingWriter:
    # Small numbers that often repeat compress much better than arc numbers: 43 kB become 18 kB on communes.
    def __init__(self, arcs: Sequence[list[int]]) -> None:
        self._given = arcs
        self._number: dict[int, int] = {}
        self._turned: set[int] = set()
        self.arcs: list[list[int]] = []

    def step(self, arc: int) -> int:
        old, backwards = (arc, False) if arc >= 0 else (~arc, True)
        if old not in self._number:
            return self._first(old, backwards)
        distance = len(self.arcs) - self._number[old]
        return distance if backwards != (old in self._turned) else -distance

    def _first(self, old: int, backwards: bool) -> int:
        self._number[old] = len(self.arcs)
        if backwards:
            self._turned.add(old)
        self.arcs.append(_reverse(self._given[old]) if backwards else self._given[old])
        return 0


def _reverse(arc: list[int]) -> list[int]:
    points = np.asarray(arc).reshape(-1, 2).cumsum(axis=0)[::-1]
    return [int(value) for value in np.diff(points, axis=0, prepend=np.zeros((1, 2), int)).ravel()]


def decode_polygons(display: DisplayFile) -> list[list[list[list[list[float]]]]]:
    """GeoJSON MultiPolygon coordinates (lon, lat) of every feature of a display file: what a browser rebuilds."""
    (sx, sy), (x0, y0) = display["scale"], display["translate"]
    arcs = [np.asarray(arc).reshape(-1, 2).cumsum(axis=0) * (sx, sy) + (x0, y0) for arc in display["arcs"]]
    newest = 0
    features = []
    for shape in display["rings"]:
        polygons = []
        for polygon in shape:
            rings = []
            for steps in polygon:
                points: list[list[float]] = []
                for step in steps:
                    arc = arcs[newest] if step == 0 else arcs[newest - abs(step)]
                    newest += step == 0
                    points += (arc[::-1] if step > 0 else arc).tolist()[bool(points) :]
                rings.append(points)
            polygons.append(rings)
        features.append(polygons)
    return features
