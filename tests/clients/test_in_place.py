"""Files read in place by GDAL, part by part, from a service in its own process; saved files where they say they are."""

import csv
import io
import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pyproj
import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.serving.formats.geopackage import package_name

ITEMS = "/collections/qpv-2024/items"
TO_LAMBERT = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:2154", always_xy=True).transform


@pytest.mark.parametrize("kind", ["fgb", "gpkg", "json", "kml"])
@pytest.mark.filterwarnings("ignore")
def test_gdal_reads_a_format_in_place(server: str, whole: Bundle, kind: str) -> None:
    frame = pyogrio.read_dataframe(f"/vsicurl/{server}{ITEMS}?f={kind}")
    assert sorted(frame["id"]) == sorted(whole.layer("qpv-2024").index)


@pytest.mark.filterwarnings("ignore")
def test_gdal_reads_the_ready_geopackage_in_place(server: str, whole: Bundle) -> None:
    address = f"/vsicurl/{server}/telechargements/{package_name(whole)}"
    assert {name for name, _ in pyogrio.list_layers(address)} >= {"cites", "qpv_2024", "communes"}
    frame = pyogrio.read_dataframe(address, layer="cites")
    assert sorted(frame["id"]) == sorted(whole.layer("cites").index)


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:3857", "EPSG:4326"])
@pytest.mark.parametrize("path", ["/collections/qpv-2024/items", "/collections/colleges/items", "item"])
def test_a_saved_geojson_opens_where_it_is(
    site: FlaskClient, whole: Bundle, tmp_path: Path, path: str, crs: str
) -> None:
    if path == "item":
        path = f"{ITEMS}/{next(iter(whole.layer('qpv-2024').index))}"
    texts = {
        name: site.get(path, query_string={"f": "json", "telecharger": 1, **({"crs": name} if name else {})}).text
        for name in ("", crs)
    }
    frames = []
    for name, text in texts.items():
        file = tmp_path / f"{name[5:]}.geojson"
        file.write_text(text, encoding="utf-8")
        frames.append(pyogrio.read_dataframe(file).set_index("id"))
    assert frames[1].crs.to_epsg() == int(crs[5:])
    placed, back = frames[0].geometry.to_crs("EPSG:2154"), frames[1].geometry.to_crs("EPSG:2154")
    both = ~placed.is_empty & placed.notna()
    assert both.sum() > 0
    assert placed[both].hausdorff_distance(back[both]).max() < 0.05
    assert ("crs" in json.loads(texts[crs])) == (crs != "EPSG:4326")


def rows_of(site: FlaskClient, kind: str, crs: str) -> list[dict[str, object]]:
    data = site.get(f"/collections/colleges/items?f={kind}&crs={crs}").data
    if kind == "xlsx":
        header, *rows = openpyxl.load_workbook(io.BytesIO(data))["Données"].iter_rows(values_only=True)
        return [dict(zip(map(str, header), row, strict=True)) for row in rows]
    text = io.StringIO(data.decode("utf-8-sig"))
    return list(csv.DictReader(text, delimiter=";" if kind == "csv" else ","))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["csv", "csv-standard", "xlsx"])
@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4326", "EPSG:2154"])
def test_a_table_names_what_its_columns_hold(site: FlaskClient, whole: Bundle, kind: str, crs: str) -> None:
    layer = whole.layer("colleges")
    number = 0
    for row in rows_of(site, kind, crs):
        shape = layer.geometry(str(row["id"]))
        if shape is None:
            continue
        number += 1
        cells = {name: str(row[name]).replace(",", ".") for name in ("longitude", "latitude", "x", "y") if name in row}
        lon, lat = shape["coordinates"]
        if crs == "EPSG:2154":
            x, y = TO_LAMBERT(lon, lat)
            assert (float(cells["x"]), float(cells["y"])) == pytest.approx((x, y), abs=0.02)
            assert row["crs"] == "EPSG:2154"
            assert "longitude" not in cells
        else:
            assert (float(cells["longitude"]), float(cells["latitude"])) == (lon, lat)
            assert "x" not in cells
    assert number > 500


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2154"])
def test_outlines_in_a_table_are_x_y(site: FlaskClient, whole: Bundle, crs: str) -> None:
    data = site.get(f"{ITEMS}?f=csv-standard&crs={crs}").text
    rows = list(csv.DictReader(io.StringIO(data)))
    frame = gpd.GeoSeries.from_wkt([row["geometrie"] for row in rows], crs=crs)
    wanted = [whole.layer("qpv-2024").heads[whole.layer("qpv-2024").index[row["id"]]]["bbox"] for row in rows]
    found = frame.to_crs("OGC:CRS84").bounds.to_numpy()
    assert abs(found - wanted).max() < 1e-5
    assert {row.get("crs") for row in rows} == ({"EPSG:2154"} if crs == "EPSG:2154" else {None})
