"""GDAL's OGC API – Features driver, as QGIS and ogr2ogr use it, against a server in its own process."""

import numpy as np
import pyogrio
import pytest
import shapely

from geocite.bundle import Bundle, Layer

COLLECTIONS = ("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "epci")
BOX = (2.9, 50.3, 3.2, 50.5)


def shapes(layer: Layer) -> dict[str, shapely.Geometry | None]:
    import json

    found = (layer.geometry(head["id"]) for head in layer.heads)
    texts = [None if shape is None else json.dumps(shape) for shape in found]
    made = shapely.from_geojson(np.array(texts, dtype=object))
    return {head["id"]: shape for head, shape in zip(layer.heads, made, strict=True)}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_feature_with_its_geometry_and_fields(server: str, bundle: Bundle, collection: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer=collection)
    layer = bundle.layer(collection)
    wanted = shapes(layer)
    assert sorted(frame["id"]) == sorted(layer.index)
    assert set(frame.columns) >= set(layer.heads[0]["properties"]) | {"geometry"}
    for row in frame.itertuples():
        assert row.nom == layer.properties(row.id)["nom"]
        expected = wanted[row.id]
        assert row.geometry is None if expected is None else row.geometry.normalize() == expected.normalize()


def test_numbers_and_codes_keep_their_kind(server: str, bundle: Bundle) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="communes").set_index("id")
    layer = bundle.layer("communes")
    assert frame.loc["02001", "code_departement"] == "02"
    populations = {head["id"]: head["properties"]["population"] for head in layer.heads}
    assert all(frame["population"][code] == value for code, value in populations.items() if value is not None)


def test_paging_adds_up(server: str, bundle: Bundle) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="communes", PAGE_SIZE=700)
    assert sorted(frame["id"]) == sorted(bundle.layer("communes").index)


def test_box(server: str, bundle: Bundle) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="communes", bbox=BOX)
    wanted = {code for code, shape in shapes(bundle.layer("communes")).items() if shape.intersects(shapely.box(*BOX))}
    assert set(frame["id"]) == wanted
    assert len(wanted) > 20


def test_attribute_filter(server: str, bundle: Bundle) -> None:
    where = "code_departement = '59' AND surface_km2 > 1"
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="qpv-2024", where=where)
    heads = bundle.layer("qpv-2024").heads
    chosen = [head["id"] for head in heads if head["properties"]["code_departement"] == "59"]
    assert set(frame["id"]) == {one for one in chosen if bundle.layer("qpv-2024").properties(one)["surface_km2"] > 1}


def test_lambert_93(server: str, bundle: Bundle) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}", layer="qpv-2015", CRS="EPSG:2154")
    assert frame.crs.to_epsg() == 2154
    back = frame.to_crs(4326).set_index("id").geometry
    for code, shape in shapes(bundle.layer("qpv-2015")).items():
        assert back[code].hausdorff_distance(shape) < 1e-6
