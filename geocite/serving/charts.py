"""Positions of the small drawings of a profile; templates turn them into SVG."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geocite.serving.queries import Value


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
class Spark:
    """A line through the known vintages, broken where one is missing; points as (x, y)."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


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


def build_spark(series: tuple[Value, ...], width: float = 96.0, height: float = 24.0) -> Spark | None:
    """Sparkline of a series; None with fewer than two known vintages."""
    known = [cell.value for cell in series if cell.value is not None]
    if len(known) < 2:
        return None
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (width - 6) / (len(series) - 1)
    lines: list[list[tuple[float, float]]] = [[]]
    for rank, cell in enumerate(series):
        if cell.value is None:
            lines.append([])
            continue
        y = height - 3 - (cell.value - low) / span * (height - 6)
        lines[-1].append((round(3 + rank * step, 1), round(y, 1)))
    return Spark(tuple(tuple(line) for line in lines if line), width, height)
