"""Outlines older than the official code brought to the communes of today."""

import geopandas as gpd
import shapely

from geocite.making.readers import Readings

CITY_PART = "arrondissement-municipal"


def find_seats(readings: Readings) -> dict[str, str]:
    """Commune of each municipal arrondissement of Paris, Lyon and Marseille, by INSEE codes."""
    former = readings["communes_anciennes"]
    parts = former[former["type"] == CITY_PART]
    return dict(zip(parts["code_commune"], parts["code_chef_lieu"], strict=True))


def join_former_communes(outlines: gpd.GeoDataFrame, readings: Readings) -> gpd.GeoDataFrame:
    """One outline a commune of today (code_commune, nom, code_departement, geometry in metres).

    Communes merged since the outlines were drawn are dissolved into the one they belong to; the municipal
    arrondissements, drawn over their city, are left out.
    """
    former = readings["communes_anciennes"]
    official = readings["communes_cog"].set_index("code_commune")
    today = dict(zip(former["code_commune"], former["code_chef_lieu"], strict=True))
    alone = outlines[~outlines["code_commune"].isin(find_seats(readings))]
    codes = [code if code in official.index else today.get(code, code) for code in alone["code_commune"]]
    groups = alone.assign(code_commune=codes).groupby("code_commune", sort=True)
    merged = gpd.GeoDataFrame(
        {
            "code_commune": list(groups.groups),
            "code_departement": groups["code_departement"].first().to_list(),
            "nom": groups["nom"].first().to_list(),
        },
        geometry=[shapely.union_all(group.geometry.values) for _, group in groups],
        crs=outlines.crs,
    )
    names = official["nom"].reindex(merged["code_commune"]).fillna(merged["nom"].set_axis(merged["code_commune"]))
    return merged.assign(nom=names.to_list())[["code_commune", "nom", "code_departement", "geometry"]]
