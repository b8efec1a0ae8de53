"""What a column of figures stands for: quartiers only, quartiers across communes, quartiers deduced, weights."""

import html
import json
import re

import pytest
from factory import SHARED_QPV, rich_bundle
from flask.testing import FlaskClient

from geocite.bundle import Bundle
from geocite.serving.profiles.common import Figure, Sources
from geocite.serving.profiles.stated import PAIRS, build_pairs
from geocite.serving.queries import Catalogue
from geocite.serving.web import create_app
from geocite.settings import Settings

NARROW = "\u202f"
UNKNOWN_LIST = "par déduction : la liste propre à cette cité n’est pas connue"


@pytest.fixture(scope="module")
def paquet(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return rich_bundle(tmp_path_factory.mktemp("portee"))


@pytest.fixture(scope="module")
def riche(paquet: Bundle) -> FlaskClient:
    return create_app(Settings(), paquet).test_client()


def plain(text: str) -> str:
    """Text as a person reads it, spaces made plain."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)).replace(NARROW, " "))


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def cells(client: FlaskClient, address: str, indicator: str) -> dict[str, str]:
    """Cells of one row of the comparison, by the title of their column."""
    text = page(client, address)
    table = text[text.index('id="comparaison"') :]
    row = re.search(rf'<tr>\s*<th scope="row"><a href="/indicators/{indicator}".*?</tr>', table, re.DOTALL)
    assert row, indicator
    return {
        plain(title): plain(cell)
        for title, cell in re.findall(r'<td data-titre="([^"]*)">(.*?)</td>', row[0], re.DOTALL)
    }


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
    assert "dans son seul quartier prioritaire (contours de 2015)" in found["cité éducative de Hautmont"]
    assert "par déduction" not in " ".join(found.values())


# -- a cité whose quartiers are deduced from its communes


def test_deduced_cite_says_so_beside_its_figures(riche: FlaskClient) -> None:
    section = plain(page(riche, "/cites/epeule"))
    section = section[section.index("Pour l’ensemble de") :]
    assert f"Quartiers de la commune entière, {UNKNOWN_LIST}." in section[:400]
    assert "Collèges de" not in section[:400]  # it has none
    assert UNKNOWN_LIST not in plain(page(riche, "/cites/maubeuge"))


def test_deduced_cite_says_so_in_comparisons(riche: FlaskClient) -> None:
    for address in ("/comparer?objets=cites/epeule,cites/maubeuge", "/cites/epeule?comparer=commune"):
        assert f"quartiers de la commune entière, {UNKNOWN_LIST}" in plain(page(riche, address))
    assert UNKNOWN_LIST not in plain(page(riche, "/comparer?objets=cites/hautmont,cites/maubeuge"))


def test_exports_say_whose_figures_they_are(riche: FlaskClient) -> None:
    query = "/comparer?objets=cites/epeule,cites/maubeuge"
    rows = json.loads(riche.get(f"{query}&f=json").data)["valeurs"]
    scopes = {row["code"]: row["perimetre"] for row in rows if row["couche_du_chiffre"] == "qpv-2015"}
    assert plain(UNKNOWN_LIST) in plain(scopes["epeule"])
    assert scopes["maubeuge"] is None
    text = riche.get(f"{query}&f=csv").data.decode("utf-8-sig")
    assert plain(UNKNOWN_LIST) in plain(text)
    assert {"perimetre", "pondere_par", "precisions"} <= set(text.splitlines()[0].split(";"))


def test_deduced_cites_have_no_rank_among_cites(riche: FlaskClient) -> None:
    left_out = "Les rangs entre cités d’après les quartiers laissent de côté une cité"
    other = plain(page(riche, "/cites/hautmont?comparer=cite"))
    # 9 000 inhabitants in Maubeuge, 8 000 in Hautmont; the 1 000 of the third are those of its whole commune.
    assert "Valeur la plus basse sur 2 cités dont le chiffre se calcule" in other
    assert left_out in other
    assert "c’est le cas de celle-ci" not in other
    own = plain(page(riche, "/cites/epeule?comparer=cite"))
    assert "cités dont le chiffre se calcule" not in own
    assert "par déduction : c’est le cas de celle-ci." in own


def test_all_the_cites_together_tell_how_many_are_deduced(riche: FlaskClient) -> None:
    found = cells(riche, "/cites/maubeuge?comparer=cite", "allocataires")["les 3 cités éducatives"]
    assert "dans leurs 3 quartiers prioritaires (contours de 2015), pas dans tout le territoire" in found
    assert "pour 1 des 3 cités, quartiers déduits des communes entières" in found


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
    assert "jamais la moyenne simple des taux" in plain(page(riche, "/cites/maubeuge"))
    assert "jamais la moyenne simple de leurs taux" in plain(page(riche, f"/qpv/{SHARED_QPV}?comparer=qpv"))


@pytest.mark.parametrize(
    "address", ["/cites/epeule?comparer=cite", f"/qpv/{SHARED_QPV}?comparer=commune", "/cites/maubeuge?comparer=cite"]
)
def test_punctuation_is_never_left_alone(riche: FlaskClient, address: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", page(riche, address)))
    told = [line for line in text.splitlines() if "par déduction" in line or "pas dans tout le territoire" in line]
    assert told
    assert not [line for line in told if re.search(r"\w [:;!?]", line)]


# -- stated figures beside statistical ones


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("compte_rendu", "2 quartiers aux contours de 2015 énoncés par le compte rendu"),
        ("liste_officielle", "2 quartiers aux contours de 2015 de la liste officielle"),
        ("deduit_commune", "2 quartiers aux contours de 2015 déduits des communes de la cité"),
    ],
)
def test_pairs_say_how_the_quartiers_are_known(paquet: Bundle, link: str, told: str) -> None:
    catalogue = Catalogue(paquet)
    sources = Sources(catalogue)
    stated = Figure("Population des quartiers", 9000, "connu", vintage="2022")
    card = {name: stated if name == "population_qpv" else Figure(name, None, "absent") for name, *_ in PAIRS}
    codes = tuple(catalogue.get("cites", "maubeuge")["qpv_2015"])
    (pair,) = build_pairs(catalogue, sources, card, {"qpv-2015": codes}, link)
    assert told in pair.explanation
