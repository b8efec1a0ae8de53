"""Drawings written without a template escape what they are given, as templates do."""

from dataclasses import replace

from helpers.factory import SHARED_QPV, TRAP, rich_bundle
from pytest import TempPathFactory, fixture

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.profiles.common import Sources
from geocite.serving.profiles.indicator_series import SeriesRow, series_themes
from geocite.serving.web.html.fragments import series_svg, series_table


@fixture(scope="module")
def row(tmp_path_factory: TempPathFactory) -> SeriesRow:
    catalogue = Catalogue(rich_bundle(tmp_path_factory.mktemp("paquet")))
    themes = series_themes(catalogue, Sources(catalogue), "qpv-2015", SHARED_QPV)
    found = next(row for theme in themes for row in theme.rows if row.indicator.id == "population")
    assert found.chart is not None
    gaps = tuple(replace(gap, reason=TRAP) for gap in found.chart.gaps)
    traps = replace(found.indicator, label=TRAP, short_label=TRAP)
    return replace(found, indicator=traps, vintage_label=TRAP, chart=replace(found.chart, gaps=gaps))


def test_chart_escapes_labels_and_reasons(row: SeriesRow) -> None:
    drawing = series_svg(row)
    assert "<img" not in drawing
    assert drawing.count("&lt;img src=x onerror=alert(1)&gt;") == 3
    assert drawing.startswith("<svg")


def test_table_escapes_its_headers(row: SeriesRow) -> None:
    table = series_table(row).lower()
    assert "<img" not in table
    assert table.count("&lt;img") == 2
    assert "9\u202f396" in table


def test_chart_has_a_title_and_a_description(row: SeriesRow) -> None:
    drawing = series_svg(row)
    assert 'role="img"' in drawing
    assert 'aria-labelledby="c-population-t c-population-d"' in drawing
    assert "9\u202f396 (2017) ; 8\u202f000 (2022)." in drawing.replace("\u202f;", " ;")
