"""What a figure is said to be about: its digits, its rank, its year, its status, on pages and in exports.

The expected digits and ranks were computed from the two counts of the raw files by other code.
"""

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from helpers.reading import words

from geocite.bundle.loading import Bundle
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.language.formatting import number, ordinal, rank, with_unit
from geocite.serving.profiles.common import Sources
from geocite.serving.profiles.compared.comparison import cell_of
from geocite.serving.profiles.compared.groups import Group
from geocite.serving.profiles.compared.side_by_side import chart_notes

DIGITS = {
    "part_couples_3_enfants_pct": """
        QP002005=5,1 QP059064=11,9 QP059072=6,7 QP059091=7,7 QP060001=17,9 QP060017=10,5 QP062011=7,5
        QP062031=9,9 QP062039=5,9
    """,
    "part_demandeurs_moins_26_pct": """
        QP002003=18,9 QP002011=17,1 QP002017=18,5 QP059005=17,9 QP059040=22,5 QP059050=21,1 QP059059=19,1
        QP060003=14,1 QP062001=24,5 QP062005=22,1 QP062007=17,9 QP062040=22,7 QP062049=19,1
    """,
    "part_demandeurs_sans_cap_pct": """
        QP059004=24,1 QP059026=28,1 QP060017=26,5 QP062008=24,5 QP062023=14,5 QP080009=20,9
    """,
    "part_mentions_dnb_pct": """
        0020065K=67,3 0020090M=54,3 0590002G=54,5 0590050J=54,3 0590142J=91,5 0590157A=48,1 0592896C=95,7
        0593177H=65,9 0594527A=56,5 0595595L=85,5 0595713P=81,3 0596177U=84,1 0601145U=95,5 0602004C=68,3
        0620073T=70,1 0620085F=62,7 0620199E=67,9 0622098U=67,9 0622789V=51,3 0622795B=63,9 0622866D=54,1
        0800034C=67,3 0801489J=68,3 0801616X=56,3
    """,
}
RANKS = {
    "part_couples_3_enfants_pct": """
        QP002008=121 QP002010=90 QP002011=123 QP059008=129 QP059024=119 QP059025=66 QP059073=112 QP060015=97
        QP060018=60 QP062003=111 QP062031=75 QP062042=64 QP062062=158
    """,
    "part_demandeurs_moins_26_pct": """
        QP002005=73 QP059002=117 QP059012=123 QP059016=164 QP059033=165 QP059050=55 QP059069=145 QP060002=133
    """,
    "part_demandeurs_sans_cap_pct": """
        QP059064=155 QP059069=146 QP059085=135 QP062018=137 QP062025=89 QP062027=143 QP062033=84 QP062060=94
    """,
    "part_mentions_dnb_pct": """
        0020011B=393 0590131X=259 0601178E=460 0601366J=216
    """,
}


def pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


def figure(client: FlaskClient, code: str, label: str) -> str:
    """What the page of an item says of one indicator, up to the next."""
    page = words(client, f"/{'qpv' if code.startswith('Q') else 'colleges'}/{code}")
    start = page.index(f"{label} définition")
    return page[start : page.index("par année", start) if "par année" in page[start:] else None]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (5.25, 1, "5,3"),
        (81.25, 1, "81,3"),
        (-5.25, 1, "\u22125,3"),
        (5.0505, 1, "5,1"),
        (17.946, 1, "17,9"),
        (0.15, 1, "0,2"),
        (100 * (21 / 400), 1, "5,3"),
        (2.5, 0, "3"),
        (1e-12, 1, "0,0"),
        (-0.04, 1, "0,0"),
        (1234567.5, 0, "1 234 568"),
    ],
)
def test_a_figure_is_rounded_once_halves_away_from_zero(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals).replace("\u202f", " ") == text


@pytest.mark.parametrize("name", DIGITS)
def test_shares_are_rounded_once_from_their_counts(whole: Bundle, name: str) -> None:
    catalogue = Catalogue(whole)
    for code, text in pairs(DIGITS[name]).items():
        collection = "qpv-2015" if code.startswith("Q") else "colleges"
        value = catalogue.figures.latest(collection, code, name).value
        assert value is not None and number(value, 1) == text, code


def test_pages_show_these_digits(site: FlaskClient) -> None:
    for code, label in (
        ("QP002005", "Part des familles nombreuses"),
        ("QP062023", "Part des demandeurs d'emploi sans CAP"),
    ):
        name = "part_couples_3_enfants_pct" if code == "QP002005" else "part_demandeurs_sans_cap_pct"
        shown = words(site, f"/qpv/{code}")
        assert f" {pairs(DIGITS[name])[code]} %" in shown, label


