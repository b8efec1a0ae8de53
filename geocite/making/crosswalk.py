"""Correspondence of the QPV of 2015 and of 2024, by area of overlap: nobody publishes one."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.making.geometry import measure_km2

KEPT_PCT = 95.0  # maintenu: each outline covers at least this share of the other
LEFT_PCT = 5.0  # sorti, nouveau: less than this share is covered by the other generation
UNKNOWN = "inconnu"  # the other generation has no outlines here, as overseas in 2015
NOISE_PCT = 1.0  # an overlap below this share of both outlines is the noise of the digitisation


@dataclass(frozen=True)
class Crosswalk:
    """Pairs of QPV that overlap, the status of each QPV, and the areas of the two generations.

    `pairs`: qpv_2015, qpv_2024, surface_km2, part_2015_pct (share of the 2015 outline), part_2024_pct.
    `status_2015`, `status_2024`: one of maintenu, modifié, sorti (2015), nouveau (2024) or inconnu, by code.
    """

    pairs: pd.DataFrame
    status_2015: dict[str, str]
    status_2024: dict[str, str]
    area_2015_km2: float
    area_2024_km2: float
    common_km2: float


def derive_crosswalk(qpv_2015: gpd.GeoDataFrame, qpv_2024: gpd.GeoDataFrame) -> Crosswalk:
    """Correspondence of two tables of QPV (`code_qp`, polygons in the same metric projection)."""
    overlaps = _find_overlaps(qpv_2015, qpv_2024)
    pairs = overlaps[overlaps[["part_2015_pct", "part_2024_pct"]].max(axis=1) >= NOISE_PCT]
    kept = pairs[(pairs["part_2015_pct"] >= KEPT_PCT) & (pairs["part_2024_pct"] >= KEPT_PCT)]
    gone, new = ("sorti" if len(qpv_2024) else UNKNOWN), ("nouveau" if len(qpv_2015) else UNKNOWN)
    return Crosswalk(
        pairs=pairs.reset_index(drop=True),
        status_2015=_derive_status(qpv_2015["code_qp"], pairs, kept, "2015", gone),
        status_2024=_derive_status(qpv_2024["code_qp"], pairs, kept, "2024", new),
        area_2015_km2=float(measure_km2(np.asarray(qpv_2015.geometry.values)).sum()),
        area_2024_km2=float(measure_km2(np.asarray(qpv_2024.geometry.values)).sum()),
        common_km2=float(overlaps["surface_km2"].sum()),
    )


def _find_overlaps(qpv_2015: gpd.GeoDataFrame, qpv_2024: gpd.GeoDataFrame) -> pd.DataFrame:
    former, recent = np.asarray(qpv_2015.geometry.values), np.asarray(qpv_2024.geometry.values)
    i, j = shapely.STRtree(recent).query(former, predicate="intersects")
    common = measure_km2(shapely.intersection(former[i], recent[j]))
    table = pd.DataFrame(
        {
            "qpv_2015": qpv_2015["code_qp"].to_numpy()[i],
            "qpv_2024": qpv_2024["code_qp"].to_numpy()[j],
            "surface_km2": common,
            "part_2015_pct": 100 * common / measure_km2(former[i]),
            "part_2024_pct": 100 * common / measure_km2(recent[j]),
        }
    )
    return table[table["surface_km2"] > 0].sort_values(["qpv_2015", "qpv_2024"])


def _derive_status(
    codes: "pd.Series[str]", pairs: pd.DataFrame, kept: pd.DataFrame, generation: str, gone: str
) -> dict[str, str]:
    covered = pairs.groupby(f"qpv_{generation}")[f"part_{generation}_pct"].sum()
    maintained = set(kept[f"qpv_{generation}"])

    def status(code: str) -> str:
        if code in maintained:
            return "maintenu"
        return gone if covered.get(code, 0.0) < LEFT_PCT else "modifié"

    return {code: status(code) for code in codes}
