"""GDAL's OGC API – Features driver, as QGIS and ogr2ogr use it, against a server in its own process."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS

BOX = (2.9, 50.3, 3.2, 50.5)


def shapes(layer: Layer) -> dict[str, shapely.Geometry | None]:
    found = (layer.geometry(head["id"]) for head in layer.heads)
    texts = [None if shape is None else json.dumps(shape) for shape in found]
    made = shapely.from_geojson(np.array(texts, dtype=object))
    return {head["id"]: shape for head, shape in zip(layer.heads, made, strict=True)}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_feature_with_its_geometry_and_fields(server: str, whole: Bundle, collection: str) -> None:
    # GDAL guesses the kind of each column from its first page: of twenty items unless told more.
    at_once = {"INITIAL_REQUEST_PAGE_SIZE": 10_000}
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer=collection, **at_once)
    layer = whole.layer(collection)
    wanted = shapes(layer)
    assert sorted(frame["id"]) == sorted(layer.index)
    assert set(frame.columns) >= set(layer.heads[0]["properties"]) | {"geometry"}
    rows = frame.set_index("id").to_dict("index")
    for head in layer.heads:
        row, expected = rows[head["id"]], wanted[head["id"]]
        for name, value in head["properties"].items():
            assert same(row[name], value), (head["id"], name)
        shape = row["geometry"]
        assert shape is None if expected is None else shape.normalize() == expected.normalize()


def same(read: Any, value: Any) -> bool:
    if isinstance(value, list):
        # Lists of texts stay lists; others are JSON.
        found = json.loads(read) if isinstance(read, str) else list(read if read is not None else ())
        return bool(found == value)
    if value is None:
        return bool(pd.isna(read))
    return bool(read == value) and isinstance(read, str) == isinstance(value, str)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_paging_adds_up(server: str, whole: Bundle, collection: str) -> None:
    size = 700 if collection == "communes" else 30
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer=collection, PAGE_SIZE=size, INITIAL_REQUEST_PAGE_SIZE=size)
    assert sorted(frame["id"]) == sorted(whole.layer(collection).index)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_box(server: str, whole: Bundle, collection: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer=collection, bbox=BOX)
    found = shapes(whole.layer(collection)).items()
    wanted = {code for code, shape in found if shape is not None and shape.intersects(shapely.box(*BOX))}
    assert set(frame["id"]) == wanted
    assert 0 < len(wanted) < len(found)


def test_attribute_filter(server: str, whole: Bundle) -> None:
    where = "code_departement = '59' AND surface_km2 > 1"
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="qpv-2024", where=where)
    heads = whole.layer("qpv-2024").heads
    chosen = [head["id"] for head in heads if head["properties"]["code_departement"] == "59"]
    assert set(frame["id"]) == {one for one in chosen if whole.layer("qpv-2024").properties(one)["surface_km2"] > 1}


def test_lambert_93(server: str, whole: Bundle) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="qpv-2015", CRS="EPSG:2154")
    assert frame.crs.to_epsg() == 2154
    back = frame.to_crs(4326).set_index("id").geometry
    for code, shape in shapes(whole.layer("qpv-2015")).items():
        assert back[code].hausdorff_distance(shape) < 1e-6
