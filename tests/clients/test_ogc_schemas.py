"""Every JSON answer against the OGC standards, and against the definition that the service publishes of itself."""

import json
from functools import lru_cache
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from helpers import ogc_schemas as ogc
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import OpenAPIV30SpecValidator

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.serving.geometry.crs import SYSTEMS

QUERIES = (
    "",
    "limit=3",
    "limit=3&offset=5",
    "offset=999999",
    "bbox=2.7,50.2,2.9,50.4",
    "bbox=10,10,11,11",
    "filter=nom LIKE 'A%25'",
    "q=saint",
    "skipGeometry=true&limit=5",
    "properties=nom&limit=5",
    "sortby=-nom&limit=5",
    "datetime=2020-01-01T00:00:00Z&limit=5",
    *(f"limit=5&crs={crs.uri}" for crs in SYSTEMS),
    "limit=5&bbox=680000,7020000,690000,7030000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/2154",
)
FAILURES = (
    ("/collections/cites/items?limit=0", 400),
    ("/collections/cites/items?limit=un", 400),
    ("/collections/cites/items?offset=-1", 400),
    ("/collections/cites/items?inconnu=1", 400),
    ("/collections/cites/items?bbox=1,2,3", 400),
    ("/collections/cites/items?bbox=3,50,2,49", 400),
    ("/collections/cites/items?crs=EPSG:27572", 400),
    ("/collections/cites/items?datetime=hier", 400),
    ("/collections/cites/items?filter=vague =", 400),
    ("/collections/cites/items?filter-lang=sql", 400),
    ("/collections/cites/items?sortby=rien", 400),
    ("/collections/cites/items?properties=rien", 400),
    ("/collections/cites/items?f=dxf", 400),
    ("/collections/cites/items?crs=", 400),
    ("/collections/cites/items?filter-lang=", 400),
    (f"/collections/cites/items?q={'a' * 201}", 400),
    ("/collections/cites/items/arras?f=xlsx&telecharger=2", 400),
    ("/collections/cites?inconnu=1", 400),
    ("/collections?f=xml", 400),
    ("/conformance?f=xml", 400),
    ("/api?f=yaml", 400),
    ("/?inconnu=1", 400),
    ("/collections/rien", 404),
    ("/collections/rien/items", 404),
    ("/collections/rien/queryables", 404),
    ("/collections/rien/schema", 404),
    ("/collections/cites/items/rien", 404),
    ("/collections/rien/items/rien", 404),
    ("/collections/cites/rien", 404),
)


def get(site: FlaskClient, path: str, status: int = 200) -> Any:
    answer = site.get(path, headers={"Accept": "application/geo+json, application/json"})
    assert answer.status_code == status, answer.text[:300]
    assert answer.content_type.startswith("application/")
    return json.loads(answer.data)


def checked(document: Any, schema: dict[str, Any]) -> Any:
    errors = list(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(document))
    assert not errors, [f"{'/'.join(map(str, one.instance_path))}: {one.message[:200]}" for one in errors[:5]]
    return document


@lru_cache
def definition(site: FlaskClient) -> Any:
    return get(site, "/api?f=json")


