"""Latest values and series: known, missing and secret are three different things."""

import math

import pandas as pd
import pytest

from geocite.making.indicators import derive_latest, derive_series, plain_number

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
    assert derive_latest(VALUES)[(collection, code, "tp")] == expected


def test_series_tell_secret_and_leave_missing_out() -> None:
    series = derive_series(VALUES, {"qpv-2015": ["A"], "communes": ["C", "D", "E"]})
    assert series["qpv-2015"]["tp"] == {"2019": {"A": 40}, "2022": {"A": 49.5}}
    assert series["communes"]["tp"]["2021"] == {"C": "s", "E": 0}


@pytest.mark.parametrize(("value", "text"), [(8536.0, "8536"), (49.5, "49.5"), (0.1 + 0.2, "0.3")])
def test_numbers_are_written_plainly(value: float, text: str) -> None:
    assert str(plain_number(value)) == text
