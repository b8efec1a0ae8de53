"""Does a GeoJSON geometry meet a rectangle? Plain arithmetic, so that a bbox filter needs no library."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from geocite.bundle.geojson import Geometry

Box = tuple[float, float, float, float]  # west, south, east, north
Point = Sequence[float]


def boxes_meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes (west, south, east, north) share at least a point."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def box_touches(box: Sequence[float], inner: Sequence[float]) -> bool:
    """Whether a box surely meets what has `inner` for bbox: it holds one side of it whole, and a shape reaches
    every side of its bbox. False says nothing.
    """
    west, south, east, north = box
    if south <= inner[1] and inner[3] <= north and (west <= inner[0] <= east or west <= inner[2] <= east):
        return True
    return west <= inner[0] and inner[2] <= east and (south <= inner[1] <= north or south <= inner[3] <= north)


def geometry_meets(geometry: Geometry | None, box: Box) -> bool:
    """Whether a point, polygon or multipolygon shares at least a point with the box (lon, lat; same CRS)."""
    if geometry is None:
        return False
    if geometry["type"] == "Point":
        return _holds(box, geometry["coordinates"])
    return any(_polygon_meets(rings, box) for rings in polygons(geometry))


def polygons(geometry: Geometry | None) -> list[list[list[Point]]]:
    """Polygons of a geometry as lists of rings; none for a point."""
    if geometry is None:
        return []
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiPolygon" else []


def _polygon_meets(rings: list[list[Point]], box: Box) -> bool:
    west, south, east, north = box
    # Mostly enough, and ten times quicker than segments.
    if any(west <= point[0] <= east and south <= point[1] <= north for ring in rings for point in ring):
        return True
    if any(_segment_meets(a, b, box) for ring in rings for a, b in _segments(ring)):
        return True
    # No border crosses the box: it is wholly inside the polygon, or wholly outside (or in a hole).
    return sum(_encloses(ring, box[:2]) for ring in rings) % 2 == 1


def _segments(ring: list[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise(ring)


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _segment_meets(a: Point, b: Point, box: Box) -> bool:
    """Liang-Barsky: the part of the segment inside the four half-planes is not empty."""
    start, end = 0.0, 1.0
    for axis in (0, 1):
        step = b[axis] - a[axis]
        for sign, edge in ((-1, box[axis]), (1, box[axis + 2])):
            room = sign * (edge - a[axis])
            slope = sign * step
            if slope == 0:
                if room < 0:
                    return False
            elif slope < 0:
                start = max(start, room / slope)
            else:
                end = min(end, room / slope)
    return start <= end


def _encloses(ring: list[Point], point: Point) -> bool:
    x, y = point
    inside = False
    for a, b in _segments(ring):
        if (a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]):
            inside = not inside
    return inside
