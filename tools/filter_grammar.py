"""Filters drawn at random: right ones over the properties of a layer, the same damaged, and hostile ones.

Shared by `tools/fuzz_filters.py` and by the tests; a seed gives the same filters again.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

Tree = Any
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
SPATIAL = ("intersects", "disjoint", "within", "contains", "touches", "crosses", "overlaps", "equals")
LISTS = ("a_contains", "a_containedby", "a_equals", "a_overlaps")
FRAGMENTS = (
    "(", ")", "-", "NOT ", "=1", " AND ", " OR ", ",", "'", '"', "1", "[", "]", "+", "^", "casei(", "POINT(1 2)", "f(",
    "S_OVERLAPS(geometry,TRUE)", " IN (", "POLYGON((", "GEOMETRYCOLLECTION(", "BBOX(", "NULL", "TRUE", "LIKE '%", "\\",
    "BETWEEN 1 AND ", "\0", "é", "٣", "1e999", "geometry", "id", "DATE('", "INTERVAL(", "%_", "''", " IS NULL", "=",
)  # fmt: skip


@dataclass(frozen=True)
class Grammar:
    """Right filters over properties of these kinds; `values` has some values of each, `box` is where the layer lies."""

    kinds: Mapping[str, str]
    values: Mapping[str, Sequence[Any]]
    box: Sequence[float] = (1.4, 48.8, 4.3, 51.1)
    shapes: bool = True

    def condition(self, rng: Random, depth: int = 3) -> Tree:
        """A right filter."""
        if depth and rng.random() < 0.45:
            name = rng.choice(("and", "or", "not"))
            return _op(
                name, *(self.condition(rng, depth - 1) for _ in range(1 if name == "not" else rng.randint(2, 4)))
            )
        return rng.choice(self.makers)(rng)

    @property
    def makers(self) -> list[Callable[[Random], Tree]]:
        """What makes each kind of condition."""
        plain = [self._compared, self._between, self._listed, self._like, self._null, self._lists, self._truth]
        return [*plain, self._compared, *([self._spatial, self._spatial] if self.shapes else [])]

    def _names(self, kind: str) -> list[str]:
        return [name for name, found in self.kinds.items() if found == kind]

    def _compared(self, rng: Random) -> Tree:
        kind = rng.choice(("number", "number", "string", "array", "boolean"))
        if kind == "array":
            return _op(rng.choice(COMPARISONS[:2]), self._property(rng, "array"), self._string(rng))
        signs = COMPARISONS[:2] if kind == "boolean" else COMPARISONS
        maker = {"number": self._number, "string": self._string, "boolean": self._flag}[kind]
        return _op(rng.choice(signs), maker(rng), maker(rng))

    def _between(self, rng: Random) -> Tree:
        return _op("between", self._number(rng), self._number(rng), self._number(rng))

    def _listed(self, rng: Random) -> Tree:
        maker = rng.choice((self._number, self._string))
        return _op("in", maker(rng), [maker(rng) for _ in range(rng.randint(1, 5))])

    def _like(self, rng: Random) -> Tree:
        text = self._literal(rng, "string")
        pattern = "".join(rng.choice((letter, letter, "%", "_", f"%{letter}", f"\\{letter}")) for letter in text[:12])
        value = self._property(rng, rng.choice(("string", "string", "array")))
        fold = rng.choice((None, None, "casei", "accenti"))
        return _op("like", _op(fold, value), _op(fold, pattern)) if fold else _op("like", value, pattern)

    def _null(self, rng: Random) -> Tree:
        return _op("isNull", self._property(rng, rng.choice(("number", "string", "array", "boolean"))))

    def _lists(self, rng: Random) -> Tree:
        wanted = [self._literal(rng, "array") for _ in range(rng.randint(1, 3))]
        return _op(rng.choice(LISTS), self._property(rng, "array"), wanted)

    def _truth(self, rng: Random) -> Tree:
        return self._flag(rng)

    def _spatial(self, rng: Random) -> Tree:
        terms = [{"property": "geometry"}, self.shape(rng)]
        rng.shuffle(terms)
        return _op(f"s_{rng.choice(SPATIAL)}", *terms)

    def _property(self, rng: Random, kind: str) -> Tree:
        names = self._names(kind)
        return (
            {"property": rng.choice(names)} if names else {"number": 1.0, "boolean": True}.get(kind, {"property": "id"})
        )

    def _literal(self, rng: Random, kind: str) -> Any:
        names = [name for name in self._names(kind) if self.values.get(name)]
        fallback: dict[str, Any] = {"number": 1.0, "string": "a", "array": "a", "boolean": True}
        return rng.choice(self.values[rng.choice(names)]) if names else fallback[kind]

    def _flag(self, rng: Random) -> Tree:
        return rng.choice((True, False, self._property(rng, "boolean")))

    def _number(self, rng: Random, depth: int = 2) -> Tree:
        if depth and rng.random() < 0.25:
            return _op(
                rng.choice("+-*/%^") if rng.random() < 0.9 else "div", *(self._number(rng, depth - 1) for _ in "ab")
            )
        if rng.random() < 0.5:
            return self._property(rng, "number")
        return rng.choice((self._literal(rng, "number"), rng.randint(-3, 9), round(rng.uniform(-10, 1e4), 2)))

    def _string(self, rng: Random) -> Tree:
        fold = rng.choice((None, None, None, "casei", "accenti"))
        value = rng.choice((self._property(rng, "string"), self._literal(rng, "string"), "id-à'é"))
        return _op(fold, value) if fold else value

    # -- shapes

    def shape(self, rng: Random) -> Tree:
        """A point, line, star, box or set of them near the layer."""
        makers = (self._point, self._line, self._star, self._star, self._bbox, self._many)
        return rng.choice(makers)(rng)

    def at(self, rng: Random) -> list[float]:
        """A position near the layer."""
        west, south, east, north = self.box
        return [round(rng.uniform(west, east), 3), round(rng.uniform(south, north), 3)]

    def _point(self, rng: Random) -> Tree:
        return {"type": "Point", "coordinates": self.at(rng)}

    def _line(self, rng: Random) -> Tree:
        return {"type": "LineString", "coordinates": [self.at(rng) for _ in range(rng.choice((2, 3, 6, 40)))]}

    def _star(self, rng: Random) -> Tree:
        x, y = self.at(rng)
        size, count = rng.choice((0.02, 0.3, 2)), rng.choice((3, 4, 7, 60))
        ring = []
        for rank in range(count):
            angle, length = rank / count * 2 * math.pi, size * rng.uniform(0.2, 1)
            ring.append([round(x + length * math.cos(angle), 4), round(y + length * math.sin(angle), 4)])
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    def _bbox(self, rng: Random) -> Tree:
        (x, y), (size, other) = self.at(rng), (rng.choice((0, 0.01, 0.3, 3)) for _ in "ab")
        return {"bbox": [x, y, round(x + size, 4), round(y + other, 4)]}

    def _many(self, rng: Random) -> Tree:
        return {"type": "MultiPoint", "coordinates": [self.at(rng) for _ in range(rng.choice((1, 3, 30)))]}


def _op(name: str, *args: Tree) -> Tree:
    return {"op": name, "args": list(args)}


# -- as text


def as_text(tree: Tree) -> str:
    """The CQL2 text of a tree."""
    if isinstance(tree, bool):
        return str(tree).upper()
    if isinstance(tree, int | float):
        return repr(tree)
    if isinstance(tree, str):
        return "'" + tree.replace("'", "''") + "'"
    if isinstance(tree, list):
        return "(" + ", ".join(map(as_text, tree)) + ")"
    if "property" in tree:
        return f'"{tree["property"]}"'
    if "bbox" in tree:
        return f"BBOX({', '.join(map(repr, tree['bbox']))})"
    if "coordinates" in tree:
        return f"{tree['type'].upper()}{_wkt(tree['coordinates'], tree['type'] == 'Point')}"
    return _operation(tree["op"], [as_text(arg) for arg in tree["args"]])


def _operation(name: str, args: Sequence[str]) -> str:
    forms: Mapping[str, Callable[[], str]] = {
        "and": lambda: "(" + " AND ".join(args) + ")",
        "or": lambda: "(" + " OR ".join(args) + ")",
        "not": lambda: f"(NOT {args[0]})",
        "between": lambda: f"({args[0]} BETWEEN {args[1]} AND {args[2]})",
        "isNull": lambda: f"({args[0]} IS NULL)",
        "in": lambda: f"({args[0]} IN {args[1]})",
    }
    if name in forms:
        return forms[name]()
    if name[0].isalpha() and name not in ("like", "div"):
        return f"{name.upper()}({', '.join(args)})"
    return f"({args[0]} {name.upper()} {args[1]})"


def _wkt(part: Any, bare: bool = False) -> str:
    if isinstance(part[0], int | float):
        text = " ".join(map(repr, part))
        return f"({text})" if bare else text
    return "(" + ",".join(_wkt(inner) for inner in part) + ")"


# -- heavy, damaged, and hostile


def heavy(grammar: Grammar, rng: Random, most: int) -> str:
    """Conditions of one kind joined up to a number of characters, or one shape with as many positions as fit."""
    if rng.random() < 0.3 and grammar.shapes:
        points = [" ".join(map(repr, grammar.at(rng))) for _ in range((most - 80) // 15 - 6)]
        pairs = ",".join(f"({one},{other})" for one, other in zip(points[::2], points[1::2], strict=False))
        shape = rng.choice((f"LINESTRING({','.join(points)})", f"MULTIPOINT({','.join(points)})"))
        return f"S_{rng.choice(SPATIAL).upper()}(geometry,{rng.choice((shape, f'MULTILINESTRING({pairs})'))})"
    maker, join = rng.choice(grammar.makers), rng.choice((" AND ", " OR "))
    text = as_text(maker(rng))
    while len(longer := text + join + as_text(maker(rng))) <= most:
        text = longer
    return text


# -- damaged, and hostile


def damaged(text: str, rng: Random) -> str:
    """A text with one to four of its parts cut, doubled, exchanged or replaced."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 1, 1, 3, 10)))
        there = rng.choice(("", text[start:end] * 2, rng.choice(FRAGMENTS), chr(rng.choice((0, 39, 0x301, 0x1F600)))))
        text = text[:start] + there + text[end:]
    return text


