"""The page of the house: every room is on it, and every path that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
PACKAGES = sorted(str(path.parent.relative_to(ROOT)) for path in (ROOT / "geocite").glob("*/**/__init__.py"))
NAMED = sorted(set(re.findall(r"`((?:geocite|geodata|templates|tests|tools|bench|docs)(?:/[\w./-]+)?)`", PAGE)))
MODULES = sorted(set(re.findall(r"`(geocite(?:\.\w+)+)`", PAGE)))


def test_the_page_names_rooms() -> None:
    assert len(PACKAGES) > 30 and len(NAMED) > 40


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_has_a_line(package: str) -> None:
    # Where a module became a package, its dotted name may stand for it.
    assert f"`{package}`" in PAGE or f"`{package.replace('/', '.')}`" in PAGE


@pytest.mark.parametrize("path", NAMED)
def test_every_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", MODULES)
def test_every_module_named_exists(name: str) -> None:
    path = ROOT.joinpath(*name.split("."))
    assert path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.stem)
def test_tests_stand_where_the_rooms_do(path: Path) -> None:
    """« The same folders as geocite/ », apart from those that look at the whole."""
    folder = path.parent.relative_to(ROOT / "tests")
    apart = folder.parts[0] in ("browser", "clients", "house", "scripts") or "whole" in folder.parts
    assert apart or (ROOT / "geocite" / folder).is_dir()
