"""One proof for each conformance class that the service claims; a class without proof fails here."""

import json
from typing import Any

import jsonschema
import pyproj
import pytest
from flask.testing import FlaskClient

from geocite.serving.web.ogc.conformance import CLASSES

LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
LATLON = "http://www.opengis.net/def/crs/EPSG/0/4326"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ITEMS = "/collections/cites/items"


def get(site: FlaskClient, path: str, **query: Any) -> Any:
    answer = site.get(path, query_string={"f": "json", **query})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def ids(site: FlaskClient, collection: str = "cites", **query: Any) -> set[str]:
    return {one["id"] for one in get(site, f"/collections/{collection}/items", **query)["features"]}


def where(site: FlaskClient, text: str, collection: str = "cites") -> set[str]:
    return ids(site, collection, filter=text)


def values(site: FlaskClient, collection: str, test: Any) -> set[str]:
    return {one["id"] for one in get(site, f"/collections/{collection}/items")["features"] if test(one["properties"])}


def rels(document: Any) -> set[str]:
    return {link["rel"] for link in document["links"]}


def prove_core(site: FlaskClient) -> None:
    assert rels(get(site, "/")) >= {"self", "service-desc", "service-doc", "conformance", "data"}
    assert rels(get(site, "/collections")) >= {"self", "alternate"}
    page = get(site, ITEMS, limit=5, offset=5)
    assert rels(page) >= {"self", "alternate", "next", "prev"}
    assert (page["numberMatched"], page["numberReturned"]) == (32, 5)
    assert page["timeStamp"].endswith("Z")
    everything = get(site, ITEMS)
    assert "next" not in rels(everything)
    assert site.get("/collections/rien/items").status_code == 404
    assert site.get(f"{ITEMS}/rien").status_code == 404
    assert site.get(f"{ITEMS}?inconnu=1").status_code == 400
    assert site.get(f"{ITEMS}?datetime=hier").status_code == 400
    assert ids(site, "qpv-2015", datetime="2024-06-01T00:00:00Z") == set()
    assert len(ids(site, "qpv-2015", datetime="../2016-01-01")) == 199
    assert len(ids(site, "communes", datetime="2010-01-01", limit=3)) == 3


