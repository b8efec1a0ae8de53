"""The geometries of a layer, and which of them stand in a relation to a shape of a filter.

A tree of boxes tells most of them: what a polygon's border does not come near lies wholly inside or outside. Lines are
asked segment by segment, because a line that crosses itself a thousand times is slow to compare as a whole.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from geocite.errors import UsageError
from geocite.serving.language.languages import _
from geocite.serving.query.cql.shapes import Shape

_INVERSE = {"s_within": "s_contains", "s_contains": "s_within"}
_NOWHERE = b'"geometry":null}'
Ranks = Any  # array of ranks of items


class Places:
    """The geometries of a layer, from lines of GeoJSON features."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        import numpy
        import shapely

        placed = [None if line.endswith(_NOWHERE) else line for line in lines]
        self._items = shapely.from_geojson(numpy.array(placed, dtype=object))
        self._known = ~(shapely.is_missing(self._items) | shapely.is_empty(self._items))
        self._bounds = shapely.bounds(self._items)
        self._centres = (self._bounds[:, :2] + self._bounds[:, 2:]).T / 2
        self._areal = bool((shapely.get_dimensions(self._items) == 2).any())
        self._tree = shapely.STRtree(self._items)

    @cached_property
    def _boxes(self) -> Any:
        import shapely

        return shapely.STRtree(shapely.box(*self._bounds.T))

    @property
    def known(self) -> bytes:
        """Which items have a position, a byte for each."""
        return bytes(self._known)

    def judge(self, op: str, shape: Shape, inverse: bool) -> tuple[bytes, bytes]:
        """Of which items an operation is true, and of which it is known; a byte for each item.

        `inverse`: the shape is the first term, the geometry of the items the second. UsageError when an operation does
        not take a collection.
        """
        import numpy
        import shapely

        name = _INVERSE.get(op, op) if inverse else op
        true = numpy.zeros(len(self._items), dtype=bool)
        try:
            true[self._found("s_intersects" if name == "s_disjoint" else name, shape)] = True
        except shapely.errors.GEOSException:
            told = _("Filtre : « {name} » ne peut pas être calculé avec cette géométrie.", name=op.upper())
            raise UsageError(told) from None
        if name == "s_disjoint":
            true = ~true
        return bytes(true & self._known), self.known

    def _found(self, op: str, shape: Shape) -> Ranks:
        import numpy

        if not shape.parts:
            return _RELATIONS[op](self, shape)
        if op != "s_intersects":
            raise UsageError(
                _(
                    "Filtre : « {name} » ne prend ni collection ni emprise à cheval sur l’antiméridien : "
                    "S_INTERSECTS et S_DISJOINT le font.",
                    name=op.upper(),
                )
            )
        return numpy.concatenate([self._intersecting(part) for part in shape.parts])

    # -- near, or surely inside

    def _sides(self, shape: Shape) -> tuple[Ranks, Ranks]:
        """Items that lie strictly inside a polygon, and those that its border may meet; the others are outside."""
        import numpy
        import shapely

        border = numpy.zeros(len(self._items), dtype=bool)
        border[self._boxes.query(shape.segments, predicate="intersects")[1]] = True
        # A box that no border meets is on one side: its centre tells which.
        inside = shapely.contains_xy(shape.whole, *self._centres)
        return numpy.flatnonzero(inside & ~border), numpy.flatnonzero(border)

    def _around(self, shape: Shape) -> Ranks:
        """Items whose box holds that of the shape."""
        import numpy
        import shapely

        west, south, east, north = shapely.bounds(shape.whole)
        low, high = self._bounds[:, :2] <= (west, south), self._bounds[:, 2:] >= (east, north)
        return numpy.flatnonzero(low.all(axis=1) & high.all(axis=1))

    def _entered(self, shape: Shape) -> Ranks:
        """Polygons whose inside a line enters: by one of its segments, looked for one after the other."""
        import numpy
        import shapely

        segments, items = self._boxes.query(shape.segments, predicate="intersects")
        order = numpy.argsort(items, kind="stable")
        segments = segments[order]
        ranks, first, count = numpy.unique(items[order], return_index=True, return_counts=True)
        found = []
        while len(ranks):
            met = shapely.relate_pattern(self._items[ranks], shape.segments[segments[first]], "T********")
            found.append(ranks[met])
            left = ~met & (count > 1)
            ranks, first, count = ranks[left], first[left] + 1, count[left] - 1
        return numpy.concatenate([_none(), *found])

    def _chosen(self, relation: str, ranks: Ranks, shape: Any) -> Ranks:
        import shapely

        return ranks[getattr(shapely, relation)(self._items[ranks], shape)]

    # -- relations: of the items to the shape

    def _intersecting(self, shape: Shape) -> Ranks:
        import numpy

        if shape.dimension < 2:
            return self._tree.query(shape.whole, predicate="intersects")
        inside, border = self._sides(shape)
        return numpy.concatenate((inside, self._chosen("intersects", border, shape.whole)))

    def _within(self, shape: Shape) -> Ranks:
        import numpy

        if shape.dimension < 2:
            return self._tree.query(shape.whole, predicate="contains") if not self._areal else _none()
        inside, border = self._sides(shape)
        return numpy.concatenate((inside, self._chosen("within", border, shape.whole)))

    def _containing(self, shape: Shape) -> Ranks:
        return self._chosen("contains", self._around(shape), shape.plain)

    def _equal(self, shape: Shape) -> Ranks:
        return self._chosen("equals", self._around(shape), shape.plain)

    def _touching(self, shape: Shape) -> Ranks:
        import numpy

        if shape.dimension == 2:
            return self._chosen("touches", self._sides(shape)[1], shape.plain)
        if shape.dimension == 1 and self._areal:
            near = self._boxes.query(shape.segments, predicate="intersects")[1]
            return self._chosen("intersects", numpy.setdiff1d(near, self._entered(shape)), shape.whole)
        return self._chosen("touches", self._intersecting(shape), shape.plain)

    def _crossed(self, shape: Shape) -> Ranks:
        import numpy

        if not self._areal or shape.dimension == 2:  # a polygon and a polygon, or a point, never cross
            return _none()
        if shape.dimension == 0:
            return self._chosen("crosses", self._intersecting(shape), shape.whole)
        covering = self._chosen("covers", self._around(shape), shape.plain)
        return numpy.setdiff1d(self._entered(shape), covering)

    def _overlapping(self, shape: Shape) -> Ranks:
        if not self._areal or shape.dimension < 2:  # only what has the same dimension overlaps, and never a point
            return _none()
        return self._chosen("overlaps", self._sides(shape)[1], shape.plain)


def _none() -> Ranks:
    import numpy

    return numpy.empty(0, dtype=int)


_RELATIONS: Mapping[str, Callable[[Places, Shape], Ranks]] = {
    "s_intersects": Places._intersecting,
    "s_within": Places._within,
    "s_contains": Places._containing,
    "s_equals": Places._equal,
    "s_touches": Places._touching,
    "s_crosses": Places._crossed,
    "s_overlaps": Places._overlapping,
}
