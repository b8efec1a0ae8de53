"""Tables for a spreadsheet, as answers."""

from collections.abc import Iterable, Sequence

from flask import Response

from geocite.serving.web.delivery.respond import answer, as_download
from geocite.text.spreadsheets import french_csv


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV file for a French spreadsheet, to save under a name; None is an empty cell."""
    return as_download(answer(french_csv(header, rows), "text/csv; charset=utf-8"), name)
