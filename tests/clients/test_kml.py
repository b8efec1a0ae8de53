"""KML in the colours of the map, and XML that stays well formed whatever the texts."""

import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.serving.formats import FORMATS
from geocite.serving.formats.qgis_styles import _NETWORKS, write_qlr
from geocite.serving.formats.selection import Selection
from geocite.text.spreadsheets import xml_text

KML = "{http://www.opengis.net/kml/2.2}"


def read(site: FlaskClient, collection: str) -> ET.Element:
    return ET.fromstring(site.get(f"/collections/{collection}/items?f=kml&limit=400").data)


def abgr(color: str, opacity: int) -> str:
    return f"{opacity:02x}" + "".join(re.findall("..", color[1:])[::-1])


@pytest.mark.parametrize("collection", ["cites", "qpv-2024", "qpv-2015", "communes", "epci"])
def test_outlines_have_the_colours_of_the_map(site: FlaskClient, collection: str) -> None:
    root, style = read(site, collection), COLLECTIONS[collection].style
    found = {one.get("id"): one for one in root.iter(f"{KML}Style")}
    assert list(found) == ["geocite"]
    assert found["geocite"].findtext(f"{KML}PolyStyle/{KML}color") == abgr(style.fill, style.opacity)
    assert found["geocite"].findtext(f"{KML}LineStyle/{KML}color") == abgr(style.line, 255)
    placemarks = list(root.iter(f"{KML}Placemark"))
    assert placemarks
    assert {one.findtext(f"{KML}styleUrl") for one in placemarks} == {"#geocite"}
    # The order that KML wants of what an item holds.
    assert [child.tag for child in placemarks[0]][:2] == [f"{KML}name", f"{KML}styleUrl"]


def test_colleges_have_the_colour_of_their_network(site: FlaskClient, whole: Bundle) -> None:
    root = read(site, "colleges")
    colors = {f"#{one.get('id')}": one.findtext(f"{KML}IconStyle/{KML}color") for one in root.iter(f"{KML}Style")}
    fills = {value: fill for value, _, _, fill in _NETWORKS}
    networks = set()
    for one in root.iter(f"{KML}Placemark"):
        network = whole.layer("colleges").properties(str(one.get("id")))["education_prioritaire"] or ""
        networks.add(network)
        assert colors[one.findtext(f"{KML}styleUrl") or ""] == abgr(fills[network], 255)
    assert networks == set(fills)


HOSTILE = "\x00\x08\x0c\x1f\ufffe<Placemark id='x'>]]>&é\"\n"


def renamed(whole: Bundle, name: str) -> Selection:
    """Two quartiers, one of them with such a name."""
    lines = list(whole.layer("qpv-2024").lines[:2])
    value = json.loads(lines[0])
    old = json.dumps(value["properties"]["nom"], ensure_ascii=False).encode()
    lines[0] = lines[0].replace(b'"nom":' + old, b'"nom":' + json.dumps(name).encode(), 1)
    return Selection(whole, Layer("qpv-2024", lines), (0, 1))


@pytest.mark.parametrize("name", [HOSTILE, "a\x0bb", "\x08", ""])
def test_no_text_breaks_a_file(whole: Bundle, name: str) -> None:
    chosen = renamed(whole, name)
    root = ET.fromstring(FORMATS["kml"].write(chosen))
    placemarks = list(root.iter(f"{KML}Placemark"))
    assert len(placemarks) == 2
    assert (placemarks[0].findtext(f"{KML}name") or "").strip() == xml_text(name).replace("]]>", "]] >").strip()
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(chosen)))
    assert book["Données"].max_row == 3
    for kind in ("csv", "csv-standard", "gpkg", "fgb", "shp", "parquet", "json", "geojsonseq"):
        assert FORMATS[kind].write(dataclasses.replace(chosen))


@given(st.text())
def test_what_is_left_is_xml(text: str) -> None:
    left = xml_text(text)
    definition = write_qlr("http://a/", {"cites": text}).partition("\n")[2]
    assert ET.fromstring(definition).find(".//layername") is not None
    assert re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text) == left
