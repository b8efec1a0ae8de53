"""Outlines finer than those of the layers: the files that the map asks for when one comes close, decoded here."""

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import brotli

from geocite.bundle import Bundle

Ring = list[tuple[float, float]]  # (lon, lat) in degrees


class Details:
    """Fine outlines of a bundle; each file is read when first asked for, and kept."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._read: dict[str, dict[str, list[Ring]]] = {}

    def rings(self, collection: str, item_id: str, departement: str | None) -> list[Ring] | None:
        """All rings of an item; None when the bundle has no finer outline than that of its layer."""
        name = f"map/{collection}-{departement}.json.br"
        if name not in self._read:
            known = name in self.bundle.manifest["fichiers"]
            self._read[name] = decode(json.loads(brotli.decompress(self.bundle.file(name)))) if known else {}
        return self._read[name].get(item_id)


def decode(display: Mapping[str, Any]) -> dict[str, list[Ring]]:
    """Rings (lon, lat; CRS84) of every item of a display file, by its id."""
    (sx, sy), (x0, y0) = display["scale"], display["translate"]
    walker = _Walker([_points(arc, sx, sy, x0, y0) for arc in display["arcs"]])
    return {
        item_id: [walker.ring(steps) for polygon in shape for steps in polygon]
        for item_id, shape in zip(display["ids"], display["rings"], strict=True)
    }


def _points(arc: Sequence[int], sx: float, sy: float, x0: float, y0: float) -> Ring:
    xs, ys = accumulate(arc[::2]), accumulate(arc[1::2])
    return [(x * sx + x0, y * sy + y0) for x, y in zip(xs, ys, strict=True)]


class _Walker:
    """Joins arcs into rings; must be given every ring of a file, in its order."""

    def __init__(self, arcs: Sequence[Ring]) -> None:
        self.arcs = arcs
        self.newest = 0

    def ring(self, steps: Sequence[int]) -> Ring:
        """One ring: 0 is the next new arc, k > 0 the arc k before it backwards, k < 0 the same forwards."""
        found: Ring = []
        for step in steps:
            arc = self.arcs[self.newest - abs(step)]
            self.newest += step == 0
            arc = arc[::-1] if step > 0 else arc
            found += arc[1:] if found else arc
        return found
