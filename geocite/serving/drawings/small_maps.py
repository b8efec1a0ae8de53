"""Small maps without a library: where an item lies in the region, and its surroundings close up (SVG paths)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from geocite.bundle.memos import kept
from geocite.collections import COLLECTIONS, GENERATIONS
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.geometry.rectangles import Box, polygons

SITUATION_LATITUDE = 50.0  # the latitude at which documents/situation was drawn
CLOSE_UP_WIDTH = 360.0
CLOSE_UP_HEIGHT = 270.0
FINE, COARSE = 5e-5, 5e-4  # degrees: steps of the outlines of a close drawing (3 to 6 m) and of a wide one
KEPT = 9000  # outlines that stay written, 3 MB for a region: pages of the same surroundings share them
CLOSE_METRES = 45.0  # metres a unit of the drawing: nearer than this, coarse steps show
SMALLEST_SPAN = 0.03  # degrees of latitude (about 3 km): a collège is shown with its surroundings


OTHER = "autre"  # kind of a point that is no collège


@dataclass(frozen=True)
class Situation:
    """The region's départements and the place of an item, in one view box."""

    region: str  # its name
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
    """One collège of a close-up, or the point that it is about."""

    id: str
    name: str
    kind: str  # "REP+", "REP", "" for another collège, OTHER
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
    placing: str  # SVG transform from the numbers of the paths to the drawing


@dataclass(frozen=True)
class Plan:
    """Some outlines alone in a drawing; `placing` is the SVG transform of their paths."""

    shapes: tuple[Shape, ...]
    placing: str


def build_situation(catalogue: Catalogue, collection: str, item_id: str) -> Situation:
    """Locator of an item in its region."""
    here = catalogue.get(collection, item_id).get("code_departement")
    locator = catalogue.locator(collection, item_id)
    frame = locator.bbox
    width, height = situation_xy(frame, frame[2], frame[1])
    box = catalogue.bbox(collection, item_id)
    spot = situation_xy(frame, *_centre(box)) if box else None
    outlines = tuple((part.code, part.nom, part.d) for part in locator.departements)
    margin = width / 50
    view_box = f"{-margin:.1f} {-margin:.1f} {width + 2 * margin:.1f} {height + 2 * margin:.1f}"
    region = catalogue.region_of(collection, item_id).nom
    return Situation(region, view_box, outlines, here, spot, round(width / 100, 2))


def situation_xy(bbox: Sequence[float], lon: float, lat: float) -> tuple[float, float]:
    """Place of a position (degrees, CRS84) in the drawing of the region, whose box is `bbox`."""
    west, _, _, north = bbox
    return round((lon - west) * cos(radians(SITUATION_LATITUDE)) * 1000, 1), round((north - lat) * 1000, 1)


def _centre(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def build_close_up(catalogue: Catalogue, collection: str, item_id: str) -> CloseUp | None:
    """Surroundings of an item: communes, QPV of both generations, collèges; None without position."""
    box = catalogue.bbox(collection, item_id)
    if box is None:
        return None
    wanted = _subjects(catalogue, collection, item_id)
    frame = _Frame(_padded(_around(catalogue, box, wanted)))
    return CloseUp(
        CLOSE_UP_WIDTH,
        CLOSE_UP_HEIGHT,
        tuple(_shapes(catalogue, "communes", frame, _own_communes(catalogue, collection, item_id))),
        tuple(_shapes(catalogue, "qpv-2015", frame, wanted)),
        tuple(_shapes(catalogue, "qpv-2024", frame, wanted)),
        tuple(_marks(catalogue, frame, wanted)),
        frame.scale(),
        frame.placing(),
    )


def build_layers(catalogue: Catalogue, keys: Sequence[tuple[str, str]]) -> Plan | None:
    """Outlines of some items (collection, id) in a drawing framed around them, in the order given; None for none."""
    boxes = [box for key in keys if (box := catalogue.bbox(*key))]
    if not boxes:
        return None
    frame = _Frame(_padded(_union(boxes)))
    shapes = (Shape(key[1], catalogue.name(*key), _outline(catalogue, *key, frame.close), True) for key in keys)
    return Plan(tuple(shapes), frame.placing())


def _union(boxes: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _around(catalogue: Catalogue, box: Sequence[float], subjects: set[tuple[str, str]]) -> Sequence[float]:
    """The box of an item and of its quartiers: one that left in 2024 may lie outside the item's own outline."""
    known = [key for key in subjects if key[0] in GENERATIONS and catalogue.has(*key)]
    boxes = [box, *(found for key in known if (found := catalogue.bbox(*key)))]
    return _union(boxes)


def _subjects(catalogue: Catalogue, collection: str, item_id: str) -> set[tuple[str, str]]:
    found = {(collection, item_id)}
    if collection == "cites":
        properties = catalogue.get(collection, item_id)
        for name, key in (("qpv-2015", "qpv_2015"), ("qpv-2024", "qpv_2024"), ("colleges", "colleges")):
            found |= {(name, code) for code in properties.get(key) or ()}
    return found


def _own_communes(catalogue: Catalogue, collection: str, item_id: str) -> set[tuple[str, str]]:
    """The communes that are the subject of the drawing: an EPCI has no outline but theirs."""
    if COLLECTIONS[collection].made_of:
        return {("communes", code) for code in catalogue.communes_by_epci.get(item_id, ())}
    return {(collection, item_id)}


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
        """Whether the drawing is close enough for fine steps."""
        return 111_195 / self.sy < CLOSE_METRES

    def placing(self) -> str:
        """SVG transform from the steps in which outlines are written, east and north of 0, 0."""
        step = FINE if self.close else COARSE
        west, north = self.box[0], self.box[3]
        return f"matrix({self.sx * step:.8f} 0 0 {-self.sy * step:.8f} {-west * self.sx:.2f} {north * self.sy:.2f})"

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
        path = _outline(catalogue, collection, item_id, frame.close)
        yield Shape(item_id, catalogue.name(collection, item_id), path, (collection, item_id) in subjects)


@kept(KEPT)
def _outline(catalogue: Catalogue, collection: str, item_id: str, close: bool) -> str:
    """SVG path of an item in whole steps of degrees: the same in every drawing, which only places it."""
    step = FINE if close else COARSE
    geometry = catalogue.bundle.layer(collection).geometry(item_id)
    return "".join(_ring(ring, step) for rings in polygons(geometry) for ring in rings)


def _ring(ring: Sequence[Sequence[float]], step: float) -> str:
    points = [(round(point[0] / step), round(point[1] / step)) for point in ring]
    moves = [f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(points) if (x, y) != (a, b)]
    # The last move would come back to the start, which « z » does.
    return f"M{points[0][0]} {points[0][1]}l{' '.join(moves[:-1]) or '1 0'}z"


def _marks(catalogue: Catalogue, frame: _Frame, subjects: set[tuple[str, str]]) -> Iterator[Mark]:
    around = [("colleges", item_id) for item_id in catalogue.within("colleges", frame.box)]
    # Another point is drawn for itself alone, over the collèges.
    alone = [key for key in sorted(subjects) if COLLECTIONS[key[0]].points and key[0] != "colleges"]
    for collection, item_id in (*around, *alone):
        x, y = frame.xy(catalogue.bbox(collection, item_id) or (0.0, 0.0))
        network = catalogue.get(collection, item_id).get("education_prioritaire") or ""
        kind = network if collection == "colleges" else OTHER
        yield Mark(item_id, catalogue.name(collection, item_id), kind, x, y, (collection, item_id) in subjects)
