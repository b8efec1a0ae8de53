"""Positions of collèges against the commune that their own row declares."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geocite.making.region.geometry import as_array

# A collège at the edge of its commune may fall out of it: addresses lie on the street, outlines are drawn to some
# 50 m (of the real positions, three are out by 3, 20 and 54 m, the next by 125 m); coarse outlines add their 100 m.
DETAILED_TOLERANCE_M, COARSE_TOLERANCE_M = 100.0, 200.0
UNCERTAIN = "incertaine"


def check_places(colleges: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """`colleges` with positions out of their declared commune « incertaine », those out of the region set aside.

    Adds `ecart_m`, distance to the declared commune (its département where the commune is unknown; NaN within
    `tolerance_m` or without position), `commune_trouvee`, code of the commune where the position falls, "" when none,
    and `ecartee`, whether the position is out of every commune: its geometry is then empty, `lon` and `lat` NaN.
    Both tables in the same metric projection, `communes` being all those of the region.
    """
    points = np.asarray(colleges.geometry.values)
    given = ~shapely.is_empty(points)
    away = np.where(given, _distances(points, colleges, communes), 0.0)
    nearest, region = _nearest(points, communes)
    lost = given & ~(region <= tolerance_m)
    out = given & (lost | ~(away <= tolerance_m))
    codes = communes["code_commune"].to_numpy()
    return colleges.assign(
        ecart_m=np.where(out, away, np.nan),
        commune_trouvee=[codes[rank] if here else "" for rank, here in zip(nearest, out & ~lost, strict=True)],
        ecartee=lost,
        position=colleges["position"].mask(out, UNCERTAIN),
        lon=colleges["lon"].mask(lost),
        lat=colleges["lat"].mask(lost),
    ).set_geometry(gpd.GeoSeries(as_array(_kept(points, lost)), index=colleges.index, crs=colleges.crs))


def place_points(items: pd.DataFrame, communes: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """`items` as points in the projection of `communes`, from `lon`, `lat` (degrees, NaN: no position), then checked.

    They have `position` and `code_commune` too; see `check_places`.
    """
    pairs = zip(items["lon"], items["lat"], strict=True)
    points = [shapely.Point() if np.isnan(lon) or np.isnan(lat) else shapely.Point(lon, lat) for lon, lat in pairs]
    placed = gpd.GeoSeries(points, index=items.index, crs=4326).to_crs(communes.crs)
    return check_places(gpd.GeoDataFrame(items, geometry=placed), communes, tolerance_m)


def _kept(points: Iterable[shapely.Point], lost: npt.NDArray[np.bool_]) -> list[shapely.Point]:
    return [shapely.Point() if away else point for point, away in zip(points, lost, strict=True)]


def _distances(
    points: npt.NDArray[np.object_], colleges: pd.DataFrame, communes: gpd.GeoDataFrame
) -> npt.NDArray[np.float64]:
    """Metres from each point to its commune, or to the nearest one of its département; NaN when neither is known."""
    outlines = dict(zip(communes["code_commune"], communes.geometry, strict=True))
    wanted = [outlines.get(code) for code in colleges["code_commune"]]
    found: npt.NDArray[np.float64] = shapely.distance(points, as_array(wanted))
    for rank in np.flatnonzero([shape is None for shape in wanted]):
        inside = communes[communes["code_departement"] == colleges["code_departement"].iloc[rank]]
        found[rank] = shapely.distance(points[rank], np.asarray(inside.geometry.values)).min(initial=np.inf)
    return found


def _nearest(
    points: npt.NDArray[np.object_], communes: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Rank of the commune nearest to each point, and its distance; infinite for a point that is nowhere on Earth."""
    ranks, distances = np.zeros(len(points), dtype=np.int64), np.full(len(points), np.inf)
    somewhere = np.flatnonzero(np.isfinite(shapely.bounds(points)).all(axis=1))
    tree = shapely.STRtree(np.asarray(communes.geometry.values))
    (which, nearest), metres = tree.query_nearest(points[somewhere], return_distance=True, all_matches=False)
    ranks[somewhere[which]], distances[somewhere[which]] = nearest, metres
    return ranks, distances
