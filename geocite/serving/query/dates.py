"""The `datetime` parameter: which items were in force at an instant or during an interval."""

import re
from datetime import datetime

from geocite.bundle.geojson import Properties
from geocite.collections import COLLECTIONS
from geocite.collections.model import Span
from geocite.errors import UsageError
from geocite.serving.language.languages import _

LABEL = "annee_label"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def parse_datetime(text: str) -> Span:
    """`"2020-02-12T23:20:50Z"`, `"2018-02-12/.."`, `"../2020-01-01"` → first and last day.

    Raises UsageError when the text is neither an instant nor an interval of RFC 3339 dates.
    """
    first, slash, last = text.partition("/")
    if not slash:
        day = _day(first, text)
        return day, day
    start, end = (None if part in ("", "..") else _day(part, text) for part in (first, last))
    if (start is None and end is None and text not in ("../..", "..", "/")) or (start and end and start > end):
        raise UsageError(_bad(text))
    return start, end


def span_of(collection: str, properties: Properties) -> Span:
    """When an item is in force: the generation of a QPV, a cité from the year of its label on; else always."""
    if span := COLLECTIONS[collection].in_force:
        return span
    year = properties.get(LABEL)
    return (f"{year:04d}-01-01", None) if isinstance(year, int) else (None, None)


def in_force(span: Span, asked: Span) -> bool:
    """Whether two spans share a day."""
    return _before(span[0], asked[1]) and _before(asked[0], span[1])


def _before(start: str | None, end: str | None) -> bool:
    return start is None or end is None or start <= end


def read_instant(text: str, *, whole_day: bool) -> datetime | None:
    """A day (at midnight, UTC) or an instant of RFC 3339; None when the text is none."""
    try:
        if whole_day and _DAY.fullmatch(text):
            return datetime.fromisoformat(f"{text}T00:00:00+00:00")
        if not whole_day and _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    return None


def _day(part: str, text: str) -> str:
    found = read_instant(part, whole_day=True) or read_instant(part, whole_day=False)
    if found is None:
        raise UsageError(_bad(text))
    return found.date().isoformat()


def _bad(text: str) -> str:
    return _(
        "« datetime » incompris : « {text} ». Donnez une date (2022-09-01 ou 2022-09-01T00:00:00Z) ou un intervalle "
        "(2015-01-01/2023-12-31, 2024-01-01/..).",
        text=text,
    )
