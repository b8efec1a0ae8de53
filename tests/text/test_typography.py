"""French spaces and elisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.text.typography import counted, of_place, shown_name, typeset, typeset_page


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Arras", "d’Arras"),
        ("Étaples", "d’Étaples"),
        ("Hautmont", "d’Hautmont"),
        ("Hem", "de Hem"),
        ("Le Quesnoy", "du Quesnoy"),
        ("Les Hauts-Talican", "des Hauts-Talican"),
        ("La Sentinelle", "de La Sentinelle"),
        ("Lens", "de Lens"),
    ],
)
def test_of_a_place(name: str, expected: str) -> None:
    assert of_place(name) == expected


def test_double_punctuation_keeps_to_its_word() -> None:
    assert typeset("« Sources » : 12 % ; oui") == "«\u202fSources\u202f»\u202f: 12\u202f%\u202f; oui"


def test_typeset_twice_is_typeset_once() -> None:
    assert typeset(typeset("a : b")) == typeset("a : b")


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("L'Epinette", "L’Epinette"),
        ("Quartier Intercommunal Sous-Le Bois Rue D'Hautmont", "Quartier Intercommunal Sous-le Bois Rue d’Hautmont"),
        ("Zone Intercommunale Rives De L'Escaut", "Zone Intercommunale Rives de l’Escaut"),
        ("Centralité De Beaulieu", "Centralité de Beaulieu"),
        ("Jaurès - La Flamenne", "Jaurès - La Flamenne"),
        ("Nouveau Mons - Les Sarts- Dombrowski", "Nouveau Mons - Les Sarts - Dombrowski"),
        ("Saint Pol Sur Mer Quartiers Ouest", "Saint Pol sur Mer Quartiers Ouest"),
        ("Saint-Pol-Sur-Mer", "Saint-Pol-sur-Mer"),
        ("Du Village Au Moulin", "Du Village au Moulin"),
        ("ZAC DE LA GARE", "ZAC DE LA GARE"),
        ("Cité À La Mer (De Gaulle)", "Cité à la Mer (De Gaulle)"),
        ("", ""),
    ],
)
def test_capitals_of_small_words_in_a_quartier(published: str, shown: str) -> None:
    assert shown_name("qpv-2024", published) == shown


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("Collège Quentin de La Tour", "Collège Quentin de La Tour"),
        ("Collège D'Aramont", "Collège d’Aramont"),
        ("Collège privé Notre-Dame de L'Assomption", "Collège privé Notre-Dame de l’Assomption"),
    ],
)
def test_a_college_keeps_the_name_of_its_person(published: str, shown: str) -> None:
    assert shown_name("colleges", published) == shown


@given(st.text(), st.sampled_from(["qpv-2015", "colleges", "communes"]))
def test_a_shown_name_loses_no_letter_and_is_shown_once(name: str, collection: str) -> None:
    shown = shown_name(collection, name)
    letters = [letter for letter in name.lower() if letter.isalnum()]
    assert [letter for letter in shown.lower() if letter.isalnum()] == letters
    assert shown_name(collection, shown) == shown


def test_a_page_is_typeset_but_its_markup() -> None:
    page = (
        '<p title="L\'eau : 5 %" data-nom="l\'eau">L&#39;eau : 500 m ; « <b>d\'ici</b> » </p>'
        "<script>a = 'b : c';</script><code>nom = 'A'</code>"
    )
    assert typeset_page(page) == (
        '<p title="L’eau\u202f: 5\u202f%" data-nom="l\'eau">'
        "L’eau\u202f: 500\u202fm\u202f; «\u202f<b>d’ici</b>\u202f» </p>"
        "<script>a = 'b : c';</script><code>nom = 'A'</code>"
    )
    assert typeset_page("<p>It's 5 %: no</p>", french=False) == "<p>It’s 5 %: no</p>"
    assert typeset_page(typeset_page(page)) == typeset_page(page)


@pytest.mark.parametrize(("count", "told"), [(0, "0 erreur"), (1, "1 erreur"), (2, "2 erreurs")])
def test_french_takes_the_singular_below_two(count: int, told: str) -> None:
    assert counted(count, "erreur") == told
