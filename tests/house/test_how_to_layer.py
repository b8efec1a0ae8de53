"""The layer of docs/adding-a-layer.md, added as it says to a copy of the project, built, served, found everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "adding-a-layer.md"
BLOCK = re.compile(r"^```(python|toml|html|diff) (\S+)\n(.*?)^```$", re.S | re.M)
SCRIPT = """
import json, sys
from pathlib import Path
import numpy as np
import geopandas as gpd
from helpers.rawfiles import box, prepare_raw, rows
from geocite.bundle.loading import load_bundle
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import build_bundle
from geocite.serving.web import create_app
from geocite.settings import read_settings

folder = Path(sys.argv[1])
place, = gpd.GeoSeries([box(0, 2.5, 2.5, 0.001).centroid], crs=2154).to_crs(4326)
files = {"culture/mediatheques.csv": rows(
    "code;nom;code_insee;commune;lon;lat;surface_m2",
    ("b 12", "La Grande Ourse", "59350", "Alphaville", place.x, place.y, "1200"),
    ("B13", "Le Petit Prince", "59178", "Betaville", "", "", ""),
    ("rien", "Nulle part", "59178", "Betaville", "", "", ""),
)}
prepared = prepare_raw(folder / "raw", files)
write_bundle(*build_bundle(prepared), folder / "bundle")
bundle = load_bundle(folder / "bundle")
client = create_app(read_settings({"GEOCITE_BUNDLE": str(folder / "bundle")}), bundle).test_client()
told = {path: client.get(path) for path in sys.argv[2:]}
reading = prepared.readings.tables["mediatheques"]
print(json.dumps({
    "rows": [reading.rows_read, reading.kept, reading.told, reading.lost],
    "drawn": bundle.manifest.carte.couches["mediatheques"].vue,
    "answers": {path: [one.status_code, one.get_data(as_text=True)] for path, one in told.items()},
}))
"""
MAP, TABLE, API = "/", "/collections/mediatheques/items?f=html", "/collections/mediatheques/items?f=json"
CSV, SEARCH, PROFILE = "/collections/mediatheques/items?f=csv", "/search?q=grande+ourse&f=json", "/mediatheques/B12"
DRAWN, FILTERED = "/map/mediatheques.json", "/collections/mediatheques/items?f=json&intercommunalite=200093201"
PATHS = (MAP, TABLE, API, CSV, SEARCH, PROFILE, DRAWN, FILTERED, "/collections/mediatheques", "/sources")


def apply(kind: str, path: Path, text: str) -> None:
    """Do to a copy of the project what a block of the document says."""
    if kind == "diff":
        lines = text.splitlines()
        before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        whole = path.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{path.name} : {before}"
        path.write_text(whole.replace(before, after), encoding="utf-8")
        return
    former = path.read_text(encoding="utf-8") + "\n" if kind == "toml" else ""
    assert kind == "toml" or not path.exists()
    path.write_text(former + text, encoding="utf-8")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    copy = tmp_path_factory.mktemp("projet")
    shutil.copytree(ROOT / "geocite", copy / "geocite", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", copy / "templates")
    shutil.copytree(ROOT / "geodata", copy / "geodata", ignore=shutil.ignore_patterns("bundle", "raw"))
    for kind, name, text in BLOCK.findall(HOW_TO.read_text(encoding="utf-8")):
        apply(kind, copy / name, text)
    places = os.pathsep.join((str(copy), str(ROOT / "tests")))
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(copy / "work"), *PATHS],
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": places},
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    answered: dict[str, Any] = json.loads(run.stdout)
    return answered


def body(found: dict[str, Any], path: str) -> str:
    status, text = found["answers"][path]
    assert status == 200, (path, text[:500])
    return str(text)


def test_every_row_is_kept_or_told(found: dict[str, Any]) -> None:
    assert found["rows"] == [3, 2, 1, 0]


def test_the_map_lists_it_and_draws_it(found: dict[str, Any]) -> None:
    assert found["drawn"] == "mediatheques.json"
    page = body(found, MAP)
    assert 'data-couche="mediatheques"' in page
    assert not re.search(r'value="mediatheques"[^>]* checked', page)
    assert json.loads(body(found, DRAWN))["noms"] == ["La Grande Ourse"]  # the other has no position


def test_its_table_and_its_file_hold_its_items(found: dict[str, Any]) -> None:
    assert "Le Petit Prince" in body(found, TABLE)
    assert "Surface (m²)" in body(found, TABLE)
    assert '"La Grande Ourse"' in body(found, CSV) or "La Grande Ourse;" in body(found, CSV)


def test_the_search_and_its_page_know_it(found: dict[str, Any]) -> None:
    (hit,) = json.loads(body(found, SEARCH))["resultats"]
    assert (hit["collection"], hit["adresse"], hit["complement"]) == ("mediatheques", PROFILE, "Alphaville")
    page = body(found, PROFILE)
    assert "<h1>La Grande Ourse</h1>" in page
    assert "Lecture publique" in page or "Médiathèques" in page


def test_programs_find_it_as_any_collection(found: dict[str, Any]) -> None:
    assert json.loads(body(found, "/collections/mediatheques"))["itemCount"] == 2
    first, second = json.loads(body(found, API))["features"]
    assert (first["id"], first["properties"]["surface_m2"]) == ("B12", 1200)
    assert (second["properties"]["surface_m2"], second["geometry"]) == (None, None)
    assert len(json.loads(body(found, FILTERED))["features"]) == 2


def test_its_source_is_told_with_the_others(found: dict[str, Any]) -> None:
    assert "Ministère de la Culture" in body(found, "/sources")
