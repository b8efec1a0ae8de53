"""Small maps without a library: where an item lies in the region, and its surroundings close up (SVG paths)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from geocite.serving.queries import Catalogue
from geocite.serving.rectangles import Box, polygons

SITUATION_LATITUDE = 50.0  # the latitude at which documents/situation was drawn
CLOSE_UP_WIDTH = 360.0
CLOSE_UP_HEIGHT = 270.0
MARGIN = 12.0  # beyond the frame, in its units
CLOSE_METRES = 45.0  # metres a unit of the drawing: nearer than this, the coarse outlines of the layers show
SMALLEST_SPAN = 0.03  # degrees of latitude (about 3 km): a collège is shown with its surroundings


@dataclass(frozen=True)
class Situation:
    """The region's départements and the place of an item, in one view box."""

    view_box: str
    departments: tuple[tuple[str, str, str], ...]  # code, name, path
    here: str | None  # code of the item's département
    spot: tuple[float, float] | None
    unit: float  # one hundredth of the width, for strokes and radii


@dataclass(frozen=True)
class Shape:
    """One outline of a close-up."""

    id: str
    name: str
    path: str
    subject: bool


@dataclass(frozen=True)
class Mark:
    """One collège of a close-up."""

    id: str
    name: str
    kind: str  # "REP+", "REP" or ""
    x: float
    y: float
    subject: bool


@dataclass(frozen=True)
class CloseUp:
    """Outlines and collèges around an item; `scale` is (metres, length in the drawing)."""

    width: float
    height: float
    communes: tuple[Shape, ...]
    qpv_2015: tuple[Shape, ...]
    qpv_2024: tuple[Shape, ...]
    colleges: tuple[Mark, ...]
    scale: tuple[int, float]


def build_situation(catalogue: Catalogue, collection: str, item_id: str) -> Situation | None:
    """Locator of an item in its region; None when the bundle carries no outline of départements."""
    document = catalogue.bundle.document("situation")
    if not document.get("departements"):
        return None
    frame = document["bbox"]
    width, height = _situation_xy(frame, frame[2], frame[1])
    box = catalogue.bbox(collection, item_id)
    spot = _situation_xy(frame, *_centre(box)) if box else None
    here = catalogue.get(collection, item_id).get("code_departement")
    outlines = tuple((part["code"], part["nom"], part["d"]) for part in document["departements"])
    margin = width / 50
    view_box = f"{-margin:.1f} {-margin:.1f} {width + 2 * margin:.1f} {height + 2 * margin:.1f}"
    return Situation(view_box, outlines, here, spot, round(width / 100, 2))


def _situation_xy(bbox: Sequence[float], lon: float, lat: float) -> tuple[float, float]:
    west, _, _, north = bbox
    return round((lon - west) * cos(radians(SITUATION_LATITUDE)) * 1000, 1), round((north - lat) * 1000, 1)


