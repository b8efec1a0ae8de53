"""QGIS: the requests it makes, played again, and QGIS itself where it is installed."""

import json
import os
import shutil
import subprocess
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jsonschema
import pyproj
import pytest
import shapely
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.settings import Settings

JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json"
ITEMS = "application/geo+json, application/json"
SCHEMA = "application/schema+json"
CRS = "http://www.opengis.net/def/crs/EPSG/0"
PYTHON = "/usr/bin/python3"  # PyQGIS is a package of the system, for the system's Python


class Asked(NamedTuple):
    """A request of QGIS: who makes it, when, its path and its Accept header."""

    version: str
    step: str
    path: str
    accept: str


# 3.22.16: recorded between QGIS and the service. 3.44: as its provider writes them (queryables, schema, CQL2, crs).
ASKED = (
    Asked("3.22", "connect", "/", JSON),
    Asked("3.22", "connect", "/api?f=json", OPENAPI),
    Asked("3.22", "add", "/collections/communes", JSON),
    Asked("3.22", "add", "/collections/communes/items?limit=10", ITEMS),
    Asked("3.22", "read", "/collections/communes/items?limit=10000", ITEMS),
    Asked("3.22", "pages", "/collections/communes/items?limit=700", ITEMS),
    Asked("3.22", "pages", "/collections/communes/items?limit=700&f=json&offset=700", ITEMS),
    Asked(
        "3.22",
        "zoom",
        "/collections/communes/items?limit=10000"
        "&bbox=2.71927628832184132,50.27758140696101208,2.85988676322126834,50.36760269327790951",
        ITEMS,
    ),
    Asked(
        "3.22",
        "identify",
        "/collections/communes/items?limit=10000"
        "&bbox=2.77689999999999992,50.2909000000000006,2.7770999999999999,50.29110000000000014",
        ITEMS,
    ),
    Asked("3.22", "away", "/collections/communes/items?limit=10000&bbox=10,10,11,11", ITEMS),
    Asked("3.44", "connect", "/conformance?f=json", JSON),
    Asked("3.22", "connect", "/collections", JSON),
    Asked("3.44", "add", "/collections/communes/queryables", SCHEMA),
    Asked("3.44", "add", "/collections/communes/schema?f=json", SCHEMA),
    Asked("3.44", "add", f"/collections/communes/items?limit=10&crs={CRS}/2154", ITEMS),
    Asked(
        "3.44",
        "zoom",
        f"/collections/communes/items?limit=10000&bbox=680000,7020000,690000,7030000&bbox-crs={CRS}/2154&crs={CRS}/2154",
        ITEMS,
    ),
)
# What QGIS writes in CQL2 for an expression of its user, and the same question asked of a property.
FILTERS = (
    ("(\"code_departement\" = '59')", lambda one: one["code_departement"] == "59"),
    ('("education_prioritaire" IS NULL)', lambda one: one["education_prioritaire"] is None),
    ("(NOT ((effectif > 500)))", lambda one: one["effectif"] is not None and not one["effectif"] > 500),
    ("(effectif >= ( - (5)))", lambda one: one["effectif"] is not None),
    ("(nom NOT LIKE '%Jean%')", lambda one: "Jean" not in one["nom"]),
    ("(CASEI(nom) LIKE CASEI('%JEAN%'))", lambda one: "jean" in one["nom"].casefold()),
    ("secteur NOT IN ('public','autre')", lambda one: one["secteur"] not in ("public", "autre")),
    ("effectif NOT BETWEEN 100 AND 600", lambda one: one["effectif"] is not None and not 100 <= one["effectif"] <= 600),
    ("((effectif % 2) = 0)", lambda one: one["effectif"] is not None and one["effectif"] % 2 == 0),
    ("((effectif ^ 2) > 90000)", lambda one: (one["effectif"] or 0) > 300),
    (
        "((secteur = 'public') AND (effectif > 500)) AND ((ips < 100))",
        lambda one: one["secteur"] == "public" and (one["effectif"] or 0) > 500 and (one["ips"] or 999) < 100,
    ),
)


def ask(site: FlaskClient, path: str, accept: str = ITEMS) -> Any:
    answer = site.get(path, headers={"Accept": accept, "Accept-Encoding": "gzip, deflate"})
    assert answer.status_code == 200, answer.text
    return answer


