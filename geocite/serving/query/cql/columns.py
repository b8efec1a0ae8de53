"""The columns of a layer as filters read them: values side by side, and which are known.

What is known, or true, of the items is one whole number with a byte for each item, 0 or 1: joining two conditions is
then one operation on numbers.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

from geocite.bundle.layer import Layer
from geocite.serving.query.cql.places import Places
from geocite.serving.query.cql.wildcards import Texts

_KEPT = 16  # folded columns of a layer, and as many made ready for LIKE
_FILLS: Mapping[str, object] = {"number": 0.0, "string": "", "boolean": False, "array": ()}


@dataclass(frozen=True, slots=True)
class Column:
    """A value for each item; those that `known` says 0 of are only there to fill the place."""

    values: Sequence[Any]
    known: int


class Table:
    """A layer, column by column; each is made when first asked for."""

    def __init__(self, layer: Layer) -> None:
        self.size = len(layer.lines)
        self.all = mask(self.size)
        self._heads = layer.heads
        self._lines = layer.lines
        self._columns: dict[tuple[str, str], Column] = {}
        self._places: Places | None = None
        self.folded = lru_cache(maxsize=_KEPT)(self._fold)
        self.texts = lru_cache(maxsize=_KEPT)(self._join)

    def column(self, name: str, kind: str) -> Column:
        """A property of a kind, texts in NFC; what is not of that kind is unknown."""
        if (name, kind) not in self._columns:
            self._columns[name, kind] = self._read(name, kind)
        return self._columns[name, kind]

    @property
    def places(self) -> Places:
        """The geometries."""
        if self._places is None:
            self._places = Places(self._lines)
        return self._places

    def _fold(self, name: str, kind: str, folds: tuple[str, ...]) -> Column:
        """A property after CASEI, ACCENTI or both, the first one first."""
        column = self.column(name, kind)
        return Column(fold_all(column.values, folds), column.known) if folds else column

    def _join(self, name: str, kind: str, folds: tuple[str, ...]) -> Texts:
        """The distinct texts of a folded property, or of the elements of its lists."""
        values = self.folded(name, kind, folds).values
        return Texts(part for value in values for part in value) if kind == "array" else Texts(values)

    def _read(self, name: str, kind: str) -> Column:
        if name == "id":
            return Column([normalize("NFC", head["id"]) for head in self._heads], self.all)
        found = [_value(head["properties"].get(name), kind) for head in self._heads]
        fill = _FILLS.get(kind)
        return Column([fill if value is None else value for value in found], bits(value is not None for value in found))


def table_of(layer: Layer) -> Table:
    """The table of a layer, kept as long as the layer is."""
    if id(layer) not in _TABLES:
        _TABLES[id(layer)] = Table(layer)
        weakref.finalize(layer, _TABLES.pop, id(layer), None)
    return _TABLES[id(layer)]


_TABLES: dict[int, Table] = {}


def mask(size: int) -> int:
    """All true, for so many items."""
    return int.from_bytes(b"\1" * size, "little")


def bits(answers: Iterable[bool]) -> int:
    """Answers, an item after the other, as one number."""
    return int.from_bytes(bytes(answers), "little")


def _value(value: Any, kind: str) -> Any:
    if kind == "number":
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if kind == "string":
        return normalize("NFC", value) if isinstance(value, str) else None
    if kind == "array":
        return tuple(_element(part) for part in value) if isinstance(value, list) else None
    return value if kind != "boolean" or isinstance(value, bool) else None


def _element(part: Any) -> str:
    return normalize("NFC", str(part.get("code", "") if isinstance(part, dict) else part))


def fold_all(values: Sequence[Any], folds: Sequence[str]) -> list[Any]:
    """Texts, or tuples of texts, after CASEI and ACCENTI in this order."""
    known = {value: _fold(value, folds) for value in set(values)}
    return [known[value] for value in values]


def _fold(value: Any, folds: Sequence[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_fold(part, folds) for part in value)
    for name in folds:
        value = _FOLDS[name](value)
    return value


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))


def _without_case(text: str) -> str:
    return normalize("NFC", text.casefold())


_FOLDS: Mapping[str, Callable[[str], str]] = {"casei": _without_case, "accenti": _without_accents}
