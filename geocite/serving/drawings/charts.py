"""Positions of the small drawings of a profile; templates turn them into SVG."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geocite.serving.figures.aggregates import Spread

FAR_CLASSES = 3  # of a histogram: room for the bar of the values far from all others
CHART_WIDTH, CHART_HEIGHT, CHART_MARGIN = 280.0, 84.0, 22.0


@dataclass(frozen=True)
class Bar:
    """A horizontal bar; `width` in percent of the scale, None where the value is not known."""

    label: str
    value: float | None
    width: float | None


@dataclass(frozen=True)
class Dot:
    """A mark on a strip: `x` in percent of its width."""

    code: str
    name: str
    value: float
    x: float


@dataclass(frozen=True)
class Strip:
    """Where some items stand among all: every value as a tick, those chosen as dots."""

    ticks: tuple[float, ...]
    dots: tuple[Dot, ...]
    median: Dot
    axis: tuple[tuple[float, float], ...]  # (x, value)
    count: int
    vintage: str


@dataclass(frozen=True)
class Gap:
    """A break of a series: where it is drawn, the vintages on each side, why."""

    x: float
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class SeriesChart:
    """A series through its vintages, in a box of CHART_WIDTH by CHART_HEIGHT."""

    lines: tuple[str, ...]  # points of each polyline
    points: tuple[tuple[float, float], ...]
    years: tuple[tuple[float, str, bool], ...]  # x, vintage, whether its value is known
    ends: tuple[tuple[str, float, float, float], ...]  # vintage, x, y, value of the first and last known
    gaps: tuple[Gap, ...]
    width: float = CHART_WIDTH
    height: float = CHART_HEIGHT


@dataclass(frozen=True)
class Box:
    """Least, quartiles, most and one value, in percent of the width."""

    least: float
    first: float
    median: float
    third: float
    most: float
    value: float | None


@dataclass(frozen=True)
class Histogram:
    """Bars (x, width, height in percent, count), with the least, median and most values."""

    bars: tuple[tuple[float, float, float, int], ...]
    least: float
    median: float
    most: float
    median_x: float
    fence: float | None = None  # beyond it, the last bar, apart, counts all
    fence_x: float = 100.0


def build_bars(pairs: Iterable[tuple[str, float | None]], scale: float = 60.0) -> tuple[Bar, ...]:
    """Bars on one scale (0 to `scale`, or to the largest value if it is beyond)."""
    rows = list(pairs)
    top = max([scale, *(value for _, value in rows if value is not None)])
    return tuple(Bar(label, v, None if v is None else round(100 * v / top, 2)) for label, v in rows)


def build_strip(values: Mapping[str, float], chosen: Mapping[str, str], vintage: str | None) -> Strip | None:
    """Strip of all values by code, with the chosen codes (→ names) as dots; None when no chosen one is known."""
    known = [code for code in chosen if code in values]
    if not known or vintage is None:
        return None
    step = 10.0
    low = step * (min(values.values()) // step)
    high = step * -(-max(values.values()) // step)
    span = max(high - low, step)

    def place(value: float) -> float:
        return round((value - low) / span * 100, 2)

    ordered = sorted(values.values())
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    dots = tuple(Dot(code, chosen[code], values[code], place(values[code])) for code in known)
    axis = tuple((place(low + step * i), low + step * i) for i in range(int(span / step) + 1))
    ticks = tuple(sorted({place(value) for value in ordered}))
    return Strip(ticks, dots, Dot("", "", middle, place(middle)), axis, len(values), vintage)


def build_series_chart(
    vintages: Sequence[str], values: Sequence[float | None], runs: Iterable[Sequence[str]], reasons: Iterable[str]
) -> SeriesChart | None:
    """Chart of a series: one line per run of vintages, cut where a value is missing; None under two known values.

    `runs` are the vintages between two breaks, `reasons` why each break stands (one fewer than the runs).
    """
    known = {year: value for year, value in zip(vintages, values, strict=True) if value is not None}
    if len(known) < 2:
        return None
    xs = _year_places(tuple(vintages))
    first, last = next(iter(known)), next(reversed(known))
    low, high = min(known.values()), max(known.values())
    span = (high - low) or 1.0
    ys = {year: round(CHART_HEIGHT - 22 - (v - low) / span * (CHART_HEIGHT - 42), 1) for year, v in known.items()}
    parts = [list(run) for run in runs]
    gaps = tuple(
        Gap(round((xs[one[-1]] + xs[two[0]]) / 2, 1), one[-1], two[0], reason)
        for one, two, reason in zip(parts, parts[1:], reasons, strict=False)
    )
    return SeriesChart(
        lines=tuple(_polylines(parts, xs, ys)),
        points=tuple((xs[year], y) for year, y in ys.items()),
        years=tuple((xs[year], year, year in known) for year in vintages),
        ends=tuple((year, xs[year], ys[year], known[year]) for year in (first, last)),
        gaps=gaps,
    )


@lru_cache(maxsize=64)
def _year_places(vintages: tuple[str, ...]) -> Mapping[str, float]:
    # Years keep their distances; other vintages (« 2022-2023 ») are placed one after the other.
    numbers = [int(v) if v.isdigit() else None for v in vintages]
    ranks = [float(n) for n in numbers if n is not None]
    if len(ranks) < len(vintages):
        ranks = [float(rank) for rank in range(len(vintages))]
    first, span = ranks[0], (ranks[-1] - ranks[0]) or 1.0
    room = CHART_WIDTH - 2 * CHART_MARGIN
    return {v: round(CHART_MARGIN + (r - first) / span * room, 1) for v, r in zip(vintages, ranks, strict=True)}


def _polylines(parts: Iterable[Iterable[str]], xs: Mapping[str, float], ys: Mapping[str, float]) -> Iterator[str]:
    for run in parts:
        line: list[str] = []
        for year in [*run, ""]:
            if year in ys:
                line.append(f"{xs[year]},{ys[year]}")
                continue
            if len(line) > 1:
                yield " ".join(line)
            line = []


def build_box(spread: Spread, value: float | None) -> Box:
    """Box of a spread with one value on it; places in percent of the width."""
    low = min([spread.least, *([] if value is None else [value])])
    high = max([spread.most, *([] if value is None else [value])])
    span = (high - low) or 1.0

    def place(number: float) -> float:
        return round(2 + (number - low) / span * 96, 1)

    five = (spread.least, spread.first, spread.median, spread.third, spread.most)
    least, first, median, third, most = (place(number) for number in five)
    return Box(least, first, median, third, most, None if value is None else place(value))


def build_histogram(ordered: Sequence[float], classes: int = 24) -> Histogram | None:
    """Counts of some values (in increasing order) in classes of equal width; None under two distinct values.

    Where a few values are so large that nearly all the others would stand in the first classes, they share a last bar.
    """
    low, high = ordered[0] if ordered else 0.0, ordered[-1] if ordered else 0.0
    if (high - low) / classes == 0.0:
        return None
    fence = _fence(ordered)
    inside = classes if fence is None else classes - FAR_CLASSES
    width = ((high if fence is None else fence) - low) / inside
    counts = [0] * inside
    for value in ordered[: _rank_beyond(ordered, fence)]:
        counts[min(int((value - low) / width), inside - 1)] += 1
    beyond = len(ordered) - sum(counts)
    top = max(*counts, beyond)
    bars = [
        (round(i * 100 / classes, 2), round(96 / classes, 2), round(100 * count / top, 1), count)
        for i, count in enumerate(counts)
    ]
    if fence is not None:
        bars.append((round(100 - 100 / classes, 2), round(96 / classes, 2), round(100 * beyond / top, 1), beyond))
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    place = round((middle - low) / width * 100 / classes, 2)
    return Histogram(tuple(bars), low, middle, high, place, fence, round(inside * 100 / classes, 2))


def _fence(ordered: Sequence[float]) -> float | None:
    """The value beyond which values are far from all others: three quartile ranges over the third quartile.

    None where the range of all values is less than twice as wide, or where nothing is beyond.
    """
    first, third = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    fence = third + 3 * (third - first)
    if third == first or ordered[-1] - ordered[0] < 2 * (fence - ordered[0]):
        return None
    step = 10.0 ** math.floor(math.log10(fence - ordered[0])) / 2
    return step * math.ceil(fence / step)


def _rank_beyond(ordered: Sequence[float], fence: float | None) -> int:
    return len(ordered) if fence is None else bisect_right(ordered, fence)
