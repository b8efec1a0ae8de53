"""Correspondence of the QPV of 2015 and of 2024, by area of overlap: nobody publishes one.

What became of a QPV is what the last letter of the codes of 2024 says officially; areas are only our measure.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.making.region.geometry import measure_km2
from geocite.text.codes import qpv_status

LEFT_PCT = 5.0  # sorti, nouveau: less than this share is covered by the other generation
UNKNOWN = "inconnu"  # the other generation has no outlines here, as overseas in 2015
NOISE_PCT = 1.0  # an overlap below this share of both outlines is the noise of the digitisation


@dataclass(frozen=True)
class Crosswalk:
    """Pairs of QPV that overlap, the status of each QPV, and the areas of the two generations.

    `pairs`: qpv_2015, qpv_2024, surface_km2, part_2015_pct (share of the 2015 outline), part_2024_pct.
    `status_2015`, `status_2024`: one of identique, modifié, sorti (2015), nouveau (2024) or inconnu, by code.
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
    gone, new = ("sorti" if len(qpv_2024) else UNKNOWN), ("nouveau" if len(qpv_2015) else UNKNOWN)
    measured = _measure_status(qpv_2024["code_qp"], pairs, "2024", new)
    return Crosswalk(
        pairs=pairs.reset_index(drop=True),
        status_2015=_inherit_status(pairs, _measure_status(qpv_2015["code_qp"], pairs, "2015", gone)),
        status_2024={code: qpv_status(code) or found for code, found in measured.items()},
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


def _measure_status(codes: "pd.Series[str]", pairs: pd.DataFrame, generation: str, alone: str) -> dict[str, str]:
    """What areas alone say: « modifié » where the other generation covers a real share, else `alone`."""
    covered = pairs.groupby(f"qpv_{generation}")[f"part_{generation}_pct"].sum()
    return {code: alone if covered.get(code, 0.0) < LEFT_PCT else "modifié" for code in codes}


def _inherit_status(pairs: pd.DataFrame, measured: dict[str, str]) -> dict[str, str]:
    """Status of each QPV of 2015: that of the QPV of 2024 which takes over most of it, where that one is identical."""
    largest = pairs.sort_values("surface_km2").drop_duplicates("qpv_2015", keep="last")
    heirs = dict(zip(largest["qpv_2015"], largest["qpv_2024"], strict=True))
    return {
        code: "identique" if found == "modifié" and qpv_status(heirs.get(code, "")) == "identique" else found
        for code, found in measured.items()
    }
