"""`geocite export` by extension, `geocite locate`."""

from pathlib import Path

import pyogrio
import pytest
from helpers.factory import tiny_bundle

from geocite.cli import main
from geocite.serving.formats import FORMATS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_bundle(tmp_path_factory.mktemp("paquet")).path)


@pytest.mark.parametrize("extension", [entry.extension for entry in FORMATS.values()])
def test_extension_says_the_format(folder: str, tmp_path: Path, extension: str) -> None:
    target = tmp_path / f"communes.{extension}"
    assert main(["export", "communes", "-o", str(target), "--filtre", "cites=maubeuge", "--bundle", folder]) == 0
    assert target.stat().st_size > 100


def test_geopackage_holds_what_is_filtered(folder: str, tmp_path: Path) -> None:
    target = tmp_path / "c.gpkg"
    assert main(["export", "communes", "-o", str(target), "--filtre", "cites=maubeuge", "--bundle", folder]) == 0
    assert list(pyogrio.read_dataframe(target, layer="communes")["id"]) == ["59392"]


def test_unknown_extension_lists_the_others(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "communes", "-o", str(tmp_path / "c.dwg"), "--bundle", folder]) == 2
    assert ".gpkg" in capsys.readouterr().err


def test_a_point(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "3.02", "50.02", "--bundle", folder]) == 0
    told = capsys.readouterr().out
    assert "(59392)" in told
    assert "Cités éducatives\u202f: aucune à cet endroit" in told


def test_a_point_says_how_each_cite_is_known(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "3.1", "50.04", "--bundle", folder]) == 0
    assert "Maubeuge, périmètre énoncé par un document (maubeuge)" in capsys.readouterr().out
    assert main(["locate", "3.28", "50.08", "--bundle", folder]) == 0
    assert "dans la commune de la cité" in capsys.readouterr().out
    assert main(["locate", "3.23", "50.03", "--bundle", folder]) == 0
    assert "dans un quartier candidat de la cité" in capsys.readouterr().out


def test_a_table_keeps_unconfirmed_cites_apart(folder: str, tmp_path: Path) -> None:
    points, target = tmp_path / "points.csv", tmp_path / "lus.csv"
    points.write_text("lon;lat\n3,1;50,04\n3,28;50,08\n", encoding="utf-8")
    assert main(["locate", str(points), "-o", str(target), "--bundle", folder]) == 0
    rows = [line.split(";") for line in target.read_text(encoding="utf-8-sig").splitlines()]
    assert rows[0][2:4] == ["cites", "cites_non_confirmees"]
    assert ("maubeuge" in target.read_text(encoding="utf-8-sig").splitlines()[1]) and "epeule" not in rows[1][3]
    assert (rows[2][2], rows[2][3]) == ("", "epeule")


def test_a_table(folder: str, tmp_path: Path) -> None:
    points, target = tmp_path / "points.csv", tmp_path / "lus.csv"
    points.write_text("nom;Longitude;Latitude\nici;3,02;50,02\nrien;;\nloin;0;0\n", encoding="utf-8")
    assert main(["locate", str(points), "-o", str(target), "--bundle", folder]) == 0
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "nom;Longitude;Latitude;cites;cites_non_confirmees;qpv-2024;qpv-2015;communes;epci"
    assert '="' in lines[1]
    assert "59392" in lines[1]
    assert lines[2:] == ["rien;;;;;;;;", "loin;0;0;;;;;;"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nom;x\nici;3\n", "colonne de longitude"),
        ("lon;lat\nici;50\n", "ligne 2"),
        ("lon;lat\n3;50\n3;50;1\n", "ligne 3"),
    ],
)
def test_bad_tables_are_told(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    points = tmp_path / "points.csv"
    points.write_text(text, encoding="utf-8")
    assert main(["locate", str(points), "-o", str(tmp_path / "o.csv"), "--bundle", folder]) != 0
    assert told in capsys.readouterr().err
