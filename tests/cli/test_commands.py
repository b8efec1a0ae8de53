"""The command line as a person types it: what it writes, what it says, how it ends."""

import json
from pathlib import Path

import pytest

from geocite.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_export_writes_the_layer_as_geojson(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "quartiers.geojson"
    code, out, _ = run(capsys, "export", "qpv-2015", "-o", str(target), "--filtre", "code_departement=80")
    written = json.loads(target.read_text(encoding="utf-8"))
    assert code == 0
    assert "quartiers.geojson" in out
    assert written["type"] == "FeatureCollection"
    assert len(written["features"]) == 9
    assert {feature["properties"]["code_departement"] for feature in written["features"]} == {"80"}
    assert "crs" not in written


def test_export_inside_a_box(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "arras.geojson"
    code, *_ = run(capsys, "export", "qpv-2015", "-o", str(target), "--bbox", "2.7,50.2,2.85,50.35")
    found = {feature["id"] for feature in json.loads(target.read_text(encoding="utf-8"))["features"]}
    assert code == 0
    assert {"QP062061", "QP062062", "QP062063"} <= found
    assert "QP059019" not in found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nulle-part", "-o", "x.geojson"), "Couches disponibles : cites"),
        (("export", "cites", "-o", "x.shp"), "Donnez un nom qui finit par .geojson"),
        (("export", "cites", "-o", "x.geojson", "--filtre", "arras"), "Écrivez clé=valeur"),
        (("export", "cites", "-o", "x.geojson", "--filtre", "rien=1"), "n'a pas de propriété « rien »"),
        (("export", "cites", "-o", "x.geojson", "--bbox", "1,2,3"), "ouest,sud,est,nord"),
        (("export", "cites", "-o", "absent/x.geojson"), "le dossier ou le fichier n'existe pas"),
        (("export",), "il manque : COLLECTION"),
        (("inconnue",), "choisissez parmi"),
        (("serve", "--port", "abc"), "n'est pas un nombre entier"),
        (("serve", "--fond", "gogole"), "choisissez parmi"),
    ],
)
def test_wrong_usage_is_told_in_french_with_the_next_step(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_damaged_bundle_is_refused_before_serving(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "serve", "--bundle", str(tmp_path))
    assert code == 1
    assert "geocite build" in err


def test_build_without_raw_files_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "build", "--raw", str(tmp_path / "rien"), "--output", str(tmp_path / "paquet"))
    assert code == 1
    assert "geocite fetch" in err
    assert not (tmp_path / "paquet").exists()


def test_build_from_an_empty_folder_names_every_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "build", "--raw", str(tmp_path), "--output", str(tmp_path / "paquet"))
    assert code == 1
    assert "qpv_2015" in err
    assert "DEMO" in err


def test_info_tells_what_the_bundle_holds(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "info")
    assert code == 0
    assert "Hauts-de-France" in out
    assert "Cités éducatives : 32" in out
    assert "Licence Ouverte" in out


def test_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "export", "--help")
    assert code == 0
    assert out.startswith("Usage : ")
    assert "affiche cette aide" in out
    assert "show this help" not in out
