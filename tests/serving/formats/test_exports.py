"""GeoJSON to take away: RFC 7946, every name intact."""

import json
from pathlib import Path

import pytest
from helpers.factory import BACKSLASH, BACKTICK, EPEULE, SCRIPT, TRAP

from geocite.bundle.loading import Bundle
from geocite.errors import NotFoundError, UsageError
from geocite.serving.formats.exports import export, file_name


def test_whole_layer(bundle: Bundle) -> None:
    found = json.loads(export(bundle, "qpv-2015"))
    assert found["type"] == "FeatureCollection"
    assert [feature["id"] for feature in found["features"]] == ["QP059019", "QP059020", "QP059021"]
    assert found["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert found["license"] == "Licence Ouverte 2.0"
    assert "Insee" in found["attribution"]


def test_odd_names_come_back_as_they_were(bundle: Bundle) -> None:
    names = set()
    for collection in bundle.manifest.collections:
        found = json.loads(export(bundle, collection))
        names |= {feature["properties"]["nom"] for feature in found["features"]}
    assert {EPEULE, TRAP, BACKSLASH, BACKTICK, SCRIPT} <= names


def test_filters_and_box_together(bundle: Bundle) -> None:
    pieces = export(bundle, "communes", [("qpv_2015", "QP059019")], (3.15, 50.0, 3.4, 50.1))
    assert [feature["id"] for feature in json.loads(pieces)["features"]] == ["59291"]


def test_nothing_chosen_is_still_a_collection(bundle: Bundle) -> None:
    found = json.loads(export(bundle, "cites", [("nom", "Nulle part")]))
    assert found["features"] == []


def test_unknown_names_are_told(bundle: Bundle) -> None:
    with pytest.raises(NotFoundError, match="qpv-2024"):
        (export(bundle, "ecoles"))
    with pytest.raises(UsageError, match="vague"):
        (export(bundle, "cites", [("vage", "1")]))


def test_file_names_are_plain(tmp_path: Path) -> None:
    name = file_name("communes", [("nom", "../L'Épeule")], "geojson")
    assert name == "geocite_communes_nom-..-L--peule.geojson"
    assert (tmp_path / name).parent == tmp_path
