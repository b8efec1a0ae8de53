"""Tables for a spreadsheet: UTF-8 with its mark, semicolons, no cell that would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from geocite.serving.web.respond import answer, as_download

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV file to save under a name; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(value) for value in row] for row in rows)
    body = b"\xef\xbb\xbf" + text.getvalue().encode()
    return as_download(answer(body, "text/csv; charset=utf-8"), name)


def _safe(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float | int):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
