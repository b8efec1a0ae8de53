"""Profiles as people read them, without JavaScript."""

import pytest
from flask.testing import FlaskClient
from helpers.factory import BACKSLASH, BACKTICK, EPEULE, SCRIPT, SHARED_QPV, TRAP, UNPLACED_COLLEGE, profiles
from helpers.reading import ask, words

PAGES = [
    "/cites/maubeuge",
    "/cites/hautmont",
    "/cites/epeule",
    f"/qpv/{SHARED_QPV}",
    "/qpv/QP059020",
    "/qpv/QP059021",
    "/qpv/QN05918M",
    "/qpv/QN05999I",
    "/colleges/0592634T",
    f"/colleges/{UNPLACED_COLLEGE}",
    "/communes/59424",
    "/communes/59365",
    "/collections/epci/items/200043396?f=html",
    "/collections/communes/items?f=html",
    "/collections/qpv-2015/items?f=html",
    "/search?q=onerror",
    "/sources",
    "/anomalies",
]


@pytest.mark.parametrize("address", PAGES)
def test_traps_in_the_data_are_shown_literally(client: FlaskClient, address: str) -> None:
    page = ask(client, address)
    assert not page.has('img[src="x"]')
    assert len(page.all("script")) == len(page.all('script[src^="/static/"], script[type="application/json"]'))
    written = {name for part in page.all("*") for name in part.node.attributes}
    assert not {name for name in written if name.startswith("on") or name == "style"}


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/communes/59424", TRAP),
        ("/communes/59365", EPEULE),
        ("/qpv/QP059021", BACKSLASH),
        ("/qpv/QN05918M", BACKTICK),
        ("/qpv/QN05999I", SCRIPT),
        ("/colleges/0592634T", TRAP),
        ("/cites/maubeuge", SCRIPT),
    ],
)
def test_odd_names_are_readable(client: FlaskClient, address: str, text: str) -> None:
    assert text.replace("'", "’") in ask(client, address).source


def test_a_profile_can_be_lifted_into_the_panel(client: FlaskClient) -> None:
    article = ask(client, "/cites/maubeuge").one("article#fiche")
    assert (article["data-collection"], article["data-id"]) == ("cites", "maubeuge")
    assert article["data-bbox"] == "3.085,50.02,3.115,50.05"
    assert not article.has("script")


def test_every_stated_fact_reaches_the_page_of_its_cite(client: FlaskClient) -> None:
    text = words(client, "/cites/maubeuge")
    for name, fact in profiles()["cites"]["maubeuge"]["faits"].items():
        value = fact["valeur"]
        if isinstance(value, bool):
            shown = ["ne travaille pas par appels à projets"]
        elif isinstance(value, int) and value > 9999:
            shown = [f"{value // 1000} {value % 1000:03}"]
        elif isinstance(value, float):
            shown = [f"{value:.1f} %".replace(".", ",")]
        else:
            shown = [str(part) for part in (value if isinstance(value, list) else [value])]
        for part in shown:
            assert part.replace("'", "’") in text, name


def test_card_tells_in_one_line_what_is_not_known(client: FlaskClient) -> None:
    text = words(client, "/cites/epeule")
    for label in ("Communes", "Département", "Région Hauts-de-France", "Agglomération", "Remarques aucune"):
        assert label in text
    told = text[text.index("Non renseigné ") : text.index("Remarques aucune")]
    for label in (
        "Population",
        "Quartiers concernés, tels qu’imprimés",
        "Collèges concernés, tels qu’imprimés",
        "Population des quartiers prioritaires",
        "Part des moins de 25 ans",
        "Taux de pauvreté de l’agglomération",
        "Programmes pilotes",
        "Site internet",
        "Vague de labellisation",
        "Année du label",
        "Convention",
        "Axes prioritaires",
        "Actions",
        "Appels à projets",
        "Échéances annoncées",
        "Programmes",
    ):
        assert label in told


def test_population_says_its_scope(client: FlaskClient) -> None:
    assert "8 146 habitants enfants et jeunes de 0 à 25 ans seulement" in words(client, "/cites/hautmont")
    assert "30 100 habitants population de la commune" in words(client, "/cites/maubeuge")


def test_placeholder_is_told_apart_from_a_blank(client: FlaskClient) -> None:
    text = words(client, "/cites/hautmont")
    assert "non renseigné (espace réservé « XXX » laissé dans le compte rendu)" in text
    assert "Axes prioritaires" in text[text.index("Non renseigné ") :]


def test_one_poverty_rate_without_the_other(client: FlaskClient) -> None:
    text = words(client, "/cites/hautmont")
    assert "46,0 %" in text
    assert "ne donne pas le taux de l’agglomération" in text


def test_two_poverty_rates_are_compared(client: FlaskClient) -> None:
    told = "D’après le compte rendu, le taux des quartiers vaut 1,9 fois celui de l’agglomération."
    assert told in words(client, "/cites/maubeuge")


def test_contradictions_are_kept(client: FlaskClient) -> None:
    text = words(client, "/cites/hautmont")
    assert "Aussi écrit HAUMONT." in text
    assert "nommée « Hautmont-Louvroil » dans le compte rendu" in text


