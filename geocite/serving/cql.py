"""CQL2 filters: parsed by the cql2 library, judged here with three answers (true, false, unknown).

A comparison with a value that is not known is unknown, and only true keeps an item, as the standard has it.
"""

import json
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geocite.errors import UsageError
from geocite.serving.crs import CRS84, Crs, restore
from geocite.serving.languages import _
from geocite.serving.spatial import SPATIAL, judge_spatial

LANGUAGES = ("cql2-text", "cql2-json")
LONGEST = 8000
DEEPEST = 50
GEOMETRIES = ("geometry", "geom")
Answer = bool | None
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_COMPUTE: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "div": operator.floordiv,
    "^": math.pow,  # never ** : whole numbers could grow without end
}
_ARRAYS: Mapping[str, Callable[[frozenset[Any], frozenset[Any]], bool]] = {
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_equals": operator.eq,
    "a_overlaps": lambda one, other: bool(one & other),
}
_WORDS = ("and", "or", "not", "between", "in", "like", "isnull")


@dataclass(frozen=True)
class Item:
    """What a filter may look at: the properties, the id, and the geometry only if it must."""

    id: str
    properties: Mapping[str, Any]
    geometry: Callable[[], dict[str, Any] | None]


@dataclass(frozen=True)
class Condition:
    """A parsed filter; equal texts are equal conditions."""

    text: str
    language: str = "cql2-text"
    crs: Crs = CRS84

    def check(self, names: Mapping[str, str]) -> None:
        """UsageError when the filter does not parse, or names a property or an operation that is not there."""
        _check(_parse(self), names, 0)

    def keeps(self, item: Item) -> bool:
        """Whether the filter is true of an item."""
        return _judge(_parse(self), item) is True


@lru_cache(maxsize=64)
def _parse(condition: Condition) -> Any:
    text, language = condition.text, condition.language
    if len(text) > LONGEST or text.count("(") + text.count("[") > 40 * DEEPEST:
        raise UsageError(_("Filtre trop long : {most} caractères au plus.", most=LONGEST))
    import cql2  # a compiled parser, loaded at the first filter

    try:
        if language == "cql2-json":
            tree = json.loads(text)
            return _in_degrees(cql2.parse_json(json.dumps(tree)).to_json(), condition.crs)
        return _in_degrees(cql2.parse_text(text).to_json(), condition.crs)
    except UsageError:
        raise
    except (Exception, RecursionError) as error:
        raise UsageError(_unread(text, str(error))) from None


def _unread(text: str, told: str) -> str:
    place = re.search(r"--> \d+:(\d+)", told)
    if place:
        return _(
            "Filtre CQL2 mal écrit (près du caractère {place}) : « {text} ». "
            "Exemple : vague = 1 AND population_qpv > 10000.",
            place=place[1],
            text=text[:200],
        )
    return _("Filtre CQL2 mal écrit : « {text} ». Exemple : vague = 1 AND population_qpv > 10000.", text=text[:200])


def _in_degrees(node: Any, crs: Crs) -> Any:
    if crs is CRS84 or not isinstance(node, dict | list):
        return node
    if isinstance(node, list):
        return [_in_degrees(part, crs) for part in node]
    if "coordinates" in node or "geometries" in node:
        return restore(node, crs)
    if "bbox" in node:
        left, low, right, high = node["bbox"]
        ring = [[left, low], [right, low], [right, high], [left, high], [left, low]]
        return restore({"type": "Polygon", "coordinates": [ring]}, crs)
    return {name: _in_degrees(part, crs) for name, part in node.items()}


# -- what may be asked


def _check(node: Any, names: Mapping[str, str], depth: int) -> None:
    if depth > DEEPEST:
        raise UsageError(_("Filtre trop profond : {most} niveaux au plus.", most=DEEPEST))
    if isinstance(node, list):
        for part in node:
            _check(part, names, depth + 1)
    if not isinstance(node, dict):
        return
    if "property" in node:
        _check_name(str(node["property"]), names)
    elif "op" in node:
        _check_operation(str(node["op"]), node.get("args", []))
        _check(node.get("args", []), names, depth + 1)


def _check_name(name: str, names: Mapping[str, str]) -> None:
    if name not in names and name != "id" and name not in GEOMETRIES:
        told = _(
            "Filtre : pas de propriété « {name} ». Propriétés possibles : {known}.", name=name, known=", ".join(names)
        )
        raise UsageError(told)


