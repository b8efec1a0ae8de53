"""The other pages, the files, and what every answer carries."""

import csv
import gzip
import hashlib
import io
import json
from base64 import b64encode

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from helpers.factory import GPKG
from helpers.reading import ask, read

from geocite.bundle.loading import Bundle
from geocite.serving.language.formatting import published
from geocite.serving.web import create_app
from geocite.settings import Settings

PAGES = ["/", "/cites/maubeuge", "/collections", "/sources", "/anomalies", "/search?q=maubeuge", "/nulle-part"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_its_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "https://data.geopf.fr" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_every_page_describes_itself_to_search_engines(client: FlaskClient) -> None:
    answers = [read(client.get(address, headers={"Accept": "text/html"}).text) for address in PAGES]
    found = [page.every("meta[name=description]", "content") for page in answers]
    assert all(len(texts) == 1 and len(texts[0]) > 60 for texts in found)
    assert len({texts[0] for texts in found}) == len(PAGES)


def test_map_page_allows_its_own_scripts_only(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    inline = [script.source for script in read(answer.text).all("script:not([src], [type])") if script.source.strip()]
    assert inline
    for script in inline:
        digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in answer.text.replace("http://www.w3.org", "").replace("http://localhost", "")


def test_root_is_the_landing_page_for_programs(client: FlaskClient) -> None:
    found = json.loads(client.get("/", headers={"Accept": "application/json"}).data)
    addresses = [link["href"] for link in found["links"]]
    assert "http://localhost/collections?f=json" in addresses
    for address in addresses:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize(
    "address", ["/cites/maubeuge", "/sources", "/collections/cites/items?f=json", "/static/fiche.css"]
)
def test_unchanged_answer_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_bodies_are_compressed_as_the_client_accepts(client: FlaskClient) -> None:
    plain = client.get("/cites/maubeuge").data
    small = client.get("/cites/maubeuge", headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "br"
    assert brotli.decompress(small.data) == plain
    older = client.get("/cites/maubeuge", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(older.data) == plain
    refused = client.get("/cites/maubeuge", headers={"Accept-Encoding": "br;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_map_files_in_every_encoding(client: FlaskClient, encoding: str) -> None:
    answer = client.get("/map/communes.json", headers={"Accept-Encoding": encoding})
    body = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
    data = answer.data if answer.headers.get("Content-Encoding") is None else body[encoding](answer.data)
    assert json.loads(data)["ids"][0] == "59291"


def test_addresses_with_a_hash_never_expire(client: FlaskClient, bundle: Bundle) -> None:
    digest = bundle.manifest.fichiers["map/cites.json.br"].sha256
    assert "immutable" in client.get(f"/map/cites.json?v={digest[:12]}").headers["Cache-Control"]
    assert "immutable" not in client.get("/map/cites.json?v=0000").headers["Cache-Control"]
    address = ask(client, "/sources").one('link[href^="/static/fiche.css?v="]')["href"]
    assert "immutable" in client.get(address).headers["Cache-Control"]


def test_leaflet_comes_from_our_own_host(client: FlaskClient) -> None:
    script = client.get("/static/leaflet/leaflet.js")
    assert script.status_code == 200
    assert script.content_type.startswith("text/javascript")
    assert b"Leaflet" in script.data[:300]


@pytest.mark.parametrize(
    "name",
    ["../settings.py", "..%2Fsettings.py", "leaflet/../../__init__.py", "leaflet/%2e%2e/__init__.py", "absent.css"],
)
def test_only_static_files_are_static(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_geopackage_downloads_whole(client: FlaskClient) -> None:
    answer = client.get(f"/telechargements/{GPKG}")
    assert answer.data.startswith(b"SQLite format 3")
    assert GPKG in answer.headers["Content-Disposition"]
    assert client.get("/telechargements/manifest.json").status_code == 404


def test_search_for_programs(client: FlaskClient) -> None:
    found = json.loads(client.get("/search?q=chasse+royale&f=json").data)["resultats"]
    assert found[0]["adresse"] == "/colleges/0593680E"
    assert found[0]["ancien_nom"] == "Chasse Royale"
    assert "Maubeuge" in found[0]["complement"]


@pytest.mark.parametrize("text", ["arras", "59000", "soison", "tourcoing cedex"])
def test_the_page_and_the_programs_get_the_same_answers(site: FlaskClient, text: str) -> None:
    found = site.get(f"/search?q={text}&f=json").get_json()["resultats"]
    page = ask(site, f"/search?q={text}")
    listed = page.every(".resultats li > a:first-child", "href")
    assert sorted(one["adresse"] for one in found if not one["jumeau"]) == sorted(listed)
    assert {one["adresse"] for one in found} <= set(page.every("main a", "href"))
    assert listed[0] == found[0]["adresse"]


def test_a_code_found_says_which_it_is(site: FlaskClient) -> None:
    page = site.get("/search?q=59600", headers={"Accept": "text/html"}).text
    assert page.index("Nord · code postal 59600") < page.index("Nord · code Insee 59600")
    english = site.get("/en/search?q=59600&f=json").get_json()["resultats"]
    assert english[0]["complement"] == "Nord, postcode 59600"


def test_search_page_without_javascript(client: FlaskClient) -> None:
    page = client.get("/search?q=maubeuje", headers={"Accept": "text/html"}).text
    assert 'href="/cites/maubeuge"' in page
    assert "Rien ne ressemble" in client.get("/search?q=zzzzzz", headers={"Accept": "text/html"}).text
    assert client.get("/search?q=").status_code == 200


def test_sources_give_producer_licence_vintage_and_hash(client: FlaskClient) -> None:
    page = client.get("/sources", headers={"Accept": "text/html"}).text
    for text in ("Insee", "Licence Ouverte 2.0", "2021", "1 août 2023".replace("1 ", "1er "), "0" * 64, "1\u202f584"):
        assert text in page
    assert "placés à la main" in page
    assert len(json.loads(client.get("/sources?f=json").data)["sources"]) == 13


def test_anomalies_are_filtered(client: FlaskClient) -> None:
    def count(query: str) -> int:
        return int(json.loads(client.get(f"/anomalies?f=json{query}").data)["nombre"])

    assert count("") == 3
    assert count("&severite=information") == 1
    assert count("&genre=espace_reserve") == 1
    assert count("&cite=hautmont") == 2  # its own, and that of its quartier
    assert count("&cite=epeule&severite=avertissement") == 0
    page = client.get("/anomalies?severite=avertissement", headers={"Accept": "text/html"}).text
    assert "2\u202fanomalies" in page
    assert "<img src=x" not in page


def test_anomalies_for_a_spreadsheet_run_no_formula(client: FlaskClient) -> None:
    text = client.get("/anomalies?f=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert rows[0]["attendu"] == "'=1+1"


def test_healthz(client: FlaskClient) -> None:
    found = json.loads(client.get("/healthz").data)
    assert found["etat"] == "ok"
    assert found["collections"]["communes"] == 4


def test_wrong_method_is_refused_in_french(client: FlaskClient) -> None:
    answer = client.post("/sources", headers={"Accept": "text/html"})
    assert answer.status_code == 405
    assert "Méthode refusée" in answer.text
    assert "GET" in answer.headers["Allow"]


def test_a_failure_shows_no_traceback(bundle: Bundle) -> None:
    app: Flask = create_app(Settings(), bundle)

    def broken() -> str:
        raise RuntimeError("détail interne")

    app.add_url_rule("/casse", view_func=broken)
    page = app.test_client().get("/casse", headers={"Accept": "text/html"})
    assert page.status_code == 500
    assert "détail interne" not in page.text
    assert "Erreur du serveur" in page.text
    assert app.test_client().get("/casse?f=json").json == {
        "code": "500",
        "description": "Une erreur est survenue de notre côté. Rechargez la page, ou revenez à la carte.",
    }


def test_unknown_page_offers_what_resembles_it(client: FlaskClient) -> None:
    answer = client.get("/cite/maubeuge", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'href="/cites/maubeuge"' in answer.text


@pytest.mark.parametrize("query", ["cite=zut", "severite=zut", "genre=zut"])
def test_unknown_choice_of_anomalies_names_the_others(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/anomalies?{query}&f=json")
    assert answer.status_code == 400
    assert "Valeurs possibles" in answer.json["description"]  # type: ignore[index]


def test_empty_table_of_anomalies_keeps_its_columns(client: FlaskClient) -> None:
    full = client.get("/anomalies?f=csv").data.splitlines()[0]
    assert client.get("/anomalies?f=csv&severite=erreur").data.splitlines() == [full]


@pytest.mark.parametrize(
    ("text", "told"), [("2024", "en 2024"), ("2026-03", "en mars 2026"), ("2024-07-01", "le 1er juillet 2024")]
)
def test_date_of_publication(text: str, told: str) -> None:
    assert published(text) == told


@pytest.mark.parametrize("address", ["/communes/75056", "/qpv/QP075001", "/colleges/0750001U"])
def test_code_of_another_region_is_said_so(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "hors de la région chargée" in answer.text
    assert "Cherchiez-vous" not in answer.text


def test_long_or_odd_names_are_not_told_back_whole(client: FlaskClient) -> None:
    for address in ("/cites/", "/collections/", "/indicators/"):
        told = client.get(f"{address}{'a' * 500}%07%E2%80%AE?f=json").json["description"]  # type: ignore[index]
        assert "a" * 81 not in told
        assert told.isprintable() or all(letter.isprintable() or letter == "\u202f" for letter in told)


def test_redirection_has_no_english_body(client: FlaskClient) -> None:
    answer = client.get("/qpv/qp059019")
    assert (answer.status_code, answer.data) == (308, b"")


def test_a_map_address_is_a_page_even_for_a_robot_that_takes_anything(client: FlaskClient) -> None:
    shared = client.get("/?couches=cites", headers={"Accept": "*/*"})
    assert (shared.status_code, shared.mimetype) == (200, "text/html")
    assert client.get("/", headers={"Accept": "*/*"}).mimetype == "application/json"
