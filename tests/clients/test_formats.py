"""Every format read back by a reader that is not ours, and equal to the bundle."""

import csv
import functools
import io
import json
import re
import sqlite3
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as parquet
import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient
from openpyxl.xml import constants, functions

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.serving.formats import FORMATS

GIS = ("gpkg", "shp", "kml", "fgb", "parquet", "geojsonseq")


def fetch(site: FlaskClient, collection: str, kind: str, **query: Any) -> bytes:
    answer = site.get(f"/collections/{collection}/items", query_string={"f": kind, "telecharger": 1, **query})
    assert answer.status_code == 200, answer.text
    assert answer.content_type == FORMATS[kind].mimetype
    assert f".{FORMATS[kind].extension}" in answer.headers["Content-Disposition"]
    return answer.data


def save(site: FlaskClient, folder: Path, collection: str, kind: str, **query: Any) -> Path:
    path = folder / f"{collection}.{FORMATS[kind].extension}"
    path.write_bytes(fetch(site, collection, kind, **query))
    return path


def read_gis(path: Path) -> gpd.GeoDataFrame:
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    if path.suffix == ".gpkg":
        return pyogrio.read_dataframe(path, layer=path.stem.replace("-", "_"))
    return pyogrio.read_dataframe(f"/vsizip/{path}" if path.suffix == ".zip" else path)


@functools.lru_cache
def expected(whole: Bundle, collection: str) -> dict[str, Any]:
    layer = whole.layer(collection)
    texts = [json.dumps(layer.geometry(one)) for one in layer.index]
    shapes = shapely.from_geojson(np.array([None if text == "null" else text for text in texts], dtype=object))
    return dict(zip(layer.index, shapes, strict=True))


def same(shapes: Any, others: Any) -> bool:
    """Whether two lists of shapes are equal, a polygon being the multipolygon of itself."""
    pairs = []
    for each in (shapes, others):
        parts = [shapely.multipolygons([one]) if isinstance(one, shapely.Polygon) else one for one in each]
        pairs.append(shapely.normalize(shapely.force_2d(np.array(parts, dtype=object))))
    missing = shapely.is_missing(pairs[0]) & shapely.is_missing(pairs[1])
    return bool(np.all(missing | shapely.equals_exact(pairs[0], pairs[1], 1e-9)))


@pytest.mark.parametrize("kind", GIS)
@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.filterwarnings("ignore")
def test_shapes_and_names(site: FlaskClient, whole: Bundle, tmp_path: Path, collection: str, kind: str) -> None:
    frame = read_gis(save(site, tmp_path, collection, kind))
    wanted, layer = expected(whole, collection), whole.layer(collection)
    # KML keeps its own « id »; the last column of that name is ours.
    ids = list(frame["id"])
    assert sorted(ids) == sorted(wanted)
    name = "Name" if kind == "kml" else "nom"
    assert list(frame[name]) == [layer.properties(item_id)["nom"] for item_id in ids]
    assert same(frame.geometry, [wanted[item_id] for item_id in ids])


@pytest.mark.parametrize("kind", ("gpkg", "fgb", "parquet"))
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_values(site: FlaskClient, whole: Bundle, tmp_path: Path, collection: str, kind: str) -> None:
    frame = read_gis(save(site, tmp_path, collection, kind)).set_index("id")
    rows = frame.drop(columns="geometry").to_dict("index")
    for head in whole.layer(collection).heads:
        row = rows[head["id"]]
        for name, value in head["properties"].items():
            if not isinstance(value, list):
                assert row[name] == value or (value is None and pd.isna(row[name])), (head["id"], name)


