"""The one home of a figure: its value, state, vintage and rank, by (collection, item, indicator, vintage)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geocite.bundle.loading import Bundle
from geocite.bundle.memos import Memos, kept
from geocite.serving.catalogue.indicators import RATIO, WEIGHTED, Indicator
from geocite.serving.figures.aggregates import Aggregate, Part, Rank, aggregate, rank_among
from geocite.text.states import SECRET_CELL, State

Cells = Mapping[str, float | str]  # code → number, or SECRET_CELL; what is not there is absent


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, its state and the vintage it is of; `value` is None unless it is known."""

    value: float | None
    state: State
    vintage: str | None = None

    @property
    def cell(self) -> float | str | None:
        """The figure as documents write it: a number, SECRET_CELL, or None."""
        return SECRET_CELL if self.state == State.SECRET else self.value


class Figures:
    """The figures of a bundle.

    Two words, each with one meaning: the *latest* figure of an item is its last known one, whose year is told beside
    it; the *last vintage* of an indicator for a collection is the year that all its items are compared in.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.memos: Memos = {}

    # -- vintages

    @kept(4096)
    def vintages(self, collection: str, indicator: str) -> tuple[str, ...]:
        """Vintages of an indicator for a collection, those that describe the oldest years first."""
        return tuple(sorted(self._vintages(collection, indicator), key=self._order(collection, indicator)))

    def last_vintage(self, collection: str, indicator: str) -> str | None:
        """The vintage that the items of a collection are compared in; None when it has none."""
        return next(reversed(self.vintages(collection, indicator)), None)

    # -- one item

    def at(self, collection: str, item_id: str, indicator: str, vintage: str | None = None) -> Value:
        """The figure of an item at a vintage (the last one of the collection when not given)."""
        year = vintage or self.last_vintage(collection, indicator)
        return _value(self.cells(collection, indicator, year).get(item_id), year)

    def series(self, collection: str, item_id: str, indicator: str) -> tuple[Value, ...]:
        """One value per vintage, the oldest first; vintages where the item is not published are `absent`."""
        return tuple(self.at(collection, item_id, indicator, year) for year in self.vintages(collection, indicator))

    def latest(self, collection: str, item_id: str, indicator: str) -> Value:
        """The last known figure of an item; where none is, the last secret one; else `absent`, without a vintage."""
        return latest_of(self.series(collection, item_id, indicator))

    def rank(self, collection: str, indicator: str, value: Value) -> Rank | None:
        """Rank of a known figure among all the known ones of its vintage; None when alone or unknown."""
        if value.value is None or value.vintage is None:
            return None
        ordered = self.ordered(collection, indicator, value.vintage)
        return rank_among(value.value, ordered) if len(ordered) > 1 else None

    # -- a whole collection, or a group of its items

    def cells(self, collection: str, indicator: str, vintage: str | None) -> Cells:
        """The figures of a vintage by code, as the bundle holds them; empty when there is none."""
        return self._vintages(collection, indicator).get(vintage or "", {})

    def known(self, collection: str, indicator: str, vintage: str | None) -> dict[str, float]:
        """The known figures of a vintage by code."""
        cells = self.cells(collection, indicator, vintage)
        return {code: cell for code, cell in cells.items() if not isinstance(cell, str)}

    @kept(4096)
    def ordered(self, collection: str, indicator: str, vintage: str) -> tuple[float, ...]:
        """The known figures of a vintage, the lowest first."""
        return tuple(sorted(self.known(collection, indicator, vintage).values()))

    def parts(self, indicator: Indicator, collection: str, codes: Iterable[str], vintage: str | None) -> Iterable[Part]:
        """Some items with what is known of them at a vintage, numerator and denominator (or weight) of the same one."""
        top_name = indicator.numerator if indicator.aggregation == RATIO else None
        low_name = {RATIO: indicator.denominator, WEIGHTED: indicator.weight}.get(indicator.aggregation)
        cells, tops, lows = (
            self.cells(collection, name, vintage) if name else {} for name in (indicator.id, top_name, low_name)
        )
        for code in codes:
            cell = cells.get(code)
            yield Part(code, _number(cell), _number(tops.get(code)), _number(lows.get(code)), cell == SECRET_CELL)

    def together(self, indicator: Indicator, collection: str, codes: Iterable[str], vintage: str | None) -> Aggregate:
        """The figure of some items taken together at a vintage, recomputed from its parts."""
        return aggregate(indicator.aggregation, self.parts(indicator, collection, codes, vintage), indicator.scale)

    # -- what the bundle holds

    def _vintages(self, collection: str, indicator: str) -> Mapping[str, Cells]:
        return self.bundle.documents.indicateurs.valeurs.get(collection, {}).get(indicator, {})

    def _order(self, collection: str, indicator: str) -> Any:
        """What vintages are sorted by: editions follow the years that they describe, and not all say theirs."""
        entries = self.bundle.documents.indicateurs.indicateurs
        series = (part for entry in entries if entry.id == indicator for part in entry.series)
        editions = next((part.editions for part in series if part.collection == collection), {})
        return lambda vintage: editions.get(vintage, vintage)


def latest_of(series: Iterable[Value]) -> Value:
    """The last known value of a series, else its last secret one, else `absent`."""
    values = tuple(series)
    for state in (State.KNOWN, State.SECRET):
        for value in reversed(values):
            if value.state == state:
                return value
    return Value(None, State.ABSENT)


def _value(cell: float | str | None, vintage: str | None) -> Value:
    if cell is None:
        return Value(None, State.ABSENT, vintage)
    if isinstance(cell, str):
        return Value(None, State.SECRET, vintage)
    return Value(cell, State.KNOWN, vintage)


def _number(cell: float | str | None) -> float | None:
    return None if isinstance(cell, str) else cell