def published(site: FlaskClient, path: str, document: Any, status: str = "200") -> None:
    """A document against what the definition publishes for a path."""
    whole = definition(site)
    answer = whole["paths"][path]["get"]["responses"][status]
    if "$ref" in answer:
        answer = whole["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    schema = next(one["schema"] for mimetype, one in answer["content"].items() if "json" in mimetype)
    OAS30Validator({**schema, "components": whole["components"]}, format_checker=oas30_format_checker).validate(
        document
    )


def test_the_formats_are_really_checked() -> None:
    for schema, wrong in ((ogc.ADDRESS, "pas une adresse"), (ogc.INSTANT, "hier"), (ogc.BOX, [1, 2, 3, 4, 5])):
        assert not jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(wrong)
    assert not oas30_format_checker.conforms("hier", "date-time")


@pytest.mark.parametrize(
    ("path", "schema"),
    [("/", ogc.LANDING), ("/conformance", ogc.CONFORMANCE), ("/collections", ogc.COLLECTIONS)],
)
def test_the_service_tells_what_it_is(site: FlaskClient, path: str, schema: dict[str, Any]) -> None:
    published(site, path, checked(get(site, path), schema))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_collection(site: FlaskClient, collection: str) -> None:
    base = f"/collections/{collection}"
    found = checked(get(site, base), ogc.COLLECTION)
    published(site, base, found)
    assert found["storageCrs"] in found["crs"]
    assert found in get(site, "/collections")["collections"]
    for kind in ("queryables", "schema"):
        published(site, f"{base}/{kind}", checked(get(site, f"{base}/{kind}"), ogc.QUERYABLES))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_pages_of_items(site: FlaskClient, collection: str, query: str) -> None:
    page = checked(get(site, f"/collections/{collection}/items?f=json&{query}"), ogc.PAGE)
    assert page["numberReturned"] == len(page["features"]) <= page["numberMatched"]
    assert len({feature["id"] for feature in page["features"]}) == len(page["features"])
    published(site, f"/collections/{collection}/items", {**page, "features": page["features"][:50]})


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_single_items(site: FlaskClient, whole: Bundle, collection: str) -> None:
    ids = list(whole.layer(collection).index)
    kinds: dict[str | None, str] = {}
    for item_id in ids:
        shape = whole.layer(collection).geometry(item_id)
        kinds.setdefault(shape and shape["type"], item_id)
    # Each kind of geometry that the collection holds, none among them, and some others.
    for item_id in {*kinds.values(), *ids[:3], ids[-1]}:
        for crs in ("", "&crs=EPSG:2154"):
            found = checked(get(site, f"/collections/{collection}/items/{item_id}?f=json{crs}"), ogc.SINGLE)
            published(site, f"/collections/{collection}/items/{{featureId}}", found)
            assert found["id"] == item_id
    assert set(kinds) >= ({"Point", None} if COLLECTIONS[collection].points else {"MultiPolygon"})


@pytest.mark.parametrize(("path", "status"), FAILURES)
def test_failures(site: FlaskClient, path: str, status: int) -> None:
    found = checked(get(site, path, status), ogc.EXCEPTION)
    assert found["code"] == str(status)
    published(site, "/collections/cites/items/{featureId}", found, str(status))


def test_a_format_that_this_server_lacks(site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geocite.serving.formats.find_spec", lambda name: None)
    found = checked(get(site, "/collections/cites/items?f=fgb", 400), ogc.EXCEPTION)
    published(site, "/collections/cites/items", found, "400")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_geometries_follow_geojson(site: FlaskClient, collection: str) -> None:
    features = get(site, f"/collections/{collection}/items?f=json")["features"]
    placed = [feature for feature in features if feature["geometry"]]
    shapes = shapely.from_geojson(np.array([json.dumps(feature["geometry"]) for feature in placed], dtype=object))
    for feature, shape in zip(placed, shapes, strict=True):
        assert feature["bbox"] == pytest.approx(shape.bounds, abs=1e-9), feature["id"]
    for part in shapely.get_parts(shapes):
        if isinstance(part, shapely.Polygon):
            # RFC 7946, 3.1.6: outer rings turn left, holes turn right.
            assert shapely.is_ccw(part.exterior)
            assert not any(shapely.is_ccw(ring) for ring in part.interiors)
    for ring in (ring for feature in placed for ring in rings(feature["geometry"])):
        assert ring[0] == ring[-1]
    bounds = np.array([feature["bbox"] for feature in placed])
    west, south, east, north = get(site, f"/collections/{collection}")["extent"]["spatial"]["bbox"][0]
    assert [west, south] <= list(bounds[:, :2].min(axis=0)) and list(bounds[:, 2:].max(axis=0)) <= [east, north]


def rings(geometry: Any) -> list[Any]:
    parts = {"Polygon": lambda found: [found], "MultiPolygon": list}.get(geometry["type"], lambda found: [])
    return [ring for polygon in parts(geometry["coordinates"]) for ring in polygon]


def test_the_definition_is_openapi(site: FlaskClient) -> None:
    whole = definition(site)
    errors = list(OpenAPIV30SpecValidator(whole).iter_errors())
    assert not errors, [error.message[:200] for error in errors[:3]]
    operations = [methods["get"] for methods in whole["paths"].values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert operation["summary"] and operation["tags"]
        for parameter in operation["parameters"]:
            if "$ref" in parameter:
                parameter = whole["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
            assert parameter["description"], parameter["name"]


def test_the_examples_of_the_definition_work(site: FlaskClient) -> None:
    whole = definition(site)
    examples = [one for one in whole["components"]["parameters"].values() if "example" in one]
    assert len(examples) >= 7
    for one in examples:
        value = one["example"]
        text = ",".join(map(str, value)) if isinstance(value, list) else value
        answer = site.get("/collections/cites/items", query_string={"f": "json", one["name"]: text})
        assert answer.status_code == 200, (one["name"], answer.text)
    for path, methods in whole["paths"].items():
        for one in methods["get"]["parameters"]:
            if one.get("in") == "path":
                assert site.get(path.replace("{featureId}", one["example"])).status_code == 200