def hostile(rng: Random) -> str:
    """What repeats: one fragment or several, up to the longest filter and a little beyond."""
    count = rng.choice((10, 60, 400, 2000, 9000))
    if rng.random() < 0.3:
        return "".join(rng.choice(FRAGMENTS) for _ in range(count))[: rng.choice((2000, 8000, 8100))]
    opening, closing = rng.choice(FRAGMENTS) + rng.choice(("", *FRAGMENTS)), rng.choice(("", ")", "]", "')", "]}"))
    return (rng.choice(("", "nom ", "1=")) + opening * count + rng.choice(("", "1=1", "1", "nom")) + closing * count)[
        :8100
    ]


def hostile_json(rng: Random) -> str:
    """JSON that repeats, or that holds what CQL2 has no place for."""
    parts = (
        '{"op":"not","args":[',
        '{"op":"+","args":[1,',
        "[",
        '{"a":',
        '"\\',
        "9" * 30,
        "NaN,",
        '{"op":"and","args":[true,',
    )
    count = rng.choice((5, 40, 400, 3000))
    text = rng.choice(parts) * count + rng.choice(("1", "true", "null", '"a"', "-Infinity", "1e999"))
    return (text + rng.choice(("", "]}", "]", "}")) * count)[:8100]


def damaged_json(tree: Tree, rng: Random) -> str:
    """A tree with one of its parts replaced by another value."""
    parts: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        for key, inner in list(
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        ):
            parts.append((node, key))
            stack.append(inner)
    whole = json.loads(json.dumps(tree))
    if not parts:
        return json.dumps(rng.choice(([], {}, None, 3)))
    odd = rng.choice(
        (None, True, -1, 1e308, "", "\ud800", [], {}, [[]], {"op": "=", "args": [1, 1]}, {"property": "nom"})
    )
    return json.dumps(_replaced(whole, rng.randrange(len(parts)), odd)[0])


def _replaced(node: Any, rank: int, odd: Any) -> tuple[Any, int]:
    """The node whose part of this rank is the odd value; and the rank that is left."""
    pairs = list(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ())
    for key, inner in pairs:
        if rank == 0:
            node[key] = odd
            return node, -1
        node[key], rank = _replaced(inner, rank - 1, odd)
        if rank < 0:
            return node, -1
    return node, rank
