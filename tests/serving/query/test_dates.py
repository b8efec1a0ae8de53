"""`datetime`: instants, intervals, and what is in force."""

import pytest

from geocite.errors import UsageError
from geocite.serving.query.dates import in_force, parse_datetime, span_of


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2020-02-12T23:20:50Z", ("2020-02-12", "2020-02-12")),
        ("2020-02-12", ("2020-02-12", "2020-02-12")),
        ("2018-02-12T00:00:00Z/2018-03-18T12:31:12+01:00", ("2018-02-12", "2018-03-18")),
        ("2018-02-12/..", ("2018-02-12", None)),
        ("../2018-02-12", (None, "2018-02-12")),
        ("/2018-02-12", (None, "2018-02-12")),
    ],
)
def test_read(text: str, span: tuple[str | None, str | None]) -> None:
    assert parse_datetime(text) == span


@pytest.mark.parametrize("text", ["hier", "2020", "2020-13-01", "2020-01-02/2020-01-01", "a/b", "2020-01-01/b/c"])
def test_refused(text: str) -> None:
    with pytest.raises(UsageError, match="datetime"):
        parse_datetime(text)


def test_generations_and_labels() -> None:
    year = parse_datetime("2023-06-01/2023-06-30")
    assert in_force(span_of("qpv-2015", {}), year)
    assert not in_force(span_of("qpv-2024", {}), year)
    assert in_force(span_of("cites", {"annee_label": 2019}), year)
    assert not in_force(span_of("cites", {"annee_label": 2024}), year)
    assert in_force(span_of("communes", {}), year)
