"""Filters drawn at random keep what other readings of the standard keep: a plain one, item by item, and cql2."""

import json
import math
import operator
import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Any

import cql2
import pytest
import shapely
from filter_grammar import Grammar, Tree, as_text, damaged, hostile, hostile_json
from fuzz_filters import grammar_of

from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.errors import UsageError
from geocite.serving.query.cql import Condition

DRAWN = 100
MOST_DRAWN = 1000  # until enough filters tell items apart
ITEMS = 90
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
SETS: dict[str, Callable[[set[str], set[str]], bool]] = {
    "a_contains": lambda one, other: one >= other,
    "a_containedby": lambda one, other: one <= other,
    "a_equals": lambda one, other: one == other,
    "a_overlaps": lambda one, other: bool(one & other),
}


class Plain:
    """The standard read word for word, for one item: None is what is not known."""

    def __init__(self, layer: Layer, rank: int) -> None:
        head = layer.heads[rank]
        self.values = {**head["properties"], "id": head["id"]}
        geometry = layer.geometry(head["id"])
        self.place = None if geometry is None else shapely.from_geojson(json.dumps(geometry))

    def judge(self, tree: Tree) -> bool | None:
        value = self.value(tree)
        assert value is None or isinstance(value, bool)
        return value

    def value(self, tree: Tree) -> Any:
        if isinstance(tree, list):
            return [self.value(part) for part in tree]
        if not isinstance(tree, dict):
            return tree
        if "property" in tree:
            return self.place if tree["property"] == "geometry" else self.values.get(tree["property"])
        if "bbox" in tree:
            return flat_box(*tree["bbox"])
        if "coordinates" in tree:
            return shapely.from_geojson(json.dumps(tree))
        return self.operation(tree["op"], tree["args"])

    def operation(self, name: str, args: list[Tree]) -> Any:
        if name in ("and", "or"):
            found = [self.judge(arg) for arg in args]
            if (name == "or") in found:
                return name == "or"
            return None if None in found else name == "and"
        values = [self.value(arg) for arg in args]
        if name == "isNull":
            return values[0] is None or values[0] == []
        if any(value is None for value in values[:1] if name == "between") or (name != "between" and None in values):
            return None
        if name == "not":
            return not values[0]
        if name == "between":
            return self.operation("and", [comparison(">=", *values[:2]), comparison("<=", values[0], values[2])])
        if name.startswith("s_"):
            return bool(getattr(shapely, name[2:])(*values))
        if name in SETS:
            return SETS[name](*(set(map(code, value)) for value in values))
        return computed(name, *values)


def comparison(sign: str, one: Any, other: Any) -> bool | None:
    return None if one is None or other is None else COMPARE[sign](one, other)


def computed(name: str, *values: Any) -> Any:
    if name in ("casei", "accenti"):
        return folded(name, values[0])
    one, other = values
    if isinstance(one, list) and name in ("=", "<>", "in", "like"):
        wanted = [other] if name in ("=", "<>") else other
        found = [like(code(part), other) if name == "like" else code(part) in wanted for part in one]
        return any(found) is not (name == "<>")
    if name == "like":
        return like(one, other)
    if name == "in":
        return True if one in other else None if None in other else False
    if name in COMPARE:
        return COMPARE[name](one, other)
    return arithmetic(name, float(one), float(other))


def arithmetic(name: str, one: float, other: float) -> float | None:
    signs: dict[str, Callable[[float, float], float]] = {
        "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod,
        "div": operator.floordiv, "^": math.pow,
    }  # fmt: skip
    try:
        found = signs[name](one, other)
    except (ArithmeticError, ValueError):
        return None
    return found if math.isfinite(found) else None


def folded(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [folded(name, code(part)) for part in value]
    if name == "casei":
        return value.casefold()
    return "".join(letter for letter in unicodedata.normalize("NFKD", value) if not unicodedata.combining(letter))


def like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    shape = "".join(
        {"%": ".*", "_": "."}.get(part) or re.escape(part[-1]) for part in re.sub("%+", "%", pattern) and parts
    )
    return re.fullmatch(re.sub(r"(\.\*)+", ".*", shape), value, re.DOTALL) is not None


def code(part: Any) -> Any:
    return part["code"] if isinstance(part, dict) else part


def flat_box(west: float, south: float, east: float, north: float) -> Any:
    if west == east and south == north:
        return shapely.Point(west, south)
    flat = west == east or south == north
    return shapely.LineString([(west, south), (east, north)]) if flat else shapely.box(west, south, east, north)


def some(layer: Layer) -> list[int]:
    return list(range(0, len(layer.lines), max(1, len(layer.lines) // ITEMS)))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_plain_reading_keeps_the_same(whole: Bundle, collection: str) -> None:
    layer, rng = whole.layer(collection), Random(f"{collection} 7")
    ranks, grammar = some(layer), grammar_of(layer)
    items = [Plain(layer, rank) for rank in ranks]
    kept = 0
    for turn in range(MOST_DRAWN):
        if turn >= DRAWN and kept > DRAWN / 20:
            break
        tree = grammar.condition(rng)
        wanted = [rank for rank, item in zip(ranks, items, strict=True) if item.judge(tree) is True]
        assert Condition(as_text(tree)).kept(layer, ranks) == wanted, as_text(tree)
        assert Condition(json.dumps(tree), "cql2-json").kept(layer, ranks) == wanted, json.dumps(tree)
        kept += 0 < len(wanted) < len(ranks)
    assert kept > DRAWN / 20  # filters that tell items apart


def test_cql2_keeps_the_same_where_all_is_known() -> None:
    """Its evaluator refuses nulls and knows neither shapes of lists nor our lists that answer by their elements."""
    kinds = {"n": "number", "m": "number", "nom": "string", "ville": "string"}
    rows = [
        {"n": n, "m": n * 7 % 5 + 0.5, "nom": nom, "ville": "Arras"} for n in range(6) for nom in ("Éa", "b%", "B_")
    ]
    lines = [
        json.dumps(
            {"type": "Feature", "id": f"i{n}", "properties": row, "geometry": None}, separators=(",", ":")
        ).encode()
        for n, row in enumerate(rows)
    ]
    layer, rng = Layer("essai", lines), Random(4)
    grammar = Grammar(kinds, {name: [row[name] for row in rows] for name in kinds}, shapes=False)
    compared = 0
    for _turn in range(3000):
        text = as_text(tree := grammar.condition(rng))
        if re.search(r"LIKE|/|%|DIV|\^|IS NULL|A_|TRUE|FALSE|\"id\"", text):
            continue
        try:
            wanted = [rank for rank, row in enumerate(rows) if cql2.Expr(tree).matches({"properties": row})]
        except Exception:  # what it cannot reduce
            continue
        assert Condition(text).kept(layer, range(len(rows))) == wanted, text
        compared += 1
    assert compared > 150


def test_whatever_is_drawn_is_told_in_words(whole: Bundle) -> None:
    layer, rng = whole.layer("colleges"), Random(9)
    grammar, accepted = grammar_of(layer), 0
    for _turn in range(1500):
        drawn = (damaged(as_text(grammar.condition(rng)), rng), hostile(rng))
        for text, language in (*((text, "cql2-text") for text in drawn), (hostile_json(rng), "cql2-json")):
            try:
                Condition(text, language).kept(layer, [])
                accepted += 1
            except UsageError as error:
                assert len(str(error)) < 2500
    assert accepted > 50
