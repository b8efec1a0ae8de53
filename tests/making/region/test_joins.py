"""Joins: cardinality kept, matches counted, communes found, distances in metres."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from geocite.errors import DataError
from geocite.making.region.joins import count_join, derive_bands, find_communes, join_counted, measure_overlaps

COMMUNES = gpd.GeoDataFrame(
    {"code_commune": ["59001", "59002", "59003"], "nom": ["Anzin", "Mons-en-Barœul", "Bourg-l'Épine"]},
    geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 3000, 1000)],
    crs=2154,
)
QPV = gpd.GeoDataFrame({"code_qp": ["QP059001"]}, geometry=[box(800, 0, 1000, 100)], crs=2154)


def test_join_counts_each_side() -> None:
    left = pd.DataFrame({"uai": ["a", "b", "c"]})
    right = pd.DataFrame({"uai": ["b", "c", "d"], "ips": [1, 2, 3]})
    joined, count = join_counted(left, right, "uai", "1:1", "essai")
    assert joined["ips"].isna().tolist() == [True, False, False]
    assert (count.apparies, count.sans_gauche, count.sans_droite, count.doublons) == (2, 1, 1, 0)


def test_broken_cardinality_names_the_keys() -> None:
    doubled = pd.DataFrame({"uai": ["b", "b"], "ips": [1, 2]})
    with pytest.raises(DataError, match=r"« essai ».*uai.*\(b\)"):
        join_counted(pd.DataFrame({"uai": ["b"]}), doubled, "uai", "1:1", "essai")


def test_count_sees_duplicates() -> None:
    assert count_join("essai", "n:n", ["a"], ["a", "a", "b"]).doublons == 1


@pytest.mark.parametrize("name", ["Mons-en-Barœul", "MONS EN BAROEUL", "59002"])
def test_commune_found_by_code_or_name(name: str) -> None:
    touched = pd.DataFrame({"code_commune": ["59002"]})
    assert find_communes([name], touched, COMMUNES) == (("59002",), ())


def test_name_that_designates_two_communes_is_not_guessed() -> None:
    twins = pd.DataFrame({"code_commune": ["59001", "62001"], "nom": ["Avion", "Avion"]})
    nothing = pd.DataFrame({"code_commune": []})
    assert find_communes(["Avion", "Nulle-Part"], nothing, twins) == ((), ("Avion", "Nulle-Part"))


def test_overlap_is_a_share_of_the_quartier() -> None:
    straddling = gpd.GeoDataFrame({"code_qp": ["QP1"]}, geometry=[box(900, 0, 1300, 100)], crs=2154)
    shares = measure_overlaps(straddling, COMMUNES).set_index("code_commune")["part_pct"]
    assert shares.round(6).to_dict() == {"59002": 75.0, "59001": 25.0}


@pytest.mark.parametrize(
    ("x", "position", "distance", "band"),
    [
        (900, "exacte", 0, "dans"),
        (1000, "exacte", 0, "dans"),
        (1300, "exacte", 300, "300 m"),
        (1301, "exacte", 301, "500 m"),
        (1501, "rue", 501, "au-delà"),
        (900, "commune", 0, "incertaine"),
    ],
)
def test_band_of_a_college(x: float, position: str, distance: float, band: str) -> None:
    points = gpd.GeoDataFrame({"position": [position]}, geometry=[Point(x, 50)], crs=2154)
    found = derive_bands(points, QPV).iloc[0]
    assert (found["code_qp"], found["distance_m"], found["bande"]) == ("QP059001", distance, band)


def test_college_without_position_has_no_distance() -> None:
    points = gpd.GeoDataFrame({"position": ["exacte", "absente"]}, geometry=[Point(900, 50), Point()], crs=2154)
    found = derive_bands(points, QPV)
    assert found["bande"].tolist() == ["dans", "incertaine"]
    assert pd.isna(found["distance_m"].iloc[1])
