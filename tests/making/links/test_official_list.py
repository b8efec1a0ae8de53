"""The official list of quartiers, when a user has it: read, matched safely, and what it changes is told."""

from pathlib import Path

import pytest
from helpers.rawfiles import ALPHA, ALPHA_24, BETA_1, BETA_1_24, BETA_2, BETA_2_24, GAMMA, GAMMA_24, prepare_raw, rows

from geocite.bundle.contract import Source
from geocite.errors import DataError
from geocite.making.layers.cites import derive_cites
from geocite.making.layers.features import Knowledge, Record, derive_outlines
from geocite.making.layers.indicators import index_indicators
from geocite.making.pipeline import Prepared, build_bundle

NAME = "cites/liste-cite-qpv2024.csv"
KIND = "écart avec la liste officielle"
# The numbers are those of other cités in the list of 2023: only labels and communes may decide.
LIST = rows(
    "ID_CITE;Lib_Cite;Code_QP;Lib_QP",
    ("cite-004", "ALPHA", "QN05901M", "Quartier 05901M"),
    ("cite-001", "Bêta-Nord", "QN05902M", "Quartier 05902M"),
    ("cite-001", "Bêta-Nord", "QN05999M", "Quartier disparu"),
    ("cite-002", "Cité éducative de Gammaville", "QN05904M", "Quartier 05904M"),
    ("cite-003", "Delta", "QN01301M", "Quartier d'une autre région"),
)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare_raw(tmp_path_factory.mktemp("liste"), {NAME: LIST})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare_raw(tmp_path_factory.mktemp("sans"))


def targets(prepared: Prepared, slug: str) -> dict[str, str]:
    """Quartiers of a cité → how each is known, candidates included."""
    everything = (*prepared.links, *prepared.candidates)
    links = [link for link in everything if link.de == f"cites/{slug}" and link.vers.startswith("qpv-")]
    return {link.vers.partition("/")[2]: link.nature for link in links}


def test_without_the_list_quartiers_of_the_communes_are_candidates(plain: Prepared) -> None:
    both = {BETA_1: "candidat", BETA_2: "candidat"}
    assert targets(plain, "beta-nord") == both | {BETA_1_24: "candidat", BETA_2_24: "candidat"}
    assert not [anomaly for anomaly in plain.anomalies if anomaly.genre == KIND]


def test_listed_quartiers_replace_deduced_ones_and_the_other_generation_follows(listed: Prepared) -> None:
    assert targets(listed, "beta-nord") == {BETA_1_24: "liste_officielle", BETA_1: "deduit_correspondance"}


def test_a_cite_that_the_list_leaves_out_keeps_candidates_but_those_stated_for_its_sibling(listed: Prepared) -> None:
    # Both cités are in Betaville: what the list gives to Beta Nord is not offered to Beta Sud.
    assert targets(listed, "beta-sud") == {BETA_2: "candidat", BETA_2_24: "candidat"}


def test_labels_and_communes_decide_never_numbers(listed: Prepared) -> None:
    assert targets(listed, "alpha") == {ALPHA_24: "liste_officielle", ALPHA: "deduit_correspondance"}
    # Another name, but the only cité of its commune; its quartier of 2024 has nothing in common with that of 2015.
    assert targets(listed, "gamma") == {GAMMA_24: "liste_officielle"}
    assert GAMMA not in targets(listed, "gamma")


def told(prepared: Prepared, key: str) -> list[str]:
    return [found.message for found in prepared.anomalies if found.genre == KIND and found.cle == key]


def test_differences_are_told(listed: Prepared) -> None:
    assert any("ne retient pas QN05903M" in message for message in told(listed, "beta-nord"))
    assert any("QN05999M" in message for message in told(listed, "beta-nord"))
    assert any("reconnue à ses communes" in message for message in told(listed, "gamma"))
    assert any("aucun quartier à Beta Sud" in message for message in told(listed, "beta-sud"))
    assert not told(listed, "alpha"), "la liste y dit ce qui était déduit"
    assert not told(listed, "Delta"), "une autre région"


def test_an_ambiguous_label_is_left_alone_and_told(tmp_path: Path) -> None:
    text = rows("lib_cite;code_qp", ("Beta", "QN05902M"), ("Beta", "QN05903M"))
    prepared = prepare_raw(tmp_path, {NAME: text})
    assert set(targets(prepared, "beta-nord").values()) == {"candidat"}
    (anomaly,) = [found for found in prepared.anomalies if found.genre == KIND and found.cle == "Beta"]
    assert "plusieurs cités possibles" in anomaly.message
    assert anomaly.trouve == "beta-nord, beta-sud"
    assert anomaly.ligne == 2


def test_the_same_label_elsewhere_is_not_the_same_cite(tmp_path: Path) -> None:
    prepared = prepare_raw(tmp_path, {NAME: rows("lib_cite;code_qp", ("Alpha", "QN05904M"))})
    assert targets(prepared, "alpha") == {ALPHA: "candidat", ALPHA_24: "candidat"}
    assert any("reconnue à ses communes" in message for message in told(prepared, "gamma"))


def cites(prepared: Prepared) -> dict[str, Record]:
    registry = index_indicators(prepared.curated.indicators)
    facts = (prepared.tables, prepared.cites, prepared.links, prepared.crosswalk, {}, registry)
    known = Knowledge(*facts, prepared.candidates)
    return {record.id: record for record in derive_cites(known, derive_outlines(prepared.tables))}


def test_the_perimeter_becomes_that_of_the_listed_quartiers(listed: Prepared, plain: Prepared) -> None:
    before, after = cites(plain)["gamma"], cites(listed)["gamma"]
    names = ("perimetre", "perimetre_connu", "liens_qpv", "qpv_2024", "qpv_2024_candidats")
    assert [before.properties[name] for name in names] == ["communes", "non_connu", None, [], [GAMMA_24]]
    assert [after.properties[name] for name in names] == ["qpv", "enonce", "liste_officielle", [GAMMA_24], []]
    assert after.geometry.area < before.geometry.area / 50
    present = listed.tables.qpv[2024].set_index("code_qp").to_crs(4326).geometry[GAMMA_24]
    assert after.geometry.symmetric_difference(present).area < present.area / 1000


def test_the_list_is_told_in_the_manifest(listed: Prepared, plain: Prepared) -> None:
    def sources(prepared: Prepared) -> dict[str, Source]:
        return {source.id: source for source in build_bundle(prepared)[1].sources}

    entry = sources(listed)["cites_qpv"]
    assert entry.lignes_lues == 5
    assert entry.colonnes == {"code_qp": "Code_QP", "id_cite": "ID_CITE", "libelle": "Lib_Cite", "nom_qp": "Lib_QP"}
    assert "cites_qpv" not in sources(plain)


def test_a_list_without_codes_is_refused_naming_its_columns(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"« code_qp ».*lib_cite, quartier"):
        prepare_raw(tmp_path, {NAME: rows("lib_cite;quartier", ("Alpha", "Nord"))})