def test_lists_stay_lists_in_parquet(site: FlaskClient, whole: Bundle, tmp_path: Path) -> None:
    table = parquet.read_table(save(site, tmp_path, "qpv-2015", "parquet"))
    rows = {row["id"]: row for row in table.select(["id", "communes", "correspondance"]).to_pylist()}
    for head in whole.layer("qpv-2015").heads:
        assert rows[head["id"]]["communes"] == head["properties"]["communes"]
        assert rows[head["id"]]["correspondance"] == head["properties"]["correspondance"]
    assert b"ANCT" in table.schema.metadata[b"attribution"]


def test_geopackage_opens_with_its_style_and_credit(site: FlaskClient, tmp_path: Path) -> None:
    path = save(site, tmp_path, "qpv-2024", "gpkg")
    with sqlite3.connect(path) as base:
        table, default, style = base.execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles").fetchone()
        told = base.execute("SELECT description FROM gpkg_contents WHERE table_name = 'qpv_2024'").fetchone()[0]
    base.close()
    assert (table, default) == ("qpv_2024", 1)
    assert "<qgis" in style
    assert "191,85,19" in style
    assert "Licence Ouverte" in told
    assert [name for name, _ in pyogrio.list_layers(path)] == ["qpv_2024", "layer_styles"]


def test_shapefile_says_its_short_names_and_what_it_cut(site: FlaskClient, tmp_path: Path) -> None:
    with zipfile.ZipFile(save(site, tmp_path, "epci", "shp")) as archive:
        assert {Path(name).suffix for name in archive.namelist()} >= {".shp", ".dbf", ".shx", ".prj", ".cpg"}
        names = archive.read("noms-des-colonnes.csv").decode("utf-8-sig").splitlines()
        note = archive.read("LISEZMOI.txt").decode()
    mapping = dict(line.split(";")[:2] for line in names[1:])
    assert "population_millesime" in mapping.values()
    assert all(len(short) <= 10 for short in mapping)
    assert len(mapping) == len(set(map(str.lower, mapping)))
    assert "coupés" in note
    assert "communes" in note


