"""Display files: what a browser decodes is what was written, borders shared."""

import json

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box, shape

from geocite.making.files.arcs import decode_polygons, encode_points, encode_polygons

GRID = 1e-4


def encode(*items: object) -> dict[str, object]:
    geometries = np.empty(len(items), dtype=object)
    geometries[:] = items
    columns = {"ids": [str(i) for i in range(len(items))], "noms": ["x"] * len(items)}
    return encode_polygons("essai", geometries, GRID, columns)


def decode(display: dict[str, object]) -> list[shapely.Geometry]:
    return [shape({"type": "MultiPolygon", "coordinates": c}) for c in decode_polygons(json.loads(json.dumps(display)))]


def test_neighbours_write_their_border_once() -> None:
    border = [(2.01 + 0.001 * (i % 2), 50 + i / 1000) for i in range(11)]
    west = shapely.Polygon([(2, 50), *border, (2, 50.01)])
    east = shapely.Polygon([(2.02, 50), (2.02, 50.01), *reversed(border)])
    display = encode(west, east)
    points = sum(len(arc) // 2 for arc in display["arcs"])  # type: ignore[attr-defined]
    assert points == 11 + 4 + 4  # the border once, then the rest of each outline with its two ends
    assert [round(s.area, 8) for s in decode(display)] == [round(west.area, 8), round(east.area, 8)]


def test_holes_and_parts_come_back() -> None:
    holed = box(2, 50, 2.1, 50.1).difference(box(2.02, 50.02, 2.04, 50.04))
    parts = MultiPolygon([box(3, 50, 3.01, 50.01), box(3.05, 50, 3.06, 50.01)])
    back = decode(encode(holed, parts))
    assert back[0].equals_exact(holed.normalize(), GRID) or back[0].normalize().equals_exact(
        MultiPolygon([holed]).normalize(), GRID
    )
    assert len(back[1].geoms) == 2


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=20))
def test_any_patchwork_comes_back_whole(cells: set[tuple[int, int]]) -> None:
    squares = [box(2 + x / 100, 50 + y / 100, 2 + (x + 1) / 100, 50 + (y + 1) / 100) for x, y in sorted(cells)]
    for before, after in zip(squares, decode(encode(*squares)), strict=True):
        assert after.is_valid
        assert after.symmetric_difference(before).area < 1e-4 * GRID * 10


def test_points_are_steps_from_one_to_the_next() -> None:
    display = encode_points("colleges", [(2.0, 50.0), (2.001, 50.002)], 1e-3, {"ids": ["a", "b"], "noms": ["A", "B"]})
    assert display["points"] == [0, 0, 1, 2]
    assert display["translate"] == [2.0, 50.0]
