"""Figures of groups recomputed from their parts, spreads, ranks: plain arithmetic that knows no bundle.

Nothing unknown ever counts as zero, and nothing depends on the order of the parts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from geocite.serving.catalogue.indicators import RATIO, SUM, WEIGHTED
from geocite.serving.language.languages import N_

# Under this share of known parts, a ratio of the known ones no longer speaks for the group.
COVERAGE = 0.9
SMALLEST_FOR_DECILES = 10
IMPOSSIBLE = N_("Ce chiffre ne se recalcule pas pour un groupe : il faudrait les données d’origine.")
UNWEIGHTED = N_("Ce chiffre ne se recalcule pas : ce qu’il faudrait sommer n’est pas publié pour ces territoires.")


@dataclass(frozen=True, slots=True)
class Part:
    """A territory of a group: its value, and the numerator and denominator (or weight) behind it; None = unknown."""

    code: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, quartiles and most of the known values, in the unit of the indicator."""

    least: float
    first: float
    median: float
    third: float
    most: float


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The figure of a group, or why there is none; `known` parts out of `total` have a value, `used` made it."""

    value: float | None
    known: int
    total: int
    used: int
    secret: int
    spread: Spread | None
    reason: str | None  # a message, translated where it is shown: figures are kept for every language
    partial: float | None = None  # the sum of the known parts, where some are not


@dataclass(frozen=True, slots=True)
class Rank:
    """Place from the highest value (1) among `peers` known values; decile from the lowest (1) to the highest (10)."""

    position: int
    peers: int
    decile: int | None
    ties: int


def aggregate(method: str, parts: Iterable[Part], scale: float = 100.0) -> Aggregate:
    """The figure of a group by `somme`, `ratio` (times `scale`) or `moyenne` weighted by the denominator.

    None with a reason when the method cannot be applied, or when too few parts are known.
    """
    rows = list(parts)
    values = [row.value for row in rows if row.value is not None]
    if len(rows) == 1:
        value, used, reason = rows[0].value, len(values), None
    elif method in _METHODS:
        value, used, reason = _METHODS[method](rows)
        value = value * scale if value is not None and method == RATIO else value
    else:
        value, used, reason = None, 0, IMPOSSIBLE
    secret = sum(row.secret for row in rows)
    partial = fsum(values) if method == SUM and value is None and values and len(rows) > 1 else None
    return Aggregate(value, len(values), len(rows), used, secret, spread_of(values), reason, partial)


def spread_of(values: Iterable[float]) -> Spread | None:
    """Spread of some values (quartiles by linear interpolation); None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    first, median, third = (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    return Spread(ordered[0], first, median, third, ordered[-1])


def rank_among(value: float, ordered: Sequence[float]) -> Rank:
    """Rank of a value among known ones in increasing order, itself among them; ties share the best place."""
    below, upto = bisect_left(ordered, value), bisect_right(ordered, value)
    count = len(ordered)
    decile = min(10, 10 * below // count + 1) if count >= SMALLEST_FOR_DECILES else None
    return Rank(count - upto + 1, count, decile, max(upto - below - 1, 0))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


_Made = tuple[float | None, int, str | None]


def _sum(rows: Sequence[Part]) -> _Made:
    known = [row.value for row in rows if row.value is not None]
    if not rows or len(known) < len(rows):
        return None, len(known), N_("Pas de total : une partie des valeurs n’est pas connue.")
    return fsum(known), len(known), None


def _ratio(rows: Sequence[Part]) -> _Made:
    pairs = [(r.numerator, r.denominator) for r in rows if r.numerator is not None and r.denominator is not None]
    return _divide(pairs, len(rows))


def _weighted(rows: Sequence[Part]) -> _Made:
    pairs = [(r.value, r.denominator) for r in rows if r.value is not None and r.denominator is not None]
    return _divide([(value * weight, weight) for value, weight in pairs], len(rows))


def _divide(pairs: Sequence[tuple[float, float]], total: int) -> _Made:
    if not pairs:
        return None, 0, UNWEIGHTED
    if len(pairs) < COVERAGE * total:
        return None, len(pairs), N_("Trop peu de valeurs connues pour recalculer ce chiffre sans le fausser.")
    bottom = fsum(low for _, low in pairs)
    if bottom <= 0:
        return None, len(pairs), N_("Le dénominateur du groupe est nul.")
    return fsum(top for top, _ in pairs) / bottom, len(pairs), None


_METHODS = {SUM: _sum, RATIO: _ratio, WEIGHTED: _weighted}
