"""The service for programs: CORS, ETags, formats, the answers kept, QGIS, a point located."""

import gzip
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV

from geocite.bundle.files import layer_path
from geocite.bundle.loading import Bundle
from geocite.serving.web.delivery.answer_cache import Quick

ITEMS = "/collections/communes/items"


def test_any_site_may_read(client: FlaskClient) -> None:
    answer = client.get(f"{ITEMS}?f=json", headers={"Origin": "https://exemple.fr"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Crs" in answer.headers["Access-Control-Expose-Headers"]
    asked = client.options(ITEMS, headers={"Origin": "https://exemple.fr", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 200
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert client.post(ITEMS).status_code == 405


def test_same_etag_until_the_request_changes(client: FlaskClient) -> None:
    first = client.get(f"{ITEMS}?f=json&limit=2")
    assert client.get(f"{ITEMS}?f=json&limit=2").headers["ETag"] == first.headers["ETag"]
    assert client.get(f"{ITEMS}?f=json&limit=3").headers["ETag"] != first.headers["ETag"]
    again = client.get(f"{ITEMS}?f=json&limit=2", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("collection", ["cites", "qpv-2015", "qpv-2024", "communes", "colleges", "epci"])
@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br", "gzip", "identity"])
def test_a_whole_layer_is_sent_as_it_was_compressed_at_build(
    client: FlaskClient, bundle: Bundle, collection: str, accepted: str
) -> None:
    path = f"/collections/{collection}/items?f=json"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    body = answer.data
    if "br" in accepted:
        assert answer.headers["Content-Encoding"] == "br"
        assert body.startswith(bundle.file(layer_path(collection)))
        body = brotli.decompress(body)
    elif accepted == "gzip":
        body = gzip.decompress(body)
    found, expected = json.loads(body), plain.get_json(force=True)
    assert {**found, "timeStamp": ""} == {**expected, "timeStamp": ""}
    assert list(found)[:2] == ["type", "features"]
    assert len(found["features"]) == found["numberMatched"] == len(bundle.layer(collection).lines)
    assert {name: answer.headers[name] for name in ("ETag", "Content-Crs", "Vary")} == {
        name: plain.headers[name] for name in ("ETag", "Content-Crs", "Vary")
    }


def test_part_of_a_layer_is_compressed_for_itself(client: FlaskClient) -> None:
    for query in ("limit=1", "properties=nom", "skipGeometry=true", "crs=EPSG:2154", "sortby=-nom"):
        answer = client.get(f"{ITEMS}?f=json&{query}", headers={"Accept-Encoding": "br"})
        plain = client.get(f"{ITEMS}?f=json&{query}").get_json(force=True)
        assert {**json.loads(brotli.decompress(answer.data)), "timeStamp": ""} == {**plain, "timeStamp": ""}


def test_the_root_is_a_map_for_people_and_a_landing_page_for_programs(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept": "*/*"}).content_type == "application/json"
    assert client.get("/", headers={"Accept": "application/json"}).content_type == "application/json"
    assert client.get("/", headers={"Accept": "text/html,*/*;q=0.8"}).content_type.startswith("text/html")
    assert client.get("/").content_type.startswith("text/html")


def test_properties_and_geometry_are_chosen(client: FlaskClient) -> None:
    found = client.get(f"{ITEMS}?f=json&limit=1&properties=nom,population&skipGeometry=true").get_json(force=True)
    feature = found["features"][0]
    assert set(feature["properties"]) == {"nom", "population"}
    assert feature["geometry"] is None
    assert client.get(f"{ITEMS}?f=json&properties=rien").status_code == 400


def test_several_sort_keys(client: FlaskClient) -> None:
    found = client.get(f"{ITEMS}?f=json&sortby=population,-nom").get_json(force=True)["features"]
    keys = [(one["properties"]["population"], one["properties"]["nom"]) for one in found]
    known = [key for key in keys if key[0] is not None]
    assert [key[0] for key in known] == sorted(key[0] for key in known)


def test_menus_offer_what_is_filtered(client: FlaskClient) -> None:
    page = client.get(f"{ITEMS}?f=html&q=epeule").text
    for kind in ("json", "csv", "xlsx", "gpkg", "shp", "kml", "fgb", "parquet"):
        assert f"/items?f={kind}&amp;q=epeule&amp;telecharger=1" in page


def test_filter_is_said_on_the_page(client: FlaskClient) -> None:
    page = client.get(f"{ITEMS}?f=html&filter=population > 20000").text
    assert "<code>population &gt; 20000</code>" in page


def test_qgis_page_gives_the_address(client: FlaskClient) -> None:
    page = client.get("/qgis", headers={"Host": "carte.exemple.fr"}).text
    assert "<code>http://carte.exemple.fr/</code>" in page
    assert page.partition("</main>")[0].count("<li>") == 4


def test_qgis_file_names_every_layer_and_its_colours(client: FlaskClient) -> None:
    answer = client.get("/qgis/geocite.qlr", headers={"Host": "carte.exemple.fr"})
    tree = ET.fromstring(answer.text.partition("\n")[2])
    sources = [layer.findtext("datasource") or "" for layer in tree.iter("maplayer")]
    assert len(sources) == 6
    assert all("url='http://carte.exemple.fr/'" in source for source in sources)
    assert {layer.findtext("provider") for layer in tree.iter("maplayer")} == {"OAPIF"}
    assert all(layer.find("renderer-v2") is not None for layer in tree.iter("maplayer"))
    assert {one.get("id") for one in tree.iter("layer-tree-layer")} == {
        one.findtext("id") for one in tree.iter("maplayer")
    }


def test_a_point_is_located(client: FlaskClient) -> None:
    found = client.get("/locate?lon=3.02&lat=50.02&f=json").get_json()
    assert [one["id"] for one in found["communes"]] == ["59392"]
    assert "/communes/59392" in client.get("/locate?lon=3.02&lat=50.02").text
    for bad in ("lon=3&f=json", "lon=ici&lat=1&f=json", "lon=200&lat=1&f=json"):
        assert client.get(f"/locate?{bad}").status_code == 400


def test_an_item_in_another_system(client: FlaskClient) -> None:
    answer = client.get(f"/collections/qpv-2015/items/{SHARED_QPV}?f=json&crs=EPSG:4326")
    plain = client.get(f"/collections/qpv-2015/items/{SHARED_QPV}?f=json").get_json(force=True)
    swapped = answer.get_json(force=True)
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/EPSG/0/4326>"
    assert swapped["geometry"]["coordinates"][0][0][0] == plain["geometry"]["coordinates"][0][0][0][::-1]


class Counted:
    """An application that counts how often it is asked."""

    def __init__(self, *headers: tuple[str, str], body: bytes = b"x" * 300_000) -> None:
        self.asked, self.headers, self.body = 0, list(headers), body

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response("200 OK", self.headers)
        return [self.body]


def ask(quick: Quick, path: str = "/", **headers: str) -> tuple[str, bytes]:
    told: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **headers}
    body = b"".join(quick(environ, lambda status, found, *_: told.extend((status, found))))
    return told[0], body


WHOLE = (("ETag", 'W/"a"'), ("Content-Length", "300000"))


def test_an_answer_is_made_once() -> None:
    application = Counted(*WHOLE)
    quick = Quick(application)
    answers = {ask(quick) for _ in range(5)}
    assert application.asked == 1
    assert answers == {("200 OK", b"x" * 300_000)}
    assert ask(quick, HTTP_IF_NONE_MATCH='W/"a"') == ("304 NOT MODIFIED", b"")


def test_an_answer_kept_is_dated_when_it_is_sent() -> None:
    quick = Quick(Counted(*WHOLE, ("Date", "Thu, 01 Jan 1970 00:00:00 GMT")))
    told: list[Any] = []
    for _ in range(2):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
        b"".join(quick(environ, lambda _status, found, *_: told.append(dict(found))))
    assert "Date" not in told[1]  # servers write it, as WSGI asks them


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "autre"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"QUERY_STRING": "f=json"},
    ],
)
def test_what_changes_the_answer_is_another_request(headers: dict[str, str]) -> None:
    application = Counted(*WHOLE)
    quick = Quick(application)
    ask(quick)
    ask(quick, **headers)
    assert application.asked == 2


def test_room_is_bounded() -> None:
    quick = Quick(Counted(*WHOLE), room=1_000_000)
    for number in range(20):
        ask(quick, f"/{number}")
    assert quick.memory.size <= 1_000_000
    assert len(quick.memory.kept) == 3


def test_large_answers_are_kept_out_of_memory_and_bounded_too() -> None:
    body = bytes(range(256)) * 8_000
    application = Counted(("ETag", 'W/"a"'), ("Content-Length", "2048000"), body=body)
    quick = Quick(application, disk_room=5_000_000)
    assert {ask(quick)[1] for _ in range(3)} == {body}
    assert (application.asked, quick.memory.size, len(quick.disk.kept)) == (1, 0, 1)
    for number in range(4):
        ask(quick, f"/{number}")
    assert quick.disk.size <= 5_000_000
    assert ask(quick, "/3")[1] == body
    assert application.asked == 5


def test_large_answers_are_made_again_where_no_file_can_be_kept() -> None:
    application = Counted(("ETag", 'W/"a"'), ("Content-Length", "2048000"), body=b"x" * 2_048_000)
    quick = Quick(application, disk_room=0)
    assert {ask(quick)[1] for _ in range(3)} == {b"x" * 2_048_000}
    assert application.asked == 3
