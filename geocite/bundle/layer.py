"""Features of one collection, read from lines of GeoJSON without parsing what is not asked for."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geocite.bundle.geojson import Geometry, Head, Properties

CELL = 0.1  # degrees: some kilometres, a few communes
_GEOMETRY = b',"geometry":'
_AT_ONCE = 64  # lines


def cells_of(box: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Cells of the grid that a box (west, south, east, north; degrees) meets."""
    west, south, east, north = (math.floor(bound / CELL) for bound in box)
    return ((column, row) for column in range(west, east + 1) for row in range(south, north + 1))


@dataclass(frozen=True)
class Layer:
    """The features of one collection, as lines of RFC 7946 GeoJSON sorted by id (lon, lat; CRS84)."""

    id: str
    lines: Sequence[bytes]

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """Every feature without its geometry: `id`, `bbox` (west, south, east, north), `properties`."""
        heads: list[Head] = []
        known: dict[Any, Any] = {}
        # A few lines at a time: names and vintages come back in every item, and the room of their copies is used again.
        for start in range(0, len(self.lines), _AT_ONCE):
            part = json.loads(b"[" + b",".join(_head(line) for line in self.lines[start : start + _AT_ONCE]) + b"]")
            for head in part:
                head["properties"] = {name: _shared(value, known) for name, value in head["properties"].items()}
            heads += part
        return tuple(heads)

    @cached_property
    def index(self) -> dict[str, int]:
        """Rank of each feature by its id."""
        return {head["id"]: rank for rank, head in enumerate(self.heads)}

    @cached_property
    def cells(self) -> dict[tuple[int, int], list[int]]:
        """Ranks of the features whose bbox meets each cell of a grid of CELL degrees (column, row from 0, 0)."""
        found: dict[tuple[int, int], list[int]] = {}
        for rank, head in enumerate(self.heads):
            if box := head.get("bbox"):
                for cell in cells_of(box):
                    found.setdefault(cell, []).append(rank)
        return found

    @cached_property
    def kinds(self) -> dict[str, str]:
        """JSON type of each property, in the order of the first feature: the first value known decides."""
        found: dict[str, str] = {}
        for head in self.heads:
            for name, value in head["properties"].items():
                if found.get(name) in (None, "null"):
                    found[name] = _type_name(value)
        return {name: ("string" if kind == "null" else kind) for name, kind in found.items()}

    def properties(self, item_id: str) -> Properties:
        """Properties of one feature; KeyError when the id is unknown."""
        return self.heads[self.index[item_id]]["properties"]

    def geometry(self, item_id: str) -> Geometry | None:
        """GeoJSON geometry of one feature (None where it has no position); KeyError when unknown."""
        line = self.lines[self.index[item_id]]
        geometry: Geometry | None = json.loads(line[line.rindex(_GEOMETRY) + len(_GEOMETRY) : -1])
        return geometry

    def feature(self, item_id: str) -> bytes:
        """The feature as GeoJSON bytes; KeyError when the id is unknown."""
        return self.lines[self.index[item_id]]


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """The copy of a text, a whole number or an empty list met before."""
    if type(value) is str or type(value) is int:  # True is 1: it must not become it
        return known.setdefault(value, value)
    return known.setdefault((), value) if value == [] else value


def _type_name(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", type(None): "null"}
    return names.get(type(value), "object")


def _head(line: bytes) -> bytes:
    # The geometry is written last: all that comes before it parses without reading coordinates.
    return line[: line.rindex(_GEOMETRY)] + b"}"
