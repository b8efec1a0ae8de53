"""Outlines as the bundle keeps them beside its layers: arcs in whole numbers, each border once, decoded here."""

from __future__ import annotations  # array[int] is a type to mypy only

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NotRequired, TypedDict

Ring = list[tuple[float, float]]  # (lon, lat) in degrees


class DisplayFile(TypedDict):
    """What the map draws of a layer (see `making.files.arcs`): arcs and rings, or points; a value a feature besides."""

    collection: str
    scale: tuple[float, float]
    translate: tuple[float, float]
    ids: list[str]
    arcs: NotRequired[list[list[int]]]
    rings: NotRequired[list[list[list[list[int]]]]]
    points: NotRequired[list[int]]


@dataclass(frozen=True)
class Outlines:
    """A display file as whole numbers, some bytes a point; an item's positions are made when asked for."""

    scale: tuple[float, float]
    origin: tuple[float, float]
    points: array[int]  # x, y, x, y… of all arcs, from the origin, in steps of the scale
    starts: array[int]  # where each arc starts in them, and where the last one ends
    shapes: Mapping[str, Sequence[Sequence[int]]]  # rings as ranks of arcs, from 1; negative: backwards

    def rings(self, item_id: str) -> list[Ring] | None:
        """All rings (lon, lat; CRS84) of an item, None when the file does not hold it."""
        shape = self.shapes.get(item_id)
        return None if shape is None else [self._ring(ranks) for ranks in shape]

    def _ring(self, ranks: Sequence[int]) -> Ring:
        found: Ring = []
        for rank in ranks:
            points = self._arc(abs(rank) - 1)
            points = points[::-1] if rank < 0 else points
            found += points[1:] if found else points
        return found

    def _arc(self, rank: int) -> Ring:
        (sx, sy), (x0, y0) = self.scale, self.origin
        steps = self.points[self.starts[rank] : self.starts[rank + 1]]
        return [(x * sx + x0, y * sy + y0) for x, y in zip(steps[::2], steps[1::2], strict=True)]


def decode_outlines(display: DisplayFile) -> Outlines:
    """Outlines of every item of a display file."""
    ranks = _Ranks()
    shapes = {
        item_id: [ranks.of(steps) for polygon in shape for steps in polygon]
        for item_id, shape in zip(display["ids"], display["rings"], strict=True)
    }
    points, starts = array("i"), array("i", (0,))
    for arc in display["arcs"]:
        points.extend(chain.from_iterable(zip(accumulate(arc[::2]), accumulate(arc[1::2]), strict=True)))
        starts.append(len(points))
    (sx, sy), (x0, y0) = display["scale"], display["translate"]
    return Outlines((sx, sy), (x0, y0), points, starts, shapes)


class _Ranks:
    """Ranks of the arcs of each ring; must be given every ring of a file, in its order."""

    def __init__(self) -> None:
        self.newest = 0

    def of(self, steps: Sequence[int]) -> array[int]:
        """One ring: 0 is the next new arc, k > 0 the arc k before it backwards, k < 0 the same forwards."""
        found = array("i")
        for step in steps:
            rank = self.newest - abs(step) + 1
            self.newest += step == 0
            found.append(-rank if step > 0 else rank)
        return found