def told(site: FlaskClient, path: str, accept: str = ITEMS) -> Any:
    answer = site.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def href(document: Any, rel: str, mimetype: str = "") -> str:
    links = [link["href"] for link in document["links"] if link["rel"] == rel and mimetype in ("", link["type"])]
    return links[0].removeprefix("http://localhost") if links else ""


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.version} {asked.step} {asked.path[:60]}")
def test_every_request_is_answered_in_its_own_type(site: FlaskClient, asked: Asked) -> None:
    answer = ask(site, asked.path, asked.accept)
    expected = "application/geo+json" if "/items" in asked.path else asked.accept.split(",")[0]
    assert answer.content_type == expected
    # Asked again with the answer's ETag, as QGIS does with its cache.
    headers = {"Accept": asked.accept, "If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip, deflate"}
    assert site.get(asked.path, headers=headers).status_code == 304


def test_the_addresses_follow_from_the_first(site: FlaskClient) -> None:
    landing = told(site, "/", JSON)
    assert href(landing, "service-desc", "application/vnd.oai.openapi+json;version=3.0") == "/api?f=json"
    assert href(landing, "data", JSON).startswith("/collections")
    assert href(landing, "conformance") == "/conformance?f=json"
    listed = told(site, "/collections", JSON)["collections"]
    assert [one["id"] for one in listed] == list(COLLECTIONS)
    for one in listed:
        assert one["title"] and one["license"] and one["storageCrs"].endswith("CRS84")
        assert len(one["extent"]["spatial"]["bbox"][0]) == 4
        assert href(one, "items", "application/geo+json")
        schema = href(one, "http://www.opengis.net/def/rel/ogc/1.0/schema", SCHEMA)
        assert schema == f"/collections/{one['id']}/schema?f=json"


def test_the_definition_gives_the_size_of_a_page(site: FlaskClient) -> None:
    limit = told(site, "/api?f=json", OPENAPI)["components"]["parameters"]["limit"]["schema"]
    assert limit["maximum"] == limit["default"] == 10_000


def test_counts_and_pages(site: FlaskClient, whole: Bundle) -> None:
    total = len(whole.layer("communes").lines)
    assert told(site, "/collections/communes/items?limit=10")["numberMatched"] == total
    assert len(told(site, "/collections/communes/items?limit=10000")["features"]) == total
    path, found = "/collections/communes/items?limit=700", []
    while path:
        page = told(site, path)
        found += [feature["id"] for feature in page["features"]]
        path = href(page, "next")
    assert found == list(whole.layer("communes").index)


def test_zooms_really_filter(site: FlaskClient) -> None:
    by_step = {(asked.version, asked.step): asked.path for asked in ASKED}
    near = told(site, by_step["3.22", "zoom"])["features"]
    assert 10 < len(near) < 60
    metres = ask(site, by_step["3.44", "zoom"])
    assert metres.headers["Content-Crs"] == f"<{CRS}/2154>"
    shapes = [
        shapely.from_geojson(json.dumps(one["geometry"])) for one in told(site, by_step["3.44", "zoom"])["features"]
    ]
    box = shapely.box(680000, 7020000, 690000, 7030000)
    assert shapes and all(shape.distance(box) < 1 for shape in shapes)
    assert [one["properties"]["nom"] for one in told(site, by_step["3.22", "identify"])["features"]] == ["Arras"]
    assert told(site, by_step["3.22", "away"])["features"] == []


@pytest.mark.parametrize(("text", "keeps"), FILTERS, ids=[text for text, _ in FILTERS])
def test_filters_of_expressions(site: FlaskClient, text: str, keeps: Any) -> None:
    base = "/collections/colleges/items?limit=10000"
    found = {one["id"] for one in told(site, f"{base}&filter={quote(text)}&filter-lang=cql2-text")["features"]}
    assert found == {one["id"] for one in told(site, base)["features"] if keeps(one["properties"])}
    assert found


def test_a_box_in_a_filter_is_read_in_the_system_of_the_layer(site: FlaskClient) -> None:
    text = quote('S_INTERSECTS("geometry",BBOX(680000,7020000,690000,7030000))')
    base = f"/collections/colleges/items?limit=10000&crs={CRS}/2154"
    found = {
        one["id"] for one in told(site, f"{base}&filter={text}&filter-lang=cql2-text&filter-crs={CRS}/2154")["features"]
    }
    assert found == {
        one["id"]
        for one in told(site, base)["features"]
        if one["geometry"]
        and 680000 <= one["geometry"]["coordinates"][0] <= 690000
        and 7020000 <= one["geometry"]["coordinates"][1] <= 7030000
    }
    assert found


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_schema_says_every_column_its_type_and_its_name(site: FlaskClient, whole: Bundle, collection: str) -> None:
    schema = told(site, f"/collections/{collection}/schema", SCHEMA)
    jsonschema.Draft202012Validator.check_schema(schema)
    properties = schema["properties"]
    order = sorted(properties, key=lambda name: properties[name]["x-ogc-propertySeq"])
    assert order == ["id", "geometry", *whole.layer(collection).kinds]
    shape = f"geometry-{COLLECTIONS[collection].geometry.lower()}"
    assert properties["geometry"]["format"] == shape
    # A plain word for the type: QGIS leaves out the columns whose type is a list of types.
    assert all(isinstance(one["type"], str) for name, one in properties.items() if name != "geometry")
    nullable = {name: {"anyOf": [one, {"type": "null"}]} for name, one in properties.items() if name != "geometry"}
    known = jsonschema.Draft202012Validator({**schema, "properties": nullable})
    for feature in told(site, f"/collections/{collection}/items?limit=10000")["features"]:
        known.validate({"id": feature["id"], **feature["properties"]})


