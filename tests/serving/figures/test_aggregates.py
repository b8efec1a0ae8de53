"""Groups recomputed from their parts: arithmetic that must hold whatever the figures."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.serving.drawings.charts import build_box, build_histogram
from geocite.serving.figures.aggregates import COVERAGE, Part, aggregate, rank_among, spread_of

COUNTS = st.integers(min_value=1, max_value=100_000).map(float)
SHARES = st.floats(min_value=0, max_value=1, allow_nan=False)
VALUES = st.floats(min_value=-1000, max_value=100_000, allow_nan=False)


@st.composite
def known_parts(draw: st.DrawFn) -> list[Part]:
    """Parts whose value, numerator and denominator agree, all known."""
    found = []
    for rank in range(draw(st.integers(min_value=2, max_value=12))):
        low = draw(COUNTS)
        top = low * draw(SHARES)
        found.append(Part(str(rank), 100 * top / low, top, low))
    return found


def forget(parts: Sequence[Part], lost: set[int]) -> list[Part]:
    return [Part(part.code, None, secret=True) if rank in lost else part for rank, part in enumerate(parts)]


def test_mean_of_rates_is_not_the_rate() -> None:
    # 10 % of 1 000 households, 90 % of 100: 190 of 1 100, and not half of them.
    parts = [Part("a", 10.0, 100.0, 1000.0), Part("b", 90.0, 90.0, 100.0)]
    assert aggregate("ratio", parts).value == pytest.approx(100 * 190 / 1100)
    assert aggregate("moyenne", [Part("a", 10.0, None, 1000.0), Part("b", 90.0, None, 100.0)]).value == pytest.approx(
        100 * 190 / 1100
    )


@given(known_parts(), st.data())
def test_parts_make_the_whole(parts: list[Part], data: st.DataObject) -> None:
    """Joining two parts into one territory leaves the figure of the group as it was."""
    cut = data.draw(st.integers(min_value=1, max_value=len(parts) - 1))
    joined = [_join(parts[:cut]), _join(parts[cut:])]
    for method in ("ratio", "moyenne"):
        whole, halves = aggregate(method, parts).value, aggregate(method, joined).value
        assert whole is not None
        assert whole == pytest.approx(halves)
        assert whole == pytest.approx(_join(parts).value)
    counts = [Part(part.code, part.denominator) for part in parts]
    assert aggregate("somme", counts).value == math.fsum(part.denominator or 0 for part in parts)


def _join(parts: Sequence[Part]) -> Part:
    top, low = math.fsum(p.numerator or 0 for p in parts), math.fsum(p.denominator or 0 for p in parts)
    return Part("+", 100 * top / low, top, low)


@given(known_parts(), st.data())
def test_order_of_the_parts_changes_nothing(parts: list[Part], data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.integers(min_value=0, max_value=len(parts) - 1), max_size=3))
    some = forget(parts, lost)
    shuffled = data.draw(st.permutations(some))
    for method in ("somme", "ratio", "moyenne", "aucune"):
        assert aggregate(method, some) == aggregate(method, shuffled)


@given(known_parts(), st.data())
def test_what_is_not_known_never_counts_as_zero(parts: list[Part], data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.integers(min_value=0, max_value=len(parts) - 1), min_size=1))
    some = forget(parts, lost)
    kept = [part for part in some if part.value is not None]
    for method in ("ratio", "moyenne"):
        found = aggregate(method, some)
        assert (found.known, found.total, found.secret) == (len(kept), len(parts), len(lost))
        if len(kept) < COVERAGE * len(parts):
            assert found.value is None
            assert found.reason
        elif len(kept) > 1:
            assert found.value == aggregate(method, kept).value
    total = aggregate("somme", some)
    assert total.value is None
    assert total.reason
    assert total.spread == spread_of(part.value for part in kept if part.value is not None)


def test_what_cannot_be_recomputed_is_refused_with_its_spread() -> None:
    found = aggregate("aucune", [Part("a", 10.0), Part("b", 20.0), Part("c", None)])
    assert found.value is None
    assert found.reason is not None
    assert "ne se recalcule pas" in found.reason
    assert (found.known, found.total) == (2, 3)
    assert found.spread is not None
    assert (found.spread.least, found.spread.median, found.spread.most) == (10.0, 15.0, 20.0)


def test_unpublished_weights_are_told() -> None:
    found = aggregate("moyenne", [Part("a", 10.0), Part("b", 20.0)])
    assert found.value is None
    assert found.reason is not None
    assert "n’est pas publié" in found.reason


def test_one_territory_needs_no_recomputing() -> None:
    assert aggregate("aucune", [Part("a", 13100.0)]).value == 13100.0
    assert aggregate("ratio", [Part("a", None, secret=True)]).value is None
    assert aggregate("ratio", []).value is None


def test_empty_denominator_is_no_rate() -> None:
    assert aggregate("ratio", [Part("a", None, 0.0, 0.0), Part("b", None, 0.0, 0.0)]).value is None


@given(st.lists(VALUES, min_size=1, max_size=60))
def test_ranks(values: list[float]) -> None:
    ordered = sorted(values)
    for value in values:
        rank = rank_among(value, ordered)
        assert rank.position == 1 + sum(other > value for other in values)
        assert rank.peers == len(values)
        assert (rank.decile is None) == (len(values) < 10)
        if rank.decile is not None:
            assert 1 <= rank.decile <= 10
            # A decile holds no more than a tenth of the values below its own beginning.
            assert sum(other < value for other in values) >= (rank.decile - 1) * len(values) / 10 - 1e-9


@given(st.lists(VALUES, min_size=1, max_size=40))
def test_spread_is_in_order(values: list[float]) -> None:
    found = spread_of(values)
    assert found is not None
    five = (found.least, found.first, found.median, found.third, found.most)
    assert all(low <= high + 1e-6 for low, high in pairwise(five))
    assert (five[0], five[-1]) == (min(values), max(values))
    box = build_box(found, values[0])
    assert box.value is not None
    assert 0 <= box.least <= box.value <= box.most <= 100


def test_histogram_counts_every_value() -> None:
    found = build_histogram((0.0, 1.0, 1.0, 5.0, 10.0), classes=5)
    assert found is not None
    assert [count for *_, count in found.bars] == [3, 0, 1, 0, 1]
    assert found.median == 1.0
    assert build_histogram((2.0, 2.0)) is None


def test_a_few_far_values_do_not_crush_the_histogram() -> None:
    values = sorted([*range(1000, 4000, 20), 30_000, 47_000])
    found = build_histogram(values)
    assert found is not None and found.fence is not None
    assert found.bars[-1][3] == sum(value > found.fence for value in values) == 2
    assert sum(bar[3] for bar in found.bars) == len(values)
    assert max(bar[3] for bar in found.bars) < len(values) / 4
    even = build_histogram([float(value) for value in range(100)])
    assert even is not None and even.fence is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_every_value_stands_in_one_bar_within_the_frame(values: list[float]) -> None:
    found = build_histogram(sorted(values))
    if found is not None:
        assert sum(bar[3] for bar in found.bars) == len(values)
        assert all(0 <= x <= 100 and 0 <= height <= 100 for x, _width, height, _count in found.bars)
