"""Where things are: columns of positions that slid, quartiers out of their communes, quartiers without a name."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers.rawfiles import ALPHA_24, BETA_1_24, REGION, UAI, load_curated_files, prepare_raw, write_raw

from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.checks.places import SHIFTED, check_misplaced
from geocite.making.pipeline import prepare

COLLEGES = "colleges/fr-en-adresse-et-geolocalisation-essai.csv"
FILE = Path("qpv_2024") / "qpv.zip"
MEMBER = "GEOJSON/QP2024_WGS84.geojson"


def _altered(folder: Path, change: Callable[[dict[str, Any]], None]) -> list[Anomaly]:
    """What is told of the invented region once its first quartier of 2024 is changed."""
    raw = write_raw(folder)
    with zipfile.ZipFile(raw / FILE) as archive:
        document = json.loads(archive.read(MEMBER))
    change(document["features"][0])
    with zipfile.ZipFile(raw / FILE, "w") as archive:
        archive.writestr(MEMBER, json.dumps(document))
    return list(prepare(load_curated_files(), raw, REGION).anomalies)


def _of(anomalies: list[Anomaly], genre: str) -> list[tuple[str, str]]:
    return [(anomaly.cle, anomaly.severite) for anomaly in anomalies if anomaly.genre == genre]


def _square(west: float, south: float) -> dict[str, Any]:
    east, north = west + 0.01, south + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_quartier_at_zero_zero_is_left_out_and_told(tmp_path: Path) -> None:
    found = _altered(tmp_path, lambda feature: feature.update(geometry=_square(0, 0)))
    assert (ALPHA_24, "erreur") in _of(found, "ligne écartée par la lecture")
    assert ["pas en France" in told.message for told in found if told.cle == ALPHA_24] == [True]


def test_a_quartier_elsewhere_in_france_is_an_error(tmp_path: Path) -> None:
    found = _altered(tmp_path, lambda feature: feature.update(geometry=_square(5.37, 43.3)))
    assert _of(found, "quartier hors de ses communes") == [(ALPHA_24, "erreur")]
    (told,) = [anomaly for anomaly in found if anomaly.genre == "quartier hors de ses communes"]
    assert "Rien du contour de" in told.message and "Quartier 05901M" in told.message and "59350" in told.trouve


@pytest.mark.parametrize("name", ["", "   ", None])
def test_a_quartier_without_name_is_told_by_its_code(tmp_path: Path, name: str | None) -> None:
    found = _altered(tmp_path, lambda feature: feature["properties"].update(lib_qp=name))
    assert _of(found, "nom absent") == [(ALPHA_24, "avertissement")]
    assert BETA_1_24 not in {anomaly.cle for anomaly in found if anomaly.genre == "nom absent"}


def test_columns_that_slid_are_told_once_more_than_each_position(tmp_path: Path) -> None:
    text = (write_raw(tmp_path / "first") / COLLEGES).read_text("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    places = [(row["longitude"], row["latitude"]) for row in table]
    for row, (longitude, latitude) in zip(table, [*places[1:], places[0]], strict=True):
        row |= {"longitude": longitude, "latitude": latitude}
    out = io.StringIO()
    writer = csv.DictWriter(out, table[0], delimiter=";")
    writer.writeheader()
    writer.writerows(table)
    found = list(prepare_raw(tmp_path / "raw", {COLLEGES: out.getvalue()}).anomalies)
    assert {key for key, _ in _of(found, "collège hors de sa commune")} == set(UAI)
    assert _of(found, SHIFTED) == [("latitude, longitude", "erreur")]


@pytest.mark.parametrize(("out", "placed", "told"), [(2, 20, False), (3, 20, True), (4, 200, False), (5, 200, True)])
def test_more_than_two_positions_of_a_hundred_out_are_no_chance(out: int, placed: int, told: bool) -> None:
    colleges = pd.DataFrame(
        {
            "uai": [f"{rank:07}A" for rank in range(placed)],
            "nom": "Collège",
            "ecart_m": [500.0] * out + [float("nan")] * (placed - out),
            "ecartee": False,
            "lon": 3.0,
            "lat": 50.0,
            "code_commune": "59350",
            "nom_commune": "Alphaville",
            "commune_trouvee": "59178",
            "ligne": range(2, placed + 2),
        }
    )
    found = check_misplaced(colleges, {"59178": "Betaville"}, Origin("colleges", "a.csv", "colleges"))
    assert len(_of(found, "collège hors de sa commune")) == out
    assert bool(_of(found, SHIFTED)) == told
