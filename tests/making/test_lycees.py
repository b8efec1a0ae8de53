"""The lycées of an invented region: kept or told, placed, given their figures and their nearest quartier."""

from pathlib import Path

import pytest
from helpers.rawfiles import ALPHA_24, LYCEES, lycee_files, prepare_raw, uai

from geocite.bundle.loading import Bundle, load_bundle
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import Prepared, build_bundle


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare_raw(tmp_path_factory.mktemp("lycees") / "raw", lycee_files())


@pytest.fixture(scope="module")
def bundle(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("paquet") / "bundle"
    write_bundle(*build_bundle(prepared), folder)
    return load_bundle(folder)


def test_every_row_is_kept_or_told(prepared: Prepared) -> None:
    for name in ("lycees", "ips_lycees"):
        reading = prepared.readings.tables[name]
        assert reading.lost == 0
    annuaire = prepared.readings.tables["lycees"]
    assert (annuaire.rows_read, annuaire.kept, annuaire.told) == (5, 3, 2)
    assert {dropped.expected for dropped in annuaire.dropped} == {True, False}  # a collège, and a row given twice


def test_a_lycee_has_its_ways_its_figures_and_its_quartier(bundle: Bundle) -> None:
    found = bundle.layer("lycees").properties(LYCEES[0])
    told = {name: found[name] for name in ("nature", "voies", "secteur", "contrat", "commune", "position")}
    assert told == {
        "nature": "lycée polyvalent",
        "voies": ["générale", "technologique"],
        "secteur": "public",
        "contrat": None,
        "commune": "Alphaville",
        "position": "exacte",
    }
    assert (found["eleves"], found["ips_voie_gt"], found["ips_voie_gt_millesime"]) == (1140, 101.5, "2022")
    assert (found["ips_voie_pro"], found["ips_voie_pro_statut"]) == (None, "absent")
    assert (found["qpv_2024"], found["bande_2024"], found["bande_2015"]) == (ALPHA_24, "dans", "dans")


def test_ways_that_nobody_states_are_not_none_of_them(bundle: Bundle) -> None:
    assert bundle.layer("lycees").properties(LYCEES[2])["voies"] is None
    assert bundle.layer("lycees").properties(LYCEES[1])["voies"] == ["professionnelle"]


def test_a_position_out_of_its_commune_is_uncertain_and_told(prepared: Prepared, bundle: Bundle) -> None:
    assert bundle.layer("lycees").properties(LYCEES[1])["position"] == "incertaine"
    assert bundle.layer("lycees").properties(LYCEES[1])["bande_2024"] == "incertaine"
    told = {(one.genre, one.cle) for one in prepared.anomalies if one.collection == "lycees"}
    assert told >= {
        ("lycée hors de sa commune", LYCEES[1]),
        ("lycée sans position", LYCEES[2]),
        ("UAI sans lycée", uai("0591008")),
    }
    assert bundle.layer("lycees").geometry(LYCEES[2]) is None


def test_figures_that_only_some_lycees_have_are_no_incomplete_source(prepared: Prepared) -> None:
    assert not [one for one in prepared.anomalies if one.genre == "source incomplète" and "lycees" in one.source]


def test_without_their_file_there_is_no_such_layer(tmp_path: Path) -> None:
    _files, manifest = build_bundle(prepare_raw(tmp_path / "raw"))
    assert "lycees" not in manifest.collections
    assert "lycees" not in manifest.carte.couches


def test_the_map_has_their_points(bundle: Bundle) -> None:
    assert bundle.manifest.carte.couches["lycees"].vue == "lycees.json"
    assert bundle.manifest.collections["lycees"].geometrie == "Point"
