"""What a column of figures stands for: quartiers only, quartiers across communes, quartiers stated, weights."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV
from helpers.reading import ask, words

from geocite.bundle.loading import Bundle
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.profiles.common import Figure, Sources
from geocite.serving.profiles.compared.two_sources import PAIRS, Pair, build_pairs

UNKNOWN_LIST = "périmètre non connu"


def cells(client: FlaskClient, address: str, indicator: str) -> dict[str, str]:
    """Cells of one row of the comparison, by the title of their column."""
    row = ask(client, address).one(f'#comparaison tr:has(th[scope=row] a[href^="/indicators/{indicator}"])')
    return {" ".join(cell["data-titre"].split()): cell.words for cell in row.all("td[data-titre]")}


# -- a territory without a figure of its own


def test_figure_of_the_quartiers_is_not_that_of_the_commune(riche: FlaskClient) -> None:
    found = cells(riche, f"/qpv/{SHARED_QPV}?comparer=commune", "allocataires")
    told = "dans ses 2 quartiers prioritaires (contours de 2015), pas dans tout le territoire"
    assert f"{told}, dont 1 déborde sur d’autres communes, compté en entier" in found["Maubeuge"]
    assert "1 100 foyers" in found["Maubeuge"]


def test_a_single_quartier_across_two_communes_is_told_too(riche: FlaskClient) -> None:
    found = cells(riche, f"/qpv/{SHARED_QPV}?comparer=commune", "allocataires")["Hautmont"]
    assert "1 000 foyers" in found
    told = "dans son seul quartier prioritaire (contours de 2015), pas dans tout le territoire"
    assert f"{told} ; il déborde sur d’autres communes, compté en entier" in found


@pytest.mark.parametrize("choice", ["epci", "departement", "region"])
def test_quartiers_that_stay_within_a_territory_do_not_overflow(riche: FlaskClient, choice: str) -> None:
    found = cells(riche, f"/qpv/{SHARED_QPV}?comparer={choice}", "allocataires")
    cell = next(text for title, text in found.items() if "Sous-le-Bois" not in title)
    assert "dans ses 2 quartiers prioritaires (contours de 2015), pas dans tout le territoire" in cell
    assert "débord" not in cell


def test_figure_of_its_own_carries_no_such_words(riche: FlaskClient) -> None:
    found = cells(riche, f"/qpv/{SHARED_QPV}?comparer=commune", "population")
    assert "30 100 habitants" in found["Maubeuge"]
    assert not any("pas dans tout le territoire" in text for text in found.values())


def test_cite_is_told_apart_from_its_quartiers(riche: FlaskClient) -> None:
    found = cells(riche, f"/qpv/{SHARED_QPV}?comparer=cite", "allocataires")
    assert "dans ses 2 quartiers prioritaires (contours de 2015)" in found["cité éducative de Maubeuge"]
    assert "dans son seul quartier prioritaire (contours de 2015)" in found["cité éducative d’Hautmont"]


# -- a cité whose quartiers no document states


def test_cite_without_stated_quartiers_has_no_figure(riche: FlaskClient) -> None:
    page = ask(riche, "/cites/epeule?comparer=commune")
    assert "Indicateurs de la cité" not in page.words
    assert not page.has("#comparaison")
    assert "Aucun chiffre n’est calculé pour elle" in page.words
    assert "Indicateurs de la cité" in words(riche, "/cites/maubeuge")


def test_comparison_says_that_its_perimeter_is_not_known(riche: FlaskClient) -> None:
    page = ask(riche, "/comparer?objets=cites/epeule,cites/maubeuge")
    assert "aucun document ne dit quels quartiers ni quels collèges forment cette cité" in page.words
    assert page.has('a[href="/comparer?objets=communes/59365,cites/maubeuge"]')
    assert "périmètre non connu" in page.words
    assert UNKNOWN_LIST not in words(riche, "/comparer?objets=cites/hautmont,cites/maubeuge")


def test_two_unknown_cites_have_nothing_but_that(riche: FlaskClient) -> None:
    text = words(riche, "/comparer?objets=cites/epeule")
    assert "forment cette cité" in text
    assert "les quartiers de 2024 n’ont pas encore" not in text


def test_exports_say_why_there_is_no_figure(riche: FlaskClient) -> None:
    query = "/comparer?objets=cites/epeule,cites/maubeuge"
    found = json.loads(riche.get(f"{query}&f=json").data)
    own = [row for row in found["valeurs"] if row["code"] == "epeule"]
    assert {(row["valeur"], row["motif"]) for row in own} == {(None, "périmètre non connu")}
    assert found["perimetre_non_connu"] == ["epeule"]
    text = riche.get(f"{query}&f=csv").data.decode("utf-8-sig")
    assert "périmètre non connu" in text
    assert {"perimetre", "pondere_par", "precisions"} <= set(text.splitlines()[0].split(";"))


def test_bars_say_whose_figures_they_are_and_of_what_year(riche: FlaskClient) -> None:
    chart = ask(riche, "/comparer?objets=cites/hautmont,cites/maubeuge").one(".panneaux").words
    assert "édition 2022" in chart
    assert "Maubeuge : pour 2 quartiers de 2015" in chart


def test_cites_without_stated_quartiers_have_no_rank_among_cites(riche: FlaskClient) -> None:
    left_out = "Les rangs entre cités d’après les quartiers laissent de côté une cité dont aucun document n’énonce"
    other = words(riche, "/cites/hautmont?comparer=cite")
    # 9 000 inhabitants in Maubeuge, 8 000 in Hautmont; the 1 000 of the third are those of a candidate.
    assert "Valeur la plus basse sur 2 cités dont le chiffre se calcule" in other
    assert left_out in other


def test_all_the_cites_together_are_those_that_are_stated(riche: FlaskClient) -> None:
    found = cells(riche, "/cites/maubeuge?comparer=cite", "allocataires")["les 2 cités éducatives au périmètre énoncé"]
    assert "dans leurs 2 quartiers prioritaires (contours de 2015), pas dans tout le territoire" in found
    assert "pour les 2 cités, sur 3, dont un document les énonce" in found
    assert "1 100 foyers" in found


# -- means


def test_mean_tells_its_weight(riche: FlaskClient) -> None:
    region = cells(riche, f"/qpv/{SHARED_QPV}?comparer=qpv", "part_moins_25_ans_pct")
    assert "pondéré par population" in region["quartiers prioritaires 2015 de la région"]
    own = next(text for title, text in region.items() if "région" not in title)
    assert "pondéré" not in own  # a single quartier is no mean
    sums = cells(riche, f"/qpv/{SHARED_QPV}?comparer=qpv", "population")
    assert not any("pondéré" in text for text in sums.values())
    ratios = cells(riche, f"/qpv/{SHARED_QPV}?comparer=qpv", "part_couples_3_pct")
    assert not any("pondéré" in text for text in ratios.values())


def test_wording_speaks_of_the_plain_mean(riche: FlaskClient) -> None:
    assert "jamais la moyenne simple des taux" in words(riche, "/cites/maubeuge")
    assert "jamais la moyenne simple de leurs taux" in words(riche, f"/qpv/{SHARED_QPV}?comparer=qpv")


@pytest.mark.parametrize(
    "address", ["/cites/hautmont?comparer=cite", f"/qpv/{SHARED_QPV}?comparer=commune", "/cites/maubeuge?comparer=cite"]
)
def test_punctuation_is_never_left_alone(riche: FlaskClient, address: str) -> None:
    lines = ask(riche, address).source.splitlines()
    told = [line for line in lines if "n’énonce" in line or "pas dans tout le territoire" in line]
    assert told
    assert not [line for line in told if re.search(r"\w [:;!?]", line)]


# -- stated figures beside statistical ones


def test_pairs_say_how_the_quartiers_are_known(paquet: Bundle) -> None:
    (pair,) = pairs_of(paquet, Figure("Population des quartiers", 9500, "connu", vintage="2022"))
    assert pair.statistic_scope == "2 quartiers aux contours de 2015 énoncés par le compte rendu"
    assert pair.explanation == "La raison de l’écart n’est pas connue."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": 9000}, "Les deux chiffres sont égaux."),
        ({"gap": "C’est la population de 2018."}, "C’est la population de 2018."),
        ({}, "La raison de l’écart n’est pas connue."),
    ],
)
def test_reason_of_a_difference_is_told_only_where_it_is_known(
    paquet: Bundle, changes: dict[str, Any], told: str
) -> None:
    stated = Figure("Population des quartiers", 9500, "connu", vintage="2022")
    (pair,) = pairs_of(paquet, replace(stated, **changes))
    assert pair.explanation == told


def pairs_of(paquet: Bundle, stated: Figure) -> list[Pair]:
    catalogue = Catalogue(paquet)
    card = {name: stated if name == "population_qpv" else Figure(name, None, "absent") for name, *_ in PAIRS}
    return list(build_pairs(catalogue, Sources(catalogue), "maubeuge", card))
