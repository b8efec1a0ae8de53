"""Paths that become names of files: whatever they are, the answer is a page, a file or « introuvable »."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

ROOTS = ("/static/", "/static/leaflet/", "/map/", "/telechargements/", "/qgis/", "/en/static/", "/favicon.ico/")
ENDS = ("", ".js", ".css", ".json", ".gpkg", ".png")
NAMES = st.text(max_size=40) | st.sampled_from(
    ("a" * 300, "é" * 200, "a/" * 2000, "..", "../" * 30, "%00", "\x00", "con")
)


@given(st.sampled_from(ROOTS), NAMES, st.sampled_from(ENDS), st.booleans())
@example("/static/", "a" * 300, ".js", False)
@example("/static/", "x\x00", ".js", True)
@example("/map/", "b" * 5000, ".json", False)
@example("/static/leaflet/", "../leaflet", ".js", False)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_path_is_an_error_of_ours(client: FlaskClient, root: str, name: str, end: str, encoded: bool) -> None:
    path = root + (quote(name, safe="") if encoded else quote(name, safe="/.%")) + end
    assert client.get(path).status_code in (200, 303, 308, 404, 400), path


@pytest.mark.parametrize("root", ["/static/", "/static/leaflet/", "/map/", "/telechargements/"])
@pytest.mark.parametrize(
    "name", ["a" * 300 + ".js", "é" * 200 + ".css", "%00.js", "..%2f..%2fpyproject.toml", "%2e%2e/x.js"]
)
def test_such_a_file_is_not_found(client: FlaskClient, root: str, name: str) -> None:
    answer = client.get(root + name)
    assert answer.status_code == 404
    assert "introuvable" in answer.text
