"""Numbers and dates are written as the CLDR says, in each language."""

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from geocite.serving.language.formatting import MINUS, full_date, number
from geocite.serving.language.languages import LANGUAGES, SOURCE, speak


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_and_dates_are_those_of_the_cldr(code: str) -> None:
    speak(code)
    try:
        assert number(-1234567.5, 1) == f"{MINUS}1,234,567.5".translate(
            {ord(","): get_group_symbol(code), ord("."): get_decimal_symbol(code)}
        )
        for month in range(1, 13):
            day = date(2023, month, 17)
            assert full_date(day.isoformat()) == format_date(day, "d MMMM y", locale=code)
        assert full_date("2023-05-01") == ("1er mai 2023" if code == SOURCE else "1 May 2023")
        assert full_date("2023") == "2023"
    finally:
        speak(SOURCE)
