"""The catalogue: links both ways, choosing items, drawings."""

from pathlib import Path

import msgspec
import pytest
from helpers.factory import SHARED_QPV, UNPLACED_COLLEGE, tiny_bundle

from geocite.bundle import contract
from geocite.errors import NotFoundError, UsageError
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.drawings.charts import build_bars, build_series_chart, build_strip
from geocite.serving.geometry.rectangles import geometry_meets
from geocite.serving.profiles.cites import build_cite
from geocite.serving.query.query import Query, find_items, parse_box, parse_filters


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(tiny_bundle(tmp_path_factory.mktemp("paquet")))


def test_links_run_both_ways(catalogue: Catalogue) -> None:
    there = {link.id for link in catalogue.linked("cites", "maubeuge", "qpv-2015")}
    back = {link.id for link in catalogue.linked("qpv-2015", SHARED_QPV, "cites")}
    assert there == {SHARED_QPV, "QP059020"}
    assert back == {"maubeuge", "hautmont"}


def test_unknown_item_is_an_error_of_its_own(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError):
        catalogue.get("cites", "lille")
    assert catalogue.name("communes", "62041") == "62041"


def test_college_without_position_has_no_bbox(catalogue: Catalogue) -> None:
    assert catalogue.bbox("colleges", UNPLACED_COLLEGE) is None


def test_only_sources_quoted_are_listed(catalogue: Catalogue) -> None:
    profile = build_cite(catalogue, "hautmont")
    quoted = {line.id for line in profile.sources.lines()}
    assert {"irev-cr4-2022", "insee_demo", "qpv_2015"} <= quoted
    assert "epci_cog" not in quoted


def test_codes_of_a_property() -> None:
    assert as_codes(None) == as_codes([]) == ()
    assert as_codes("QP059019") == ("QP059019",)
    assert as_codes(["a", "b"]) == ("a", "b")


# -- choosing items


def test_queryables_have_a_type(catalogue: Catalogue) -> None:
    kinds = catalogue.bundle.layer("cites").kinds
    assert kinds["vague"] == "number"
    assert kinds["qpv_2015"] == "array"
    assert kinds["appel_a_projets"] == "string"  # never known in the tiny bundle


def test_what_is_unknown_can_be_asked(catalogue: Catalogue) -> None:
    page = find_items(catalogue.bundle.layer("cites"), Query(filters=(("vague", ""),)))
    assert page.matched == 1


def test_pages_know_their_neighbours(catalogue: Catalogue) -> None:
    page = find_items(catalogue.bundle.layer("communes"), Query(limit=2, offset=1))
    assert (page.matched, page.ranks, page.next_offset, page.previous_offset) == (4, (1, 2), 3, 0)


@pytest.mark.parametrize("text", ["vague", "=1", ""])
def test_filters_need_a_key_and_a_value(text: str) -> None:
    with pytest.raises(UsageError):
        parse_filters([text])


def test_boxes_are_read_strictly() -> None:
    assert parse_box("2.7,50.2,2.9,50.4") == (2.7, 50.2, 2.9, 50.4)
    assert parse_box("2.7,50.2,0,2.9,50.4,100") == (2.7, 50.2, 2.9, 50.4)
    wrong = ("", "a,b,c,d", "1,2,3", "2,51,3,50", "nan,1,2,3", "1,-91,2,3", "1,2,3,1e400", "inf,1,2,3", "1,2,3,4,5")
    for text in wrong:
        with pytest.raises(UsageError):
            parse_box(text)