def test_excel_csv(site: FlaskClient, whole: Bundle) -> None:
    data = fetch(site, "colleges", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    layer = whole.layer("colleges")
    assert [row["id"] for row in rows] == list(layer.index)
    for row in rows:
        properties = layer.properties(row["id"])
        assert row["code_commune"] == f'="{properties["code_commune"]}"'
        assert row["ips"] == ("" if properties["ips"] is None else str(properties["ips"]).replace(".", ","))
        assert "Licence" in row["attribution"]
        texts = [cell for cell in row.values() if not re.fullmatch(r"-?[\d,]+", cell)]
        assert not any(cell.startswith(("=", "+", "-", "@")) and not re.fullmatch('="[^"]*"', cell) for cell in texts)


def test_standard_csv(site: FlaskClient, whole: Bundle) -> None:
    frame = pd.read_csv(io.BytesIO(fetch(site, "communes", "csv-standard")), dtype={"id": str}).set_index("id")
    wanted = expected(whole, "communes")
    assert sorted(frame.index) == sorted(wanted)
    assert same(shapely.from_wkt(frame["geometrie"]), [wanted[str(item_id)] for item_id in frame.index])
    populations = {head["id"]: head["properties"]["population"] for head in whole.layer("communes").heads}
    assert all(frame["population"][one] == value for one, value in populations.items() if value is not None)


def test_xlsx(site: FlaskClient, whole: Bundle) -> None:
    book = openpyxl.load_workbook(io.BytesIO(fetch(site, "communes", "xlsx")))
    assert book.sheetnames == ["Données", "Dictionnaire", "Sources"]
    header, *rows = book["Données"].iter_rows(values_only=True)
    layer = whole.layer("communes")
    assert len(rows) == len(layer.lines)
    for row in rows[:300]:
        found, properties = dict(zip(header, row, strict=True)), layer.properties(row[0])
        assert found["code_departement"] == properties["code_departement"]
        assert found["population"] == properties["population"]
    assert book["Données"]["A2"].data_type == "s"
    dictionary = {row[0]: row[1] for row in book["Dictionnaire"].iter_rows(values_only=True)}
    assert "Insee" in dictionary["code_departement"] or "département" in dictionary["code_departement"]
    assert any("Licence" in str(row[3]) for row in book["Sources"].iter_rows(values_only=True))


def test_no_format_runs_a_formula(whole: Bundle) -> None:
    from geocite.text.spreadsheets import safe_text

    for text in ("=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1"):
        assert safe_text(text)[0] in "'=" and (safe_text(text)[0] == "'" or safe_text(text).startswith('="'))
    assert safe_text("02001") == '="02001"'
    assert safe_text("3E10") == '="3E10"'
    assert safe_text("Arras") == "Arras"


@pytest.mark.parametrize("kind", tuple(FORMATS))
def test_each_format_writes_exactly_what_is_filtered(
    site: FlaskClient, whole: Bundle, tmp_path: Path, kind: str
) -> None:
    query = {"filter": "surface_km2 > 1", "code_departement": "59", "bbox": "2,50,4,51"}
    page = json.loads(site.get("/collections/qpv-2024/items", query_string={"f": "json", **query}).data)
    wanted = [feature["id"] for feature in page["features"]]
    assert 0 < len(wanted) < 50
    path = save(site, tmp_path, "qpv-2024", kind, **query)
    if kind in ("csv", "csv-standard"):
        text = path.read_text(encoding="utf-8-sig")
        found = [row["id"] for row in csv.DictReader(io.StringIO(text), delimiter=";" if kind == "csv" else ",")]
    elif kind == "xlsx":
        found = [row[0] for row in openpyxl.load_workbook(path)["Données"].iter_rows(min_row=2, values_only=True)]
    else:
        found = list(read_gis(path)["id"])
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("kind", ("gpkg", "fgb", "parquet", "shp"))
@pytest.mark.parametrize("crs", ("EPSG:2154", "EPSG:4326"))
@pytest.mark.filterwarnings("ignore")
def test_files_in_another_system(site: FlaskClient, whole: Bundle, tmp_path: Path, kind: str, crs: str) -> None:
    frame = read_gis(save(site, tmp_path, "qpv-2024", kind, crs=crs))
    assert frame.crs.to_epsg() == int(crs[5:])
    back = frame.set_index("id").geometry.to_crs("OGC:CRS84")
    wanted = expected(whole, "qpv-2024")
    assert all(back[one].hausdorff_distance(shape) < 2e-7 for one, shape in wanted.items())


def test_a_format_without_its_library_says_what_to_install(site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geocite.serving.formats.find_spec", lambda name: None)
    answer = site.get("/collections/cites/items?f=fgb")
    assert answer.status_code == 400
    assert "pip install 'geocite[exports]'" in (answer.json or {})["description"]
    assert site.get("/collections/cites/items?f=csv").status_code == 200


def test_same_request_same_bytes(site: FlaskClient) -> None:
    for kind in FORMATS:
        assert fetch(site, "cites", kind) == fetch(site, "cites", kind), kind
    book = openpyxl.load_workbook(io.BytesIO(fetch(site, "cites", "xlsx")))
    assert book.properties.modified == datetime(2000, 1, 1)  # not the hour of the request


def test_a_workbook_does_not_follow_the_prefixes_of_other_libraries(site: FlaskClient) -> None:
    before = fetch(site, "cites", "xlsx")
    functions.register_namespace("autre", constants.DCTERMS_NS)
    try:
        assert fetch(site, "cites", "xlsx") == before
    finally:
        functions.register_namespace(constants.DCTERMS_PREFIX, constants.DCTERMS_NS)


def test_names_say_collection_filter_and_vintage(site: FlaskClient) -> None:
    answer = site.get("/collections/qpv-2015/items?f=xlsx&code_departement=59")
    assert 'filename="geocite_qpv-2015_code-departement-59_2015.xlsx"' in answer.headers["Content-Disposition"]
