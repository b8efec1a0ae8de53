"""Intercommunalités under a former SIREN: what the reviewed file says, and where their figures go."""

from pathlib import Path

import pandas as pd
import pytest

from geocite.errors import DataError
from geocite.making.region.former_epci import FormerEpci, read_former_epci, rename_epci
from geocite.settings import resource

HEAD = "siren_ancien;siren_epci;nom_epci;decision;motif\n"
MEL = FormerEpci("245900410", "200093201", "même métropole")
COLUMNS = ["collection", "code", "indicateur", "millesime", "valeur"]


def test_the_shipped_file_keeps_the_metropole_only() -> None:
    (kept,) = read_former_epci(resource("geodata/matches"))
    assert (kept.ancien, kept.siren) == ("245900410", "200093201")
    assert "Haute-Deûle" in kept.motif


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("245900411;200093201;MEL;same;lu", "ligne 2, colonne siren_ancien"),
        ("245900410;20009320;MEL;same;lu", "ligne 2, colonne siren_epci"),
        ("245900410;200093201;MEL;oui;lu", "ligne 2, colonne decision : « oui »"),
        ("245900410;200093201;MEL;same;", "ligne 2, colonne motif : elle est vide"),
        ("245900410;200093201;MEL;same;lu\n245900410;200093201;MEL;same;lu", "ligne 3, colonne siren_ancien"),
        ("245900410;200093201;MEL;same", "ligne 2 : 4 colonnes au lieu de 5"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "sirens.csv").write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_former_epci(tmp_path)


def test_without_the_file_nothing_is_renamed(tmp_path: Path) -> None:
    assert read_former_epci(tmp_path) == ()


def test_figures_go_to_the_siren_of_today_unless_it_has_its_own() -> None:
    rows = [
        ("epci", "245900410", "revenu_median", "2019", 20940.0),
        ("epci", "245900410", "population", "2022", 1.0),
        ("epci", "200093201", "population", "2022", 1194040.0),
        ("communes", "245900410", "population", "2022", 2.0),  # another kind of territory keeps its code
    ]
    found = rename_epci(pd.DataFrame(rows, columns=COLUMNS), [MEL])
    assert found["code"].tolist() == ["200093201", "245900410", "200093201", "245900410"]
