"""One French CSV: every table to save writes its numbers, codes and formulas alike."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from geocite.text.spreadsheets import MARK, french_cell, french_csv


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(MARK)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_cells() -> None:
    cells = (49.7, -2, 0, None, True, False, "02001", "2023", "1/2", "3E10", "=1+1", "-x", "@a", "Arras", "a;b")
    assert [french_cell(cell) for cell in cells] == [
        "49,7", "-2", "0", "", "oui", "non", '="02001"', '="2023"', '="1/2"', '="3E10"', "'=1+1", "'-x", "'@a", "Arras",
        "a;b",
    ]  # fmt: skip


@given(st.lists(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.none(), max_size=5))
def test_a_table_is_read_back_and_runs_nothing(row: list[object]) -> None:
    header, found = read(french_csv([str(rank) for rank in range(len(row))], [row])) if row else ([], [])
    assert len(header) == len(found) == len(row)
    for value, cell in zip(row, found, strict=True):
        if isinstance(value, str):
            assert not cell.startswith(("=", "+", "-", "@", "\t")) or re.fullmatch('="[^"]*"', cell)
        elif value is not None:
            assert float(cell.replace(",", ".")) == float(value)  # type: ignore[arg-type]
