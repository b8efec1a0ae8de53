"""Joins whose cardinality is declared and whose matches are counted; on codes, never on names."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.bundle.contract import JoinCount
from geocite.errors import DataError
from geocite.making.region.geometry import measure_km2
from geocite.text.delimited import fold

CARDINALITIES = {"1:1": "one_to_one", "n:1": "many_to_one", "1:n": "one_to_many"}
BANDS_M = ((0.0, "dans"), (300.0, "300 m"), (500.0, "500 m"))
UNCERTAIN_POSITIONS = frozenset({"commune", "incertaine", "absente"})


def join_counted(
    left: pd.DataFrame, right: pd.DataFrame, key: str, cardinality: str, name: str
) -> tuple[pd.DataFrame, JoinCount]:
    """`left` with the columns of `right` (missing where unmatched) and the count of the join.

    `cardinality` is "1:1", "n:1" or "1:n"; DataError when the keys do not keep it.
    """
    try:
        joined = left.merge(right, on=key, how="left", validate=CARDINALITIES[cardinality])
    except pd.errors.MergeError:
        raise DataError(_broken(left, right, key, cardinality, name)) from None
    return joined, count_join(name, cardinality, left[key].tolist(), right[key].tolist())


def _broken(left: pd.DataFrame, right: pd.DataFrame, key: str, cardinality: str, name: str) -> str:
    doubled = [str(k) for table in (left, right) for k in table.loc[table[key].duplicated(), key].unique()[:5]]
    return (
        f"Jointure « {name} » : la clé {key} devait être {cardinality}, mais elle se répète "
        f"({', '.join(doubled)}). Corrigez les lignes en double dans les fichiers sources."
    )


def count_join(name: str, cardinality: str, left: Sequence[str], right: Sequence[str]) -> JoinCount:
    """Count of a join from the keys of its two sides."""
    on_left, on_right = set(left), set(right)
    return JoinCount(
        nom=name,
        cardinalite=cardinality,
        gauche=len(on_left),
        droite=len(on_right),
        apparies=len(on_left & on_right),
        sans_gauche=len(on_left - on_right),
        sans_droite=len(on_right - on_left),
        doublons=len(right) - len(on_right),
    )


def measure_overlaps(qpv: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share of each QPV in each commune it touches: code_qp, code_commune, part_pct (of the QPV's area).

    Both tables in the same metric projection; touching without area is no overlap.
    """
    outlines, areas = np.asarray(qpv.geometry.values), np.asarray(communes.geometry.values)
    i, j = shapely.STRtree(areas).query(outlines, predicate="intersects")
    shares = 100 * measure_km2(shapely.intersection(outlines[i], areas[j])) / measure_km2(outlines[i])
    table = pd.DataFrame(
        {
            "code_qp": qpv["code_qp"].to_numpy()[i],
            "code_commune": communes["code_commune"].to_numpy()[j],
            "part_pct": shares,
        }
    )
    return table[table["part_pct"] > 0].sort_values(["code_qp", "part_pct"], ascending=[True, False])


def find_communes(
    names: Sequence[str], overlaps: pd.DataFrame, communes: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """INSEE codes of declared communes given by code or by name, and the names that nothing matches.

    A name is sought only among the communes that the QPV touches (`overlaps`, columns code_commune), then in
    `communes` (code_commune, nom) when it designates one commune alone.
    """
    touched = communes[communes["code_commune"].isin(overlaps["code_commune"])]
    found, lost = [], []
    for name in names:
        codes = _codes_of(name, touched) or _codes_of(name, communes)
        (found.append(codes[0]) if len(codes) == 1 else lost.append(name))
    return tuple(dict.fromkeys(found)), tuple(lost)


def _codes_of(name: str, communes: pd.DataFrame) -> list[str]:
    if name in set(communes["code_commune"]):
        return [name]
    wanted = fold_name(name)
    return [
        code
        for code, label in zip(communes["code_commune"], communes["nom"], strict=True)
        if fold_name(label) == wanted
    ]


def fold_name(name: str) -> str:
    """A place name for comparison: no accents, no case, no punctuation, ligatures opened."""
    return fold(name.replace("œ", "oe").replace("Œ", "OE"))


def derive_bands(points: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame) -> pd.DataFrame:
    """Nearest QPV of each point: columns code_qp, distance_m (0 inside, NaN without position), bande.

    Both in the same metric projection; `points` has a column `position` (quality). A position at the town's
    centre, or none, gives the band « incertaine ».
    """
    located = ~(points.geometry.is_empty | points.geometry.isna()).to_numpy()
    outlines = np.asarray(qpv.geometry.values)
    if not len(outlines):  # no outlines of this generation overseas
        located[:] = False
    (_, nearest), distances = shapely.STRtree(outlines).query_nearest(
        np.asarray(points.geometry.values)[located], return_distance=True, all_matches=False
    )
    table = pd.DataFrame({"code_qp": None, "distance_m": np.nan}, index=points.index, dtype=object)
    table.loc[located, "code_qp"] = qpv["code_qp"].to_numpy()[nearest]
    table["distance_m"] = np.nan
    table.loc[located, "distance_m"] = distances
    table["bande"] = [_band(d, quality) for d, quality in zip(table["distance_m"], points["position"], strict=True)]
    return table


def _band(distance_m: float, position: str) -> str:
    if position in UNCERTAIN_POSITIONS or np.isnan(distance_m):
        return "incertaine"
    return next((name for limit, name in BANDS_M if distance_m <= limit), "au-delà")
