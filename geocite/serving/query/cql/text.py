"""CQL2 text read into the tree that CQL2 JSON writes. Imported at the first filter written so."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from geocite.serving.query.cql.bounds import read_number

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_SHAPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
_SHAPE = {name.lower(): name for name in _SHAPES}
Tree = Any  # a value, a list of trees or a mapping, as JSON has them


class Misread(ValueError):
    """The text is not CQL2; `place` is the character where it stops being it, from 1."""

    def __init__(self, place: int) -> None:
        super().__init__(f"character {place}")
        self.place = place


def read_text(text: str) -> Tree:
    """The tree of a CQL2 text; operations are `{"op", "args"}`, as in CQL2 JSON. Raises Misread.

    The parser is table-driven (LALR): it has no recursion that a text could exhaust.
    """
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        ended = getattr(getattr(error, "token", None), "type", None) == "$END"
        raise Misread(1 + (len(text) if ended else error.pos_in_stream or 0)) from None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text(encoding="utf-8"), parser="lalr", transformer=_Builder())


def _operation(name: str, *args: Tree) -> Tree:
    return {"op": name, "args": list(args)}


@v_args(inline=True)
class _Builder(Transformer[Token, Tree]):
    """One method a rule of the grammar; `Token` is a text."""

    def either(self, *args: Tree) -> Tree:
        return _operation("or", *args)

    def both(self, *args: Tree) -> Tree:
        return _operation("and", *args)

    def negated(self, arg: Tree) -> Tree:
        return _operation("not", arg)

    def compared(self, one: Tree, sign: Token, other: Tree) -> Tree:
        return _operation("<>" if sign == "!=" else str(sign), one, other)

    def computed(self, one: Tree, sign: Token, other: Tree) -> Tree:
        return _operation(sign.lower(), one, other)

    def like(self, *args: Tree) -> Tree:
        return _operation("like", *args)

    def unlike(self, *args: Tree) -> Tree:
        return _operation("not", _operation("like", *args))

    def between(self, *args: Tree) -> Tree:
        return _operation("between", *args)

    def outside(self, *args: Tree) -> Tree:
        return _operation("not", _operation("between", *args))

    def among(self, value: Tree, *choices: Tree) -> Tree:
        return _operation("in", value, list(choices))

    def not_among(self, value: Tree, *choices: Tree) -> Tree:
        return _operation("not", _operation("in", value, list(choices)))

    def unknown(self, arg: Tree) -> Tree:
        return _operation("isNull", arg)

    def known(self, arg: Tree) -> Tree:
        return _operation("not", _operation("isNull", arg))

    def signed(self, sign: Token, value: Tree) -> Tree:
        # A sign before a number is part of it; one more sign is one more operation, which is counted.
        if type(value) is float and value >= 0:
            return -value if sign == "-" else value
        return _operation("*", -1.0 if sign == "-" else 1.0, value)

    def number(self, digits: Token) -> Tree:
        return _number(digits)

    def string(self, quoted: Token) -> Tree:
        return quoted[1:-1].replace("''", "'")

    def true(self) -> Tree:
        return True

    def false(self) -> Tree:
        return False

    def null(self) -> Tree:
        return None

    def name(self, name: Token) -> Tree:
        return {"property": str(name)}

    def quoted(self, name: Token) -> Tree:
        return {"property": name[1:-1].replace('""', '"')}

    def called(self, name: Token, *args: Tree) -> Tree:
        lower = name.lower()
        if lower in ("bbox", "interval"):
            return {lower: list(args)}
        if lower in ("date", "timestamp") and len(args) == 1:
            return {lower: args[0]}
        return _operation(str(name), *args)

    def listed(self, *args: Tree) -> Tree:
        return list(args)

    def shape(self, name: Token, *parts: Tree) -> Tree:
        kind = _SHAPE[name.lower()]
        if kind == "GeometryCollection":
            return {"type": kind, "geometries": parts[-1]}
        return {"type": kind, "coordinates": _coordinates(kind, parts[-1])}

    def group(self, *parts: Tree) -> Tree:
        return list(parts)

    def position(self, *numbers: Tree) -> Tree:
        return list(numbers)

    def coordinate(self, *parts: Token) -> Tree:
        number = _number(parts[-1])
        return -number if parts[0] == "-" else number


def _number(digits: Token) -> float:
    try:
        return read_number(digits)
    except ValueError:
        raise Misread(1 + (digits.start_pos or 0)) from None


def _coordinates(kind: str, group: list[Tree]) -> Tree:
    """`POINT(1 2)` holds one position; `MULTIPOINT((1 2),(3 4))` is `MULTIPOINT(1 2,3 4)`."""
    if kind == "Point":
        return group[0] if len(group) == 1 else group
    if kind != "MultiPoint":
        return group
    return [part[0] if isinstance(part, list) and part and isinstance(part[0], list) else part for part in group]
