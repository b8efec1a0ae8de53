"""Small maps without a library: where an item lies in the region, and its surroundings close up (SVG paths)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from geocite.serving.queries import Catalogue
from geocite.serving.rectangles import Box, polygons

SITUATION_LATITUDE = 50.0  # the latitude at which documents/situation was drawn
CLOSE_UP_WIDTH = 360.0
CLOSE_UP_HEIGHT = 270.0
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
    frame = _Frame(_padded(box))
    subject = (collection, item_id)
    wanted = _subjects(catalogue, collection, item_id)
    return CloseUp(
        CLOSE_UP_WIDTH,
        CLOSE_UP_HEIGHT,
        tuple(_shapes(catalogue, "communes", frame, {subject})),
        tuple(_shapes(catalogue, "qpv-2015", frame, wanted)),
        tuple(_shapes(catalogue, "qpv-2024", frame, wanted)),
        tuple(_marks(catalogue, frame, wanted)),
        frame.scale(),
    )


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
    layer = catalogue.bundle.layer(collection)
    for item_id in catalogue.within(collection, frame.box):
        path = _path(layer.geometry(item_id), frame)
        yield Shape(item_id, catalogue.name(collection, item_id), path, (collection, item_id) in subjects)


def _path(geometry: dict[str, Any] | None, frame: _Frame) -> str:
    return "".join([_ring(ring, frame) for rings in polygons(geometry) for ring in rings])


def _ring(ring: Sequence[Sequence[float]], frame: _Frame) -> str:
    # Written flat: this is the inner loop of every profile. Points closer than one unit would not be seen.
    west, north, sx, sy = frame.box[0], frame.box[3], frame.sx, frame.sy
    last_x = last_y = -1e9
    parts = []
    for point in ring:
        x, y = (point[0] - west) * sx, (north - point[1]) * sy
        if abs(x - last_x) + abs(y - last_y) >= 1:
            parts.append(f"{x:.1f},{y:.1f}")
            last_x, last_y = x, y
    return f"M{' '.join(parts)}z"


def _marks(catalogue: Catalogue, frame: _Frame, subjects: set[tuple[str, str]]) -> Iterator[Mark]:
    for item_id in catalogue.within("colleges", frame.box):
        properties = catalogue.get("colleges", item_id)
        x, y = frame.xy(catalogue.bbox("colleges", item_id) or (0.0, 0.0))
        kind = properties.get("education_prioritaire") or ""
        yield Mark(item_id, str(properties.get("nom") or ""), kind, x, y, ("colleges", item_id) in subjects)
