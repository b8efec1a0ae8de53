"""The registry of indicators, the values of one, comparisons: on a bundle where the mean of rates is wrong."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV, TRAP
from helpers.reading import ask, words


def values(client: FlaskClient, address: str) -> dict[str, dict[str, str]]:
    """Rows of /comparer by « code indicateur »."""
    rows = json.loads(client.get(address + "&f=json").data)["valeurs"]
    return {f"{row['code']} {row['indicateur']}": row for row in rows}


# -- registry


def test_registry_lists_every_indicator(riche: FlaskClient) -> None:
    page = words(riche, "/indicators")
    found = json.loads(riche.get("/indicators?f=json").data)["indicateurs"]
    for entry in found:
        assert entry["libelle"] in page
        assert entry["definition"] in page
    assert {"population", "ips"} <= {entry["id"] for entry in found}


def test_values_by_code_for_programs(riche: FlaskClient) -> None:
    found = json.loads(riche.get("/indicators/taux_pauvrete_pct?f=json").data)
    assert (found["collection"], found["millesime"], found["libelle_millesime"]) == ("qpv-2015", "2022", "édition")
    assert found["source"]["producteur"] == "Insee"
    assert found["valeurs"] == {SHARED_QPV: 49.5, "QP059020": "s", "QP059021": 30.0}
    older = json.loads(riche.get("/indicators/population?collection=qpv-2015&millesime=2017&f=json").data)
    assert older["valeurs"][SHARED_QPV] == 9396


def test_address_with_the_key_of_the_bundle_never_expires(riche: FlaskClient) -> None:
    plain = riche.get("/indicators/ips?f=json")
    assert plain.headers["ETag"]
    assert "immutable" not in plain.headers["Cache-Control"]
    app = riche.application
    key = app.extensions["geocite"].bundle_key
    assert "immutable" in riche.get(f"/indicators/ips?f=json&v={key}").headers["Cache-Control"]
    assert "immutable" not in riche.get("/indicators/ips?f=json&v=autre").headers["Cache-Control"]


def test_values_as_csv_carry_source_and_year(riche: FlaskClient) -> None:
    text = riche.get("/indicators/taux_pauvrete_pct?f=csv").data.decode("utf-8-sig")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows[SHARED_QPV]["valeur"] == "49,5"
    assert (rows["QP059020"]["valeur"], rows["QP059020"]["statut"]) == ("", "secret")
    assert {(row["millesime"], row["producteur"], row["licence"]) for row in rows.values()} == {
        ('="2022"', "Insee", "Licence Ouverte 2.0")
    }


def test_page_of_an_indicator(riche: FlaskClient) -> None:
    page = words(riche, "/indicators/part_couples_3_pct")
    assert "somme de « Couples avec trois enfants » divisée par somme de « Allocataires »" in page
    assert "jamais la moyenne simple des taux" in page
    assert "3 sur 3 connus" in page
    assert TRAP in words(riche, "/indicators/population?collection=communes")


def test_table_is_sorted_both_ways_and_the_unknown_come_last(riche: FlaskClient) -> None:
    def codes(order: str) -> list[str]:
        page = ask(riche, f"/indicators/taux_pauvrete_pct?tri={order}")
        return [code.words for code in page.all("span.code") if code.words.startswith("QP")]

    assert codes("-valeur") == [SHARED_QPV, "QP059021", "QP059020"]
    assert codes("valeur") == ["QP059021", SHARED_QPV, "QP059020"]
    assert codes("nom")[0] == "QP059020"


def test_change_within_a_series(riche: FlaskClient) -> None:
    found = json.loads(riche.get("/indicators/population?millesime=2019&depuis=2017&f=json").data)
    assert found["evolutions"][SHARED_QPV] == 0
    assert "Depuis 2021" in words(riche, "/indicators/population?millesime=2022&depuis=2021")


def test_change_across_a_break_is_refused_with_its_reason(riche: FlaskClient) -> None:
    answer = riche.get("/indicators/population?millesime=2022&depuis=2017&f=json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert "la population est d’un autre an" in answer.json["description"]
    page = words(riche, "/indicators/population?millesime=2022&depuis=2017")
    assert "Calcul refusé pour « Population municipale »" in page
    assert "Depuis 2017" not in page


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/indicators/ips?collection=communes", "n’est pas publié pour « communes »"),
        ("/indicators/ips?millesime=1999", "Pas de millésime « 1999 »"),
        ("/indicators/ips?tri=couleur", "On ne trie pas par « couleur »"),
        ("/indicators/ips?couleur=1", "Paramètre inconnu"),
        ("/comparer?objets=QP059019", "ne désigne pas un territoire"),
        ("/comparer?objets=qpv-2015/QP1", "Aucun élément « QP1 »"),
        ("/comparer?objets=qpv-2015/QP059019&indicateurs=zut", "Indicateur inconnu"),
        ("/qpv/QP059019?comparer=lune", "« comparer » vaut"),
    ],
)
def test_wrong_demand_is_told_in_french(riche: FlaskClient, address: str, told: str) -> None:
    assert told in words(riche, address, 400)


def test_unknown_indicator(riche: FlaskClient) -> None:
    assert "Aucun indicateur « pauvrete »" in words(riche, "/indicators/pauvrete", 404)


# -- comparisons on a profile


def test_rate_of_a_group_is_the_true_rate(riche: FlaskClient) -> None:
    page = words(riche, f"/qpv/{SHARED_QPV}?comparer=qpv")
    # 240 couples of 1 200 households: 20 %, where the mean of the three rates is 50 %.
    row = page[page.index("Familles", page.index("Comparer avec")) :]
    assert row.index("20,0 %") < 400
    assert "50,0 %" not in row[:400]
    # 8 000, 1 000 and 1 000 inhabitants: 37 %, where the mean is 30 %.
    assert "37,0 %" in page


def test_what_cannot_be_recomputed_says_how_many_are_known(riche: FlaskClient) -> None:
    page = words(riche, f"/qpv/{SHARED_QPV}?comparer=qpv")
    row = page[page.index("Pauvreté", page.index("Comparer avec")) :][:500]
    assert "ne se recalcule pas" in row
    assert "2 sur 3 connus" in row
    assert "dont 1 sous secret statistique" in row
    assert "de 30,0 à 49,5" in row


def test_secret_and_missing_are_no_zero_in_a_group(riche: FlaskClient) -> None:
    page = words(riche, "/communes/59392?comparer=region")
    row = page[page.index("Pauvreté", page.index("Comparer avec")) :][:500]
    assert "2 sur 4 connus" in row
    assert "dont 1 sous secret statistique" in row


def test_rank_gives_its_peers_and_its_direction(riche: FlaskClient) -> None:
    page = words(riche, f"/qpv/{SHARED_QPV}?comparer=qpv")
    assert "Valeur la plus haute sur 2 quartiers de 2015" in page
    assert "une valeur basse est favorable" in page


def test_a_cite_is_ranked_among_the_cites(riche: FlaskClient) -> None:
    # 9 000 inhabitants in the quartiers of Maubeuge, 8 000 in Hautmont; those of the third are deduced: no rank.
    page = words(riche, "/cites/hautmont?comparer=cite")
    row = page[page.index("Population", page.index("Comparer avec")) :][:600]
    assert "Valeur la plus basse sur 2 cités dont le chiffre se calcule" in row
    # A quartier shared by two cités counts once in all of them together: 9 000, not 17 000; no candidate counts.
    assert "9 000 habitants" in row
    assert "10 000" not in row


def test_figures_of_two_sources_are_not_to_be_subtracted(riche: FlaskClient) -> None:
    page = words(riche, f"/qpv/{SHARED_QPV}?comparer=commune")
    assert "les deux chiffres viennent de sources différentes" in page
    # A QPV across two communes is set beside each of them.
    assert "Maubeuge" in page
    assert "14 500" in page


CHOICES = ["commune", "epci", "departement", "region", "cite", "qpv", "reseau"]
ITEMS = [f"/qpv/{SHARED_QPV}", "/cites/maubeuge", "/colleges/0593680E", "/communes/59392"]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("item", ITEMS)
def test_every_choice_answers(riche: FlaskClient, item: str, choice: str) -> None:
    page = words(riche, f"{item}?comparer={choice}")
    form = riche.get(item, headers={"Accept": "text/html"}).text
    if f'<option value="{choice}"' in form:
        # No collège of this bundle stands in a quartier: the page says that there is nothing to compare with.
        empty = "Aucun indicateur n’est publié à la fois" in page
        assert empty == (item.startswith("/colleges") and choice == "qpv")
        assert empty or "Le chiffre d’un groupe est recalculé" in page
    else:
        assert "n’a pas de sens pour cet objet" in page


def test_colleges_are_weighted_by_their_pupils(riche: FlaskClient) -> None:
    # 500 pupils at 65.8 and 100 at 95.8: 70.8, where the mean of the two is 80.8.
    page = words(riche, "/colleges/0593680E?comparer=reseau")
    row = page[page.index("IPS", page.index("Comparer avec")) :][:300]
    assert "2 sur 3 connus" in row
    assert "80,8" not in row
    found = values(riche, "/comparer?objets=cites/maubeuge,colleges/0593680E")
    assert found["0593680E ips"]["valeur"] == 65.8


def test_cite_is_its_quartiers_taken_together(riche: FlaskClient) -> None:
    page = words(riche, "/cites/maubeuge")
    section = page[page.index("Indicateurs de la cité") :]
    assert "9 000" in section  # 8 000 and 1 000 inhabitants
    assert "37,8 %" in section  # 3 200 and 200 young people


def test_series_is_drawn_with_its_break(riche: FlaskClient) -> None:
    chart = ask(riche, f"/qpv/{SHARED_QPV}").one('svg[aria-labelledby^="c-population-t"]')
    assert len(chart.all("polyline")) == 2
    assert chart.has(".c-rupture")
    assert "Rupture entre 2019 et 2021" in chart.words
    assert "La population est d’un autre an" in chart.words


# -- side by side


def test_two_territories_in_one_table(riche: FlaskClient) -> None:
    address = f"/comparer?objets=qpv-2015/{SHARED_QPV},cites/maubeuge"
    found = values(riche, address)
    assert found[f"{SHARED_QPV} population"]["valeur"] == 8000
    assert found["maubeuge population"]["valeur"] == 9000
    assert found["maubeuge population"]["sur"] == 2
    assert found["maubeuge taux_pauvrete_pct"]["valeur"] is None
    assert "ne se recalcule pas" in found["maubeuge taux_pauvrete_pct"]["motif"]
    assert {row["millesime"] for key, row in found.items() if "population" in key} == {"2022"}
    page = words(riche, address)
    assert "En un graphique" in page
    assert "8 000 habitants" in page


def test_columns_of_other_kinds_are_not_to_be_subtracted(riche: FlaskClient) -> None:
    address = f"/comparer?objets=qpv-2015/{SHARED_QPV},communes/59392&indicateurs=population"
    assert "À ne pas soustraire" in words(riche, address)
    found = json.loads(riche.get(address + "&f=json").data)
    assert found["sans_soustraction"][0]["indicateur"] == "population"


def test_indicators_may_be_chosen_with_check_boxes(riche: FlaskClient) -> None:
    found = values(riche, f"/comparer?objets=qpv-2015/{SHARED_QPV}&indicateurs=population&indicateurs=allocataires")
    assert {row["indicateur"] for row in found.values()} == {"population", "allocataires"}


def test_a_territory_is_added_without_javascript(riche: FlaskClient) -> None:
    page = riche.get(f"/comparer?objets=qpv-2015/{SHARED_QPV}&ajouter=maubeuge", headers={"Accept": "text/html"}).text
    assert f'href="/comparer?objets=qpv-2015/{SHARED_QPV},cites/maubeuge"' in page
    assert 'href="/comparer"' in page  # « retirer » of the only one


def test_side_by_side_as_csv(riche: FlaskClient) -> None:
    text = riche.get(f"/comparer?objets=qpv-2015/{SHARED_QPV},qpv-2015/QP059021&f=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {row["code"] for row in rows} == {SHARED_QPV, "QP059021"}
    assert all(row["source"] and row["millesime"] for row in rows if row["valeur"])


def test_traps_are_literal_in_comparisons(riche: FlaskClient) -> None:
    for address in (f"/comparer?objets=communes/59424,qpv-2015/{SHARED_QPV}", f"/qpv/{SHARED_QPV}?comparer=cite"):
        page = riche.get(address, headers={"Accept": "text/html"}).text
        assert "<img src=x" not in page
        assert "style=" not in page


# -- from 2015 to 2024


def test_qpv_of_2024_shows_its_predecessors_as_2015(riche: FlaskClient) -> None:
    page = words(riche, "/qpv/QN05918M")
    section = page[page.index("Ce que l’on sait des contours de 2015") :]
    assert "aucun n’est une valeur du quartier de 2024" in section
    assert "couvre 68 % du quartier de 2024" in section
    assert "contour 2015" in section
    assert "8 000" in section
    assert "Ce que l’on sait" not in words(riche, "/qpv/QN05999I")
    # No figure of 2015 is ever a property of the quartier of 2024.
    feature = json.loads(riche.get("/qpv/QN05918M?f=json").data)
    assert "population" not in feature["properties"]


def test_cite_tells_what_the_new_outlines_changed(riche: FlaskClient) -> None:
    page = words(riche, "/cites/maubeuge")
    assert "Quartiers de cette cité : 1 modifié et 1 sorti ; aucun repris à l’identique, aucun entré." in page
    text = riche.get("/cites/maubeuge", headers={"Accept": "text/html"}).text
    figure = text[text.index("plan-perimetre") :]
    figure = figure[: figure.index("</figure>")]
    assert 'class="q2024 q-change"' in figure
    assert 'class="q2015 q-sort"' in figure


# -- provenance


def test_stated_and_statistical_figures_stand_side_by_side(riche: FlaskClient) -> None:
    page = words(riche, "/cites/maubeuge")
    section = page[page.index("Chiffres énoncés, chiffres statistiques") :]
    assert "30 100 habitants population de la commune IREV, 2022" in section
    assert "Les deux chiffres sont égaux." in section
    assert "40,3 %" in section
    other = words(riche, "/cites/hautmont")
    assert "Le compte rendu ne compte que les enfants et les jeunes de 0 à 25 ans." in other
    assert "commune d’Hautmont" in other


def test_exported_item_carries_the_source_of_its_figures(riche: FlaskClient) -> None:
    found = json.loads(riche.get(f"/qpv/{SHARED_QPV}?f=json").data)
    assert found["provenance"]["population"] == {
        "source": "insee_demo",
        "titre": "Démographie des quartiers",
        "millesime": "2022",
    }


def test_anomalies_say_where_to_report_them(riche: FlaskClient) -> None:
    found = json.loads(riche.get("/anomalies?f=json").data)["anomalies"]
    assert found[0]["signaler"] == "https://exemple.fr/qpv_2015"
    assert 'href="https://exemple.fr/qpv_2015"' in riche.get("/anomalies", headers={"Accept": "text/html"}).text
    text = riche.get("/anomalies?f=csv").data.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text), delimiter=";"))["signaler"] == "https://exemple.fr/qpv_2015"


def test_values_for_programs_carry_the_definition(riche: FlaskClient) -> None:
    found = json.loads(riche.get("/indicators/population?collection=qpv-2015&f=json").data)
    assert found["definition"]
    assert found["agregation"] == "somme"
    assert found["millesimes"] == sorted(found["millesimes"])
    assert found["ruptures"][0]["motif"]
    assert {"numerateur", "denominateur", "poids", "millesime_reel"} <= set(found)


def test_unknown_indicator_offers_those_that_resemble_it(riche: FlaskClient) -> None:
    page = riche.get("/indicators/taux_pauvrete", headers={"Accept": "text/html"}).text
    assert 'href="/indicators/taux_pauvrete_pct"' in page
    assert 'href="/indicators"' in page
    assert "Indicateurs :" not in page


def test_codes_to_compare_may_be_written_small(riche: FlaskClient) -> None:
    assert json.loads(riche.get("/comparer?objets=qpv-2015/qp059019&f=json").data)["objets"][0]["id"] == "QP059019"


def test_the_map_is_given_the_same_values_by_code_of_what_has_a_place(riche: FlaskClient) -> None:
    whole = json.loads(riche.get("/indicators/taux_pauvrete_pct?collection=communes&f=json").data)
    short = json.loads(riche.get("/indicators/taux_pauvrete_pct?collection=communes&f=json&forme=carte").data)
    items = json.loads(riche.get("/collections/communes/items?f=json&limit=1000").data)["features"]
    placed = {item["id"] for item in items if item["geometry"]}
    assert short["valeurs"] == {code: value for code, value in whole["valeurs"].items() if code in placed}
    assert "s" in short["valeurs"].values()
    assert (short["unite"], short["millesime"]) == (whole["unite"], whole["millesime"])
    listed = json.loads(riche.get("/indicators?f=json&forme=carte").data)["indicateurs"]
    assert [one["id"] for one in listed] == [
        one["id"] for one in json.loads(riche.get("/indicators?f=json").data)["indicateurs"]
    ]


@pytest.mark.parametrize("more", ["depuis=2017&millesime=2019", "f=csv", "f=html"])
def test_short_form_ignores_nothing_that_is_asked(riche: FlaskClient, more: str) -> None:
    answer = riche.get(f"/indicators/population?collection=qpv-2015&forme=carte&{more}")
    assert answer.status_code == 400
    assert "un seul millésime" in answer.text


@pytest.mark.parametrize("address", ["/indicators?forme=autre", "/indicators/ips?forme=autre"])
def test_unknown_form_is_told(riche: FlaskClient, address: str) -> None:
    answer = riche.get(address)
    assert answer.status_code == 400
    assert "« carte »" in " ".join(answer.text.replace("\u202f", " ").replace("\u00a0", " ").split())
