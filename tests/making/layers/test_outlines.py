"""Outlines of the embedded bundle beside those of the source: how far they are, where a point is said to be."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geocite.bundle.loading import Bundle
from geocite.making.layers.features import COMMUNE_TOLERANCE_M
from geocite.making.readers.contours import read_communes_contours
from geocite.registry.sources import Sources
from geocite.serving.query.locate import find_at

pytestmark = pytest.mark.raw
DECIMALS_M = 0.2  # what six decimals of a degree may move


@pytest.fixture(scope="module")
def source(raw: Path, sources: Sources) -> gpd.GeoSeries:
    """Outlines of the source in metres (Lambert-93), by commune."""
    table = read_communes_contours(raw, sources).table.to_crs(2154)
    return gpd.GeoSeries(table.geometry.values, index=table["code_commune"].values)


def drawn(whole: Bundle, collection: str) -> gpd.GeoSeries:
    layer = whole.layer(collection)
    shapes = {head["id"]: shapely.geometry.shape(layer.geometry(head["id"])) for head in layer.heads}
    return gpd.GeoSeries(shapes, crs=4326).to_crs(2154)


def distances(found: gpd.GeoSeries, wanted: Mapping[str, shapely.Geometry]) -> np.ndarray:
    return shapely.hausdorff_distance(found.values, [wanted[code] for code in found.index])


def test_communes_are_within_twenty_metres_of_the_source(whole: Bundle, source: gpd.GeoSeries) -> None:
    found = drawn(whole, "communes")
    assert found.is_valid.all()
    assert distances(found, source).max() <= COMMUNE_TOLERANCE_M


def test_intercommunalites_are_within_twenty_metres_of_the_source(whole: Bundle, source: gpd.GeoSeries) -> None:
    layer = whole.layer("epci")
    members = {head["id"]: head["properties"]["communes"] for head in layer.heads}
    unions = {siren: shapely.union_all(source[codes].values) for siren, codes in members.items()}
    assert distances(drawn(whole, "epci"), unions).max() <= COMMUNE_TOLERANCE_M


def test_a_point_is_in_the_commune_of_the_source(whole: Bundle, source: gpd.GeoSeries) -> None:
    """Points some metres from the borders of communes drawn by lot, where a generalised outline errs."""
    rng = np.random.default_rng(59)
    tree = shapely.STRtree(source.values)
    chosen = source.values[rng.integers(0, len(source), 600)]
    points = shapely.line_interpolate_point(shapely.boundary(chosen), rng.random(len(chosen)), normalized=True)
    moved = shapely.points(shapely.get_coordinates(points) + rng.normal(0, 6, (len(chosen), 2)))
    degrees = gpd.GeoSeries(moved, crs=2154).to_crs(4326)
    for metres, place in zip(moved, degrees, strict=True):
        true = set(source.index[tree.query(metres, predicate="intersects")])
        said = set(find_at(whole, place.x, place.y)["communes"])
        near = min((source[code].boundary.distance(metres) for code in true | said), default=0.0)
        assert said == true or near <= DECIMALS_M


@pytest.mark.parametrize(("uai", "commune"), [("0592950L", "59051"), ("0595758N", "59477"), ("0622095R", "62643")])
def test_a_college_by_a_border_is_in_its_commune(whole: Bundle, uai: str, commune: str) -> None:
    lon, lat = whole.layer("colleges").geometry(uai)["coordinates"]
    found = find_at(whole, lon, lat)
    assert found["communes"] == [commune]
    assert found["epci"] == [whole.layer("communes").properties(commune)["siren_epci"]]
