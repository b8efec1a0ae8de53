"""Choosing items of a collection: bbox, words, property filters, CQL2, dates, order, page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geocite.bundle.geojson import Head, Properties
from geocite.bundle.layer import CELL, Layer, cells_of
from geocite.collections.model import Span
from geocite.errors import UsageError
from geocite.serving.geometry.crs import CRS84, WGS84, Crs, box_around, halves, read_box, transform
from geocite.serving.geometry.rectangles import Box, box_touches, boxes_meet, geometry_meets
from geocite.serving.language.folding import composed, normalise, read_figure
from geocite.serving.language.languages import _
from geocite.serving.query.cql import Condition
from geocite.serving.query.dates import in_force, span_of
from geocite.serving.search.likeness import did_you_mean

BOOLEANS = {"true": True, "oui": True, "1": True, "false": False, "non": False, "0": False}
LARGE = 400  # cells beyond which reading every bbox is quicker than the grid
NOTHING = ("", "null")
Order = tuple[str, bool]  # property, descending


@dataclass(frozen=True)
class Among:
    """Only the items of some ids; `name` and `text` say how they were asked for."""

    name: str
    text: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Interval:
    """Only the items whose property is known and lies between two ends, both included; None leaves one open."""

    name: str
    least: float | None = None
    most: float | None = None

    def keeps(self, value: Any) -> bool:
        """Whether a value lies there."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Query:
    """What is asked of a collection; `limit` None means all; the bbox is in the axis order of its system."""

    bbox: Box | None = None
    words: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    orders: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    box_crs: Crs = CRS84
    moment: Span | None = None
    condition: Condition | None = None
    among: tuple[Among, ...] = ()
    interval: Interval | None = None

    @property
    def order(self) -> Order | None:
        """The first order asked for."""
        return self.orders[0] if self.orders else None

    @property
    def whole(self) -> bool:
        """Whether nothing narrows or sorts the collection."""
        chosen = (self.bbox, self.words, self.filters, self.orders, self.moment, self.condition, self.among)
        return not any((*chosen, self.interval))


@dataclass(frozen=True)
class Page:
    """Ranks of the items asked for, out of `matched` that answer the query."""

    ranks: tuple[int, ...]
    matched: int
    query: Query = field(default_factory=Query)

    @cached_property
    def next_offset(self) -> int | None:
        """Offset of the page after, None on the last."""
        after = self.query.offset + len(self.ranks)
        return after if self.ranks and after < self.matched else None

    @cached_property
    def previous_offset(self) -> int | None:
        """Offset of the page before, None on the first."""
        if self.query.offset == 0 or self.query.limit is None:
            return None
        return max(0, self.query.offset - self.query.limit)


def find_items(layer: Layer, query: Query) -> Page:
    """The page of items that answer a query, in the order of the ids unless an order is asked.

    Raises UsageError for an unknown property or a value that is not of its kind.
    """
    ranks: Iterable[int] = range(len(layer.lines))
    for name, text in query.filters:
        ranks = _filtered(layer, ranks, name, text)
    for group in query.among:
        ranks = [rank for rank in ranks if layer.heads[rank]["id"] in group.ids]
    if query.interval is not None:
        ranks = _between(layer, ranks, query.interval)
    if query.words:
        ranks = _holding_words(layer, ranks, query.words)
    if query.moment is not None:
        ranks = _during(layer, ranks, query.moment)
    if query.bbox is not None:
        ranks = _inside(layer, ranks, query.bbox, query.box_crs)
    if query.condition is not None:
        ranks = query.condition.kept(layer, ranks)
    found = list(ranks)
    for order in reversed(query.orders):
        found = _ordered(layer, found, order)
    end = None if query.limit is None else query.offset + query.limit
    return Page(tuple(found[query.offset : end]), len(found), query)


