"""Classes of a theme: a second opinion on their bounds."""

from collections.abc import Callable
from typing import Any

import mapclassify
import numpy as np
import pytest

from tests.scripts.conftest import Ask


@pytest.fixture
def classify(ask: Ask) -> Callable[..., list[float]]:
    return lambda *args: ask("map/theme/classes.js", "classify", *args)


def _series(kind: str) -> list[float]:
    random = np.random.default_rng(7)
    return {
        "skewed": np.round(random.lognormal(7, 1.5, 90), 0),
        "rates": np.round(random.normal(22, 8, 120), 1),
        "few": np.array([1.0, 1.0, 2.0, 5.0, 5.0, 9.0, 12.0]),
    }[kind].tolist()


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("kind", ["skewed", "rates", "few"])
def test_classes_are_those_of_mapclassify(classify: Callable[..., list[float]], kind: str) -> None:
    values = _series(kind)
    top = max(values)
    for count in range(3, min(8, len(set(values)) + 1)):
        expected: dict[str, Any] = {
            "quantiles": mapclassify.Quantiles(values, k=count).bins,
            "egaux": mapclassify.EqualInterval(values, k=count).bins,
            "ecarts": mapclassify.StdMean(values, multiples=[n + 1 - count / 2 for n in range(count - 1)]).bins,
        }
        for method, bins in expected.items():
            kept = sorted({*(float(bound) for bound in bins if bound < top), top})
            assert classify(values, method, count) == pytest.approx(kept), (method, count)
        ours = mapclassify.UserDefined(values, classify(values, "jenks", count))
        best = mapclassify.FisherJenks(np.array(values), k=count)
        assert len(ours.bins) == count
        assert ours.adcm == pytest.approx(best.adcm, rel=0.05)
        squares = [_squares(values, found.bins) for found in (ours, best)]
        assert squares[0] <= squares[1] * (1 + 1e-9), "aucune partition ne doit faire mieux"


def _squares(values: list[float], bins: Any) -> float:
    groups = np.searchsorted(np.array(bins), values)
    return sum(float(np.var(part) * len(part)) for k in set(groups) if len(part := np.array(values)[groups == k]))


def test_bounds_by_hand_are_kept_and_closed_by_the_greatest_value(classify: Callable[..., list[float]]) -> None:
    assert classify([1, 4, 9, 16], "manuel", 5, [3, 10, 99]) == [3, 10, 16]
    assert classify([], "jenks", 5) == []
    assert classify([2, 2, 2], "quantiles", 5) == [2]