def prove_html(site: FlaskClient) -> None:
    # Every path of the definition, /req/html/definition: nothing is for programs only.
    for path in get(site, "/api")["paths"]:
        place = path.replace("{featureId}", "arras")
        if "featureId" in path and path != f"{ITEMS}/{{featureId}}":
            continue
        answer = site.get(place, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/html")


def prove_geojson(site: FlaskClient) -> None:
    for place in (ITEMS, f"{ITEMS}/arras"):
        assert site.get(place, query_string={"f": "json"}).content_type == "application/geo+json"


def prove_oas30(site: FlaskClient) -> None:
    definition = get(site, "/api")
    assert definition["openapi"].startswith("3.0")
    for path in definition["paths"]:
        assert site.get(path.replace("{featureId}", "arras"), query_string={"f": "json"}).status_code in (200, 404)


def prove_crs(site: FlaskClient) -> None:
    assert {CRS84, LATLON, LAMBERT} < set(get(site, "/collections/colleges")["crs"])
    assert get(site, "/collections/colleges")["storageCrs"] == CRS84
    plain = get(site, "/collections/colleges/items", limit=9)["features"]
    for uri in (LATLON, LAMBERT):
        answer = site.get("/collections/colleges/items", query_string={"f": "json", "limit": 9, "crs": uri})
        assert answer.headers["Content-Crs"] == f"<{uri}>"
        to = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{uri.rsplit('/', 1)[1]}")
        for one, other in zip(plain, json.loads(answer.data)["features"], strict=True):
            if one["geometry"]:
                expected = to.transform(*one["geometry"]["coordinates"])
                assert other["geometry"]["coordinates"] == pytest.approx(expected, abs=0.006)
    west, south, east, north = 2.7, 50.2, 2.9, 50.4
    wanted = ids(site, bbox=f"{west},{south},{east},{north}")
    assert ids(site, **{"bbox": f"{south},{west},{north},{east}", "bbox-crs": LATLON}) == wanted
    corner = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:2154").transform
    (x0, y0), (x1, y1) = corner(west, south), corner(east, north)
    assert ids(site, **{"bbox": f"{x0},{y0},{x1},{y1}", "bbox-crs": LAMBERT}) == wanted
    assert site.get(f"{ITEMS}?crs=EPSG:27572").status_code == 400


def prove_queryables(site: FlaskClient) -> None:
    answer = site.get("/collections/qpv-2024/queryables", query_string={"f": "json"})
    assert answer.content_type == "application/schema+json"
    found = json.loads(answer.data)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["properties"]["surface_km2"]["type"] == "number"
    assert found["$id"].endswith("/collections/qpv-2024/queryables")


def prove_schemas(site: FlaskClient) -> None:
    for one in get(site, "/collections")["collections"]:
        links = [link for link in one["links"] if link["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/schema"]
        assert [link["type"] for link in links] == ["application/schema+json"]
        answer = site.get(links[0]["href"])
        assert answer.content_type == "application/schema+json"
        found = json.loads(answer.data)
        jsonschema.Draft202012Validator.check_schema(found)
        assert (f"{found['$id']}?f=json", found["type"]) == (links[0]["href"], "object")
        for name, schema in found["properties"].items():
            # A geometry says its format and no type; anything else says its type.
            assert ("type" in schema) != (schema.get("format", "").startswith("geometry-")), name
            assert schema["title"]
    assert site.get("/collections/rien/schema").status_code == 404


def prove_roles(site: FlaskClient) -> None:
    roles = {
        schema["x-ogc-role"]: name
        for name, schema in get(site, "/collections/colleges/schema")["properties"].items()
        if "x-ogc-role" in schema
    }
    assert roles == {"id": "id", "primary-geometry": "geometry"}


def prove_returnables(site: FlaskClient) -> None:
    for collection in ("cites", "epci"):
        known = set(get(site, f"/collections/{collection}/schema")["properties"])
        for feature in get(site, f"/collections/{collection}/items")["features"]:
            assert set(feature["properties"]) <= known


def prove_query_parameters(site: FlaskClient) -> None:
    assert ids(site, vague="1", code_departement="59") == values(
        site, "cites", lambda one: one["vague"] == 1 and one["code_departement"] == "59"
    )


def prove_filter(site: FlaskClient) -> None:
    assert where(site, "vague = 1") == values(site, "cites", lambda one: one["vague"] == 1)
    for bad in ("vague =", "rien = 1", "rien(vague) = 1"):
        assert site.get(ITEMS, query_string={"filter": bad}).status_code == 400


def prove_text(site: FlaskClient) -> None:
    query = {"filter": "vague = 1", "filter-lang": "cql2-text"}
    assert ids(site, **query) == values(site, "cites", lambda one: one["vague"] == 1)


def prove_json(site: FlaskClient) -> None:
    tree = {
        "op": "and",
        "args": [
            {"op": ">=", "args": [{"property": "vague"}, 2]},
            {"op": "isNull", "args": [{"property": "population"}]},
        ],
    }
    found = ids(site, **{"filter": json.dumps(tree), "filter-lang": "cql2-json"})
    assert found == values(site, "cites", lambda one: (one["vague"] or 0) >= 2 and one["population"] is None)


def prove_basic(site: FlaskClient) -> None:
    text = "NOT (vague = 1) AND (code_departement = '59' OR code_departement <> '62')"
    # What is not known is neither equal nor different: NOT keeps only the known.
    assert where(site, text) == values(
        site, "cites", lambda one: one["vague"] not in (1, None) and one["code_departement"] != "62"
    )
    assert where(site, "vague IS NULL") == values(site, "cites", lambda one: one["vague"] is None)
    assert where(site, "surface_km2 < 0.2", "qpv-2024") == values(
        site, "qpv-2024", lambda one: one["surface_km2"] < 0.2
    )


def prove_advanced(site: FlaskClient) -> None:
    assert where(site, "nom LIKE 'A%'") == values(site, "cites", lambda one: one["nom"].startswith("A"))
    text = "surface_km2 BETWEEN 0.3 AND 0.5 AND code_departement IN ('02','60')"
    assert where(site, text, "qpv-2024") == values(
        site, "qpv-2024", lambda one: 0.3 <= one["surface_km2"] <= 0.5 and one["code_departement"] in ("02", "60")
    )


def prove_case(site: FlaskClient) -> None:
    assert where(site, "CASEI(nom) = CASEI('ARRAS')") == {"arras"}


def prove_accents(site: FlaskClient) -> None:
    assert where(site, "ACCENTI(nom) LIKE ACCENTI('Amiens Étouvie')") == where(site, "nom = 'Amiens Étouvie'")
    assert where(site, "ACCENTI(nom) = ACCENTI('Amiens Etouvie')") == {"amiens-etouvie"}


def prove_spatial(site: FlaskClient) -> None:
    wanted = ids(site, bbox="2.7,50.2,2.9,50.4")
    assert where(site, "S_INTERSECTS(geometry, BBOX(2.7,50.2,2.9,50.4))") == wanted
    ring = "2.7 50.2,2.9 50.2,2.9 50.4,2.7 50.4,2.7 50.2"
    assert where(site, f"S_INTERSECTS(geometry, POLYGON(({ring})))") == wanted
    assert len(where(site, "S_INTERSECTS(geometry, POINT(2.777 50.291))", "communes")) == 1


def prove_property_property(site: FlaskClient) -> None:
    assert where(site, "taux_pauvrete_qpv_pct > taux_pauvrete_agglomeration_pct") == values(
        site,
        "cites",
        lambda one: (one["taux_pauvrete_qpv_pct"] or 0) > (one["taux_pauvrete_agglomeration_pct"] or 1e9),
    )


def prove_arrays(site: FlaskClient) -> None:
    assert "arras" in where(site, "A_CONTAINS(communes, ('62041'))")
    assert where(site, "A_OVERLAPS(communes, ('62041','59350'))") == values(
        site, "cites", lambda one: {"62041", "59350"} & set(one["communes"])
    )


def prove_arithmetic(site: FlaskClient) -> None:
    assert where(site, "surface_km2 * 100 > 150 + 50", "qpv-2024") == values(
        site, "qpv-2024", lambda one: one["surface_km2"] > 2
    )
    assert where(site, "vague ^ 2 = 4") == values(site, "cites", lambda one: one["vague"] == 2)


PROOFS = {
    "core": prove_core,
    "html": prove_html,
    "geojson": prove_geojson,
    "oas30": prove_oas30,
    "crs": prove_crs,
    "queryables": prove_queryables,
    "queryables-query-parameters": prove_query_parameters,
    "schemas": prove_schemas,
    "core-roles-features": prove_roles,
    "returnables-and-receivables": prove_returnables,
    "filter": prove_filter,
    "features-filter": prove_filter,
    "cql2-text": prove_text,
    "cql2-json": prove_json,
    "basic-cql2": prove_basic,
    "advanced-comparison-operators": prove_advanced,
    "case-insensitive-comparison": prove_case,
    "accent-insensitive-comparison": prove_accents,
    "basic-spatial-functions": prove_spatial,
    "property-property": prove_property_property,
    "array-functions": prove_arrays,
    "arithmetic": prove_arithmetic,
}


@pytest.mark.parametrize("uri", CLASSES)
def test_class(site: FlaskClient, uri: str) -> None:
    PROOFS[uri.rsplit("/", 1)[1]](site)


def test_nothing_else_is_claimed(site: FlaskClient) -> None:
    assert get(site, "/conformance")["conformsTo"] == list(CLASSES)
    assert {uri.rsplit("/", 1)[1] for uri in CLASSES} == set(PROOFS)
