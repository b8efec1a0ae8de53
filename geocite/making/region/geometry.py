"""Shapes made right: projected, repaired, generalised, measured. Always (x, y): (lon, lat) or metres."""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geocite.bundle.contract import Box

CRS84 = "OGC:CRS84"
# One metric projection per territory: distances and areas are never taken in degrees.
PROJECTIONS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
HEXAGONE = 2154

Geometries = npt.NDArray[Any]


def find_projection(code_departement: str) -> int:
    """EPSG code of the legal metric projection of a département (Lambert-93 in the Hexagone and Corsica)."""
    return PROJECTIONS.get(code_departement, HEXAGONE)


def as_array(shapes: Iterable[Any]) -> Geometries:
    """Geometries in an array of one dimension, whatever numpy would make of their coordinates."""
    listed = list(shapes)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def repair_polygons(geometries: Geometries) -> tuple[Geometries, npt.NDArray[np.bool_]]:
    """Valid (multi)polygons, and which ones had to be mended.

    Holes and parts are kept; the lines and points that a repair leaves behind are dropped.
    An empty result stays empty: the caller reports it.
    """
    broken = ~shapely.is_valid(geometries)
    mended = geometries.copy()
    mended[broken] = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    mended[broken] = [_polygonal(shape) for shape in mended[broken]]
    return mended, broken


def _polygonal(shape: Any) -> Any:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = shapely.get_parts(shapely.get_parts(np.array([shape])))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def generalise_coverage(geometries: Geometries, tolerance_m: float) -> Geometries:
    """Polygons with fewer vertices whose shared borders stay shared (no gap, no overlap).

    `tolerance_m` is the side of the square whose area a removed corner may have (Visvalingam–Whyatt).
    """
    simplified: Geometries = shapely.coverage_simplify(geometries, tolerance_m)
    return simplified


def simplify_within(geometries: Geometries, tolerance_m: float) -> Geometries:
    """Polygons with fewer vertices, none moved by more than `tolerance_m` metres; validity kept."""
    simplified: Geometries = shapely.simplify(geometries, tolerance_m, preserve_topology=True)
    return simplified


def to_lonlat(geometries: Geometries, epsg: int = HEXAGONE, decimals: int = 6) -> Geometries:
    """Geometries in CRS84 (lon, lat in degrees), rounded, valid, exterior rings counter-clockwise (RFC 7946)."""
    degrees = np.asarray(gpd.GeoSeries(geometries, crs=epsg).to_crs(CRS84).values)
    return orient(round_coordinates(degrees, decimals))


def round_coordinates(geometries: Geometries, decimals: int) -> Geometries:
    """Coordinates rounded to `decimals`; polygons that rounding breaks are repaired, others share their points."""
    rounded = np.asarray(shapely.transform(geometries, lambda xy: np.round(xy, decimals)))
    broken = ~shapely.is_valid(rounded)
    # A shape valid in metres may no longer be so in degrees.
    mended, _ = repair_polygons(geometries[broken])
    rounded[broken] = shapely.set_precision(mended, 10.0**-decimals)
    return np.asarray(shapely.transform(rounded, lambda xy: np.round(xy, decimals)))


def orient(geometries: Geometries) -> Geometries:
    """Polygons with counter-clockwise shells, clockwise holes and rings in a stable order."""
    normalised = shapely.normalize(geometries)
    return np.asarray(shapely.orient_polygons(normalised, exterior_cw=False))


def measure_km2(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Areas in km² of geometries given in metres."""
    areas: npt.NDArray[np.float64] = shapely.area(geometries) / 1e6
    return areas


def one_kind(geometry: Any) -> Any:
    """The same outline as a multipolygon; a point stays a point. Programs take one kind of geometry a collection."""
    return shapely.multipolygons([geometry]) if geometry.geom_type == "Polygon" else geometry


def find_bbox(geometry: Any, decimals: int = 6) -> Box:
    """West, south, east, north of one geometry, in its own unit."""
    west, south, east, north = (round(float(value), decimals) for value in shapely.bounds(geometry))
    return west, south, east, north
