"""The form that filters a table: its fields and counts, its sentence, the map and the other tables beside it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV, TRAP
from helpers.reading import Part, ask

from geocite.settings import PACKAGE


def _table(client: FlaskClient, query: str) -> Part:
    return ask(client, f"/collections/{query}")


def _options(page: Part, name: str) -> list[str]:
    return [option.source for option in page.all(f"select#filtre-{name} option")]


def _sentence(page: Part) -> str:
    return page.one("p.phrase").source.strip()


def _link(page: Part, text: str) -> str:
    (link,) = [link for link in page.all("a") if link.words == text]
    return link["href"]


@pytest.mark.parametrize(
    ("collection", "fields"),
    [
        ("cites", ["departement", "epci", "cite", "vague"]),
        ("qpv-2024", ["departement", "epci", "cite"]),
        ("colleges", ["departement", "epci", "cite", "ep", "bande", "bande2015"]),
        ("communes", ["departement", "epci", "cite"]),
        ("epci", ["epci"]),
    ],
)
def test_each_table_has_its_fields(client: FlaskClient, collection: str, fields: list[str]) -> None:
    page = _table(client, f"{collection}/items?f=html")
    found = [name.removeprefix("filtre-") for name in page.every('select[id^="filtre-"]', "id")]
    assert [name for name in found if name != "colonne"] == fields


def test_choices_say_how_many_of_the_collection_they_hold(client: FlaskClient) -> None:
    page = _table(client, "colleges/items?f=html&education_prioritaire=REP")
    assert _options(page, "ep") == ["Tous les collèges", "REP+ (1)", "REP (2)"]
    assert _options(page, "bande") == ["Toutes", "À 300\u202fm au plus (3)"]
    assert "Hautmont (1)" in _options(page, "cite")
    assert page.has("option[value=REP][selected]")
    assert "1ʳᵉ vague (1)" in _options(_table(client, "cites/items?f=html"), "vague")


def test_a_plain_form_leads_to_a_clean_address(client: FlaskClient) -> None:
    query = "f=html&filtrer=1&sortby=-nom&code_departement=59&intercommunalite=&cite=&q=&colonne=population&de=&a="
    answer = client.get(f"/collections/communes/items?{query}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/collections/communes/items?f=html&sortby=-nom&code_departement=59"


def test_a_value_that_is_not_known_may_still_be_asked_for(client: FlaskClient) -> None:
    found = client.get("/collections/cites/items?f=json&vague=").get_json(force=True)
    assert [one["id"] for one in found["features"]] == ["epeule"]


def test_the_sentence_reads_every_filter_back_and_all_goes_at_once(client: FlaskClient) -> None:
    page = _table(
        client, "colleges/items?f=html&sortby=nom&code_departement=59&bande_2024=300 m&colonne=ips&de=60,5&q=a"
    )
    assert _sentence(page) == (
        "Le tableau ne montre que : département : Nord, et collèges à 300\u202fm au plus (2024), "
        "et Indice de position sociale : au moins 60,5, et Collèges contenant « a »."
    )
    assert _link(page, "Tout effacer") == "?f=html&sortby=nom"
    assert _sentence(_table(client, "colleges/items?f=html&secteur=public")).endswith(" : public.")


def test_sorting_pages_and_files_keep_the_filter(client: FlaskClient) -> None:
    page = _table(client, "communes/items?f=html&limit=1&intercommunalite=200043396&colonne=population&de=10")
    kept = "intercommunalite=200043396&colonne=population&de=10"
    for text in ("sortby=nom", "offset=1", "f=csv"):
        links = [link for link in page.every("a", "href") if text in link]
        assert links and all(kept in link for link in links), text
    hidden = {field["name"]: field["value"] for field in page.all(".colonnes input[type=hidden]")}
    assert hidden | {"de": "10", "colonne": "population", "intercommunalite": "200043396"} == hidden


def test_the_map_opens_with_the_same_filters(client: FlaskClient) -> None:
    page = _table(
        client, "colleges/items?f=html&cite=maubeuge&education_prioritaire=REP%2B&colonne=ips&de=60&a=70&q=baker"
    )
    asked = parse_qs(urlsplit(_link(page, "Voir ces résultats sur la carte")).query)
    assert asked == {
        "cite": ["maubeuge"], "ep": ["REP+"], "indicateur": ["colleges/ips"], "plage": ["60_70"],
        "tableau": ["colleges?q=baker"],
    }  # fmt: skip
    page = _table(client, "qpv-2015/items?f=html&colonne=surface_km2&de=0")
    asked = parse_qs(urlsplit(_link(page, "Voir ces résultats sur la carte")).query)
    assert asked["tableau"] == ["qpv-2015?colonne=surface_km2&de=0"]
    assert "qpv-2015" in asked["couches"][0]
    other = _table(client, "epci/items?f=html&q=a")
    assert not [link.html for link in other.all("a") if link.words == "Voir ces résultats sur la carte"]


def test_other_tables_keep_the_place(client: FlaskClient) -> None:
    page = _table(client, "colleges/items?f=html&cite=maubeuge&code_departement=59&education_prioritaire=REP")
    tabs = page.every("nav.onglets a", "href")
    assert "/collections/cites/items?f=html&code_departement=59&id=maubeuge" in tabs
    assert "/collections/qpv-2015/items?f=html&code_departement=59&cite=maubeuge" in tabs


def test_the_bounded_column_is_shown(client: FlaskClient) -> None:
    def sorts(query: str) -> str:
        return " ".join(_table(client, query).every("th a", "href"))

    assert "sortby=population_qpv" in sorts("cites/items?f=html&colonne=population_qpv&de=0")
    assert "sortby=population_qpv" not in sorts("cites/items?f=html")


def test_ticked_rows_are_compared(client: FlaskClient) -> None:
    page = _table(client, "cites/items?f=html")
    assert page.has('input[type=checkbox][name=objets][value="cites/maubeuge"]')
    found = ask(client, "/comparer?objets=cites/maubeuge&objets=cites/hautmont")
    assert found.has('[value="cites/maubeuge,cites/hautmont"]')
    seven = "&".join(f"objets=communes/{code}" for code in ("59291", "59365", "59392", "59424"))
    more = "objets=cites/maubeuge&objets=cites/hautmont&objets=cites/epeule"
    answer = client.get(f"/comparer?{seven}&{more}")
    assert answer.status_code == 400
    assert "au plus 6" in answer.text


def test_hostile_words_are_written_as_they_are(client: FlaskClient) -> None:
    answer = client.get("/collections/cites/items", query_string={"f": "html", "q": TRAP, "id": TRAP, "vague": "1"})
    assert answer.status_code == 200
    assert TRAP not in answer.text
    assert client.get(f"/collections/qpv-2015/items?f=html&q={SHARED_QPV}").text.count("1\u202frésultat") == 1


def test_filters_of_the_map_tell_every_item(client: FlaskClient) -> None:
    found = client.get("/filtres?f=json").get_json(force=True)
    schools = found["couches"]["colleges"]
    assert dict(zip(schools["ids"], schools["ep"], strict=True))["0593680E"] == "REP+"
    quartiers = found["couches"]["qpv-2015"]
    assert dict(zip(quartiers["ids"], quartiers["cite"], strict=True))[SHARED_QPV] == ["hautmont", "maubeuge"]
    assert set(quartiers["epci"]) == set(found["epci"]) == {"200043396"}
    assert client.get("/filtres?f=csv").status_code == 400


def test_what_is_asked_for_without_a_field_of_the_form_is_said_too(client: FlaskClient) -> None:
    page = _table(client, "communes/items?f=html&id=59392")
    assert "59392" in _sentence(page)
    assert _link(page, "Tout effacer") == "?f=html"


def test_items_without_a_value_are_a_choice_that_is_said(client: FlaskClient) -> None:
    page = _table(client, "colleges/items?f=html&education_prioritaire=")
    assert "collèges hors REP et REP+" in _sentence(page)
    assert page.one("option[value=null][selected]").words == "non renseigné"
    assert "ep=null" not in _link(page, "Voir ces résultats sur la carte")


def test_the_form_keeps_an_empty_filter_that_is_not_its_own(client: FlaskClient) -> None:
    answer = client.get("/collections/qpv-2015/items?f=html&filtrer=1&statut=&cite=&q=")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/collections/qpv-2015/items?f=html&statut=")
    assert answer.data == b""


def test_the_form_stays_in_its_language(client: FlaskClient) -> None:
    answer = client.get("/en/collections/colleges/items?f=html&filtrer=1&bande_2024=dans")
    assert answer.headers["Location"] == "/en/collections/colleges/items?f=html&bande_2024=dans"


@pytest.mark.parametrize(("given", "kept"), [("1000000", "1000000"), ("12345.678", "12345.678"), ("60,5", "60.5")])
def test_large_and_fine_bounds_reach_the_map_as_they_are(client: FlaskClient, given: str, kept: str) -> None:
    page = _table(client, f"colleges/items?f=html&colonne=ips&de={given}")
    assert f"plage={kept}_" in _link(page, "Voir ces résultats sur la carte")
    assert page.one("input[name=de]:not([type=hidden])")["value"] == kept.replace(".", ",")
    assert (
        f"ips-{kept}-"
        in client.get(f"/collections/colleges/items?f=csv&colonne=ips&de={given}").headers["Content-Disposition"]
    )


@pytest.mark.parametrize("query", ["colonne=ips", "colonne=ips&de=1_000", "colonne=ips&de=inf", "de=3"])
def test_a_range_that_is_not_understood_is_told(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/collections/colleges/items?f=json&{query}")
    assert answer.status_code == 400 and "«" in answer.json["description"]  # type: ignore[index]


def _cells(page: Part, row: str) -> list[str]:
    """Words of the cells of a row, by what its first link leads to."""
    return [cell.words for cell in page.one(f'tr:has(th[scope=row] a[href="{row}"])').all("th ~ td")]


def test_a_list_that_nobody_states_is_no_zero_and_others_are_told_in_words(site: FlaskClient) -> None:
    page = _table(site, "cites/items?f=html&properties=programmes_pilotes,axes_prioritaires,qpv_2015")
    assert _cells(page, "/cites/loos")[:2] == ["non renseigné", "non renseigné"]
    assert "non renseigné" in _cells(page, "/cites/arras")
    stated = " ".join(_cells(page, "/cites/arras") + _cells(page, "/cites/maubeuge"))
    assert "Accompagnement à la parentalité" in stated and "Numérique" in stated


def test_an_empty_list_that_is_computed_is_told_as_such(site: FlaskClient) -> None:
    page = _table(site, "communes/items?f=html&code_departement=02&properties=cites,qpv_2015,qpv_2024&limit=3")
    assert _cells(page, "/communes/02001")[:3] == ["0", "aucune", "aucun"]
    quartier = _table(site, "qpv-2024/items?f=html&properties=correspondance&limit=1")
    assert "%)" in _cells(quartier, "/qpv/QN00201M")[0]


def test_years_are_explained_only_where_there_are_some(site: FlaskClient) -> None:
    told = "Les petits nombres gris sont les millésimes"
    assert told in _table(site, "colleges/items?f=html").words
    assert told not in _table(site, "epci/items?f=html").words


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    ("facet", "value"),
    [
        ("departement", "59"), ("epci", "200093201"), ("cite", "arras"), ("vague", "1"), ("ep", "REP+"),
        ("bande", "dans"), ("bande", "300 m"), ("bande2015", "incertaine"),
    ],
)  # fmt: skip
def test_the_map_is_given_the_words_of_the_tables(site: FlaskClient, language: str, facet: str, value: str) -> None:
    """What the script of the map fills in says a filter as the table says it."""
    answer = site.get(f"{language}/filtres?f=json").get_json(force=True)
    told = answer["filtres"][facet]
    layer = "cites" if facet == "vague" else "colleges"
    address = urlencode({"f": "html", told["parametres"][layer]: value})
    page = ask(site, f"{language}/collections/{layer}/items?{address}")
    (chosen,) = page.all(f"select#filtre-{facet} option[selected]")
    listed = chosen.words.rpartition(" (")[0]
    phrase = told["phrase"].replace("{valeur}", told["dits"].get(value, listed))
    assert answer["phrases"]["tableau"].replace("{liste}", phrase) == _sentence(page)


def test_map_and_tables_have_every_facet_in_the_same_order(client: FlaskClient) -> None:
    names = list(client.get("/filtres?f=json").get_json(force=True)["filtres"])
    fields = [field["name"] for field in ask(client, "/").all("#filtres select")]
    assert fields == names
    # The address of the map is read before its filters have come.
    script = (PACKAGE / "static/scripts/common/state.js").read_text(encoding="utf-8")
    assert all(f'"{name}"' in script for name in names)
