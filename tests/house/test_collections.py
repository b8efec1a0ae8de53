"""A collection is declared once: its ids are written in no other table of the code."""

import ast
from pathlib import Path

import pytest

from geocite.collections import COLLECTIONS, DRAWN, LISTED

ROOT = Path(__file__).parents[2]
MODULES = [path for path in sorted((ROOT / "geocite").rglob("*.py")) if path.parent.name != "collections"]
# Where each collection has its own maker, which is code and not data.
REGISTERED = {"geocite/making/layers/layers.py", "geocite/serving/web/routes/profiles.py"}
MOST = 4  # ids in one table: some properties and some filters bear the name of a collection


def named(node: ast.AST) -> set[str]:
    """Ids of collections that a literal table names, as keys or as members."""
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    return {part.value for part in parts if isinstance(part, ast.Constant) and part.value in COLLECTIONS}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_table_tells_the_collections_again(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and len(named(node)) > MOST]
    assert bool(found) == (path.relative_to(ROOT).as_posix() in REGISTERED), found


def test_scripts_have_no_table_of_collections() -> None:
    for path in sorted((ROOT / "geocite/static/scripts").rglob("*.js")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            told = [name for name in COLLECTIONS if f'"{name}"' in line]
            assert len(told) <= MOST, f"{path.name}, line {number}: {told}"


def test_places_on_the_map_are_each_of_one_layer() -> None:
    drawn = [one.map for one in COLLECTIONS.values() if one.map]
    for places in ([one.rank for one in drawn], [one.above for one in drawn], [one.listed for one in drawn]):
        assert len(set(places)) == len(drawn)
    assert set(LISTED) == set(DRAWN)
    assert len({one.found for one in COLLECTIONS.values()}) == len(COLLECTIONS)
    assert len({one.style.legend for one in COLLECTIONS.values()}) == len(COLLECTIONS)


def test_what_a_declaration_names_is_declared() -> None:
    for one in COLLECTIONS.values():
        targets = {column.target for column in one.columns if column.target}
        assert {*targets, *one.parents} <= COLLECTIONS.keys()
        assert one.made_of in ("", *COLLECTIONS)
