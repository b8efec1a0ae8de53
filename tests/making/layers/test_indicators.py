"""Latest values and series: known, missing and secret are three different things."""

import math

import pandas as pd
import pytest

from geocite.making.checks.sources.values import check_editions
from geocite.making.layers.figures import Figures
from geocite.making.layers.indicators import date_values, derive_latest, derive_series, keep_codes, plain_number
from geocite.registry.sources import Indicator, Series

COLUMNS = ["collection", "code", "indicateur", "millesime", "valeur", "statut", "source"]
VALUES = pd.DataFrame(
    [
        ("qpv-2015", "A", "tp", "2019", 40.0, "connu", "s"),
        ("qpv-2015", "A", "tp", "2022", 49.5, "connu", "s"),
        ("qpv-2015", "B", "tp", "2019", 31.0, "connu", "s"),
        ("qpv-2015", "B", "tp", "2022", math.nan, "absent", "s"),
        ("communes", "C", "tp", "2021", math.nan, "secret", "s"),
        ("communes", "D", "tp", "2021", math.nan, "absent", "s"),
        ("communes", "E", "tp", "2021", 0.0, "connu", "s"),
    ],
    columns=COLUMNS,
)


@pytest.mark.parametrize(
    ("collection", "code", "expected"),
    [
        ("qpv-2015", "A", (49.5, "2022", "connu")),
        ("qpv-2015", "B", (31, "2019", "connu")),  # an older edition, with its own year
        ("communes", "C", (None, "2021", "secret")),
        ("communes", "D", (None, None, "absent")),
        ("communes", "E", (0, "2021", "connu")),  # zero is a value
    ],
)
def test_latest_value(collection: str, code: str, expected: tuple[object, ...]) -> None:
    assert derive_latest(VALUES)[(collection, code, "tp")][:3] == expected


def test_series_tell_secret_and_leave_missing_out() -> None:
    series = derive_series(keep_codes(VALUES, {"qpv-2015": ["A"], "communes": ["C", "D", "E"]}))
    assert series["qpv-2015"]["tp"] == {"2019": {"A": 40}, "2022": {"A": 49.5}}
    assert series["communes"]["tp"]["2021"] == {"C": "s", "E": 0}


SERIES = Series(
    "qpv-2015", "s", ("TP",), "année", editions="revenus", annees={"2019": "2015", "2021": "2018", "2022": "2018"}
)
DATED = {"tp": Indicator("tp", "Taux", "Taux", "Un taux.", "%", 1, "bas", (SERIES,))}


def test_figures_are_dated_by_the_year_that_their_edition_describes() -> None:
    rows = [
        ("qpv-2015", "A", "tp", "2017", 38.0, "connu", "s"),
        ("qpv-2015", "A", "tp", "2019", 40.0, "connu", "s"),
        ("qpv-2015", "A", "tp", "2021", 47.0, "connu", "s"),
        ("qpv-2015", "A", "tp", "2022", 49.5, "connu", "s"),
        ("qpv-2015", "B", "tp", "2021", 31.0, "connu", "s"),
        ("qpv-2015", "B", "tp", "2022", math.nan, "absent", "s"),  # the same year, known from the edition before
        ("communes", "C", "tp", "2021", 12.0, "connu", "s"),
    ]
    dated = date_values(pd.DataFrame(rows, columns=COLUMNS), DATED)
    latest = derive_latest(dated)
    assert latest["qpv-2015", "A", "tp"] == (49.5, "2018", "connu", "2022")
    assert latest["qpv-2015", "B", "tp"] == (31, "2018", "connu", "2021")
    assert latest["communes", "C", "tp"] == (12, "2021", "connu", None)
    series = derive_series(dated)["qpv-2015"]["tp"]
    assert series == {"2015": {"A": 40}, "2018": {"A": 49.5, "B": 31}, "édition 2017": {"A": 38}}


def test_figures_of_a_region_are_those_of_its_codes_by_edition_and_by_year() -> None:
    rows = [
        ("qpv-2015", "A", "tp", "2021", 47.0, "connu", "s"),
        ("qpv-2015", "A", "tp", "2022", 49.5, "connu", "s"),
        ("qpv-2015", "elsewhere", "tp", "2022", 20.0, "connu", "s"),
    ]
    # The readers' table is several, one under the other: the numbers of its rows come back.
    values = pd.DataFrame(rows, columns=COLUMNS, index=[0, 1, 0])
    figures = Figures(values, DATED, {"qpv-2015": ["A"]})
    assert figures.by_edition["qpv-2015"]["tp"] == {"2021": {"A": 47}, "2022": {"A": 49.5}}
    assert figures.by_year["qpv-2015"]["tp"] == {"2018": {"A": 49.5}}
    assert figures.latest["qpv-2015", "A", "tp"] == (49.5, "2018", "connu", "2022")
    assert sorted(figures.dated_everywhere["code"]) == ["A", "elsewhere"]


@pytest.mark.parametrize(("value", "text"), [(8536.0, "8536"), (49.5, "49.5"), (0.1 + 0.2, "0.3")])
def test_numbers_are_written_plainly(value: float, text: str) -> None:
    assert str(plain_number(value)) == text


def test_editions_that_contradict_each_other_are_told() -> None:
    rows = [
        ("qpv-2015", "A", "tp", "2021", 47.0, "connu", "s", "b.csv", 3),
        ("qpv-2015", "A", "tp", "2022", 49.5, "connu", "s", "c.csv", 4),
        ("qpv-2015", "B", "tp", "2021", 31.0, "connu", "s", "b.csv", 5),
        ("qpv-2015", "B", "tp", "2022", 31.0, "connu", "s", "c.csv", 6),
    ]
    (found,) = check_editions(pd.DataFrame(rows, columns=[*COLUMNS, "fichier", "ligne"]), DATED)
    assert (found.cle, found.fichier, found.ligne) == ("A", "c.csv", 4)
    assert "47 dans l'édition 2021, 49.5 dans l'édition 2022" in found.message