RING = {
    "type": "Polygon",
    "coordinates": [
        [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
        [[2, 2], [2, 8], [8, 8], [8, 2], [2, 2]],
    ],
}


@pytest.mark.parametrize(
    ("box", "meets"),
    [
        ((0.5, 0.5, 1.0, 1.0), True),  # inside the ring's matter
        ((4.0, 4.0, 5.0, 5.0), False),  # inside its hole
        ((1.0, 4.0, 3.0, 5.0), True),  # across the hole's border
        ((-1.0, -1.0, 11.0, 11.0), True),  # all of it
        ((10.0, 10.0, 11.0, 11.0), True),  # one corner
        ((10.1, 0.0, 11.0, 10.0), False),
        ((-5.0, 4.0, 15.0, 4.5), True),  # right through
    ],
)
def test_polygon_against_box(box: tuple[float, float, float, float], meets: bool) -> None:
    assert geometry_meets(RING, box) is meets


def test_box_near_a_slanted_border() -> None:
    triangle = {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [0, 10], [0, 0]]]}
    assert not geometry_meets(triangle, (6, 6, 9, 9))
    assert geometry_meets(triangle, (4, 4, 9, 9))
    assert not geometry_meets(None, (0, 0, 1, 1))


# -- drawings


def test_bars_share_one_scale() -> None:
    first, second = build_bars([("QPV", 55.0), ("CA", 23.4)])
    assert first.width is not None
    assert second.width is not None
    assert first.width / second.width == pytest.approx(55.0 / 23.4, rel=0.01)
    assert build_bars([("QPV", 90.0)])[0].width == 100
    assert build_bars([("QPV", None)])[0].width is None


def test_strip_places_the_chosen_among_all() -> None:
    values = {"a": 20.0, "b": 30.0, "c": 40.0}
    strip = build_strip(values, {"b": "Bé", "z": "inconnu"}, "2022")
    assert strip is not None
    assert [(dot.name, dot.x) for dot in strip.dots] == [("Bé", 50.0)]
    assert (strip.median.value, strip.count) == (30.0, 3)
    assert build_strip(values, {"z": "inconnu"}, "2022") is None
    assert build_strip({"a": 30.0}, {"a": "seul"}, "2022") is not None


def test_series_chart_is_cut_where_a_vintage_is_missing() -> None:
    years = ("2017", "2018", "2019", "2021")
    chart = build_series_chart(years, (1.0, 2.0, None, 3.0), [years], [])
    assert chart is not None
    assert len(chart.lines) == 1  # 2017 and 2018; 2021 stands alone
    assert len(chart.points) == 3
    assert build_series_chart(years[:1], (1.0,), [years[:1]], []) is None


def test_series_chart_never_crosses_a_break() -> None:
    years = ("2017", "2019", "2021", "2022")
    chart = build_series_chart(years, (1.0, 2.0, 3.0, 4.0), [years[:2], years[2:]], ["autre population"])
    assert chart is not None
    assert [line.count(",") for line in chart.lines] == [2, 2]
    assert [(gap.before, gap.after, gap.reason) for gap in chart.gaps] == [("2019", "2021", "autre population")]
    # The gap is drawn between the two vintages, and years keep their distances.
    places = {year: x for x, year, _ in chart.years}
    assert places["2019"] < chart.gaps[0].x < places["2021"]
    assert places["2021"] - places["2019"] == pytest.approx(2 * (places["2022"] - places["2021"]), abs=0.2)


@pytest.mark.parametrize(
    ("collection", "item"),
    [("epci", "200043396"), ("communes", "59392"), ("qpv-2015", SHARED_QPV), ("cites", "maubeuge")],
)
def test_an_item_is_in_the_region_of_its_departement_whatever_comes_first(
    tmp_path: Path, collection: str, item: str
) -> None:
    bundle = tiny_bundle(tmp_path)
    (north,) = bundle.manifest.regions
    island = contract.Region("04", "La Réunion", "la-reunion", 2975, (55.2, -21.4, 55.9, -20.8), {"974": "La Réunion"})
    bundle.manifest = msgspec.structs.replace(bundle.manifest, regions=(island, north))
    found = Catalogue(bundle)
    assert found.region_of(collection, item) == north
    assert found.locator(collection, item).region == north.code
