"""A filter judged for all items of a layer at once, with three answers: true, false, unknown.

A comparison with a value that is not known is unknown, and only true keeps an item, as the standard has it.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from geocite.serving.query.cql.columns import Column, Table, bits, fold_all, mask
from geocite.serving.query.cql.nodes import Term
from geocite.serving.query.cql.shapes import SPATIAL
from geocite.serving.query.cql.terms import ARRAYS, COMPARISONS, COMPUTATIONS, FOLDS
from geocite.serving.query.cql.wildcards import Texts


@dataclass(frozen=True, slots=True)
class Answer:
    """Of which items a condition is true, and of which it is known; a byte for each item, `true` within `known`."""

    true: int
    known: int

    @property
    def false(self) -> int:
        """Of which items it is false."""
        return self.true ^ self.known


def judge(term: Term, table: Table) -> int:
    """The items that a condition is true of, a byte for each."""
    return _answer(term, table).true


def _answer(term: Term, table: Table) -> Answer:
    if term.op in ("and", "or"):
        return _joined(term.op, (_answer(arg, table) for arg in term.args))
    if term.op == "not":
        answer = _answer(term.args[0], table)
        return Answer(answer.false, answer.known)
    if term.op in SPATIAL:
        return _spatial(term, table)
    judged = _JUDGES.get(term.op)
    if judged is None:  # a property, or a literal
        column = _column(term, table)
        return Answer(bits(column.values) & column.known, column.known)
    return judged(term, table)


def _joined(op: str, answers: Iterable[Answer]) -> Answer:
    """AND or OR of some answers, one at least."""
    first, *others = answers
    true, false = first.true, first.false
    for answer in others:
        if op == "and":
            true, false = true & answer.true, false | answer.false
        else:
            true, false = true | answer.true, false & answer.false
    return Answer(true, true | false)


def _spatial(term: Term, table: Table) -> Answer:
    one, other = term.args
    inverse = one.op == "literal"
    true, known = table.places.judge(term.op, one.value if inverse else other.value, inverse)
    return Answer(int.from_bytes(true, "little"), int.from_bytes(known, "little"))


def _unknown(term: Term, table: Table) -> Answer:
    (arg,) = term.args
    if arg.kind == "geometry":
        known = table.all if arg.op == "literal" else int.from_bytes(table.places.known, "little")
    elif arg.kind == "array":
        column = _column(arg, table)
        known = column.known & bits(map(bool, column.values))
    elif arg.kind == "boolean":
        known = _answer(arg, table).known
    else:
        known = _column(arg, table).known
    return Answer(table.all ^ known, table.all)


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _compared(term: Term, table: Table) -> Answer:
    one, other = (_column(arg, table) for arg in term.args)
    if term.args[0].kind != "array":
        return _pairs(term.op, one, other)
    equal = _elements(one, other)
    return equal if term.op == "=" else Answer(equal.false, equal.known)


def _elements(lists: Column, other: Column) -> Answer:
    """Whether some element of a list is equal to a text."""
    known = lists.known & other.known
    return Answer(bits(map(operator.contains, lists.values, other.values)) & known, known)


def _pairs(sign: str, one: Column, other: Column) -> Answer:
    known = one.known & other.known
    return Answer(bits(map(_COMPARE[sign], one.values, other.values)) & known, known)


def _between(term: Term, table: Table) -> Answer:
    value, low, high = (_column(arg, table) for arg in term.args)
    return _joined("and", [_pairs(">=", value, low), _pairs("<=", value, high)])


def _listed(term: Term, table: Table) -> Answer:
    value, choices = term.args
    if all(choice.op in ("literal", *FOLDS) and choice.fixed for choice in choices.args):
        return _chosen(value, frozenset(_fixed(choice) for choice in choices.args), table)
    column = _column(value, table)
    if value.kind == "array":
        return _joined("or", [_elements(column, _column(choice, table)) for choice in choices.args])
    return _joined("or", [_pairs("=", column, _column(choice, table)) for choice in choices.args])


def _like(term: Term, table: Table) -> Answer:
    value, pattern = term.args
    base, folds = _unfolded(value)
    texts = table.texts(base.value, base.kind, folds) if base.op == "property" else _texts(value, table)
    return _chosen(value, texts.matching(_fixed(pattern)), table)


def _texts(value: Term, table: Table) -> Texts:
    values = _column(value, table).values
    return Texts(part for one in values for part in one) if value.kind == "array" else Texts(values)


def _chosen(value: Term, choices: frozenset[Any], table: Table) -> Answer:
    """Whether the value, or an element of the list, is one of the choices."""
    column = _column(value, table)
    if value.kind == "array":
        return Answer((bits(map(choices.isdisjoint, column.values)) ^ table.all) & column.known, column.known)
    return Answer(bits(map(choices.__contains__, column.values)) & column.known, column.known)


_LISTS: Mapping[str, Callable[[frozenset[Any], frozenset[Any]], bool]] = {
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_equals": operator.eq,
    "a_overlaps": lambda one, other: not one.isdisjoint(other),
}


def _lists(term: Term, table: Table) -> Answer:
    one, other = (_column(arg, table) for arg in term.args)
    known = one.known & other.known
    sets = (_sets(arg, column) for arg, column in zip(term.args, (one, other), strict=True))
    return Answer(bits(map(_LISTS[term.op], *sets)) & known, known)


def _sets(term: Term, column: Column) -> Iterable[frozenset[Any]]:
    if term.fixed:
        return repeat(frozenset(_fixed(term)), len(column.values))
    return map(frozenset, column.values)


_JUDGES: Mapping[str, Callable[[Term, Table], Answer]] = {
    **dict.fromkeys(COMPARISONS, _compared),
    **dict.fromkeys(ARRAYS, _lists),
    "between": _between,
    "in": _listed,
    "like": _like,
    "isnull": _unknown,
}


# -- values


def _column(term: Term, table: Table) -> Column:
    if term.op == "property":
        return table.column(term.value, term.kind)
    if term.op == "list":
        return _list(term, table)
    if term.op in FOLDS:
        return _folded(term, table)
    if term.op in COMPUTATIONS:
        return _computed(term, table)
    if term.op == "literal":
        return Column([term.value] * table.size, table.all)
    answer = _answer(term, table)  # a condition compared with another
    return Column(answer.true.to_bytes(table.size, "little"), answer.known)


def _list(term: Term, table: Table) -> Column:
    if term.fixed:
        return Column([tuple(_fixed(arg) for arg in term.args)] * table.size, table.all)
    columns = [_column(arg, table) for arg in term.args]
    known = table.all
    for column in columns:
        known &= column.known
    return Column(list(zip(*(column.values for column in columns), strict=True)), known)


def _folded(term: Term, table: Table) -> Column:
    base, folds = _unfolded(term)
    if base.op == "property":
        return table.folded(base.value, base.kind, folds)
    column = _column(base, table)
    return Column(fold_all(column.values, folds), column.known)


def _unfolded(term: Term) -> tuple[Term, tuple[str, ...]]:
    """What is folded, and by which operations, the first one first; the same one twice in a row is one."""
    folds: list[str] = []
    while term.op in FOLDS:
        folds += [] if folds[-1:] == [term.op] else [term.op]
        (term,) = term.args
    return term, tuple(reversed(folds))


def _fixed(term: Term) -> Any:
    """The value of a term that is the same for every item."""
    return _column(term, _ONE).values[0]


def _power(one: float, other: float) -> float:
    try:
        return math.pow(one, other)  # never ** : a negative number to a half would be a complex one
    except (OverflowError, ValueError):
        return math.nan


_COMPUTE: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda one, other: one / other if other else math.nan,
    "%": lambda one, other: one % other if other else math.nan,
    "div": lambda one, other: one // other if other else math.nan,
    "^": _power,
}


def _computed(term: Term, table: Table) -> Column:
    one, other = (_column(arg, table) for arg in term.args)
    values = list(map(_COMPUTE[term.op], one.values, other.values))
    # Divided by nothing, or beyond what a number holds: not known.
    return Column(values, one.known & other.known & bits(map(math.isfinite, values)))


class _One(Table):
    """A layer of one item without properties."""

    def __init__(self) -> None:
        self.size = 1
        self.all = mask(1)


_ONE = _One()
