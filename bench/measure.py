"""Rows of the report and the little arithmetic they share."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the report: what, ours, the reference, their ratio, and what was asked."""

    what: str
    ours: str
    reference: str = "—"
    ratio: str = "—"
    asked: str = "—"


@dataclass(frozen=True)
class Section:
    """A titled table of the report with how it was measured (Markdown)."""

    title: str
    how: str
    rows: Sequence[Row]


def median_of(run: Callable[[], float], times: int) -> float:
    """Median of several runs, after one that does not count."""
    run()
    return statistics.median(run() for _ in range(times))


def kilobytes(size: float) -> str:
    """1 kB = 1 000 bytes."""
    return f"{size / 1000:.1f} kB"


def milliseconds(seconds: float) -> str:
    """Whole milliseconds."""
    return f"{seconds * 1000:.0f} ms"


def times(ratio: float) -> str:
    """How many times more the reference takes."""
    return f"× {ratio:.1f}"
