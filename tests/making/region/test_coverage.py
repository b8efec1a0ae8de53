"""Coverages generalised within a distance: how far, and whether neighbours stay neighbours."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geocite.making.region.coverage import Coverage
from geocite.making.region.geometry import as_array


def wavy(seed: int, cells: int = 4, steps: int = 60) -> np.ndarray:
    """A square of 3 km cut in cells by borders that wander, as arrays of polygons in metres."""
    rng = np.random.default_rng(seed)
    size = 3000.0
    walk = np.linspace(0, size, steps)

    def wander(place: float) -> list[tuple[float, float]]:
        shift = np.cumsum(rng.normal(0, 12, steps)) if 0 < place < size else np.zeros(steps)
        return list(zip(place + shift, walk, strict=True))

    upright = [shapely.LineString(wander(place)) for place in np.linspace(0, size, cells + 1)]
    lying = [shapely.LineString([(y, x) for x, y in wander(place)]) for place in np.linspace(0, size, cells + 1)]
    return np.array(list(shapely.get_parts(shapely.polygonize([shapely.union_all(upright + lying)]))))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 20.0, 150.0, 900.0]))
def test_nothing_moves_further_than_asked_and_neighbours_stay_neighbours(seed: int, tolerance: float) -> None:
    cells = wavy(seed)
    made = Coverage(cells).simplify_within(tolerance)
    assert shapely.is_valid(made).all()
    assert shapely.coverage_is_valid(made)
    assert shapely.hausdorff_distance(cells, made).max() <= tolerance + 1e-6
    assert shapely.area(shapely.union_all(made)) == pytest.approx(shapely.area(made).sum())


def test_an_enclave_smaller_than_the_tolerance_is_kept() -> None:
    enclave = shapely.box(480, 480, 500, 500)
    around = shapely.box(0, 0, 1000, 1000).difference(enclave)
    small, large = Coverage(as_array([enclave, around])).simplify_within(200.0)
    assert small.equals(enclave)
    assert large.area == pytest.approx(1_000_000 - 400)


def test_a_source_that_overlaps_is_generalised_all_the_same() -> None:
    wave = [(x, 40 * np.sin(x / 30)) for x in range(0, 1001, 10)]
    one = shapely.Polygon([*wave, (1000, 900), (0, 900)])
    other = shapely.box(0, -900, 1000, 10)
    made = Coverage(as_array([one, other])).simplify_within(20.0)
    assert shapely.get_num_coordinates(made[0]) < shapely.get_num_coordinates(one)
    assert shapely.hausdorff_distance(made, as_array([one, other])).max() <= 20


def test_no_polygon_makes_none() -> None:
    assert not len(Coverage(as_array([])).simplify_within(20.0))
