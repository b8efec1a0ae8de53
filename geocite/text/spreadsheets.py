"""Cells of a CSV for a French spreadsheet, and texts that every file can hold: one way for all that is written."""

import csv
import io
import re
from collections.abc import Iterable

MARK = b"\xef\xbb\xbf"  # what tells a spreadsheet that a CSV is in UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What a spreadsheet would take for a number or a date, and show otherwise than it is written.
NUMERIC = re.compile(r"[\d\s.,/:-]*\d[\d\s.,/:-]*|\d+[eE]\d+")
_AS_TEXT = re.compile('="[^"]*"')  # a text already protected
_FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:[.,]\d+)?")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold (XML 1.0, 2.2): KML and XLSX are XML."""
    return _NOT_XML.sub("", text)


def safe_text(text: str) -> str:
    """A text that a spreadsheet neither runs nor turns into a number."""
    if NUMERIC.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if text.startswith(FORMULA) else text


def french_cell(value: object) -> str:
    """A value as a French spreadsheet takes it: decimal comma, oui or non, codes kept as text, nothing for None."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return "" if value is None else safe_text(str(value))


def typed_cell(text: str) -> str:
    """A cell of someone else's table as a French spreadsheet takes it: figures with a comma, codes kept as text."""
    if _FIGURE.fullmatch(text):
        return text.replace(".", ",")
    return text if _AS_TEXT.fullmatch(text) else safe_text(text)


def french_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of values as lines of a CSV for a French spreadsheet."""
    return csv_lines([french_cell(value) for value in row] for row in rows).encode()


def csv_lines(rows: Iterable[Iterable[str]], delimiter: str = ";") -> str:
    """Rows of cells as lines of CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def french_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A whole CSV for a French spreadsheet: UTF-8 with its mark, semicolons."""
    return MARK + french_lines([header, *rows])
