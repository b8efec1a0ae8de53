"""The shell of the map: reproducible, light, without third-party files."""

import re

import folium
import pytest
from msgspec.structs import replace

from geocite.bundle.contract import DetailFile, MapLayer, MapPlan
from geocite.serving.language.languages import in_language
from geocite.serving.map.basemaps import BASE_MAPS
from geocite.serving.map.shell import ShellMap, render_shell
from geocite.serving.map.shell_key import shell_key
from geocite.settings import Settings


def _files(name: str, *details: str) -> MapLayer:
    boxes = (DetailFile(f"{detail}.json", (1.5, 49.0, 4.2, 51.0)) for detail in details)
    return MapLayer(f"{name}.json", tuple(boxes), 11 if details else None)


@pytest.fixture
def plan() -> MapPlan:
    names = ("qpv-2024", "cites", "colleges")
    layers = {"communes": _files("communes", "communes-59")} | {name: _files(name) for name in names}
    return MapPlan((2.8, 49.9), (1.4, 48.8, 4.3, 51.1), layers)


def test_the_same_bundle_gives_the_same_shell(plan: MapPlan) -> None:
    folium.Map()  # Another map in the process changes nothing.
    assert render_shell(plan, "aucun") == render_shell(plan, "aucun")
    assert not re.search(r"[0-9a-f]{32}", "".join(render_shell(plan, "aucun").scripts))


def test_the_shell_asks_only_the_base_maps_for_files(plan: MapPlan) -> None:
    shell = render_shell(plan, "ign")
    text = shell.html + "".join(shell.scripts)
    hosts = {f"https://{host}" for host in re.findall(r"https?://([^/\"]+)", text)}
    assert hosts == {base_map.origin for base_map in BASE_MAPS}
    assert "<script" not in text and "<link" not in text and "<style" not in text
    assert '"fond": "ign"' in text


def test_longitude_and_latitude_are_swapped_once(plan: MapPlan) -> None:
    (script,) = render_shell(plan, "aucun").scripts
    assert "center: [49.9, 2.8]" in script
    assert "geocite.Canvas(49.9, 2.8)" in script
    assert '"bounds": [[48.8, 1.4], [51.1, 4.3]]' in script
    assert '"bbox": [1.5, 49.0, 4.2, 51.0]' in script


def test_layers_are_drawn_from_the_ground_up_and_none_is_invented(plan: MapPlan) -> None:
    (script,) = render_shell(plan, "aucun").scripts
    drawn = [match[1] for match in re.finditer(r'"id": "([\w-]+)", "on"', script)]
    assert drawn == ["communes", "cites", "qpv-2024", "colleges"]


def test_the_shell_holds_no_data(plan: MapPlan) -> None:
    shell = render_shell(plan, "aucun")
    assert len(shell.html) + sum(map(len, shell.scripts)) < 4_000


def test_a_hostile_file_name_cannot_leave_its_script(plan: MapPlan) -> None:
    hostile = replace(plan, couches={**plan.couches, "cites": _files("</script><img src=x onerror=alert(1)>")})
    text = "".join(render_shell(hostile, "aucun").scripts)
    assert "</script>" not in text and "<img" not in text


def test_our_map_leaves_the_files_of_other_maps_alone() -> None:
    before = list(folium.Map.default_js)
    ours = ShellMap((49.9, 2.8), zoom=8)
    ours.add_js_link("more", "/static/more.js")
    assert folium.Map.default_js == before
    assert all(address.startswith("/static/") for _, address in ours.default_js + ours.default_css)


def test_the_shell_speaks_the_language_of_its_page(plan: MapPlan) -> None:
    french, english = (in_language(code, render_shell, plan, "aucun") for code in ("fr", "en"))
    assert 'aria-label="Carte des cités éducatives"' in french.html
    assert 'aria-label="Map of the cités éducatives"' in english.html
    told = re.findall(r'zoomInTitle: "(.+?)"|"attribution": "(.+?)"|"title": "(.+?)"', english.scripts[0])
    words = ["".join(one) for one in told]
    assert "Zoom in" in words and "Zoomer" not in words
    assert not any("Fond de carte" in word or "Quartiers" in word for word in words)


def test_a_shell_of_another_language_or_base_map_has_another_key(plan: MapPlan) -> None:
    keys = {
        in_language(code, shell_key, plan, Settings(base_map=ground))
        for code in ("fr", "en")
        for ground in ("aucun", "ign")
    }
    assert len(keys) == 4
