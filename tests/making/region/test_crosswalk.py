"""Correspondence 2015 – 2024 on designed squares (100 m sides)."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from geocite.bundle.loading import load_bundle
from geocite.making.region.crosswalk import Crosswalk, derive_crosswalk
from geocite.settings import resource

FORMER = {"QP059001": box(0, 0, 100, 100), "QP059002": box(200, 0, 300, 100), "QP059003": box(900, 0, 1000, 100)}
RECENT = {
    "QN05901M": box(0, 0, 100, 101),  # kept: 1 m more
    "QN05902M": box(200, 0, 400, 100),  # twice as wide
    "QN05903N": box(500, 0, 600, 100),  # new
    "QN05904N": box(299.8, 0, 400, 100).intersection(box(299.8, -50, 300, 100)),  # a sliver on an old one
}


def table(outlines: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code_qp": list(outlines)}, geometry=list(outlines.values()), crs=2154)


@pytest.fixture(scope="module")
def crosswalk() -> Crosswalk:
    return derive_crosswalk(table(FORMER), table({k: v for k, v in RECENT.items() if k != "QN05904N"}))


def test_shares_are_of_each_outline(crosswalk: Crosswalk) -> None:
    row = crosswalk.pairs.set_index("qpv_2024").loc["QN05902M"]
    assert row["part_2015_pct"] == pytest.approx(100)
    assert row["part_2024_pct"] == pytest.approx(50)
    assert row["surface_km2"] == pytest.approx(0.01)


def test_statuses_are_told_on_both_sides(crosswalk: Crosswalk) -> None:
    assert crosswalk.status_2015 == {"QP059001": "modifié", "QP059002": "modifié", "QP059003": "sorti"}
    assert crosswalk.status_2024 == {"QN05901M": "modifié", "QN05902M": "modifié", "QN05903N": "nouveau"}


def test_the_last_letter_of_the_code_decides_whatever_the_areas() -> None:
    recent = {"QN05901I": box(0, 0, 100, 80), "QN05902M": box(5000, 0, 5100, 100), "QN05903C": box(900, 0, 1000, 100)}
    found = derive_crosswalk(table(FORMER), table(recent))
    assert found.status_2024 == {"QN05901I": "identique", "QN05902M": "modifié", "QN05903C": "modifié"}
    assert found.status_2015["QP059001"] == "identique"


def test_statuses_of_the_region_are_those_of_the_codes() -> None:
    layers = load_bundle(resource("geodata/bundle"))
    recent = {head["id"]: head["properties"]["statut"] for head in layers.layer("qpv-2024").heads}
    letters = {"I": "identique", "M": "modifié", "N": "nouveau"}
    assert recent == {code: letters[code[-1]] for code in recent}
    assert (recent["QN05919M"], recent["QN06008I"], recent["QN00204M"]) == ("modifié", "identique", "modifié")
    counts = [list(recent.values()).count(status) for status in letters.values()]
    assert counts == [10, 186, 8]


def test_areas_are_in_square_kilometres(crosswalk: Crosswalk) -> None:
    assert crosswalk.area_2015_km2 == pytest.approx(0.03)
    assert crosswalk.common_km2 == pytest.approx(0.02)


def test_slivers_of_digitisation_are_no_pair() -> None:
    wide = table({"QN05905N": box(99.5, 0, 200, 100)})
    assert derive_crosswalk(table({"QP059001": FORMER["QP059001"]}), wide).pairs.empty
