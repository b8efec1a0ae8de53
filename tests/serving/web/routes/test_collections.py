"""Collections: FeatureCollections for programs, tables for people."""

import json

import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV, TRAP
from helpers.reading import ask


def get_items(client: FlaskClient, query: str) -> dict[str, object]:
    answer = client.get(f"/collections/{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/geo+json"
    found: dict[str, object] = json.loads(answer.data)
    return found


def ids(found: dict[str, object]) -> list[str]:
    return [feature["id"] for feature in found["features"]]  # type: ignore[index, attr-defined]


def test_whole_layer_is_rfc_7946(client: FlaskClient) -> None:
    found = get_items(client, "colleges/items?f=json")
    assert found["type"] == "FeatureCollection"
    assert found["numberMatched"] == found["numberReturned"] == 4
    assert "crs" not in found
    first = found["features"][0]  # type: ignore[index]
    assert first["geometry"] is None
    assert "bbox" not in first
    assert "Éducation nationale" in str(found["attribution"])
    assert "Licence Ouverte" in str(found["license"])


def test_pages_are_linked_and_add_up(client: FlaskClient) -> None:
    seen: list[str] = []
    address = "communes/items?f=json&limit=3"
    while address:
        found = get_items(client, address)
        seen += ids(found)
        following = [link["href"] for link in found["links"] if link["rel"] == "next"]  # type: ignore[attr-defined]
        address = following[0].split("/collections/")[1] if following else ""
    assert seen == ["59291", "59365", "59392", "59424"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("communes/items?bbox=3.0,50.0,3.05,50.05", ["59392"]),
        ("communes/items?bbox=3.14,50.04,3.16,50.06", ["59291"]),
        ("communes/items?bbox=0,0,1,1", []),
        ("communes/items?q=epeule", ["59365"]),
        ("communes/items?cites=maubeuge", ["59392"]),
        (f"communes/items?qpv_2015={SHARED_QPV}", ["59291", "59392"]),
        ("colleges/items?education_prioritaire=REP%2B", ["0593680E"]),
        ("colleges/items?ips=65.8&secteur=privé", ["0593686L"]),
        ("cites/items?vague=2", ["hautmont"]),
        ("qpv-2015/items?sortby=-taux_pauvrete_pct", [SHARED_QPV, "QP059021", "QP059020"]),
        ("qpv-2015/items?sortby=taux_pauvrete_pct", ["QP059021", SHARED_QPV, "QP059020"]),
        ("communes/items?sortby=nom", ["59291", "59424", "59365", "59392"]),
    ],
)
def test_filters(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(get_items(client, query)) == expected


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("cites/items?vage=1", "Vouliez-vous dire « vague »"),
        ("cites/items?vague=deux", "attend un nombre"),
        ("cites/items?bbox=1,2,3", "ouest,sud,est,nord"),
        ("cites/items?bbox=3,51,2,50", "ouest,sud,est,nord"),
        ("cites/items?colonne=nom&de=1", "n’est pas un chiffre"),
        ("cites/items?de=1", "attendent une colonne"),
        ("cites/items?colonne=population&a=beaucoup", "attend un nombre"),
        ("cites/items?limit=0", "au moins 1"),
        ("cites/items?limit=beaucoup", "nombre entier"),
        ("cites/items?offset=-1", "nombre entier"),
        ("cites/items?f=xml", "Format inconnu"),
        ("cites/items?sortby=rien", "Tri impossible"),
        ("cites/items?vague=1&vague=2", "plusieurs fois"),
        ("cites/items?telecharger=oui", "0 ou 1"),
    ],
)
def test_bad_parameters_are_told_in_french(client: FlaskClient, query: str, told: str) -> None:
    answer = client.get(f"/collections/{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "400"
    assert told in answer.json["description"]
    page = client.get(f"/collections/{query}", headers={"Accept": "text/html"})
    assert page.status_code == 400


def test_unknown_collection_names_the_others(client: FlaskClient) -> None:
    answer = client.get("/collections/ecoles/items")
    assert answer.status_code == 404
    assert "qpv-2024" in (answer.json or {})["description"]


def test_download_has_a_name(client: FlaskClient) -> None:
    answer = client.get("/collections/cites/items?f=json&telecharger=1&vague=2")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="geocite_cites_vague-2_2022.geojson"')


def test_single_item_is_a_feature_with_its_links(client: FlaskClient) -> None:
    found = json.loads(client.get(f"/collections/qpv-2015/items/{SHARED_QPV}").data)
    assert found["type"] == "Feature"
    assert found["id"] == SHARED_QPV
    assert TRAP in found["properties"]["nom"]
    assert {link["rel"] for link in found["links"]} == {"self", "alternate", "collection"}
    assert json.loads(client.get(f"/qpv/{SHARED_QPV}?f=json").data) == found


def test_table_is_sortable_paged_and_linked(client: FlaskClient) -> None:
    page = client.get("/collections/communes/items?f=html&limit=2&sortby=-population").text
    assert "4\u202frésultats" in page
    assert 'aria-sort="descending"' in page
    assert 'href="/communes/59392"' in page
    assert 'rel="next"' in page
    assert "offset=2" in page


def test_table_says_secret_and_missing_in_words(client: FlaskClient) -> None:
    page = client.get("/collections/communes/items?f=html").text
    assert "secret statistique" in page
    assert "non renseigné" in page


def test_collections_describe_themselves(client: FlaskClient) -> None:
    found = json.loads(client.get("/collections").data)
    assert found["collections"][0]["id"] == "cites"
    one = json.loads(client.get("/collections/cites").data)
    assert one["extent"]["spatial"]["bbox"] == [[3.0, 50.0, 3.4, 50.1]]
    assert client.get("/collections", headers={"Accept": "text/html"}).text.startswith("<!doctype html>")
    assert "population_perimetre" in client.get("/collections/cites?f=html").text


def test_same_address_two_representations(client: FlaskClient) -> None:
    address = "/collections/cites/items"
    assert client.get(address, headers={"Accept": "text/html"}).content_type.startswith("text/html")
    assert client.get(address, headers={"Accept": "application/geo+json"}).content_type == "application/geo+json"
    assert client.get(address + "?f=json", headers={"Accept": "text/html"}).content_type == "application/geo+json"


def test_every_export_says_where_its_figures_come_from(client: FlaskClient) -> None:
    one = json.loads(client.get("/collections/cites/items/maubeuge?f=json").data)["provenance"]
    assert one["population"]["source"] == "irev-cr4-2022"
    assert (one["population"]["millesime"], one["annee_label"]["millesime"]) == ("2022", "2019")
    for address in ("f=json", "f=geojson&telecharger=1", "f=json&limit=1"):
        told = json.loads(client.get(f"/collections/qpv-2015/items?{address}").data)["provenance"]
        assert told["population"]["source"] == "insee_demo"
        assert "2022" in told["population"]["millesime"]
    first = client.get("/collections/qpv-2015/items?f=geojsonseq").data.split(b"\x1e")[1]
    assert json.loads(first)["provenance"]["population"]["source"] == "insee_demo"
    some = json.loads(client.get("/collections/cites/items?f=json&properties=population").data)["provenance"]
    assert set(some) == {"population"}


def test_credit_of_a_table_does_not_give_its_outlines_year_to_its_figures(client: FlaskClient) -> None:
    text = client.get("/collections/qpv-2015/items?f=csv").data.decode("utf-8-sig")
    assert "contours de 20" in text
    assert "\u202f; millésime de chaque chiffre dans sa colonne" in text
    assert "millésime 20" not in text


def test_count_far_too_large_is_the_largest(client: FlaskClient) -> None:
    assert len(ids(get_items(client, "communes/items?limit=99999999999999"))) == 4
    assert ids(get_items(client, f"communes/items?offset={'9' * 5000}")) == []


def _asked(address: str) -> set[str]:
    return set(address.partition("?")[2].split("&"))


def test_columns_of_the_table_are_chosen(client: FlaskClient) -> None:
    """Boxes ticked in a plain form; sorting, pages and files keep the choice, and filters stay."""
    address = "/collections/communes/items?f=html&code_departement=59&properties=population&properties=epci"
    page = ask(client, address)
    heads = page.all("th[scope=col] > a")
    assert heads[0].words == "Nom"
    assert len(heads) == 3
    assert all({"properties=population%2Cepci", "code_departement=59"} <= _asked(head["href"]) for head in heads)
    assert sorted(page.every("input[name=properties][checked]", "value")) == ["epci", "population"]
    assert set(page.every('input[type=hidden][name="code_departement"]', "value")) == {"59"}
    file = json.loads(client.get(f"{address.replace('f=html', 'f=json')}").data)
    assert {name for one in file["features"] for name in one["properties"]} == {"population", "epci"}


def test_every_indicator_may_be_a_column(client: FlaskClient) -> None:
    page = ask(client, "/collections/qpv-2015/items?f=html&properties=population")
    offered = page.every("input[type=checkbox][name=properties]", "value")
    kinds = json.loads(client.get("/collections/qpv-2015/queryables?f=json").data)["properties"]
    figures = {name for name, kind in kinds.items() if kind.get("type") in ("number", "array")}
    assert figures <= set(offered)


def test_no_column_asked_for_is_left_out(client: FlaskClient) -> None:
    page = ask(client, "/collections/qpv-2015/items?f=html&properties=correspondance,population")
    assert len(page.all("th[scope=col] > a")) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("communes/items?intercommunalite=200043396", ["59291", "59365", "59392", "59424"]),
        ("cites/items?id=hautmont", ["hautmont"]),
        ("cites/items?id=nulle-part", []),
        ("colleges/items?intercommunalite=000000000", []),
        ("communes/items?colonne=population&de=20%20000,5", ["59365", "59392", "59424"]),
    ],
)
def test_choices_of_the_forms_are_parameters_of_the_items(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(get_items(client, query)) == expected
