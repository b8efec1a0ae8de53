"""What one request may ask: lists, boxes, filters. Beyond it, 400 and a sentence."""

import re
import unicodedata

import pytest
from flask.testing import FlaskClient

ITEMS = "/collections/communes/items"


def matched(client: FlaskClient, path: str = ITEMS, **query: str) -> int:
    response = client.get(path, query_string={"f": "json", "limit": "1", **query})
    assert response.status_code == 200, response.get_data(as_text=True)
    found: int = response.get_json(force=True)["numberMatched"]
    return found


def refused(client: FlaskClient, path: str = ITEMS, **query: object) -> str:
    response = client.get(path, query_string={"f": "json", **query})
    assert response.status_code == 400, response.status_code
    told: str = response.get_json(force=True)["description"]
    return told


# -- lists


def test_a_key_of_sorting_counts_once(site: FlaskClient) -> None:
    once = site.get(f"{ITEMS}?f=json&limit=3&sortby=-nom").get_json(force=True)["features"]
    again = site.get(f"{ITEMS}?f=json&limit=3&sortby=-nom{',nom' * 1000}").get_json(force=True)["features"]
    assert [one["id"] for one in once] == [one["id"] for one in again]


def test_sorting_is_bounded(site: FlaskClient) -> None:
    names = list(site.get("/collections/qpv-2015/queryables?f=json").get_json(force=True)["properties"])[2:]
    assert "6 propriétés au plus" in refused(site, "/collections/qpv-2015/items", sortby=",".join(names[:7]))
    assert "« sortby »" in refused(site, "/collections/qpv-2015/items", sortby=",".join(names))
    assert "« sortby »" in refused(site, sortby=",".join(f"a{rank}" for rank in range(10_000)))


def test_properties_count_once_and_are_bounded(site: FlaskClient) -> None:
    found = site.get(f"{ITEMS}?f=json&limit=1&properties=nom{',nom' * 500}&properties=nom").get_json(force=True)
    assert list(found["features"][0]["properties"]) == ["nom"]
    assert "200 valeurs au plus" in refused(site, properties=",".join(f"a{rank}" for rank in range(1000)))


def test_what_is_compared_is_bounded(site: FlaskClient) -> None:
    assert site.get(f"/comparer?f=json&objets=cites/arras{',cites/arras' * 500}").status_code == 200
    assert "objets" in refused(site, "/comparer", objets=",".join(f"communes/{rank}" for rank in range(5000)))
    assert "indicateurs" in refused(
        site, "/comparer", objets="cites/arras", indicateurs=",".join(f"i{rank}" for rank in range(5000))
    )


# -- boxes


@pytest.mark.parametrize("box", ["177,65,-177,70", "363,50,363.2,50.5", "-200,50,-190,51", "177,65,0,-177,70,9"])
def test_a_box_elsewhere_finds_nothing(site: FlaskClient, box: str) -> None:
    assert matched(site, bbox=box) == 0
    assert matched(site, filter=f"S_INTERSECTS(geometry,BBOX({box}))") == 0


def test_a_box_across_the_antimeridian_goes_round_the_earth(site: FlaskClient) -> None:
    assert matched(site, bbox="170,50,3,51") == matched(site, bbox="-180,50,3,51") > 0
    assert matched(site, bbox="3,50,-170,51") == matched(site, bbox="3,50,180,51") > 0
    north_first = {"bbox": "50,170,51,3", "bbox-crs": "EPSG:4326"}
    assert matched(site, **north_first) == matched(site, bbox="-180,50,3,51")


def test_a_flat_box_is_answered_at_once(site: FlaskClient) -> None:
    assert matched(site, bbox="-1e8,50,1e8,50") > 0


@pytest.mark.parametrize("box", ["1,2", "3,51,4,50", "3,-91,4,50", "a,b,c,d", "1_0,2,3,4", "nan,1,2,3", "1,2,3,1e400"])
def test_a_wrong_box_is_told(site: FlaskClient, box: str) -> None:
    assert "Emprise incomprise" in refused(site, bbox=box)


# -- texts and figures


@pytest.mark.parametrize("name", ["Étaples", "Hénin-Beaumont"])
def test_a_decomposed_name_is_the_same_name(site: FlaskClient, name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert apart != name
    for query in ({"nom": apart}, {"filter": f"nom = '{apart}'"}, {"filter": f"nom LIKE '{apart}%'"}, {"q": apart}):
        assert matched(site, **query) >= 1, query
    assert name in site.get("/search", query_string={"q": apart, "f": "html"}).get_data(as_text=True)


def test_a_figure_is_a_number(site: FlaskClient) -> None:
    assert matched(site, population="1e99") == 0
    for text in ("abc", "nan", "inf", "1_0", "1e999", "٣"):
        assert "« population » attend un nombre" in refused(site, population=text)
    assert matched(site, code_departement="59") > 600  # a code stays a text


# -- filters

SENTENCES = {
    "(" * 1900 + "1=1" + ")" * 1900: "trop profond",
    "1=" + "-" * 4000 + "1": "trop profond",
    "1" + "=1" * 3900: "trop profond",
    "S_OVERLAPS(geometry,TRUE)": "« S_OVERLAPS » compare « geometry »",
    "code_departement=59": "« code_departement » est un texte, 59 est un nombre.*code_departement = '59'",
    "population='abc'": "« population » est un nombre, 'abc' est un texte",
    "cites < 'a'": "A_CONTAINS",
}


@pytest.mark.parametrize("text", SENTENCES, ids=[text[:20] for text in SENTENCES])
def test_a_wrong_filter_is_told(site: FlaskClient, text: str) -> None:
    assert re.search(SENTENCES[text], refused(site, filter=text))


def test_a_filter_on_a_list_finds_its_elements(site: FlaskClient) -> None:
    path = "/collections/qpv-2015/items"
    there = matched(site, path, filter="A_CONTAINS(noms_communes,('Arras'))")
    assert there > 0
    for text in ("noms_communes LIKE 'Arras'", "noms_communes = 'Arras'", "noms_communes IN ('Arras','Nulle-Part')"):
        assert matched(site, path, filter=text) == there


def test_the_help_tells_what_lists_answer(site: FlaskClient) -> None:
    page = site.get("/collections/cites/queryables?f=html").get_data(as_text=True)
    assert "un de ses éléments" in page


def test_many_shapes_and_wildcards_are_answered(site: FlaskClient) -> None:
    shapes = " OR ".join(f"S_INTERSECTS(geometry,POINT({2 + rank / 100} 50.3))" for rank in range(60))
    assert matched(site, filter=shapes) > 10
    assert matched(site, filter=f"'{'a' * 400}' LIKE '{'%a' * 8}%b'") == 0
    assert matched(site, filter="nom LIKE '%_%_%_%_%_%_%_%_%_%zq'") == 0