def parse_filters(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """`("vague=1",)` → `(("vague", "1"),)`; UsageError when a text has no « = »."""
    pairs = []
    for text in texts:
        name, equal, value = text.partition("=")
        if not equal or not name.strip():
            raise UsageError(_("Filtre mal écrit : « {text} ». Écrivez clé=valeur, par exemple vague=1.", text=text))
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def parse_box(text: str, crs: Crs = CRS84) -> Box:
    """`"2.7,50.2,2.9,50.4"` → the four bounds in the order of the axes of `crs`; six numbers drop the heights.

    West is greater than east where the box crosses the antimeridian. Raises UsageError when the text is no box.
    """
    numbers = [read_figure(part) for part in text.split(",", 6)]
    known = [number for number in numbers if number is not None]
    box = read_box(known, crs) if len(known) == len(numbers) else None
    if box is None:
        raise UsageError(_bad_box(text[:200], crs))
    return box


def _bad_box(text: str, crs: Crs) -> str:
    if crs is CRS84:
        return _(
            "Emprise incomprise : « {text} ». Donnez ouest,sud,est,nord en degrés, séparés par des virgules, "
            "par exemple 2.7,50.2,2.9,50.4.",
            text=text,
        )
    return _(
        "Emprise incomprise : « {text} ». Donnez les deux minimums puis les deux maximums, dans l’ordre des axes de "
        "{crs}, séparés par des virgules.",
        text=text,
        crs=crs.code,
    )


def _filtered(layer: Layer, ranks: Iterable[int], name: str, text: str) -> list[int]:
    kind = layer.kinds.get(name)
    if kind is None:
        known = ", ".join(layer.kinds)
        told = _(
            "La couche « {layer} » n'a pas de propriété « {name} ».{near} Propriétés possibles : {known}.",
            layer=layer.id,
            name=name,
            near=did_you_mean(name, layer.kinds),
            known=known,
        )
        raise UsageError(told)
    wanted = _parse_value(name, text, kind)
    heads = layer.heads
    return [rank for rank in ranks if _matches(heads[rank]["properties"].get(name), wanted)]


def _between(layer: Layer, ranks: Iterable[int], interval: Interval) -> list[int]:
    if layer.kinds.get(interval.name) not in ("number", "integer"):
        known = ", ".join(name for name, kind in layer.kinds.items() if kind in ("number", "integer"))
        raise UsageError(
            _(
                "« {name} » n’est pas un chiffre de « {layer} ». Chiffres possibles : {known}.",
                name=interval.name,
                layer=layer.id,
                known=known,
            )
        )
    return [rank for rank in ranks if interval.keeps(layer.heads[rank]["properties"].get(interval.name))]


def _parse_value(name: str, text: str, kind: str) -> Any:
    if text in NOTHING:
        return None
    if kind == "boolean":
        if text.lower() not in BOOLEANS:
            raise UsageError(_("« {name} » attend oui ou non, pas « {text} ».", name=name, text=text))
        return BOOLEANS[text.lower()]
    if kind in ("number", "integer"):
        number = read_figure(text.replace(",", "."))
        if number is None:
            raise UsageError(_("« {name} » attend un nombre, pas « {text} ».", name=name, text=text[:80]))
        return number
    return composed(text)


def _matches(value: Any, wanted: Any) -> bool:
    if wanted is None:
        return value is None or value == [] or value == ""
    if isinstance(value, list):
        return any(_matches(part.get("code") if isinstance(part, dict) else part, wanted) for part in value)
    return bool((composed(value) if isinstance(value, str) else value) == wanted)


def _holding_words(layer: Layer, ranks: Iterable[int], words: str) -> list[int]:
    wanted = normalise(words).split()
    texts = _texts(layer)
    return [rank for rank in ranks if all(word in texts[rank] for word in wanted)]


def _texts(layer: Layer) -> list[str]:
    return [normalise(" ".join((head["id"], *_strings(head["properties"])))) for head in layer.heads]


def _strings(properties: Properties) -> list[str]:
    found = []
    for value in properties.values():
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            found.extend(part for part in value if isinstance(part, str))
    return found


def _inside(layer: Layer, ranks: Iterable[int], box: Box, crs: Crs) -> list[int]:
    parts = halves(box, crs)
    if len(parts) > 1:
        known = list(ranks)
        return sorted({rank for part in parts for rank in _inside(layer, known, part, crs)})
    if crs is WGS84:
        return _inside(layer, ranks, (box[1], box[0], box[3], box[2]), CRS84)
    near = _near(layer, ranks, box if crs is CRS84 else box_around(box, crs))
    if crs is CRS84:
        heads = layer.heads
        return [rank for rank in near if box_touches(box, heads[rank]["bbox"]) or _meets(layer, rank, box, crs)]
    return [rank for rank in near if _meets(layer, rank, box, crs)]


def _near(layer: Layer, ranks: Iterable[int], box: Box) -> list[int]:
    """Ranks of the items whose bbox meets a box (degrees, CRS84)."""
    heads = layer.heads
    if isinstance(ranks, range) and (box[2] - box[0] + CELL) * (box[3] - box[1] + CELL) < LARGE * CELL**2:
        ranks = sorted({rank for cell in cells_of(box) for rank in layer.cells.get(cell, ())})
    return [rank for rank in ranks if heads[rank].get("bbox") and boxes_meet(heads[rank]["bbox"], box)]


def _meets(layer: Layer, rank: int, box: Box, crs: Crs) -> bool:
    geometry = layer.geometry(layer.heads[rank]["id"])
    return geometry_meets(geometry if crs is CRS84 else transform(geometry, crs), box)


def _during(layer: Layer, ranks: Iterable[int], moment: Span) -> list[int]:
    heads = layer.heads
    return [rank for rank in ranks if in_force(span_of(layer.id, heads[rank]["properties"]), moment)]


def _ordered(layer: Layer, ranks: list[int], order: Order) -> list[int]:
    name, descending = order
    if name != "id" and name not in layer.kinds:
        told = _("Tri impossible : la couche « {layer} » n'a pas de propriété « {name} ».", layer=layer.id, name=name)
        raise UsageError(told + did_you_mean(name, layer.kinds))
    keys = {rank: _sort_key(layer.heads[rank], name) for rank in ranks}
    known = [rank for rank in ranks if keys[rank] is not None]
    # What is not known stays last in both directions.
    unknown = [rank for rank in ranks if keys[rank] is None]
    return sorted(known, key=lambda rank: keys[rank], reverse=descending) + unknown


def _sort_key(head: Head, name: str) -> Any:
    value = head["id"] if name == "id" else head["properties"].get(name)
    if isinstance(value, list):
        return (len(value),) if value else None
    if isinstance(value, str):
        return (normalise(value),)
    return None if value is None else (value,)
