"""Display files of the bundle: the same format (see geocite.making.files.arcs), fewer features."""

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise

import brotli

from geocite.bundle.arcs import DisplayFile
from geocite.bundle.loading import Bundle

SHAPE = ("arcs", "rings", "points", "scale", "translate")


def read_display(bundle: Bundle, name: str) -> DisplayFile:
    """A display file of the bundle, by its name without `.json`."""
    found: DisplayFile = json.loads(brotli.decompress(bundle.file(f"map/{name}.json.br")))
    return found


def _numbered(display: DisplayFile) -> Iterator[list[list[list[int]]]]:
    """Rings of every feature with arcs by number, `~n` for arc n walked backwards."""
    newest = 0
    for shape in display["rings"]:
        polygons = []
        for polygon in shape:
            rings = []
            for steps in polygon:
                ring = []
                for step in steps:
                    ring.append(newest if step == 0 else ~(newest - step) if step > 0 else newest + step)
                    newest += step == 0
                rings.append(ring)
            polygons.append(rings)
        yield polygons


def _arcs_of(shape: Iterable[Iterable[Iterable[int]]]) -> set[int]:
    return {arc if arc >= 0 else ~arc for polygon in shape for ring in polygon for arc in ring}


def find_touching(display: DisplayFile, ids: set[str]) -> set[str]:
    """Ids of the features that share a border with some of `ids`."""
    arcs = dict(zip(display["ids"], map(_arcs_of, _numbered(display)), strict=True))
    borders = {arc for name in ids & arcs.keys() for arc in arcs[name]}
    return {name for name, own in arcs.items() if own & borders}


def limit_display(display: DisplayFile, ids: Iterable[str]) -> dict[str, object]:
    """A display file with the features of `ids` only."""
    kept = set(ids)
    ranks = [rank for rank, name in enumerate(display["ids"]) if name in kept]
    count = len(display["ids"])
    columns = {
        name: [column[rank] for rank in ranks]
        for name, column in display.items()
        if name not in SHAPE and isinstance(column, list) and len(column) == count
    }
    rest = {name: value for name, value in display.items() if name not in ("arcs", "rings", "points", *columns)}
    shape = _points(display["points"], ranks) if "points" in display else _polygons(display, ranks)
    return {**rest, **shape, **columns}


def _points(steps: list[int], ranks: list[int]) -> dict[str, object]:
    flat = []
    for at in (0, 1):
        places, place = [], 0
        for step in steps[at::2]:
            place += step
            places.append(place)
        flat.append([after - before for before, after in pairwise([0, *(places[rank] for rank in ranks)])])
    return {"points": [value for pair in zip(*flat, strict=True) for value in pair]}


def _polygons(display: DisplayFile, ranks: list[int]) -> dict[str, object]:
    shapes = list(_numbered(display))
    arcs: list[list[int]] = []
    place: dict[int, tuple[int, bool]] = {}  # old number -> new number, and whether it was turned round

    def step(arc: int) -> int:
        old, backwards = (arc, False) if arc >= 0 else (~arc, True)
        if old not in place:
            place[old] = (len(arcs), backwards)
            arcs.append(_turned(display["arcs"][old]) if backwards else display["arcs"][old])
            return 0
        new, turned = place[old]
        return len(arcs) - new if backwards != turned else new - len(arcs)

    rings = [[[[step(arc) for arc in ring] for ring in polygon] for polygon in shapes[rank]] for rank in ranks]
    return {"arcs": arcs, "rings": rings}


def _turned(arc: list[int]) -> list[int]:
    """An arc walked the other way: first point absolute, then steps."""
    end = [sum(arc[0::2]), sum(arc[1::2])]
    pairs = list(zip(arc[2::2], arc[3::2], strict=True))
    return [*end, *(-value for pair in reversed(pairs) for value in pair)]
