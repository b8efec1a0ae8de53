"""What public documents state: read as written, refused with its line, and which of two statements a card shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from geocite.errors import DataError
from geocite.making.curated.cites import Cite, Fact
from geocite.making.curated.matches import Match, Matches
from geocite.making.curated.statements import (
    COLUMNS,
    Document,
    Statement,
    is_public,
    read_documents,
    read_statements,
    state_cites,
    stated_codes,
)
from geocite.making.pipeline import load_curated
from geocite.settings import resource

STATE = Document("etat", "Titre", "Préfecture", "État", "https://etat.example", date="2019-09-23")
TOWN = Document("ville", "Titre", "Ville", "collectivité", "https://ville.example", date="2021")
PRESS = Document("presse", "Titre", "Journal", "presse", "https://presse.example", date="2024-01")
UNDATED = Document("site", "Titre", "Site", "collectivité", "https://site.example")
MINUTES = Document("irev", "Titre", "IREV", "centre de ressources", "https://irev.example", date="2022")
DOCUMENTS = {one.id: one for one in (STATE, TOWN, PRESS, UNDATED, MINUTES)}
CITE = Cite("alpha", "Alpha", "Alpha", ("59350",), "cites_2023")


def stated(*statements: Statement, cite: Cite = CITE, matches: Matches | None = None) -> Cite:
    return state_cites({"alpha": cite}, statements, matches or Matches(), DOCUMENTS)["alpha"]


def year(value: int, document: Document, **more: object) -> Statement:
    return replace(Statement("alpha", "annee_label", value, document), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statements", "kept"),
    [
        ([year(2021, PRESS), year(2019, STATE)], 2019),
        ([year(2020, UNDATED), year(2021, TOWN)], 2021),
        ([year(2020, TOWN), year(2021, PRESS)], 2020),
        ([year(2019, STATE, partiel=True), year(2021, PRESS)], 2021),
        ([year(2020, TOWN, confiance="probable"), year(2021, PRESS)], 2020),
    ],
    ids=[
        "the State over the press",
        "a date over none",
        "the town over the press",
        "a whole over a part",
        "who speaks",
    ],
)
def test_one_statement_prevails_and_the_other_is_kept(statements: list[Statement], kept: int) -> None:
    fact = stated(*statements).fait("annee_label")
    assert fact.valeur == kept
    assert [one.valeur for one in fact.autres] == [one.valeur for one in statements if one.valeur != kept]


def test_the_minutes_stay_where_another_document_says_the_same() -> None:
    card = replace(CITE, faits={"vague": Fact("vague", 1, "connu", source="irev", annee=2022, ligne=7)})
    fact = stated(Statement("alpha", "vague", 1, STATE), cite=card).fait("vague")
    assert (fact.source, fact.ligne, fact.confirme, fact.autres) == ("irev", 7, ("etat",), ())


def test_names_written_otherwise_are_the_same_quartiers_when_their_codes_are() -> None:
    card = replace(CITE, faits={"quartiers": Fact("quartiers", ("Le Sud",), "connu", source="irev", annee=2022)})
    match = Match("alpha", "Le Sud", "qpv-2015", "QP059074", "", "same", "même nom", "quartiers.csv", 2)
    told = Statement("alpha", "quartiers", ("Secteur Sud",), TOWN, ("QP059074",))
    fact = stated(told, cite=card, matches=Matches(quartiers=(match,))).fait("quartiers")
    assert (fact.valeur, fact.confirme, fact.autres) == (("Le Sud",), ("ville",), ())


def test_codes_come_from_the_statement_shown_never_from_a_part_nor_from_a_likely_one() -> None:
    whole = Statement("alpha", "quartiers", ("Un", "Deux"), TOWN, ("QP059074", "QP059075"))
    other = Statement("alpha", "quartiers", ("Un",), PRESS, ("QP059074",))
    assert [code for code, _ in stated_codes(stated(other, whole), ["quartiers"])] == ["QP059074", "QP059075"]
    assert not stated_codes(stated(replace(other, partiel=True)), ["quartiers"])
    assert not stated_codes(stated(replace(other, confiance="probable")), ["quartiers"])


GOOD = "alpha;vague;2;;etat;sûr;;"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("beta;vague;2;;etat;sûr;;", "ligne 2, colonne cite_id : « beta » est inconnu"),
        ("alpha;vagues;2;;etat;sûr;;", "ligne 2, colonne champ : « vagues » est inconnu"),
        ("alpha;vague;deux;;etat;sûr;;", "ligne 2, colonne valeur : « deux » n'est pas un nombre entier"),
        ("alpha;vague;;;etat;sûr;;", "ligne 2, colonne valeur : elle est vide"),
        ("alpha;vague;2;;journal;sûr;;", "ligne 2, colonne document : « journal » est inconnu"),
        (
            "alpha;vague;2;;etat;à revoir;;",
            "colonne confiance : « à revoir » est inconnu ; choisissez parmi sûr",
        ),
        ("alpha;quartiers;Un;QP05;etat;sûr;;", "ligne 2, colonne codes"),
        (f"{GOOD}\n{GOOD}", "ligne 3, colonne champ : même énoncé qu'à la ligne 2"),
        ("alpha;vague;2;;etat;sûr", "ligne 2 : 6 colonnes au lieu de 8"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "enonces.csv"
    path.write_text(f"{';'.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_statements(path, DOCUMENTS, ["alpha"])
    assert "enonces.csv" in str(error.value)
    assert told in str(error.value)


def test_a_document_says_who_speaks(tmp_path: Path) -> None:
    path = tmp_path / "documents.toml"
    path.write_text(
        '[[document]]\nid = "a"\ntitre = "T"\nproducteur = "P"\nnature = "rumeur"\nadresse = "https://a.example"\n',
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="document a : « nature » doit être parmi État"):
        read_documents(path)


def test_shipped_statements_are_dated_addressed_and_of_known_cites() -> None:
    documents = read_documents(resource("geodata/documents.toml"))
    cites = load_curated(resource("geodata")).cites
    used = {one.document.id for cite in cites.values() for one in cite.enonces}
    assert used <= documents.keys()
    assert not {one.id for one in documents.values() if not one.adresse.startswith("http")}
    assert documents.keys() - used == {"irev-cr4-2022"}


def test_waves_and_years_that_are_stated() -> None:
    cites = load_curated(resource("geodata")).cites
    waves = [slug for slug, cite in cites.items() if cite.value("vague")]
    years = [slug for slug, cite in cites.items() if cite.value("annee_label")]
    assert (len(waves), len(years)) == (23, 20)
    assert cites["arras"].value("annee_label") == 2019
    assert [one.valeur for one in cites["arras"].fait("annee_label").autres] == [2020]
    assert is_public(cites["arras"], "annee_label")
    assert not is_public(cites["arras"], "quartiers")
