"""OWSLib walks the service from its address alone."""

from owslib.ogcapi.features import Features

from geocite.bundle import Bundle


def test_walk(server: str, bundle: Bundle) -> None:
    service = Features(f"{server}/")
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    assert service.feature_collections() == list(bundle.manifest["collections"])
    for name, entry in bundle.manifest["collections"].items():
        assert service.collection(name)["title"] == entry["titre"]
        assert "nom" in service.collection_queryables(name)["properties"]
        page = service.collection_items(name, limit=2)
        assert page["numberMatched"] == entry["nombre"]
        first = page["features"][0]["id"]
        assert service.collection_item(name, first)["properties"]["nom"] == page["features"][0]["properties"]["nom"]


def test_filters(server: str) -> None:
    service = Features(f"{server}/")
    found = service.collection_items("cites", filter="vague = 1", limit=100)
    assert found["numberMatched"] > 0
    assert {feature["properties"]["vague"] for feature in found["features"]} == {1}
    tree = {"op": "=", "args": [{"property": "vague"}, 1]}
    assert service.collection_items("cites", bbox=[2.7, 50.2, 2.9, 50.4])["features"][0]["id"] == "arras"
    assert tree["op"] == "="
