"""GeoPackages, written without GDAL and read by it: every layer, every column, styles, systems of coordinates."""

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely

from geocite.bundle.loading import Bundle
from geocite.cli import main
from geocite.serving.formats.exports import FORMATS
from geocite.serving.formats.geopackage import write_every_layer
from geocite.serving.formats.selection import Selection
from geocite.serving.geometry.crs import SYSTEMS


@pytest.fixture(scope="module")
def package(whole: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paquet") / "toutes.gpkg"
    path.write_bytes(write_every_layer(whole))
    return path


def test_every_collection_is_a_table_with_its_items(whole: Bundle, package: Path) -> None:
    found = {name: pyogrio.read_info(package, layer=name)["features"] for name, _ in pyogrio.list_layers(package)}
    tables = {name.replace("-", "_"): entry.nombre for name, entry in whole.manifest.collections.items()}
    assert found == {**tables, "layer_styles": len(tables)}


def test_shapes_are_those_of_the_layers(whole: Bundle, package: Path) -> None:
    for name in ("cites", "colleges", "epci"):
        frame = pyogrio.read_dataframe(package, layer=name).set_index("id")
        layer = whole.layer(name)
        for head in layer.heads:
            geometry = layer.geometry(head["id"])
            found = frame.geometry[head["id"]]
            assert (found is None) == (geometry is None)
            assert found is None or found.equals(shapely.geometry.shape(geometry)), head["id"]


def test_it_opens_coloured_in_qgis(whole: Bundle, package: Path) -> None:
    """QGIS takes the style marked as default of each table in `layer_styles`."""
    with closing(sqlite3.connect(package)) as base:
        styles = base.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault").fetchall()
    assert {table for table, _ in styles} == {name.replace("-", "_") for name in whole.manifest.collections}
    for _, style in styles:
        assert ElementTree.fromstring(style).find("renderer-v2") is not None


def test_every_table_says_its_credit_and_its_precision(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:
        told = dict(base.execute("SELECT table_name, description FROM gpkg_contents WHERE data_type = 'features'"))
    assert all("Licence Ouverte" in text for text in told.values())
    assert "contours à 20\u00a0m de la source au plus" in told["communes"]
    assert "contours à 2\u00a0m de la source au plus" in told["qpv_2024"]
    assert "contours" not in told["colleges"].replace("contours de", "")


def test_a_box_is_read_through_the_index(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:
        assert base.execute("SELECT count(*) FROM rtree_communes_geom").fetchone()[0] == 3782
    near = pyogrio.read_dataframe(package, layer="communes", bbox=(2.77, 50.28, 2.78, 50.29))
    assert "62041" in set(near["id"])
    assert len(near) < 10


def test_the_same_items_are_the_same_bytes(whole: Bundle, package: Path) -> None:
    assert write_every_layer(whole) == package.read_bytes()


@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: crs.code)
@pytest.mark.parametrize("collection", ["cites", "colleges"])
def test_every_system_puts_items_at_the_same_place(
    bundle: Bundle, tmp_path: Path, crs: object, collection: str
) -> None:
    layer = bundle.layer(collection)
    path = tmp_path / "essai.gpkg"
    path.write_bytes(FORMATS["gpkg"].write(Selection(bundle, layer, (0, 1), crs)))
    frame = pyogrio.read_dataframe(path, layer=collection)
    assert str(frame.crs.to_authority()[1]) == {"CRS84": "4326"}.get(crs.code[4:], crs.code[5:])  # type: ignore[attr-defined]
    for item_id, shape in zip(frame["id"], frame.to_crs(4326).geometry, strict=True):
        box = layer.heads[layer.index[item_id]].get("bbox")
        assert (shape is None) == (box is None)
        if box:
            assert shape.bounds == pytest.approx(box, abs=1e-6)


def test_the_command_line_writes_every_layer(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(bundle.path)
    target = tmp_path / "toutes.gpkg"
    assert main(["export", "toutes", "-o", str(target), "--bundle", folder]) == 0
    assert len(pyogrio.list_layers(target)) == 7
    assert main(["export", "toutes", "-o", str(tmp_path / "a.csv"), "--bundle", folder]) == 2
    assert "GeoPackage" in capsys.readouterr().err
