"""One kind of geometry a collection: what lets ogr2ogr copy a layer of the service into any file."""

import json
from pathlib import Path

import pyogrio
import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS

OUTLINES = ("cites", "qpv-2024", "qpv-2015", "communes", "epci")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_collection_has_one_kind_of_geometry(site: FlaskClient, whole: Bundle, collection: str) -> None:
    wanted = COLLECTIONS[collection].geometry
    layer = whole.layer(collection)
    kinds = {shape["type"] for item_id in layer.index if (shape := layer.geometry(item_id)) is not None}
    assert kinds == {wanted} == {whole.manifest.collections[collection].geometrie}
    told = json.loads(site.get(f"/collections/{collection}/schema?f=json").data)["properties"]["geometry"]
    assert told["format"] == f"geometry-{wanted.lower()}"


@pytest.mark.parametrize("driver", ["FlatGeobuf", "GPKG"])
@pytest.mark.parametrize("collection", OUTLINES)
@pytest.mark.filterwarnings("ignore")
def test_gdal_copies_a_layer_of_the_service(
    server: str, whole: Bundle, tmp_path: Path, collection: str, driver: str
) -> None:
    at_once = {"INITIAL_REQUEST_PAGE_SIZE": 10_000}
    meta, _, shapes, values = pyogrio.raw.read(f"OAPIF:{server}", layer=collection, **at_once)
    path = tmp_path / f"copie.{'fgb' if driver == 'FlatGeobuf' else 'gpkg'}"
    fields = [name for name, kind in zip(meta["fields"], values, strict=True) if kind.dtype != object or name == "id"]
    kept = [column for name, column in zip(meta["fields"], values, strict=True) if name in fields]
    # As ogr2ogr does: the kind that the driver announces, and no promotion.
    pyogrio.raw.write(
        path,
        shapes,
        kept,
        fields,
        driver=driver,
        geometry_type=meta["geometry_type"],
        promote_to_multi=False,
        crs="OGC:CRS84",
    )
    assert meta["geometry_type"] == "MultiPolygon"
    assert sorted(pyogrio.read_dataframe(path)["id"]) == sorted(whole.layer(collection).index)
