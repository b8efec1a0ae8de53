"""Every value of every item of every collection in every format, read by another program than the one that wrote it."""

import csv
import io
import itertools
import json
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as parquet
import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.serving.formats import FORMATS

Rows = dict[str, dict[str, Any]]
Kinds = Mapping[str, str]
KML = "{http://www.opengis.net/kml/2.2}"
BYTES = 254  # of a text in a Shapefile
TRUTH = {"oui": True, "non": False, "true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}


def told(value: Any) -> Any:
    """A value as a flat table can hold it: lists as « a; b », numbers as such, nothing as None."""
    if isinstance(value, list):
        value = "; ".join(str(part["code"] if isinstance(part, dict) else part) for part in value)
    return None if value == "" else value


def typed(text: Any, kind: str) -> Any:
    """The text of a cell by the kind of its column."""
    if text in (None, ""):
        return None
    if kind == "boolean":
        return TRUTH[str(text).lower()]
    return float(str(text).replace(",", ".")) if kind == "number" else text


def read_csv(data: bytes, kinds: Kinds) -> Rows:
    return _rows(csv.DictReader(io.StringIO(data.decode())), kinds)


def read_excel_csv(data: bytes, kinds: Kinds) -> Rows:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    # ="02001" and '=1+1 are what keeps a spreadsheet from reading a number or running a formula.
    plain = ({name: _unquoted(cell) for name, cell in row.items()} for row in rows)
    return _rows(plain, kinds)


def _unquoted(cell: str) -> str:
    return cell[2:-1] if cell.startswith('="') else cell.removeprefix("'") if cell[1:2] in "=+-@" else cell


def read_sheet(data: bytes, kinds: Kinds) -> Rows:
    header, *rows = openpyxl.load_workbook(io.BytesIO(data), read_only=True)["Données"].iter_rows(values_only=True)
    cells = (dict(itertools.zip_longest(header, row)) for row in rows)  # empty cells at the end are not in the file
    truths = [name for name, kind in kinds.items() if kind == "boolean"]
    return {row["id"]: {**row, **{name: typed(row[name], "boolean") for name in truths}} for row in cells}


def read_lines(data: bytes, kinds: Kinds) -> Rows:
    features = [json.loads(text) for text in data.decode().split("\x1e") if text.strip()]
    return {one["id"]: one["properties"] for one in features}


def read_json(data: bytes, kinds: Kinds) -> Rows:
    return {one["id"]: one["properties"] for one in json.loads(data)["features"]}


def read_columns(data: bytes, kinds: Kinds) -> Rows:
    table = parquet.read_table(io.BytesIO(data))
    assert table.schema.metadata[b"geo"]
    return {row["id"]: {name: row[name] for name in kinds} for row in table.select(["id", *kinds]).to_pylist()}


def read_base(data: bytes, kinds: Kinds) -> Rows:
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    base.row_factory = sqlite3.Row
    table = base.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").fetchone()[0]
    found = {}
    for row in base.execute(f"SELECT * FROM {table}"):
        assert row["geom"] is None or row["geom"][:2] == b"GP"
        found[row["id"]] = {name: typed(row[name], kind) for name, kind in kinds.items()}
    base.close()
    return found


def read_kml(data: bytes, kinds: Kinds) -> Rows:
    found = {}
    for place in ET.fromstring(data).iter(f"{KML}Placemark"):
        cells = {one.get("name"): one.text for one in place.iter(f"{KML}SimpleData")}
        cells["nom"] = place.findtext(f"{KML}name")
        found[str(place.get("id"))] = {name: typed(cells.get(name), kind) for name, kind in kinds.items()}
    return found


def read_flatgeobuf(data: bytes, kinds: Kinds) -> Rows:
    return _frame(pyogrio.read_dataframe(io.BytesIO(data), read_geometry=False), kinds)


def read_shapefile(data: bytes, kinds: Kinds, folder: Path) -> Rows:
    path = folder / "couche.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        table = archive.read("noms-des-colonnes.csv").decode("utf-8-sig")
    names = {row["nom_court"]: row["nom"] for row in csv.DictReader(io.StringIO(table), delimiter=";")}
    frame = pyogrio.read_dataframe(f"/vsizip/{path}", read_geometry=False)
    assert list(frame.columns) == list(names)
    return _frame(frame.rename(columns=names), kinds)


def _frame(frame: pd.DataFrame, kinds: Kinds) -> Rows:
    plain = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {row["id"]: {name: typed(row[name], kind) for name, kind in kinds.items()} for row in plain}


def _rows(rows: Any, kinds: Kinds) -> Rows:
    return {row["id"]: {name: typed(row[name], kind) for name, kind in kinds.items()} for row in rows}


READERS: Mapping[str, Callable[..., Rows]] = {
    "json": read_json,
    "geojsonseq": read_lines,
    "csv": read_excel_csv,
    "csv-standard": read_csv,
    "xlsx": read_sheet,
    "gpkg": read_base,
    "shp": read_shapefile,
    "kml": read_kml,
    "fgb": read_flatgeobuf,
    "parquet": read_columns,
}
NESTED = ("json", "geojsonseq", "parquet")


def fetch(site: FlaskClient, collection: str, kind: str, **query: Any) -> bytes:
    answer = site.get(f"/collections/{collection}/items", query_string={"f": kind, "telecharger": 1, **query})
    assert answer.status_code == 200, answer.text
    return answer.data


def test_every_format_has_another_reader() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("kind", tuple(READERS))
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_value(site: FlaskClient, whole: Bundle, tmp_path: Path, collection: str, kind: str) -> None:
    layer = whole.layer(collection)
    more = (tmp_path,) if kind == "shp" else ()
    found = READERS[kind](fetch(site, collection, kind), layer.kinds, *more)
    # FlatGeobuf orders its rows by place.
    assert (set(found), len(found)) == (set(layer.index), len(layer.index))
    for head in layer.heads:
        row = found[head["id"]]
        for name in layer.kinds:
            value = head["properties"].get(name)
            expected, read = (value, row.get(name)) if kind in NESTED else (told(value), told(row[name]))
            if kind == "shp" and isinstance(expected, str) and len(expected.encode()) > BYTES:
                assert read.endswith("…") and expected.startswith(read[:-1]), (head["id"], name)
            else:
                assert read == expected, (head["id"], name)
                assert isinstance(read, str) == isinstance(expected, str), (head["id"], name)


def test_kml_places_its_marks(site: FlaskClient, whole: Bundle) -> None:
    layer = whole.layer("colleges")
    found = {}
    for place in ET.fromstring(fetch(site, "colleges", "kml")).iter(f"{KML}Placemark"):
        text = place.findtext(f"{KML}Point/{KML}coordinates")
        found[place.get("id")] = text and [float(part) for part in text.split(",")[:2]]
    assert found == {code: (layer.geometry(code) or {}).get("coordinates") for code in layer.index}


def test_geopackage_places_its_rows(site: FlaskClient, whole: Bundle) -> None:
    base = sqlite3.connect(":memory:")
    base.deserialize(fetch(site, "qpv-2015", "gpkg"))
    rows = base.execute("SELECT id, geom FROM qpv_2015").fetchall()
    base.close()
    for code, blob in rows:
        box = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]  # GeoPackage, 2.1.3: header before the WKB
        source = shapely.from_geojson(json.dumps(whole.layer("qpv-2015").geometry(code)))
        assert shapely.from_wkb(blob[8 + box :]).equals(source), code
    assert len(rows) == len(whole.layer("qpv-2015").lines)