def test_nothing_can_be_edited(site: FlaskClient) -> None:
    allowed = site.options("/collections/communes/items").headers["Allow"]
    assert set(allowed.replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}


def test_the_layer_definition_places_its_layers(site: FlaskClient) -> None:
    tree = ET.fromstring(site.get("/qgis/geocite.qlr").text.partition("\n")[2])
    definitions = [layer.findtext("srs/spatialrefsys/wkt") for layer in tree.iter("maplayer")]
    assert len(definitions) == len(COLLECTIONS)
    for text in definitions:
        assert pyproj.CRS.from_wkt(text or "").equals(pyproj.CRS("OGC:CRS84"), ignore_axis_order=False)


# -- QGIS itself


def unavailable() -> str:
    if not shutil.which(PYTHON):
        return f"{PYTHON} absent : PyQGIS ne peut pas être lancé"
    found = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, timeout=120)
    return "" if found.returncode == 0 else "PyQGIS absent : apt-get install python3-qgis qgis-providers"


@pytest.fixture(scope="module")
def seen(server: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if reason := unavailable():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("qgis")
    with urllib.request.urlopen(f"{server}/qgis/geocite.qlr") as answer:
        (folder / "geocite.qlr").write_bytes(answer.read())
    # A copy: QGIS writes beside a GeoPackage that it opens.
    package = shutil.copy(next(Path(Settings().bundle).glob("*.gpkg")), folder)
    homes = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "QGIS_CUSTOM_CONFIG_PATH": str(folder)}
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    script = Path(__file__).with_name("qgis_user.py")
    done = subprocess.run(
        [PYTHON, str(script), server, str(package), str(folder / "geocite.qlr")],
        env={**outside, **homes, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_qgis_reads_every_item(seen: Any, site: FlaskClient, collection: str) -> None:
    wanted = {one["id"]: one for one in told(site, f"/collections/{collection}/items?limit=10000")["features"]}
    found = seen["layers"][collection]
    assert seen["counts"][collection] == len(wanted)
    assert set(found) == set(wanted)
    for item_id, one in found.items():
        for name, value in wanted[item_id]["properties"].items():
            # Lists, and numbers unknown in the first ten items, depend on the version of QGIS (see /qgis).
            if not isinstance(value, list):
                assert one["properties"][name] in (value, None if value is None else str(value)), (item_id, name)
        shape, other = (json.dumps(each["geometry"]) for each in (one, wanted[item_id]))
        if other == "null":
            assert shape == "null"
        else:
            read, source = shapely.from_geojson(shape), shapely.from_geojson(other)
            assert (
                read.normalize().equals_exact(source.normalize(), 1e-8) or read.symmetric_difference(source).area == 0
            )


def test_qgis_zooms_pages_and_filters(seen: Any, site: FlaskClient, whole: Bundle) -> None:
    assert 10 < len(seen["box"]) < 60
    assert seen["click"] == ["62041"]
    assert seen["pages"] == sorted(whole.layer("communes").index)
    colleges = told(site, "/collections/colleges/items?code_departement=59&secteur=public")["features"]
    assert seen["chosen"] == sorted(one["id"] for one in colleges)


@pytest.mark.parametrize("kind", ("definition", "package"))
def test_qgis_draws_every_layer_in_its_colours(seen: Any, whole: Bundle, kind: str) -> None:
    assert set(seen[kind]) == set(COLLECTIONS)
    for name, layer in seen[kind].items():
        assert layer["valid"] and layer["placed"], name
        assert layer["count"] == len(whole.layer(name).lines)
        color = "#1d3461" if name == "colleges" else COLLECTIONS[name].style.fill
        assert ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) in layer["style"], name
    assert seen[kind]["colleges"]["style"].startswith("CATEGORIZED")
