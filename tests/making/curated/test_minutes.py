"""What the curated cards attribute to the minutes is what the minutes state, field by field, and nothing more.

The table was written from the minutes, not from cites.toml: a field that is not here is one that they do not give.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from geocite.making.curated.cites import Cite, Fact, read_cites
from geocite.settings import resource

MINUTES, PREFECTURE = "irev-cr4-2022", "prefecture-hdf-2021"
# Long texts are given by words that must be there, as the project tells them in its own.
STATED: dict[str, dict[str, Any]] = {
    "soissons": {
        "communes_imprimees": ("Soissons",), "vague": 2, "annee_label": 2021, "appel_a_projets": True,
        "convention": {"octobre 2021", "Grand Soissons", "sous-préfecture"}, "actions": {"quarantaine"},
        "echeances": {"23 juin 2022"},
    },
    "valenciennes-anzin": {
        "communes_imprimees": ("Valenciennes", "Anzin"), "code_departement": "59",
        "agglomeration": "CA Valenciennes Métropole", "population": (16500, "non précisée"),
        "quartiers": ("Dutemple Chasse Royale Saint Waast - La Sentinelle", "toute la commune d'Anzin"),
        "colleges": ("Chasse Royale", "Jules Ferry"), "part_moins_25_ans_pct": 37.7,
        "taux_pauvrete_agglomeration_pct": 23.4, "taux_pauvrete_qpv_pct": 55, "vague": 1, "annee_label": 2020,
        "actions": {"parentalité", "75 personnes", "15 parents", "14-16-25 ans", "éloquence", "harcèlement"},
    },
    "hautmont-louvroil-neuf-mesnil": {
        "communes_imprimees": ("Hautmont", "Louvroil", "Neuf-Mesnil"), "code_departement": "59",
        "agglomeration": "CA Maubeuge Val de Sambre", "population": (8146, "0-25 ans"),
        "quartiers": (
            "Neuf-Mesnil Montplaisir Sous le Bois 059019", "Bois du Quesnoy 059013", "Près du paradis 059015",
        ),
        "colleges": ("Jacques Brel (Louvroil)", "Saint-Exupéry (Hautmont)", "Ronsard (Hautmont)"),
        "vague": 2, "annee_label": 2021, "actions": {"8 comités de pilotage", "10 rencontres", "deux appels"},
        "appel_a_projets": True,
    },
    "arras": {
        "communes_imprimees": ("Arras",), "code_departement": "62", "agglomeration": "Communauté urbaine d'Arras",
        "population": (42341, "commune"), "quartiers": ("Arras ouest", "Cheminots Jean Jaurès Moulin Hacart"),
        "colleges": ("Marie Curie", "Charles Péguy"), "population_qpv": "XXX", "part_moins_25_ans_pct": 39.7,
        "taux_pauvrete_agglomeration_pct": 15.8, "taux_pauvrete_qpv_pct": 49.1, "vague": 1, "annee_label": 2020,
        "axes_prioritaires": (
            "Santé et bien-être", "Formation des acteurs", "Accompagnement à la parentalité", "Insertion et formation",
        ),
        "actions": {"38", "49"}, "appel_a_projets": True, "echeances": {"24 juin 2022", "stratégique"},
        "programmes": {"École des sports", "3-5 ans", "6-11 ans", "12-15 ans", "16-25 ans"},
    },
    "montataire": {
        "communes_imprimees": ("Montataire",), "code_departement": "60", "agglomeration": "ACSO",
        "population": (13461, "commune"), "quartiers": ("Les Martinets",), "colleges": ("Anatole France",),
        "population_qpv": 4000, "part_moins_25_ans_pct": 40, "taux_pauvrete_agglomeration_pct": None,
        "taux_pauvrete_qpv_pct": 46, "vague": 2, "annee_label": 2021,
        "axes_prioritaires": ("Citoyenneté", "Formation et insertion"), "actions": {"quarantaine", "CIDFF"},
    },
    "dunkerque-grande-synthe": {
        "communes_imprimees": ("Dunkerque", "Grande-Synthe", "Saint-Pol-sur-Mer"),
        "agglomeration": "Communauté urbaine de Dunkerque", "nombre_quartiers": 4, "convention": {"novembre 2021"},
        "axes_prioritaires": (
            "Citoyenneté", "Santé", "Numérique", "Ouverture sur le monde", "Premier âge", "Orientation",
        ),
        "appel_a_projets": False, "echeances": {"1er juillet 2022"},
    },
    "maubeuge": {
        "communes_imprimees": ("Maubeuge",), "code_departement": "59", "agglomeration": "CA Maubeuge Val de Sambre",
        "population": (30100, "commune"), "quartiers": ("Sous-Le Bois", "L'Épinette"),
        "colleges": ("Jules Verne", "Vauban"), "population_qpv": 11100, "part_moins_25_ans_pct": 40.3,
        "taux_pauvrete_agglomeration_pct": 27.3, "taux_pauvrete_qpv_pct": 52, "vague": 1, "annee_label": 2019,
        "programmes_pilotes": {"Culture", "Décrochage et formation obligatoire", "Insertion professionnelle", "Sport"},
        "actions": {"12 écoles", "citoyenne", "Lis avec moi"},
    },
    "beauvais": {
        "communes_imprimees": ("Beauvais",), "vague": 2, "annee_label": 2021, "appel_a_projets": False,
        "echeances": {"2 juillet 2022", "fête de quartier"},
    },
    "lille-sud": {
        "communes_imprimees": ("Lille",), "code_departement": "59", "agglomeration": "Métropole européenne de Lille",
        "population": (232787, "commune"), "quartiers": ("Secteur Sud",),
        "colleges": ("Louise Michel", "Nina Simone", "Paul Verlaine"), "population_qpv": 62771,
        "part_moins_25_ans_pct": 42.7, "taux_pauvrete_agglomeration_pct": 19.1, "taux_pauvrete_qpv_pct": 47.1,
        "vague": 1, "annee_label": 2020,
        "programmes_pilotes": {"Protection de l'enfance", "Relations avec les familles", "Santé", "Sport"},
    },
    "douai-waziers": {},
    "calais": {},
    "avion": {},
}  # fmt: skip
PILOTS = {"maubeuge": 11, "lille-sud": 10}


@pytest.fixture(scope="module")
def cites() -> dict[str, Cite]:
    return read_cites(Path(str(resource("geodata/cites.toml"))))


def spaces(text: str) -> str:
    return text.replace("\u202f", " ")


def told(fact: Fact, stated: Any) -> bool:
    """Whether a fact says what is stated: a value, a value and its scope, words of a text, a placeholder, nothing."""
    if isinstance(stated, set):
        text = spaces(" ".join(fact.valeur) if isinstance(fact.valeur, tuple) else str(fact.valeur))
        return all(words in text for words in stated)
    if fact.champ == "population":
        return (fact.valeur, fact.portee) == stated
    if stated == "XXX":
        return (fact.etat, fact.imprime) == ("espace_reserve", "XXX")
    if stated is None:
        return fact.etat == "absent"
    return type(fact.valeur) is type(stated) and fact.valeur == stated


@pytest.mark.parametrize("slug", STATED)
def test_card_says_what_the_minutes_state_and_nothing_more(cites: dict[str, Cite], slug: str) -> None:
    facts = {name: fact for name, fact in cites[slug].faits.items() if fact.source == MINUTES}
    assert facts.keys() == STATED[slug].keys()
    assert not [name for name, fact in facts.items() if not told(fact, STATED[slug][name])]


def test_cites_that_the_minutes_do_not_name_have_no_fact_of_theirs(cites: dict[str, Cite]) -> None:
    assert {slug for slug, cite in cites.items() if cite.nom_imprime} == set(STATED)
    others = [cite for slug, cite in cites.items() if slug not in STATED]
    assert not [fact for cite in others for fact in cite.faits.values() if fact.source == MINUTES]


@pytest.mark.parametrize(("slug", "count"), PILOTS.items())
def test_pilot_programmes_are_all_there(cites: dict[str, Cite], slug: str, count: int) -> None:
    found = cites[slug].value("programmes_pilotes")
    assert isinstance(found, tuple) and len(found) == count


def test_the_wave_that_the_minutes_leave_unfinished_comes_from_the_prefecture(cites: dict[str, Cite]) -> None:
    facts = cites["dunkerque-grande-synthe"].faits
    assert {(facts[name].valeur, facts[name].source) for name in ("vague", "annee_label")} == {
        (2, PREFECTURE),
        (2021, PREFECTURE),
    }


def test_no_remark_speaks_of_what_the_minutes_do_not_hold(cites: dict[str, Cite]) -> None:
    told = spaces(" ".join(text for cite in cites.values() for text in cite.remarques))
    assert "rubrique des axes" not in told
    assert "60 %" not in told
    axes = cites["montataire"].value("axes_prioritaires")
    assert isinstance(axes, tuple) and not any("galité" in axis for axis in axes)


def test_reasons_are_given_where_they_were_found(cites: dict[str, Cite]) -> None:
    found = {(slug, name) for slug, cite in cites.items() for name, fact in cite.faits.items() if fact.ecart}
    assert found == {
        ("arras", "part_moins_25_ans_pct"),
        ("lille-sud", "population_qpv"),
        ("montataire", "population"),
        ("valenciennes-anzin", "population"),
    }
    assert cites["montataire"].fait("population").annee_chiffre == 2018


@pytest.mark.raw
def test_reasons_hold_in_the_files_of_insee(raw: Path) -> None:
    def rows(year: int) -> dict[str, dict[str, str]]:
        text = (raw / f"insee_qpv/DEMO_{year}.csv").read_text("utf-8-sig")
        return {row["CODGEO"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}

    def number(text: str) -> float:
        return float(spaces(text).replace(" ", "").replace(",", "."))

    assert {number(rows(year)["QP060002"]["POP_COM"]) for year in (2021, 2022)} == {13461}
    assert {number(rows(year)["QP059075"]["POP_COM_QP"]) for year in (2017, 2018, 2019)} == {63771}
    arras = [rows(2019)[code] for code in ("QP062061", "QP062063")]
    people = [number(row["POP_MUN"]) for row in arras]
    young = sum(size * number(row["TX_TOT_0A24"]) for size, row in zip(people, arras, strict=True))
    assert round(young / sum(people), 1) == 39.7
