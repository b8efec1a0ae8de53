"""French spaces and elisions."""

import pytest

from geocite.typography import of_place, typeset


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
