"""OWSLib walks the service from its address alone."""

import pytest
from owslib.ogcapi.features import Features

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS

PAGE = 500


@pytest.fixture(scope="module")
def service(server: str) -> Features:
    return Features(f"{server}/")


def test_the_service_says_what_it_is(service: Features, whole: Bundle) -> None:
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    assert service.feature_collections() == list(whole.manifest.collections) == list(COLLECTIONS)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_item_page_by_page(service: Features, whole: Bundle, collection: str) -> None:
    layer = whole.layer(collection)
    found = []
    for offset in range(0, len(layer.lines) + PAGE, PAGE):
        page = service.collection_items(collection, limit=PAGE, offset=offset)
        assert page["numberMatched"] == len(layer.lines)
        found += page["features"]
    assert [one["id"] for one in found] == list(layer.index)
    for one in found:
        assert one["properties"] == layer.properties(one["id"])
        assert one["geometry"] == layer.geometry(one["id"])


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_collection_and_its_items_one_by_one(service: Features, whole: Bundle, collection: str) -> None:
    layer = whole.layer(collection)
    assert service.collection(collection)["title"] == whole.manifest.collections[collection].titre
    assert set(service.collection_queryables(collection)["properties"]) == {"id", "geometry", *layer.kinds}
    assert set(service.collection_schema(collection)["properties"]) == {"id", "geometry", *layer.kinds}
    for item_id in list(layer.index)[:3]:
        item = service.collection_item(collection, item_id)
        assert (item["id"], item["properties"]) == (item_id, layer.properties(item_id))


def test_filters(service: Features) -> None:
    found = service.collection_items("cites", filter="vague = 1", limit=100)
    assert found["numberMatched"] > 0
    assert {feature["properties"]["vague"] for feature in found["features"]} == {1}
    near = service.collection_items("cites", bbox=[2.7, 50.2, 2.9, 50.4])
    assert near["features"][0]["id"] == "arras"
    dated = service.collection_items("qpv-2015", datetime_="2024-06-01T00:00:00Z")
    assert dated["numberMatched"] == 0
    sorted_ = service.collection_items("communes", sortby=("population", "desc"), limit=2)
    assert [one["properties"]["nom"] for one in sorted_["features"]] == ["Lille", "Amiens"]
