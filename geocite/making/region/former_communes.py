"""Outlines drawn before the official code was revised, brought to the communes of today."""

import geopandas as gpd
import shapely

from geocite.making.readers import Readings

CITY_PART = "arrondissement-municipal"


def find_seats(readings: Readings) -> dict[str, str]:
    """Commune of each municipal arrondissement of Paris, Lyon and Marseille, by INSEE codes."""
    former = readings["communes_anciennes"]
    parts = former[former["type"] == CITY_PART]
    return dict(zip(parts["code_commune"], parts["code_chef_lieu"], strict=True))


def find_today(readings: Readings) -> dict[str, str]:
    """Commune of today of each code that is no longer one (merged since, or part of a city), by INSEE codes."""
    former = readings["communes_anciennes"]
    official = set(readings["communes_cog"]["code_commune"])
    seats = dict(zip(former["code_commune"], former["code_chef_lieu"], strict=True))
    found = {}
    for code in seats:
        present, steps = code, 0
        # A commune may have been merged into one that was merged in its turn.
        while present not in official and present in seats and steps < len(seats):
            present, steps = seats[present], steps + 1
        if code not in official and present in official:
            found[code] = present
    return found


def join_former_communes(outlines: gpd.GeoDataFrame, readings: Readings) -> gpd.GeoDataFrame:
    """One outline a commune of today (code_commune, nom, code_departement, geometry in metres).

    Names and départements are those of the official code. Communes merged since the outlines were drawn are
    dissolved into the one they belong to; the municipal arrondissements, drawn over their city, and the codes that
    the official code does not know are left out (`check_outlines` tells them).
    """
    official = readings["communes_cog"].set_index("code_commune")
    today = find_today(readings)
    alone = outlines[~outlines["code_commune"].isin(find_seats(readings))]
    present = alone.assign(code_commune=alone["code_commune"].replace(today))
    groups = present[present["code_commune"].isin(official.index)].groupby("code_commune", sort=True)
    named = official.loc[list(groups.groups), ["nom", "code_departement"]].reset_index()
    geometry = [_dissolve(group.geometry.values) for _, group in groups]
    merged = gpd.GeoDataFrame(named, geometry=gpd.GeoSeries(geometry, crs=outlines.crs))
    return merged[["code_commune", "nom", "code_departement", "geometry"]]


def _dissolve(geometries: "gpd.array.GeometryArray") -> object:
    # An outline alone keeps its very vertices.
    return geometries[0] if len(geometries) == 1 else shapely.union_all(geometries)
