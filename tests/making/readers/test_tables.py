"""Readers of delimited and JSON files: right columns, right rows, and every refusal told."""

import json
from dataclasses import replace

import pytest

from geocite.errors import DataError
from geocite.making.readers.cites import read_cites_2023
from geocite.making.readers.colleges import read_colleges, read_education_prioritaire, read_ivac
from geocite.making.readers.communes import (
    read_codes_postaux,
    read_communes_anciennes,
    read_communes_cog,
    read_epci_cog,
)

COLLEGES = (
    "\ufeffnumero_uai;appellation_officielle;denomination_principale;patronyme_uai;secteur_public_prive_libe;"
    "libelle_commune;latitude;longitude;appariement;localisation;nature_uai;nature_uai_libe;"
    "code_departement;code_region;code_commune\n"
)
COG = [
    {"code": "59183", "nom": "Dunkerque", "departement": "59", "region": "32", "type": "commune-actuelle",
     "population": 100, "anciensCodes": ["59001"]},
    {"code": "59540", "nom": "Saint-Pol-sur-Mer", "departement": "59", "region": "32",
     "type": "commune-associee", "chefLieu": "59183"},
    {"code": "98411", "nom": "Îles", "departement": "984", "region": "984", "type": "commune-actuelle"},
]  # fmt: skip


@pytest.fixture
def small(sources):
    """The shipped catalogue, for files of a few lines."""
    return {key: replace(source, lignes_min=1) for key, source in sources.items()}


def _write(raw, name, text, encoding="utf-8"):
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def test_a_college_is_read_with_its_codes_normalised_and_its_position(tmp_path, small):
    _write(
        tmp_path,
        "colleges/fr-en-adresse-et-geolocalisation-essai.csv",
        COLLEGES
        + "0590006l;Collège A;COLLEGE;A;Public;Lille;50.6;3.06;Parfaite;Rue;340;COLLEGE;059;32;59350\n"
        + "0622082B;;COLLEGE PRIVE;B <b>;Privé;Nouméa;;;;;350;COLLEGE;988;00;98818\n"
        + "0590007M;Lycée;LYCEE;C;Public;Lille;50.6;3.06;Parfaite;Rue;300;LYCEE;059;32;59350\n",
    )
    reading = read_colleges(tmp_path, small)
    first, second = reading.table.to_dict("records")
    assert (first["uai"], first["secteur"], first["code_departement"]) == ("0590006L", "public", "59")
    assert (first["lon"], first["lat"]) == (3.06, 50.6)
    assert (second["nom"], second["secteur"], second["code_region"]) == ("COLLEGE PRIVE B <b>", "privé", "988")
    assert second["lon"] != second["lon"], "une position absente n'est pas zéro"
    assert [(d.count, d.expected) for d in reading.dropped] == [(1, True)]
    assert reading.columns["uai"] == "numero_uai"


def test_every_fault_of_a_file_is_told_at_once_with_its_line(tmp_path, small):
    row = "0590006L;Collège A;COLLEGE;A;Public;Lille;50.6;3.06;Parfaite;Rue;340;COLLEGE;059;32;59350\n"
    _write(
        tmp_path,
        "colleges/fr-en-adresse-et-geolocalisation-essai.csv",
        COLLEGES
        + row
        + row
        + row.replace("0590006L", "0590006K")
        + row.replace("0590006L", "0622082B").replace("59350", "59000").replace("3.06", "abc")
        + "0590007M;trop court\n",
    )
    reading = read_colleges(tmp_path, small)
    told = {dropped.line: dropped for dropped in reading.dropped}
    assert list(reading.table["uai"]) == ["0590006L", "0622082B"]
    assert "déjà donné ligne 2" in told[3].reason
    assert "lettre de contrôle" in told[4].reason
    assert [d.count for d in reading.dropped if d.line == 5] == [0, 0], "le code postal et la longitude"
    assert "2 cellules au lieu de 15" in told[6].reason
    assert not any(dropped.expected for dropped in reading.dropped)


def test_priority_education_keeps_the_colleges_only(tmp_path, small):
    _write(
        tmp_path,
        "colleges/liste-des-rep-et-rep-essai.csv",
        "UAI tête de réseau;NUMERO;NOM DE L'ETABLISSEMENT;TYPE_DETABLISSEMENT;EP\n"
        "0590006L;0590006L;A;COLLEGE;REP+\n"
        "0590006L;0590007M;B;ECOLE MATERNELLE;REP+\n"
        "0590006L;;C;ECOLE ISOLEE;REP\n"
        "0590006L;0622082B;D;COLLEGE;REEP\n",
    )
    reading = read_education_prioritaire(tmp_path, small)
    assert reading.table[["uai", "education_prioritaire"]].to_numpy().tolist() == [["0590006L", "REP+"]]
    assert {(d.count, d.expected) for d in reading.dropped} == {(2, True), (1, False)}


