"""A filter as it was written, and the items of a layer that it keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geocite.bundle.layer import Layer
from geocite.errors import UsageError
from geocite.serving.geometry.crs import CRS84, Crs
from geocite.serving.language.languages import _
from geocite.serving.query.cql.bounds import check_size, read_json
from geocite.serving.query.cql.columns import table_of
from geocite.serving.query.cql.judge import judge
from geocite.serving.query.cql.nodes import Term
from geocite.serving.query.cql.terms import build_condition

LANGUAGES = ("cql2-text", "cql2-json")


@dataclass(frozen=True)
class Condition:
    """A filter; equal texts are equal conditions. Positions in it are in `crs`."""

    text: str
    language: str = "cql2-text"
    crs: Crs = CRS84

    def check(self, kinds: Mapping[str, str]) -> None:
        """UsageError, in words, unless the filter is one over properties of these JSON types."""
        _build(self, tuple(kinds.items()))

    def kept(self, layer: Layer, ranks: Iterable[int]) -> list[int]:
        """Those of the ranks of a layer that the filter is true of; UsageError as `check`."""
        term = _build(self, tuple(layer.kinds.items()))
        true = judge(term, table_of(layer)).to_bytes(len(layer.lines) or 1, "little")
        return [rank for rank in ranks if true[rank]]


@lru_cache(maxsize=32)
def _build(condition: Condition, kinds: tuple[tuple[str, str], ...]) -> Term:
    check_size(condition.text, condition.language)
    return build_condition(_read(condition), dict(kinds), condition.crs)


def _read(condition: Condition) -> Any:
    text = condition.text
    if condition.language == "cql2-json":
        try:
            return read_json(text)
        except ValueError as error:
            raise _unread(text, getattr(error, "colno", None)) from None
    from geocite.serving.query.cql.text import Misread, read_text  # the parser is loaded at the first filter

    try:
        return read_text(text)
    except Misread as error:
        raise _unread(text, error.place) from None


def _unread(text: str, place: int | None) -> UsageError:
    if place:
        return UsageError(
            _(
                "Filtre CQL2 mal écrit (près du caractère {place}) : « {text} ». "
                "Exemple : vague = 1 AND population_qpv > 10000.",
                place=place,
                text=text[:200],
            )
        )
    return UsageError(
        _("Filtre CQL2 mal écrit : « {text} ». Exemple : vague = 1 AND population_qpv > 10000.", text=text[:200])
    )
