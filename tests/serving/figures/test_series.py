"""The guard of series: what must not be subtracted or averaged is refused with its reason."""

import pytest

from geocite.bundle.loading import load_bundle
from geocite.errors import UsageError
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.figures.dated import Break, SeriesInfo
from geocite.serving.figures.series import Point, check_comparable, difference, runs
from geocite.settings import resource

IPS = Indicator(
    id="ips",
    label="IPS",
    short_label="IPS",
    definition="",
    unit="indice",
    decimals=1,
    series={"colleges": SeriesInfo("ips_2022", "rentrée", None)},
    breaks=(Break("colleges", "2021", "2022", "La méthode de calcul a changé."),),
)
DNB = Indicator("dnb", "Brevet, ancienne série", "DNB", "", "%", 1, {})
IVAC = Indicator("ivac", "Brevet, valeur ajoutée", "IVAC", "", "%", 1, {})


def test_no_difference_across_a_break() -> None:
    with pytest.raises(UsageError, match="la méthode de calcul a changé") as refused:
        difference(Point(IPS, "colleges", "2021", 90.0), Point(IPS, "colleges", "2023", 95.0))
    assert str(refused.value).startswith("Calcul refusé")
    assert "entre 2021 et 2022" in str(refused.value)


def test_difference_within_a_series() -> None:
    assert difference(Point(IPS, "colleges", "2022", 90.0), Point(IPS, "colleges", "2023", 95.5)) == 5.5
    assert difference(Point(IPS, "colleges", "2022", None), Point(IPS, "colleges", "2023", 95.5)) is None


def test_generations_of_qpv_are_not_compared() -> None:
    with pytest.raises(UsageError, match="mêmes contours"):
        check_comparable([Point(IPS, "qpv-2015", "2022"), Point(IPS, "qpv-2024", "2024")])


def test_two_measures_are_not_compared() -> None:
    with pytest.raises(UsageError, match="deux mesures différentes"):
        check_comparable([Point(DNB, "colleges", "2021"), Point(IVAC, "colleges", "2022")])


def test_two_kinds_of_territory_have_two_sources() -> None:
    with pytest.raises(UsageError, match="sources différentes"):
        check_comparable([Point(IPS, "qpv-2015", "2022"), Point(IPS, "communes", "2021")])


def test_editions_that_repeat_a_figure_show_no_change() -> None:
    info = SeriesInfo("insee_demo", "édition", None, (("2017", "2018", "2019"),))
    population = Indicator("population", "Population", "Population", "", "habitants", 0, {"qpv-2015": info})
    with pytest.raises(UsageError, match="les éditions 2017 et 2019 répètent le même chiffre"):
        difference(Point(population, "qpv-2015", "2017", 9396.0), Point(population, "qpv-2015", "2019", 9396.0))
    assert difference(Point(population, "qpv-2015", "2019", 1.0), Point(population, "qpv-2015", "2021", 3.0)) == 2.0


def test_runs_are_cut_at_breaks_only() -> None:
    assert runs(IPS, "colleges", ["2023", "2020", "2021", "2022"]) == [["2020", "2021"], ["2022", "2023"]]
    assert runs(IPS, "communes", ["2020", "2023"]) == [["2020", "2023"]]
    # A break that falls in a year without a vintage still cuts.
    assert runs(IPS, "colleges", ["2020", "2024"]) == [["2020"], ["2024"]]


def test_breaks_of_the_embedded_registry_guard_their_series() -> None:
    """Editions of the Insee bases whose vintages differ, and the collèges' exam."""
    catalogue = Catalogue(load_bundle(resource("geodata/bundle")))
    population, jobs = catalogue.indicators["population"], catalogue.indicators["taux_emploi_pct"]
    assert difference(Point(population, "qpv-2015", "2013", 1.0), Point(population, "qpv-2015", "2018", 2.0)) == 1.0
    # The editions of 2017 and 2018 come before that of 2019, which describes 2015.
    with pytest.raises(UsageError, match="entre édition 2018 et 2015"):
        difference(Point(jobs, "qpv-2015", "édition 2017", 1.0), Point(jobs, "qpv-2015", "2018", 2.0))
    assert catalogue.figures.last_vintage("qpv-2015", "taux_emploi_pct") == "2018"
    for indicator in catalogue.indicators.values():
        for found in indicator.breaks:
            points = [Point(indicator, found.collection, year, 1.0) for year in (found.first, found.then)]
            with pytest.raises(UsageError, match="rompue"):
                check_comparable(points)