def _centre(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def build_close_up(catalogue: Catalogue, collection: str, item_id: str) -> CloseUp | None:
    """Surroundings of an item: communes, QPV of both generations, collèges; None without position."""
    box = catalogue.bbox(collection, item_id)
    if box is None:
        return None
    subject = (collection, item_id)
    wanted = _subjects(catalogue, collection, item_id)
    frame = _Frame(_padded(_around(catalogue, box, wanted)))
    return CloseUp(
        CLOSE_UP_WIDTH,
        CLOSE_UP_HEIGHT,
        tuple(_shapes(catalogue, "communes", frame, {subject})),
        tuple(_shapes(catalogue, "qpv-2015", frame, wanted)),
        tuple(_shapes(catalogue, "qpv-2024", frame, wanted)),
        tuple(_marks(catalogue, frame, wanted)),
        frame.scale(),
    )


def build_layers(catalogue: Catalogue, keys: Sequence[tuple[str, str]]) -> tuple[Shape, ...]:
    """Outlines of some items (collection, id) in a drawing framed around them, in the order given."""
    boxes = [box for key in keys if (box := catalogue.bbox(*key))]
    if not boxes:
        return ()
    frame = _Frame(_padded(_union(boxes)))
    rings = ((key, _rings(catalogue, *key, frame)) for key in keys)
    return tuple(Shape(key[1], catalogue.name(*key), _path(found, frame), True) for key, found in rings)


def _union(boxes: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _around(catalogue: Catalogue, box: Sequence[float], subjects: set[tuple[str, str]]) -> Sequence[float]:
    """The box of an item and of its quartiers: one that left in 2024 may lie outside the item's own outline."""
    known = [key for key in subjects if key[0].startswith("qpv") and catalogue.has(*key)]
    boxes = [box, *(found for key in known if (found := catalogue.bbox(*key)))]
    return _union(boxes)


def _subjects(catalogue: Catalogue, collection: str, item_id: str) -> set[tuple[str, str]]:
    found = {(collection, item_id)}
    if collection == "cites":
        properties = catalogue.get(collection, item_id)
        for name, key in (("qpv-2015", "qpv_2015"), ("qpv-2024", "qpv_2024"), ("colleges", "colleges")):
            found |= {(name, code) for code in properties.get(key) or ()}
    return found


def _padded(box: Sequence[float]) -> Box:
    """The box with a margin, at least SMALLEST_SPAN high, in the proportions of the drawing."""
    lon, lat = _centre(box)
    squeeze = cos(radians(lat))
    ratio = CLOSE_UP_WIDTH / CLOSE_UP_HEIGHT
    height = max((box[3] - box[1]) * 1.16, (box[2] - box[0]) * 1.16 * squeeze / ratio, SMALLEST_SPAN)
    width = height * ratio / squeeze
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2


class _Frame:
    """From degrees to the drawing."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.sx = CLOSE_UP_WIDTH / (box[2] - box[0])
        self.sy = CLOSE_UP_HEIGHT / (box[3] - box[1])

    @property
    def close(self) -> bool:
        """Whether the drawing is close enough for fine outlines."""
        return 111_195 / self.sy < CLOSE_METRES

    def xy(self, point: Sequence[float]) -> tuple[float, float]:
        return round((point[0] - self.box[0]) * self.sx, 1), round((self.box[3] - point[1]) * self.sy, 1)

    def scale(self) -> tuple[int, float]:
        """A round distance that takes at most a third of the width, and its length."""
        metres = 111_195 / self.sy  # one unit of the drawing
        rounds = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
        fitting = [length for length in rounds if length / metres <= CLOSE_UP_WIDTH / 3]
        chosen = fitting[-1] if fitting else rounds[0]
        return chosen, round(chosen / metres, 1)


def _shapes(catalogue: Catalogue, collection: str, frame: _Frame, subjects: set[tuple[str, str]]) -> Iterator[Shape]:
    for item_id in catalogue.within(collection, frame.box):
        path = _path(_rings(catalogue, collection, item_id, frame), frame)
        yield Shape(item_id, catalogue.name(collection, item_id), path, (collection, item_id) in subjects)


def _rings(catalogue: Catalogue, collection: str, item_id: str, frame: _Frame) -> Iterable[Sequence[Sequence[float]]]:
    """Outline of an item: the finer one where the drawing is close enough to show it."""
    if collection == "communes" and frame.close:
        departement = catalogue.get(collection, item_id).get("code_departement")
        fine = catalogue.details.rings(collection, item_id, departement)
        if fine:
            return fine
    geometry = catalogue.bundle.layer(collection).geometry(item_id)
    return (ring for rings in polygons(geometry) for ring in rings)


def _path(rings: Iterable[Sequence[Sequence[float]]], frame: _Frame) -> str:
    return "".join([_ring(ring, frame) for ring in rings])


def _ring(ring: Sequence[Sequence[float]], frame: _Frame) -> str:
    # Written flat: this is the inner loop of every profile. Points closer than one unit would not be seen, nor what
    # lies beyond the frame: there, one point in a while is enough to close the shape.
    west, north, sx, sy = frame.box[0], frame.box[3], frame.sx, frame.sy
    last_x = last_y = -1e9
    outside, side = False, 0
    held = ""
    parts: list[str] = []
    for point in ring:
        x, y = (point[0] - west) * sx, (north - point[1]) * sy
        if abs(x - last_x) + abs(y - last_y) < 1:
            continue
        last_x, last_y = x, y
        beyond = not (-MARGIN < x < CLOSE_UP_WIDTH + MARGIN and -MARGIN < y < CLOSE_UP_HEIGHT + MARGIN)
        if beyond and outside:
            corner, before, held = _side(x, y), held, f"{x:.0f},{y:.0f}"
            if corner != side:
                # Both ends of an edge between two sides are kept: it may cross a corner of the frame.
                parts += [before, held] if before else [held]
                side, held = corner, ""
            continue
        if held:
            parts.append(held)
            held = ""
        parts.append(f"{x:.1f},{y:.1f}")
        outside, side = beyond, _side(x, y) if beyond else 0
    if held:
        parts.append(held)
    return f"M{' '.join(parts)}z"


def _side(x: float, y: float) -> int:
    """Which of the eight regions around the frame a point beyond it lies in."""
    column = 0 if x < 0 else (2 if x > CLOSE_UP_WIDTH else 1)
    row = 0 if y < 0 else (2 if y > CLOSE_UP_HEIGHT else 1)
    return 3 * row + column + 1


def _marks(catalogue: Catalogue, frame: _Frame, subjects: set[tuple[str, str]]) -> Iterator[Mark]:
    for item_id in catalogue.within("colleges", frame.box):
        properties = catalogue.get("colleges", item_id)
        x, y = frame.xy(catalogue.bbox("colleges", item_id) or (0.0, 0.0))
        kind = properties.get("education_prioritaire") or ""
        yield Mark(item_id, str(properties.get("nom") or ""), kind, x, y, ("colleges", item_id) in subjects)
