"""Whatever the format asked for, a wrong request is told in a sentence before anything is written."""

import pytest
from flask.testing import FlaskClient

from geocite.serving.formats import FORMATS

DEGREES_ONLY = ("kml", "geojsonseq")
ITEMS, ITEM = "/collections/qpv-2015/items", "/collections/qpv-2015/items/QP059019"
WRONG = {
    "inconnu=1": "inconnu",
    "crs=EPSG:9999": "9999",
    "crs=rien": "rien",
    "telecharger=peut-etre": "telecharger",
}
WRONG_CHOICES = {
    "properties=nom,rien": "rien",
    "skipGeometry=non-merci": "skipGeometry",
    "sortby=rien": "rien",
    "limit=0": "limit",
    "limit=-1": "limit",
    "offset=a": "offset",
    "bbox=1,2": "1,2",
    "datetime=hier": "hier",
    "filter=(": "CQL2",
    "filter=rien%3D1": "rien",
    "nom_departement=": "nom_departement",
}
# Unusual, and right: what is written may be nearly nothing.
ODD = (
    "skipGeometry=true",
    "properties=nom",
    "properties=nom&skipGeometry=true",
    "offset=9999",
    "q=zzzzzz",
    "crs=EPSG:4326",
    "filter=nom%20IS%20NULL",
)
EMPTY = ("offset=9999", "q=zzzzzz", "filter=nom%20IS%20NULL")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("query", "word"), [*WRONG.items(), *WRONG_CHOICES.items()])
def test_a_wrong_request_is_told(client: FlaskClient, kind: str, query: str, word: str) -> None:
    for path in (ITEMS, ITEM) if query in WRONG else (ITEMS,):
        answer = client.get(f"{path}?f={kind}&{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/json")
        assert word in (answer.json or {})["description"]
        assert client.head(f"{path}?f={kind}&{query}").status_code == 400


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("path", [ITEMS, ITEM])
def test_a_system_is_written_or_refused(client: FlaskClient, kind: str, path: str) -> None:
    answer = client.get(f"{path}?f={kind}&crs=EPSG:2154")
    if kind not in DEGREES_ONLY:
        assert (answer.status_code, answer.headers["Content-Crs"].rpartition("/")[2]) == (200, "2154>")
        return
    assert answer.status_code == 400
    assert "EPSG:2154" in (answer.json or {})["description"]
    shown = client.get(f"/en{path}?f={kind}&crs=EPSG:2154", headers={"Accept": "text/html"})
    assert (shown.status_code, shown.mimetype, shown.headers["Content-Language"]) == (400, "text/html", "en")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("query", ODD)
def test_an_unusual_choice_is_still_a_file(client: FlaskClient, kind: str, query: str) -> None:
    answer = client.get(f"{ITEMS}?f={kind}&{query}")
    assert answer.status_code == 200
    assert answer.data or (kind, query) in {("geojsonseq", empty) for empty in EMPTY}
    assert client.head(f"{ITEMS}?f={kind}&{query}").status_code == 200


@pytest.mark.parametrize("kind", [name for name, entry in FORMATS.items() if entry.needs])
def test_a_format_without_its_library_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("geocite.serving.formats.find_spec", lambda name: None)
    for path in (ITEMS, ITEM):
        answer = client.get(f"{path}?f={kind}")
        assert answer.status_code == client.head(f"{path}?f={kind}").status_code == 400
        assert FORMATS[kind].needs[0] in (answer.json or {})["description"]
    page = client.get(f"{ITEMS}?f={kind}", headers={"Accept": "text/html"})
    assert "Format absent de ce serveur" in page.text
