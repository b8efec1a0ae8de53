"""The guard of series: what may be subtracted, averaged or joined by a line, and why the rest may not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geocite.collections import GENERATIONS
from geocite.errors import UsageError
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.figures.dated import Break
from geocite.serving.language.languages import N_, _

NEW_OUTLINES = N_(
    "les quartiers prioritaires de 2015 et de 2024 n’ont pas les mêmes contours : leurs chiffres ne portent "
    "ni sur les mêmes rues ni sur les mêmes habitants"
)


class SeriesBreakError(UsageError):
    """Two figures that must not be subtracted or averaged; says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series: its indicator, its collection, its vintage, its value (None when not known)."""

    indicator: Indicator
    collection: str
    vintage: str
    value: float | None = None


def breaks_between(indicator: Indicator, collection: str, one: str, other: str) -> tuple[Break, ...]:
    """Breaks of a collection's series that stand between two vintages, in either order."""
    info = indicator.series.get(collection)
    low, high = sorted(info.order(vintage) if info else vintage for vintage in (one, other))
    return tuple(b for b in indicator.breaks if b.collection == collection and low <= b.before and high >= b.after)


def refusal(one: Point, other: Point) -> str | None:
    """Why two figures must not be subtracted or averaged, as a clause; None when they may."""
    if one.indicator.id != other.indicator.id:
        labels = {"one": one.indicator.label, "other": other.indicator.label}
        return _("« {one} » et « {other} » sont deux mesures différentes", **labels)
    if {one.collection, other.collection} == set(GENERATIONS):
        return _(NEW_OUTLINES)
    if one.collection != other.collection:
        return _("les deux chiffres viennent de sources différentes, une par sorte de territoire")
    found = breaks_between(one.indicator, one.collection, one.vintage, other.vintage)
    return _clause(found[0]) if found else _repeated(one, other)


def _repeated(one: Point, other: Point) -> str | None:
    """Two editions that give the same figures again show no change, whatever the years on their covers."""
    info = one.indicator.series.get(one.collection)
    if info is None or one.vintage == other.vintage:
        return None
    if not any({one.vintage, other.vintage} <= set(run) for run in info.repeated):
        return None
    low, high = (info.order(vintage) for vintage in sorted((one.vintage, other.vintage), key=info.order))
    return _(
        "les {vintages} {first} et {last} répètent le même chiffre, il n’y a pas d’évolution à y lire",
        vintages=info.vintages,
        first=low,
        last=high,
    )


def check_comparable(points: Sequence[Point]) -> None:
    """SeriesBreakError, with the reason, unless all these figures belong to one unbroken series."""
    for other in points[1:]:
        reason = refusal(points[0], other)
        if reason:
            label = points[0].indicator.label
            raise SeriesBreakError(_("Calcul refusé pour « {label} » : {reason}.", label=label, reason=reason))


def difference(start: Point, end: Point) -> float | None:
    """`end` minus `start`, in the indicator's unit; None when one is unknown; SeriesBreakError across a break."""
    check_comparable((start, end))
    if start.value is None or end.value is None:
        return None
    return end.value - start.value


def runs(indicator: Indicator, collection: str, vintages: Iterable[str]) -> list[list[str]]:
    """Vintages in order, cut wherever a break stands between two neighbours."""
    info = indicator.series.get(collection)
    found: list[list[str]] = []
    for vintage in sorted(vintages, key=info.order if info else None):
        if not found or breaks_between(indicator, collection, found[-1][-1], vintage):
            found.append([])
        found[-1].append(vintage)
    return found


def _clause(found: Break) -> str:
    reason = found.reason.rstrip(". ")
    reason = reason[:1].lower() + reason[1:] if reason[:2].istitle() or reason[1:2].islower() else reason
    return _(
        "la série est rompue entre {before} et {after} ({reason})",
        before=found.first or found.before,
        after=found.then or found.after,
        reason=reason,
    )
