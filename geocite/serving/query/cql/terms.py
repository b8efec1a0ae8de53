"""The tree of a filter made into typed terms: what each operation takes is checked here, once, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from unicodedata import normalize

from geocite.serving.geometry.crs import Crs
from geocite.serving.query.cql import faults
from geocite.serving.query.cql.bounds import DEEPEST, MOST, too_deep, too_many
from geocite.serving.query.cql.nodes import Term
from geocite.serving.query.cql.shapes import SPATIAL, is_shape, read_shape
from geocite.serving.query.dates import read_instant

GEOMETRIES = ("geometry", "geom")
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
COMPUTATIONS = ("+", "-", "*", "/", "%", "div", "^")
ARRAYS = ("a_contains", "a_containedby", "a_equals", "a_overlaps")
FOLDS = ("casei", "accenti")
OPERATIONS = (*COMPARISONS, *COMPUTATIONS, *ARRAYS, *FOLDS, *SPATIAL, "and", "or", "not", "between", "in", "like")
SCALARS = ("number", "string", "boolean", "date")
_ORDERED = ("number", "string", "date")
_TERMS = {"not": 1, "isnull": 1, "casei": 1, "accenti": 1, "between": 3}  # number of terms; two for the others
_KINDS = {"integer": "number"}


def build_condition(tree: Any, kinds: Mapping[str, str], crs: Crs) -> Term:
    """The terms of a filter over properties of these JSON types; positions are in `crs`.

    UsageError, in words, for a property or an operation that is not there, a wrong number of terms or a wrong type,
    more than MOST operations or DEEPEST levels.
    """
    term = _Builder(kinds, crs).build(tree, 0)
    if term.kind != "boolean":
        raise faults.no_condition(term)
    return term


class _Builder:
    def __init__(self, kinds: Mapping[str, str], crs: Crs) -> None:
        self.kinds = kinds
        self.crs = crs
        self.count = 0

    def build(self, tree: Any, depth: int) -> Term:
        if depth > DEEPEST:
            raise too_deep()
        if isinstance(tree, list):
            return Term("list", "array", tuple(self.build(part, depth + 1) for part in tree))
        if not isinstance(tree, dict):
            return _literal(tree)
        if "property" in tree:
            return self._property(tree["property"])
        if "op" in tree:
            return self._operation(tree["op"], tree.get("args"), depth)
        if is_shape(tree):
            return Term("literal", "geometry", (), read_shape(tree, self.crs))
        return _dated(tree)

    def _property(self, name: Any) -> Term:
        if name in GEOMETRIES and name not in self.kinds:
            return Term("property", "geometry", (), "geometry")
        if name == "id":
            return Term("property", "string", (), "id")
        if not isinstance(name, str) or name not in self.kinds:
            raise faults.no_property(str(name), self.kinds)
        kind = self.kinds[name]
        return Term("property", _KINDS.get(kind, kind), (), name)

    def _operation(self, name: Any, trees: Any, depth: int) -> Term:
        op = name.lower() if isinstance(name, str) else ""
        if op not in OPERATIONS and op != "isnull":
            raise faults.no_operation(str(name), (*OPERATIONS, "isNull"))
        self.count += 1
        if self.count > MOST:
            raise too_many()
        if not isinstance(trees, list) or (not trees if op in ("and", "or") else len(trees) != _TERMS.get(op, 2)):
            raise faults.wrong_number(op)
        return _checked(op, tuple(self.build(tree, depth + 1) for tree in trees))


def _literal(value: Any) -> Term:
    if isinstance(value, bool):
        return Term("literal", "boolean", (), value)
    if isinstance(value, int | float):
        return Term("literal", "number", (), float(value))
    if isinstance(value, str):
        return Term("literal", "string", (), normalize("NFC", value))
    raise faults.null_literal()


def _dated(tree: Mapping[str, Any]) -> Term:
    for name in ("date", "timestamp"):
        if name in tree:
            found: datetime | None = read_instant(str(tree[name]), whole_day=name == "date")
            if found is None:
                raise faults.bad_date(str(tree[name]))
            return Term("literal", "date", (), found)
    raise faults.no_operation(next(iter(tree), ""), OPERATIONS)


# -- what each operation takes


def _checked(op: str, args: tuple[Term, ...]) -> Term:
    if op in SPATIAL:
        return _spatial(op, args)
    if op in COMPUTATIONS:
        return Term(op, "number", _all(op, args, ("number",)))
    if op in FOLDS:
        return _folded(op, args)
    check: Callable[[str, tuple[Term, ...]], Sequence[Term]] = _CHECKS.get(op, _logical)
    return Term(op, "boolean", tuple(check(op, args)))


def _all(op: str, args: tuple[Term, ...], kinds: tuple[str, ...]) -> tuple[Term, ...]:
    for arg in args:
        if arg.kind not in kinds or (arg.op == "list" and kinds != ("array",)):
            raise faults.not_taken(op, arg, kinds)
    return args


def _logical(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    return _all(op, args, ("boolean",))


def _anything(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    if args[0].op == "list":
        raise faults.not_taken(op, args[0], (*SCALARS, "geometry"))
    return args


def _comparable(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    """Both of one kind; a list is equal to a text when one of its elements is."""
    one, other = args
    _all(op, args, _ORDERED if op not in ("=", "<>") else (*SCALARS, "array"))
    if {one.kind, other.kind} == {"array", "string"}:
        return (one, other) if one.kind == "array" else (other, one)
    if one.kind != other.kind:
        raise faults.not_comparable(op, one, other)
    if one.kind == "array":
        raise faults.not_taken(op, one, SCALARS)
    return args


def _between(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    _all(op, args, _ORDERED)
    for end in args[1:]:
        if end.kind != args[0].kind:
            raise faults.not_comparable(op, args[0], end)
    return args


def _listed(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    value, choices = args
    if choices.op != "list" or not choices.args:
        raise faults.wrong_number(op)
    _all(op, (value,), (*SCALARS, "array"))
    wanted = "string" if value.kind == "array" else value.kind
    for choice in choices.args:
        _all(op, (choice,), SCALARS)
        if choice.kind != wanted:
            raise faults.not_comparable("in", value, choice)
    return args


def _like(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    value, pattern = args
    _all(op, (value,), ("string", "array"))
    _all(op, (pattern,), ("string",))
    if not pattern.fixed:
        raise faults.open_pattern()
    return args


def _folded(op: str, args: tuple[Term, ...]) -> Term:
    (arg,) = args
    if arg.op == "list":
        _all(op, arg.args, ("string",))
    elif arg.kind not in ("string", "array"):
        raise faults.not_taken(op, arg, ("string",))
    elif arg.op in FOLDS and arg.args[0].op in FOLDS:
        raise too_deep()  # one, the other and no more: a third changes nothing
    return Term(op, arg.kind, args)


def _arrays(op: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    """Two lists; a value alone is the list that holds it, as `('a')` is written."""
    whole = [arg if arg.kind == "array" else Term("list", "array", (arg,)) for arg in args]
    if all(arg.kind != "array" for arg in args):
        raise faults.not_taken(op, args[0], ("array",))
    parts = [part for arg in whole for part in _elements(arg)]
    for part in parts:
        _all(op, (part,), SCALARS)
        # The lists of the layers hold codes and names.
        if part.kind != ("string" if any(arg.op != "list" for arg in whole) else parts[0].kind):
            raise faults.not_taken(op, part, ("string",))
    return tuple(whole)


def _elements(term: Term) -> tuple[Term, ...]:
    while term.op in FOLDS:
        (term,) = term.args
    return term.args if term.op == "list" else ()


def _spatial(op: str, args: tuple[Term, ...]) -> Term:
    places = [arg for arg in args if arg.op == "property" and arg.kind == "geometry"]
    shapes = [arg for arg in args if arg.op == "literal" and arg.kind == "geometry"]
    if len(places) != 1 or len(shapes) != 1:
        raise faults.no_geometry(op)
    return Term(op, "boolean", args)


_CHECKS: Mapping[str, Callable[[str, tuple[Term, ...]], tuple[Term, ...]]] = {
    **dict.fromkeys(COMPARISONS, _comparable),
    **dict.fromkeys(ARRAYS, _arrays),
    "between": _between,
    "in": _listed,
    "like": _like,
    "isnull": _anything,
}
