"""Projections against PROJ, and back."""

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.errors import UsageError
from geocite.serving.geometry.crs import CRS84, LAMBERT93, SYSTEMS, WGS84, box_around, find_crs, transform

FRANCE = (st.floats(-5.5, 10), st.floats(41, 51.5))
PROJ = {crs.code: pyproj.Transformer.from_crs("OGC:CRS84", crs.code) for crs in SYSTEMS}


@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: crs.code)
@given(lon=FRANCE[0], lat=FRANCE[1])
def test_same_as_proj_and_back(crs: object, lon: float, lat: float) -> None:
    found = crs.to(lon, lat)  # type: ignore[attr-defined]
    assert found == pytest.approx(PROJ[crs.code].transform(lon, lat), abs=1e-4)  # type: ignore[attr-defined]
    assert crs.back(*found) == pytest.approx((lon, lat), abs=1e-9)  # type: ignore[attr-defined]


def test_names() -> None:
    assert find_crs("http://www.opengis.net/def/crs/EPSG/0/2154") is LAMBERT93
    assert find_crs("epsg:2154") is LAMBERT93
    assert find_crs("[EPSG:4326]") is WGS84
    with pytest.raises(UsageError, match="2154"):
        find_crs("EPSG:27572")


def test_shapes() -> None:
    square = {"type": "Polygon", "coordinates": [[[2.0, 50.0], [3.0, 50.0], [3.0, 51.0], [2.0, 50.0]]]}
    assert transform(square, WGS84) == {
        "type": "Polygon",
        "coordinates": [[[50.0, 2.0], [50.0, 3.0], [51.0, 3.0], [50.0, 2.0]]],
    }
    assert transform(None, LAMBERT93) is None
    assert transform(square, CRS84) == square


def test_a_bent_box_is_held_whole() -> None:
    west, south, east, north = box_around((600_000.0, 6_900_000.0, 800_000.0, 7_100_000.0), LAMBERT93)
    inside = pyproj.Transformer.from_crs("EPSG:2154", "OGC:CRS84")
    for x in (600_000, 650_000, 700_000, 800_000):
        for y in (6_900_000, 7_000_000, 7_100_000):
            lon, lat = inside.transform(x, y)
            assert west - 1e-6 <= lon <= east + 1e-6
            assert south - 1e-6 <= lat <= north + 1e-6
