"""Shapes: datum, repair, coverage, orientation."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geocite.making.region.geometry import (
    find_projection,
    generalise_coverage,
    measure_km2,
    repair_polygons,
    simplify_within,
    to_lonlat,
)


def shapes(*items: object) -> np.ndarray:
    found = np.empty(len(items), dtype=object)
    found[:] = items
    return found


def test_lambert_2_is_moved_by_the_datum_shift() -> None:
    # The Panthéon's fundamental point of NTF: without the datum shift the result is off by about 50 m.
    (paris,) = to_lonlat(shapes(Point(600000, 2200000)), 27572)
    naive = (2.33722917, 46.8)
    metres = np.hypot((paris.x - naive[0]) * 76300, (paris.y - naive[1]) * 111200)
    assert 30 < metres < 90


@pytest.mark.parametrize(("code", "epsg"), [("59", 2154), ("2A", 2154), ("974", 2975), ("971", 5490), ("973", 2972)])
def test_each_territory_is_measured_on_its_own_projection(code: str, epsg: int) -> None:
    assert find_projection(code) == epsg


def test_repair_keeps_polygons_only_and_says_which() -> None:
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    spike = Polygon([(0, 0), (10, 0), (10, 10), (10, 20), (10, 10), (0, 10)])
    mended, broken = repair_polygons(shapes(bow_tie, box(0, 0, 1, 1), spike))
    assert broken.tolist() == [True, False, True]
    assert all(shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid for shape in mended)
    assert mended[2].area == pytest.approx(100)


def test_repair_keeps_holes_and_parts() -> None:
    holed = Polygon(box(0, 0, 10, 10).exterior.coords, [box(2, 2, 4, 4).exterior.coords])
    both = MultiPolygon([holed, box(20, 20, 21, 21)])
    mended, _ = repair_polygons(shapes(both))
    assert mended[0].equals(both)


def test_generalised_neighbours_keep_their_common_border() -> None:
    wiggle = [(10 + (i % 2), i) for i in range(11)]
    west = Polygon([(0, 0), *wiggle, (0, 10)])
    east = Polygon([(20, 0), (20, 10), *reversed(wiggle)])
    simplified = generalise_coverage(shapes(west, east), 3)
    assert shapely.get_num_coordinates(simplified).sum() < shapely.get_num_coordinates(shapes(west, east)).sum()
    assert shapely.coverage_is_valid(simplified)
    assert measure_km2(simplified).sum() == pytest.approx(measure_km2(shapes(west, east)).sum())


@given(st.lists(st.floats(-40, 40), min_size=12, max_size=60))
def test_simplified_outline_stays_within_the_tolerance(offsets: list[float]) -> None:
    angles = np.linspace(0, 2 * np.pi, len(offsets), endpoint=False)
    outline = Polygon([((300 + o) * np.cos(a), (300 + o) * np.sin(a)) for o, a in zip(offsets, angles, strict=True)])
    simplified = simplify_within(shapes(outline), 2.0)[0]
    assert simplified.is_valid
    assert shapely.hausdorff_distance(outline.exterior, simplified.exterior, densify=0.05) <= 2.0001


def test_lonlat_follows_rfc_7946() -> None:
    clockwise = Polygon([(700000, 7000000), (700000, 7001000), (701000, 7001000), (701000, 7000000)])
    shape = to_lonlat(shapes(clockwise))[0]
    lon, lat = shape.exterior.coords[0]
    assert shape.exterior.is_ccw
    assert 2 < lon < 4 and 49 < lat < 51
    assert lon == round(lon, 6)