def test_a_college_has_one_ivac_row_per_session(tmp_path, small):
    _write(
        tmp_path,
        "colleges/fr-en-indicateurs-valeur-ajoutee-colleges.csv",
        "Session;UAI;Nom de l'établissement\n2022;0590006L;A\n2023;0590006L;A2\n2023;0590006L;A3\n",
    )
    reading = read_ivac(tmp_path, small)
    assert reading.table["nom_ivac"].tolist() == ["A", "A2"]
    assert [dropped.line for dropped in reading.dropped] == [4]


def test_the_two_lists_of_cites_are_checked_against_each_other(tmp_path, small):
    _write(tmp_path, "cites/liste-cite.csv", "\ufeffid_cite;lib_cite\ncite-001;Arras\ncite-002;Seule\n")
    _write(
        tmp_path,
        "cites/liste-cite-com2023.csv",
        "\ufeffid_cite;lib_cite;insee_com;lib_com\ncite-001;ARRAS;62041;Arras\n"
        "cite-003;Autre;59350;Lille\ncite-001;Arras;1234567;Erreur\n",
    )
    reading = read_cites_2023(tmp_path, small)
    assert reading.table.to_numpy().tolist() == [["cite-001", "Arras", "62041", "Arras", 2]]
    reasons = " ".join(dropped.reason for dropped in reading.dropped)
    for words in ("libellé « ARRAS »", "pas dans la liste des cités", "cinq caractères", "aucune commune"):
        assert words in reasons


def test_half_of_the_list_of_cites_is_not_enough(tmp_path, small):
    _write(tmp_path, "cites/liste-cite.csv", "id_cite;lib_cite\ncite-001;Arras\n")
    with pytest.raises(DataError, match="liste des communes"):
        read_cites_2023(tmp_path, small)


def test_communes_of_today_and_codes_that_lead_to_them(tmp_path, small):
    _write(tmp_path, "communes/decoupage-communes.json", json.dumps(COG))
    communes = read_communes_cog(tmp_path, small).table
    assert communes["code_commune"].tolist() == ["59183", "98411"]
    assert communes["population"].isna().tolist() == [False, True]
    former = read_communes_anciennes(tmp_path, small).table
    assert former[["code_commune", "type", "code_chef_lieu"]].to_numpy().tolist() == [
        ["59001", "ancien-code", "59183"],
        ["59540", "commune-associee", "59183"],
    ]


def test_postal_codes_are_those_of_the_communes_of_today(tmp_path, small):
    records = [
        {"code": "59350", "type": "commune-actuelle", "codesPostaux": ["59000", "59800", "5900", None]},
        {"code": "59298", "type": "commune-associee", "codesPostaux": ["59260"]},
        {"code": "75101", "type": "arrondissement-municipal", "commune": "75056", "codesPostaux": ["75001"]},
        {"code": "59001", "type": "commune-actuelle", "codesPostaux": "59268"},
        {"type": "commune-actuelle", "codesPostaux": ["59999"]},
    ]
    _write(tmp_path, "communes/decoupage-communes.json", json.dumps(records))
    table = read_codes_postaux(tmp_path, small).table
    pairs = table[["code_commune", "code_postal"]].to_numpy().tolist()
    assert pairs == [["59350", "59000"], ["59350", "59800"], ["75056", "75001"]]


def test_an_incomplete_record_of_an_epci_is_told(tmp_path, small):
    whole = {"code": "200093201", "nom": "MEL", "type": "METRO", "populationMunicipale": 2,
             "membres": [{"code": "59350"}]}  # fmt: skip
    _write(tmp_path, "communes/decoupage-epci.json", json.dumps([whole, {"code": "200093202"}]))
    reading = read_epci_cog(tmp_path, small)
    assert reading.table["membres"].tolist() == [("59350",)]
    assert [(d.line, d.key) for d in reading.dropped] == [(2, "200093202")]


def test_a_file_with_too_few_rows_is_refused(tmp_path, sources):
    _write(tmp_path, "communes/decoupage-communes.json", json.dumps(COG))
    with pytest.raises(DataError, match="n'a que 3 lignes, il en faut au moins 30000"):
        read_communes_cog(tmp_path, sources)


@pytest.mark.parametrize("text", ["{", "{}", "[1]"])
def test_a_json_that_is_not_a_list_of_records_is_refused(tmp_path, small, text):
    _write(tmp_path, "communes/decoupage-communes.json", text)
    with pytest.raises(DataError, match="JSON"):
        read_communes_cog(tmp_path, small)