def test_links_say_how_they_are_known(client: FlaskClient) -> None:
    text = words(client, "/cites/maubeuge")
    assert "d’après le compte rendu" in text
    assert "décidé sur pièces" in text
    assert "déduit de la correspondance 2015 → 2024" in text
    deduced = words(client, "/cites/epeule")
    assert "Aucun document ne nomme les quartiers de cette cité" in deduced
    assert "non confirmés comme ceux de la cité" in deduced
    assert "96 % de sa surface" not in deduced  # in a column of its own
    assert "96 %" in deduced


def test_a_quartier_shared_by_two_cites_leads_to_both(client: FlaskClient) -> None:
    links = ask(client, f"/qpv/{SHARED_QPV}").every("a", "href")
    assert {"/cites/hautmont", "/cites/maubeuge", "/communes/59392", "/communes/59291"} <= set(links)


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/cites/maubeuge", {f"/qpv/{SHARED_QPV}", "/colleges/0593680E"}),
        ("/colleges/0593680E", {"/cites/maubeuge"}),
        ("/communes/59392", {"/cites/maubeuge", "/colleges/0593680E", "/collections/epci/items/200043396"}),
    ],
)
def test_links_run_both_ways(client: FlaskClient, page: str, leads_to: set[str]) -> None:
    assert leads_to <= set(ask(client, page).every("a", "href"))


def test_qpv_shows_its_series_and_its_source(client: FlaskClient) -> None:
    text = words(client, f"/qpv/{SHARED_QPV}")
    assert "49,5 %" in text
    assert "2017 2019 2022" in text
    assert "47,8 n.r. 49,5" in text
    assert "Insee, édition 2022" in text
    assert "Licence Ouverte 2.0" in text


def test_secret_and_missing_are_not_the_same_word(client: FlaskClient) -> None:
    told = "Taux de pauvreté définition Définition : Taux de pauvreté. Fiche de l’indicateur"
    assert f"{told} secret statistique" in words(client, "/communes/59424")
    assert f"{told} non renseigné" in words(client, "/communes/59365")


def test_crosswalk_is_said_in_words_both_ways(client: FlaskClient) -> None:
    assert "99 % de sa surface se retrouve dans le quartier de 2024" in words(client, f"/qpv/{SHARED_QPV}")
    assert "68 % de sa surface était déjà dans le quartier de 2015" in words(client, "/qpv/QN05918M")
    assert "il est sorti de la géographie prioritaire" in words(client, "/qpv/QP059020")
    assert "il est entré dans la géographie prioritaire en 2024" in words(client, "/qpv/QN05999I")


def test_college_tells_its_bands_position_and_old_name(client: FlaskClient) -> None:
    text = words(client, "/colleges/0593680E")
    assert "Ancien nom : Chasse Royale" in text
    assert "REP+" in text
    assert "dans le quartier" in text
    assert "à 300 m au plus" in text
    assert "210 m" in text
    assert "position exacte" in text
    assert "66,0 %" in text
    assert "DEPP, session 2024" in text
    assert "pas de position connue" not in text


def test_college_without_position_says_so(client: FlaskClient) -> None:
    text = words(client, f"/colleges/{UNPLACED_COLLEGE}")
    assert "n’a pas de position connue" in text
    assert "sans position connue" in text


def test_each_profile_offers_the_map_and_the_layer(client: FlaskClient) -> None:
    offered = set(ask(client, f"/qpv/{SHARED_QPV}").every("a", "href"))
    assert f"/?selection=qpv-2015/{SHARED_QPV}" in offered
    assert f"/qpv/{SHARED_QPV}?f=json&telecharger=1" in offered
    assert "/collections/qpv-2015/items?f=json&telecharger=1" in offered


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("/qpv/059019", "/qpv/QP059019"),
        ("/colleges/0593680e", "/colleges/0593680E"),
        ("/cites/Maubeuge", "/cites/maubeuge"),
    ],
)
def test_codes_as_people_write_them_lead_to_the_profile(client: FlaskClient, asked: str, right: str) -> None:
    answer = client.get(asked)
    assert answer.status_code == 308
    assert answer.headers["Location"] == right


@pytest.mark.parametrize("address", ["/cites/maubeug", "/qpv/QP059018", "/colleges/0593681E", "/communes/59393"])
def test_unknown_id_is_a_french_page_with_near_matches(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text
    assert "Cherchiez-vous" in answer.text


def test_unknown_id_for_a_program(client: FlaskClient) -> None:
    answer = client.get("/cites/maubeug?f=json")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["code"] == "404"
    assert answer.json["proches"][0]["id"] == "maubeuge"


def test_only_a_college_without_position_is_said_to_have_none(client: FlaskClient) -> None:
    heads = {head["id"]: head for head in client.get("/collections/colleges/items?f=json").get_json()["features"]}
    for uai, feature in heads.items():
        told = "pas de position connue" in words(client, f"/colleges/{uai}")
        assert told == (feature["properties"]["position"] == "absente"), uai
