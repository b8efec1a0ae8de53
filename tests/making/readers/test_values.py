"""Figures follow the registry: one layout whatever the source, three states, no row lost silently."""

import math
from dataclasses import replace

import pytest

from geocite.errors import DataError
from geocite.making.readers.values import read_source_values, read_values
from geocite.registry.sources import Indicator, Series, Source, ValueLayout

SOURCE = Source(
    id="base",
    titre="Base",
    producteur="P",
    adresse="https://exemple.fr",
    licence="L",
    attribution="A",
    millesime="2021-2022",
    fichiers=("BASE_*.csv",),
    lignes_min=1,
    valeurs=ValueLayout(code="qpv", cle=("CODGEO",), millesime_fichier=r"BASE_(\d{4})"),
)


def _series(*columns):
    return Series(collection="qpv-2015", source="base", colonnes=columns, libelle_millesime="édition")


def _write(raw, name, text):
    (raw / name).write_bytes(text.encode("utf-8-sig"))


def _rows(reading):
    table = reading.table
    return {(r.code, r.indicateur, r.millesime): (r.valeur, r.statut) for r in table.itertuples()}


def test_each_edition_gives_its_own_vintage_and_each_value_its_state(tmp_path):
    _write(tmp_path, "BASE_2021.csv", "CODGEO;POP;TP60;;\nEnsemble;5 019 573;;;\nQP059019;8 536;49,5;;\n")
    _write(tmp_path, "BASE_2022.csv", "CODGEO;POP;TP60\nQP059019;1\u202f000;s\nQP059013;;NA\n")
    reading = read_source_values(SOURCE, tmp_path, [("population", _series("POP")), ("taux", _series("TP60"))])
    rows = _rows(reading)
    assert rows["QP059019", "population", "2021"] == (8536.0, "connu")
    assert rows["QP059019", "taux", "2021"] == (49.5, "connu")
    assert rows["QP059019", "taux", "2022"][1] == "secret"
    assert rows["QP059013", "population", "2022"][1] == "absent"
    assert math.isnan(rows["QP059013", "population", "2022"][0]), "une valeur absente n'est pas zéro"
    assert len(rows) == 6
    assert [(d.key, d.expected) for d in reading.dropped] == [("Ensemble", True)]
    assert reading.columns == {"code": "CODGEO", "population": "POP", "taux": "TP60"}


def test_a_column_may_lack_in_one_edition_and_bear_its_year(tmp_path):
    _write(tmp_path, "BASE_2021.csv", "CODGEO;TP6021\nQP059019;1\n")
    _write(tmp_path, "BASE_2022.csv", "CODGEO;AUTRE\nQP059019;2\n")
    reading = read_source_values(SOURCE, tmp_path, [("taux", _series("TP60{aa}"))])
    assert list(_rows(reading)) == [("QP059019", "taux", "2021")]
    assert ["TP6022" in dropped.reason for dropped in reading.dropped] == [True]


def test_a_column_in_no_edition_is_an_error(tmp_path):
    _write(tmp_path, "BASE_2021.csv", "CODGEO;AUTRE\nQP059019;1\n")
    with pytest.raises(DataError, match=r"Indicateur introuvable.*taux.*« TX ».*CODGEO, AUTRE"):
        read_source_values(SOURCE, tmp_path, [("taux", _series("TX"))])


def test_an_unreadable_cell_is_told_with_its_line_and_column(tmp_path):
    _write(tmp_path, "BASE_2021.csv", "CODGEO;TX\nQP059019;12,3,4\nQP059013;5\n")
    reading = read_source_values(SOURCE, tmp_path, [("taux", _series("TX"))])
    assert _rows(reading)["QP059019", "taux", "2021"][1] == "absent"
    (dropped,) = reading.dropped
    assert (dropped.file, dropped.line, dropped.key) == ("BASE_2021.csv", 2, "QP059019")
    assert "colonne TX" in dropped.reason


def test_the_vintage_may_come_from_a_column(tmp_path):
    layout = ValueLayout(code="uai", cle=("uai",), millesime_colonne=("rentree",))
    source = replace(SOURCE, valeurs=layout)
    _write(tmp_path, "BASE_x.csv", "uai;rentree;IPS\n0590006L;2022-2023;98.5\n0590006L;2023-2024;99\n0622082B;?;1\n")
    reading = read_source_values(source, tmp_path, [("ips", _series("IPS"))])
    assert list(_rows(reading)) == [("0590006L", "ips", "2022"), ("0590006L", "ips", "2023")]
    assert [dropped.line for dropped in reading.dropped] == [4]


def test_a_file_whose_name_has_no_year_is_refused(tmp_path):
    _write(tmp_path, "BASE_finale.csv", "CODGEO;TX\nQP059019;1\n")
    with pytest.raises(DataError, match="ne donne pas son année"):
        read_source_values(SOURCE, tmp_path, [("taux", _series("TX"))])


def test_a_source_without_files_says_where_to_get_them(tmp_path):
    with pytest.raises(DataError, match=r"geocite fetch base.*https://exemple\.fr"):
        read_source_values(SOURCE, tmp_path, [("taux", _series("TX"))])


def test_one_registry_entry_is_enough_for_a_new_indicator(tmp_path):
    _write(tmp_path, "BASE_2021.csv", "CODGEO;TX;NEUF\nQP059019;1;2\n")
    entry = Indicator("neuf", "Neuf", "Neuf", "Neuf.", "%", 1, "neutre", (_series("NEUF"),))
    steps = []
    (reading,) = read_values(tmp_path, {"base": SOURCE}, {"neuf": entry}, steps.append)
    assert steps == ["base"]
    assert _rows(reading) == {("QP059019", "neuf", "2021"): (2.0, "connu")}