@pytest.mark.parametrize("name", RANKS)
def test_ranks_come_from_figures_that_are_not_rounded(whole: Bundle, name: str) -> None:
    catalogue = Catalogue(whole)
    for code, place in pairs(RANKS[name]).items():
        collection = "qpv-2015" if code.startswith("Q") else "colleges"
        found = catalogue.figures.latest(collection, code, name)
        ranked = catalogue.figures.rank(collection, name, found)
        assert ranked and ranked.position == int(place), code


def test_a_figure_bears_the_year_that_it_describes_beside_its_edition(site: FlaskClient) -> None:
    page = words(site, "/qpv/QP059019")
    assert "8 536 habitants Insee, 2018 (édition 2022)" in page
    assert "49,5 % Insee, 2019 (édition 2022)" in page
    assert "Insee, 31 décembre 2021 (édition 2022)" in page
    assert "Année non précisée par l’édition 2022" in page
    assert "Insee, édition 2022, année non précisée" in page
    assert "année récente" not in page and "millésime plus récent" not in page
    bands = words(site, "/cites/maubeuge")
    assert "Taux de pauvreté, 2019." in bands


def test_indicators_are_asked_for_by_the_year_described(site: FlaskClient) -> None:
    found = json.loads(site.get("/indicators/taux_pauvrete_pct?collection=qpv-2015&f=json").data)
    assert (found["millesime"], found["edition"], found["millesime_dit"]) == ("2019", "2022", "2019 (édition 2022)")
    assert found["millesimes"] == ["édition 2017", "édition 2018", "2015", "2018", "2019"]
    assert found["editions"]["2018"] == "2021"
    answer = site.get("/indicators/allocataires?collection=qpv-2015&millesime=édition 2021&f=json")
    assert json.loads(answer.data)["edition"] == "2021"
    assert "2019 (édition 2022)" in words(site, "/indicators/taux_pauvrete_pct")


