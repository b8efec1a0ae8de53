"""On the embedded bundle: every fact that the minutes state reaches the page of its cité, with its source."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from helpers.reading import ask, words

from geocite.bundle.loading import load_bundle
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.language.formatting import number
from geocite.serving.language.vocabulary import SCOPES
from geocite.settings import resource

BUNDLE = load_bundle(resource("geodata/bundle"))
STATED = {slug: record.faits for slug, record in BUNDLE.documents.profils.cites.items() if record.faits}
LABELS = {
    "communes_imprimees": "Communes",
    "code_departement": "Département",
    "agglomeration": "Agglomération",
    "population": "Population",
    "quartiers": "Quartiers concernés, tels qu’imprimés",
    "nombre_quartiers": "Nombre de quartiers",
    "colleges": "Collèges concernés, tels qu’imprimés",
    "colleges_chefs_de_file": "Collèges chefs de file",
    "ecoles": "Écoles et autres lieux",
    "financement": "Financement",
    "gouvernance": "Gouvernance",
    "site": "Site internet",
    "population_qpv": "Population des quartiers prioritaires",
    "part_moins_25_ans_pct": "Part des moins de 25 ans",
    "taux_pauvrete_agglomeration_pct": "Taux de pauvreté de l’agglomération",
    "taux_pauvrete_qpv_pct": "Taux de pauvreté des quartiers prioritaires",
    "programmes_pilotes": "Programmes pilotes",
    "vague": "Vague de labellisation",
    "annee_label": "Année du label",
    "convention": "Convention",
    "axes_prioritaires": "Axes prioritaires",
    "actions": "Actions",
    "appel_a_projets": "Appels à projets",
    "echeances": "Échéances annoncées",
    "programmes": "Programmes",
}


def fields(client: FlaskClient, slug: str) -> dict[str, str]:
    """The identity card of a cité: what each label is followed by, source included."""
    rows = ask(client, f"/cites/{slug}").all("section[aria-labelledby=t-carte] dl > div")
    return {row.one("dt").words: " ".join(part.words for part in row.all("dd")) for row in rows}


def plain(text: str) -> str:
    """A text of the data as a page shows it, spaces made plain."""
    return " ".join(text.replace("'", "’").split())


def shown(name: str, value: Any) -> list[str]:
    """How a stated value must read."""
    if name == "code_departement":
        return [f"({value})"]
    if name == "vague":
        return [f"{value}{'ʳᵉ' if value == 1 else 'ᵉ'} vague"]
    if isinstance(value, bool):
        return ["oui," if value else "non,"]
    if name == "site":
        return [str(value).removeprefix("https://").removeprefix("www.")]
    if isinstance(value, int | float) and name != "annee_label":
        return [plain(number(value, 1 if name.endswith("_pct") else 0))]
    return [plain(str(part)) for part in (value if isinstance(value, tuple) else [value])]


def test_the_minutes_are_there(site: FlaskClient) -> None:
    """Twelve cités are in the minutes, and every remark on them is on their pages; documents speak of twenty-six."""
    named = [slug for slug, record in BUNDLE.documents.profils.cites.items() if record.nom_imprime]
    assert len(named) == 12
    assert len(STATED) == 26
    for slug in named:
        page = words(site, f"/cites/{slug}")
        for remark in BUNDLE.documents.profils.cites[slug].remarques:
            assert plain(remark) in page


@pytest.mark.parametrize("slug", STATED)
def test_every_stated_fact_reaches_its_page_with_its_source(site: FlaskClient, slug: str) -> None:
    card = fields(site, slug)
    sources = Catalogue(BUNDLE).sources
    for name, fact in STATED[slug].items():
        if name not in LABELS:
            pytest.fail(f"fait sans place sur la page : {name}")
        if fact.etat == "absent" or (fact.valeur in (None, "", ()) and fact.etat != "espace_reserve"):
            assert LABELS[name] in card["Non renseigné"], name
            continue
        text = card[LABELS[name]]
        if fact.etat == "espace_reserve":
            assert f"espace réservé « {fact.imprime} »" in text, name
        else:
            for part in shown(name, fact.valeur):
                assert part in text, name
            if fact.portee:
                assert SCOPES.said[fact.portee] in text, name
        source = sources[fact.source or ""]
        assert plain(source.producteur_court or source.producteur).split(" (")[0] in text, name
        assert str(fact.annee_chiffre or fact.annee or "sans date") in text, name


def test_facts_and_statistics_are_both_shown(site: FlaskClient) -> None:
    """Population, poverty and under 25: where the minutes state one and a statistic exists, the page has both."""
    for slug, facts in STATED.items():
        page = words(site, f"/cites/{slug}")
        for name, label in (("population", "Population"), ("taux_pauvrete_qpv_pct", "Taux de pauvreté des quartiers")):
            if name in facts and facts[name].valeur is not None:
                section = page[page.index("Chiffres énoncés, chiffres statistiques") :]
                assert label in section, slug
                reasons = (
                    "La raison de l’écart n’est pas connue.",
                    "Les deux chiffres sont égaux.",
                    "population de 2018",
                )
                reasons += (
                    "ne compte que les enfants",
                    "périmètre énoncé",
                    "Aucun chiffre publié",
                    "À un chiffre près",
                )
                assert any(reason in section for reason in reasons), slug


def test_known_figures_reach_the_page(site: FlaskClient) -> None:
    page = words(site, "/qpv/QP059019")
    for text in ("49,5 %", "8 536 habitants", "38,5 %"):
        assert text in page
    assert "6 750 habitants" in words(site, "/qpv/QP062061")
    assert "47 011 habitants" in words(site, "/qpv/QP059074")