def _check_operation(name: str, args: Any) -> None:
    lower = name.lower()
    counts = {"not": 1, "isnull": 1, "casei": 1, "accenti": 1, "between": 3}
    known = {*_COMPARE, *_COMPUTE, *_ARRAYS, *_WORDS, *SPATIAL, "casei", "accenti"}
    if lower not in known:
        operations = ", ".join(sorted(known))
        raise UsageError(
            _("Filtre : l’opération « {name} » n’est pas offerte. Opérations : {known}.", name=name, known=operations)
        )
    if not isinstance(args, list) or (lower not in ("and", "or") and len(args) != counts.get(lower, 2)):
        raise UsageError(_("Filtre : « {name} » n’a pas le bon nombre de termes.", name=name))
    if lower in SPATIAL and not any(isinstance(arg, dict) and arg.get("property") in GEOMETRIES for arg in args):
        raise UsageError(_("Filtre : « {name} » compare « geometry » à une géométrie.", name=name))


# -- what is true of an item


def _judge(node: Any, item: Item) -> Answer:
    if isinstance(node, bool) or node is None:
        return node
    if not isinstance(node, dict) or "op" not in node:
        value = _value(node, item)
        return value if isinstance(value, bool) else None
    name, args = str(node["op"]).lower(), node["args"]
    if name in ("and", "or"):
        return _joined(name, args, item)
    if name == "not":
        answer = _judge(args[0], item)
        return None if answer is None else not answer
    if name in SPATIAL:
        return judge_spatial(name, args, item.geometry)
    return _compared(name, args, item)


def _joined(name: str, args: list[Any], item: Item) -> Answer:
    decisive = name == "or"
    unknown = False
    for arg in args:
        answer = _judge(arg, item)
        if answer is decisive:
            return decisive
        unknown = unknown or answer is None
    return None if unknown else not decisive


def _compared(name: str, args: list[Any], item: Item) -> Answer:
    values = [_value(arg, item) for arg in args]
    if name == "isnull":
        return values[0] is None or values[0] == []
    if name in _ARRAYS:
        return _arrays(name, values)
    if values[0] is None:
        return None
    if name == "in":
        return _listed(values[0], values[1])
    if name == "like":
        return _like(values[0], values[1])
    if name == "between":
        low, high = _pair(">=", values[0], values[1]), _pair("<=", values[0], values[2])
        return False if low is False or high is False else None if low is None or high is None else True
    return _pair(name, values[0], values[1]) if name in _COMPARE else None


def _pair(name: str, one: Any, other: Any) -> Answer:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    if one is None or other is None or not (numbers or type(one) is type(other)):
        return None
    try:
        return _COMPARE[name](one, other)
    except TypeError:
        return None


def _listed(value: Any, choices: Any) -> Answer:
    answers = [_pair("=", value, choice) for choice in (choices if isinstance(choices, list) else [choices])]
    if any(answers):
        return True
    return None if None in answers else False


def _like(value: Any, pattern: Any) -> Answer:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return None
    parts = re.findall(r"\\.|%|_|[^%_\\]+|\\", pattern, re.DOTALL)
    kinds = {"%": ".*", "_": "."}
    shape = "".join(kinds.get(part) or re.escape(part[1:] if part[0] == "\\" else part) for part in parts)
    return re.fullmatch(shape, value, re.DOTALL) is not None


def _arrays(name: str, values: list[Any]) -> Answer:
    if not all(isinstance(value, list) for value in values):
        return None
    one, other = (frozenset(map(_code, value)) for value in values)
    return _ARRAYS[name](one, other)


def _code(part: Any) -> Any:
    if isinstance(part, dict):
        return part.get("code")
    return tuple(part) if isinstance(part, list) else part


def _value(node: Any, item: Item) -> Any:
    if isinstance(node, list):
        return [_value(part, item) for part in node]
    if not isinstance(node, dict):
        return node
    if "property" in node:
        name = node["property"]
        return item.id if name == "id" else item.properties.get(name)
    if "op" in node:
        return _computed(str(node["op"]).lower(), node["args"], item)
    return node.get("date") or node.get("timestamp")


def _computed(name: str, args: list[Any], item: Item) -> Any:
    if name not in _COMPUTE and name not in ("casei", "accenti"):
        return _judge({"op": name, "args": args}, item)
    values = [_value(arg, item) for arg in args]
    if name in ("casei", "accenti"):
        return _folded(name, values[0])
    if not all(isinstance(value, int | float) for value in values):
        return None
    try:
        return _COMPUTE[name](*values)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None


def _folded(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_folded(name, part) for part in value]
    if not isinstance(value, str):
        return None
    if name == "casei":
        return value.casefold()
    plain = unicodedata.normalize("NFKD", value)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