def test_exports_tell_year_and_edition(site: FlaskClient) -> None:
    answer = site.get("/collections/qpv-2015/items?f=csv&limit=3")
    row = next(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    row = {name: text.strip('="') for name, text in row.items()}  # codes as text, for spreadsheets
    assert (row["population_millesime"], row["population_edition"]) == ("2018", "2022")
    assert (row["revenu_median_millesime"], row["revenu_median_edition"]) == ("2019", "2022")
    feature = json.loads(site.get("/qpv/QP059019?f=json").data)
    assert feature["properties"]["demandeurs_emploi_millesime"] == "2021"
    assert feature["properties"]["population_edition"] == "2022"


def test_status_is_the_official_one_and_the_measure_is_told_apart(site: FlaskClient) -> None:
    modified = words(site, "/qpv/QN05962M")  # 95 % or more both ways
    assert "Statut officiel, lu dans la dernière lettre du code : contour modifié" in modified
    assert "maintenu" not in modified and "conservé" not in modified
    grown = words(site, "/qpv/QP059019")
    assert re.search(r"1,77 → 2,57 km², \+45 %", grown)
    assert "nouveau en 2024" not in words(site, "/qpv/QN05919M")


@pytest.mark.parametrize("address", ["/qpv/QN05918M", "/comparer?objets=qpv-2024/QN05918M", "/cites/maubeuge"])
def test_insee_publishes_figures_on_the_outlines_of_2024(site: FlaskClient, address: str) -> None:
    page = words(site, address)
    assert "L’Insee publie des chiffres sur les contours de 2024" in page
    assert "Aucun chiffre n’est publié" not in page and "pas encore de chiffres" not in page


def test_poverty_of_communes_is_shown_as_it_is_published(site: FlaskClient) -> None:
    page = words(site, "/communes/59350")
    assert re.search(r"Taux de pauvreté au seuil de 60 % 2\d % Insee, 2021", page)
    assert "sur 465 communes dont le chiffre est publié, les autres étant sous secret statistique, ex æquo avec" in page
    assert "arrondi à l’unité" in page
    for address in ("/indicators/taux_pauvrete_pct?collection=communes", "/collections/communes/items?f=html"):
        assert not re.search(r"\d,0 %", words(site, address)), address


def test_the_mean_of_the_ips_is_that_of_its_file(site: FlaskClient) -> None:
    for address in ("/colleges/0622082B", "/indicators/ips", "/aide", "/cites/arras"):
        page = words(site, address)
        assert "105,3 en comptant chaque élève, 104,1 en comptant chaque collège" in page, address
        assert "proche de 100" not in page and "autour de 100" not in page, address


def test_an_intercommunalite_of_two_regions_says_what_is_whole(site: FlaskClient) -> None:
    page = words(site, "/collections/epci/items/200069722")
    assert "10 de ses 44 communes sont dans la région Hauts-de-France" in page
    assert "10 communes sur 44, celles de la région" in page
    assert "sur 92 intercommunalités, comptées entières" in page
    assert "déborde" not in words(site, "/collections/epci/items/200093201")


def test_the_metropole_tells_under_which_number_its_incomes_are_published(site: FlaskClient) -> None:
    page = words(site, "/collections/epci/items/200093201")
    assert "20 940 €" in page and "245900410" in page and "90 de ses 95 communes" in page


def test_lowest_and_first_are_said_so(site: FlaskClient) -> None:
    assert ordinal(1) == "1ʳᵉ" and rank(1) == "1ᵉʳ" and rank(23) == "23ᵉ"
    assert with_unit(-1, "points").replace("\u202f", " ") == "\u22121 point"
    lowest = [code for code in ("QP059019", "QP059074") if "199ᵉ plus haute" in words(site, f"/qpv/{code}")]
    assert not lowest


def test_a_rank_within_an_older_year_says_so(site: FlaskClient, whole: Bundle) -> None:
    catalogue = Catalogue(whole)
    figures = catalogue.figures
    last = {one.id: figures.last_vintage("qpv-2015", one.id) for one in catalogue.indicators_of("qpv-2015")}
    codes = whole.layer("qpv-2015").index
    values = ((code, name, figures.latest("qpv-2015", code, name)) for code in codes for name in last)
    older = [(code, name) for code, name, found in values if found.state == "connu" and found.vintage != last[name]]
    assert older
    said = re.compile(r"sur \d+ quartiers de 2015[^·]* seulement\)")
    for code, _name in older[:3]:
        assert said.search(words(site, f"/qpv/{code}")), code


def test_partial_sums_are_told_as_such(site: FlaskClient) -> None:
    page = words(site, "/qpv/QP059019?comparer=qpv")
    assert re.search(r"Total partiel : [\d ]+ foyers 19\d sur 199 connus", page)
    assert "Pas de total" not in page


def test_population_of_communes_is_the_insees(site: FlaskClient) -> None:
    assert "habitants Insee, 2023" in words(site, "/communes/59350")


def test_under_the_bars_a_mean_says_of_how_many_it_is_made(whole: Bundle) -> None:
    """115 collèges of the Métropole européenne de Lille have an IPS, of 122."""
    catalogue = Catalogue(whole)
    towns = catalogue.communes_by_epci["200093201"]
    codes = tuple(sorted(uai for town in towns for uai in catalogue.items_by_commune("colleges").get(town, ())))
    ips, pupils = catalogue.indicators["ips"], catalogue.indicators["population"]
    some = cell_of(catalogue, Sources(catalogue), ips, Group("colleges", codes, "collèges"))
    every = cell_of(catalogue, Sources(catalogue), pupils, Group("communes", tuple(towns), "communes"))
    assert (some.figure.used, some.figure.total) == (115, 122)
    told = list(chart_notes(["Lille", "La métropole"], [some, every]))[2:]
    assert [line.partition(":")[2].strip() for line in told] == [
        "pour 115 collèges sur 122",
        f"pour {len(towns)} communes",
    ]


def test_the_years_of_the_map_are_told_in_the_language_of_the_page(site: FlaskClient) -> None:
    for root, wanted in (("", "édition 2017"), ("/en", "2017 edition")):
        entries = site.get(f"{root}/indicators?f=json&forme=carte").get_json(force=True)["indicateurs"]
        part = next(entry for entry in entries if entry["id"] == "part_moins_25_ans_pct")["series"]
        series = next(one for one in part if one["collection"] == "qpv-2015")
        told = dict(zip(series["millesimes"], series["millesimes_dits"], strict=True))
        assert told["édition 2017"] == wanted and told["2018"] == "2018"


def test_communes_of_an_intercommunalite_are_others_only_after_some(site: FlaskClient) -> None:
    told = "Avec un quartier prioritaire ou une cité éducative"
    for siren in ("200018083", "200033579", "200093201"):
        page = words(site, f"/collections/epci/items/{siren}")
        assert ("Les autres" in page) == (told in page), siren
    assert told not in words(site, "/collections/epci/items/200018083")
    assert told in words(site, "/collections/epci/items/200093201")
