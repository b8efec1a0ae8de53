"""The lycées of a region, placed and checked against the commune that each declares."""

from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import numpy as np

from geocite.making.readers import Readings
from geocite.making.region.former_communes import find_today
from geocite.making.region.placement import place_points

_QUALITIES = {"Ville": "commune", "Numéro de rue": "exacte", "Rue": "rue", "Lieu-dit": "rue"}


def select_lycees(
    readings: Readings, communes: gpd.GeoDataFrame, departements: Collection[str], tolerance_m: float
) -> gpd.GeoDataFrame:
    """Lycées of the départements, sorted by UAI, in metres (the projection of `communes`).

    The reader's columns, `position` (exacte, rue, commune, incertaine, absente), and what `check_places` adds.
    """
    table = readings["lycees"]
    inside = table[table["code_departement"].isin(departements)].sort_values("uai", ignore_index=True)
    inside = inside.assign(
        code_commune=inside["code_commune"].replace(find_today(readings)),
        position=[_quality(row) for row in inside[["lon", "localisation"]].to_dict("records")],
    )
    return place_points(inside, communes, tolerance_m)


def _quality(row: Mapping[str, Any]) -> str:
    return "absente" if np.isnan(row["lon"]) else _QUALITIES.get(row["localisation"], "incertaine")
