"""Positions of collèges against their commune: what is out is told, uncertain, and never stretches the layer."""

import csv
import io
from pathlib import Path

import pytest
from helpers.rawfiles import COMMUNES, UAI, prepare_raw, write_raw

from geocite.making.layers.features import Record
from geocite.making.layers.layers import derive_colleges
from geocite.making.pipeline import Prepared
from geocite.making.pipeline import _know as know

FILE = "colleges/fr-en-adresse-et-geolocalisation-essai.csv"


def moved(folder: Path, **cells: str) -> Prepared:
    """The invented region with other cells in the row of the first collège."""
    text = (write_raw(folder / "first") / FILE).read_text("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    table[0] |= cells
    out = io.StringIO()
    writer = csv.DictWriter(out, table[0], delimiter=";")
    writer.writeheader()
    writer.writerows(table)
    return prepare_raw(folder / "raw", {FILE: out.getvalue()})


def records(prepared: Prepared) -> dict[str, Record]:
    return {record.id: record for record in derive_colleges(know(prepared))}


def first_position(folder: Path) -> tuple[str, str]:
    text = (write_raw(folder) / FILE).read_text("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text), delimiter=";"))
    return row["longitude"], row["latitude"]


def told(prepared: Prepared) -> dict[str, str]:
    kinds = ("collège hors de sa commune", "position hors de la région")
    return {a.cle: a.genre for a in prepared.anomalies if a.genre in kinds}


@pytest.mark.parametrize("place", ["swapped", "zero", "Marseille", "beyond the pole"])
def test_a_position_out_of_the_region_is_set_aside(tmp_path: Path, place: str) -> None:
    lon, lat = first_position(tmp_path / "look")
    places = {"swapped": (lat, lon), "zero": ("0", "0"), "Marseille": ("5.37", "43.3"), "beyond the pole": ("3", "90")}
    longitude, latitude = places[place]
    prepared = moved(tmp_path, longitude=longitude, latitude=latitude)
    assert told(prepared) == {UAI[0]: "position hors de la région"}
    (anomaly,) = [a for a in prepared.anomalies if a.genre == "position hors de la région"]
    assert (anomaly.severite, anomaly.ligne) == ("erreur", 2)
    college = records(prepared)[UAI[0]]
    assert college.geometry is None
    bands = (college.properties["bande_2015"], college.properties["bande_2024"])
    assert (college.properties["position"], *bands) == ("incertaine",) * 3
    assert college.properties["distance_qpv_2015_m"] is None


def test_a_position_in_another_commune_is_uncertain_but_shown(tmp_path: Path) -> None:
    other = list(COMMUNES)[1]
    prepared = moved(tmp_path, code_commune=other, libelle_commune=COMMUNES[other])
    (anomaly,) = [a for a in prepared.anomalies if a.genre == "collège hors de sa commune"]
    assert (anomaly.cle, anomaly.ligne) == (UAI[0], 2)
    assert "5500 mètres de Betaville" in anomaly.message and "tombe à Alphaville" in anomaly.message
    college = records(prepared)[UAI[0]]
    assert college.geometry is not None
    assert [college.properties[name] for name in ("position", "bande_2015", "bande_2024")] == ["incertaine"] * 3


def test_an_unknown_commune_is_judged_by_its_departement(tmp_path: Path) -> None:
    assert told(moved(tmp_path / "a", code_commune="59999")) == {}
    away = moved(tmp_path / "b", code_commune="59999", longitude="0", latitude="0")
    assert told(away) == {UAI[0]: "position hors de la région"}


def test_sound_positions_are_left_as_they_are(tmp_path: Path) -> None:
    prepared = prepare_raw(tmp_path)
    assert told(prepared) == {}
    assert {record.properties["position"] for record in records(prepared).values()} == {"exacte"}
    assert records(prepared)[UAI[0]].properties["bande_2015"] == "dans"


def test_a_collège_without_name_is_told(tmp_path: Path) -> None:
    bare = moved(tmp_path, appellation_officielle="", denomination_principale="", patronyme_uai="")
    assert [(a.cle, a.ligne) for a in bare.anomalies if a.genre == "nom absent"] == [(UAI[0], 2)]


@pytest.mark.raw
def test_the_real_positions_out_of_their_commune(real: Prepared) -> None:
    out = {a.cle: a for a in real.anomalies if a.genre == "collège hors de sa commune"}
    assert set(out) == {"0022202H", "0602172K", "0594527A", "0020029W", "0622951W", "0623018U"}
    assert "3669 mètres" in out["0022202H"].message
    made = records(real)
    for code in out:
        found = [made[code].properties[name] for name in ("position", "bande_2015", "bande_2024")]
        assert found == ["incertaine"] * 3, code
    assert not [a for a in real.anomalies if a.severite == "erreur"]
