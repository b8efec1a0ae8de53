"""The picture that goes with a shared link: an item among its communes, and where it lies in the region (PNG)."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from math import cos, radians
from typing import Any

from geocite.bundle.contract import Locator
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.drawings.small_maps import situation_xy
from geocite.serving.geometry.rectangles import Box, polygons

WIDTH, HEIGHT = 1200, 630  # what social networks show whole
FINER = 2  # drawn twice as large, then reduced: smooth lines
COLORS = 255
SMALLEST_SPAN = 0.04  # degrees of latitude, about 4 km
INSET = 250  # height of the region in its corner
PAPER, LAND, BORDER, REGION, SPOT = "#f7f4ed", "#fffdf9", "#bdb6a7", "#d9d2c3", "#0b6259"
_PATH = re.compile(r"M([^MZ]+)")


def draw_item(catalogue: Catalogue, collection: str, item_id: str) -> bytes:
    """A PNG of an item (its outline or its place) with its surroundings; the region alone where it has no position."""
    box = catalogue.bbox(collection, item_id)
    if box is None:
        return draw_region(catalogue)
    image, pen = _sheet()
    frame = _framed(box)
    for name in ("communes", *(("qpv-2024",) if collection != "qpv-2015" else ())):
        for one in catalogue.within(name, frame):
            _fill(pen, _placed(catalogue, name, one, frame), *_colors(name))
    if COLLECTIONS[collection].points:
        _dot(pen, _xy(box[:2], frame), 16, COLLECTIONS[collection].style.line)
    elif not COLLECTIONS[collection].made_of:
        own = _placed(catalogue, collection, item_id, frame)
        _fill(pen, own, LAND, LAND)  # what lies under it does not mix with its colour
        _fill(pen, own, *_colors(collection), width=4)
    _inset(catalogue.locator(collection, item_id), pen, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    return _png(image)


def draw_region(catalogue: Catalogue) -> bytes:
    """A PNG of all the regions of the bundle and their cités."""
    image, pen = _sheet()
    locators = catalogue.bundle.documents.situation
    west, south, east, north = zip(*(locator.bbox for locator in locators), strict=True)
    frame = _padded((min(west), min(south), max(east), max(north)), 1.08)
    for locator in locators:
        for rings in _departments(locator):
            _fill(pen, [[_xy(point, frame) for point in ring] for ring in rings], LAND, BORDER, width=2)
    for head in catalogue.bundle.layer("cites").heads:
        if box := head.get("bbox"):
            _dot(pen, _xy(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), frame), 9, SPOT)
    return _png(image)


def _sheet() -> tuple[Any, Any]:
    from PIL import Image, ImageDraw  # imported when a picture is asked for

    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    return image, ImageDraw.Draw(image, "RGBA")


def _png(image: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    image.resize((WIDTH, HEIGHT)).quantize(COLORS, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _framed(box: Sequence[float]) -> Box:
    return _padded(box, 1.5)


def _padded(box: Sequence[float], margin: float) -> Box:
    """The box with a margin, in the proportions of the picture."""
    lon, lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    ratio, squeeze = WIDTH / HEIGHT, cos(radians(lat))
    height = max((box[3] - box[1]) * margin, (box[2] - box[0]) * margin * squeeze / ratio, SMALLEST_SPAN)
    width = height * ratio / squeeze
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2


def _xy(point: Sequence[float], frame: Box) -> tuple[float, float]:
    west, south, east, north = frame
    across, down = (point[0] - west) / (east - west), (north - point[1]) / (north - south)
    return across * WIDTH * FINER, down * HEIGHT * FINER


def _placed(catalogue: Catalogue, collection: str, item_id: str, frame: Box) -> list[list[tuple[float, float]]]:
    shape = catalogue.bundle.layer(collection).geometry(item_id)
    return [[_xy(point, frame) for point in ring] for rings in polygons(shape) for ring in rings]


def _colors(collection: str) -> tuple[str, str]:
    if collection == "communes":
        return LAND, BORDER
    style = COLLECTIONS[collection].style
    return f"{style.fill}{max(style.opacity, 90):02x}", style.line


def _fill(pen: Any, rings: Iterable[Sequence[tuple[float, float]]], fill: str, line: str, width: int = 1) -> None:
    for ring in rings:
        pen.polygon(ring, fill=fill)
        pen.line(ring, fill=line, width=width * FINER, joint="curve")


def _dot(pen: Any, center: tuple[float, float], radius: float, color: str) -> None:
    x, y = center
    size = radius * FINER
    pen.ellipse((x - size, y - size, x + size, y + size), fill=color, outline="#ffffff", width=2 * FINER)


def _departments(locator: Locator) -> Iterator[list[list[tuple[float, float]]]]:
    """Outlines of the départements in degrees, as rings."""
    west, _, _, north = locator.bbox
    step, _ = situation_xy(locator.bbox, west + 1, north)
    for part in locator.departements:
        numbers = ([float(one) for one in re.split("[L ]", path)] for path in _PATH.findall(part.d))
        yield [[(west + x / step, north - y / 1000) for x, y in zip(n[::2], n[1::2], strict=True)] for n in numbers]


def _inset(locator: Locator, pen: Any, place: tuple[float, float]) -> None:
    """The region in the corner, and the place in it."""
    box = locator.bbox
    squeeze = cos(radians((box[1] + box[3]) / 2))
    scale = INSET * FINER / (box[3] - box[1])
    left = WIDTH * FINER - (box[2] - box[0]) * squeeze * scale - 32 * FINER
    top = HEIGHT * FINER - INSET * FINER - 32 * FINER

    def put(point: Sequence[float]) -> tuple[float, float]:
        return left + (point[0] - box[0]) * squeeze * scale, top + (box[3] - point[1]) * scale

    edge = 16 * FINER
    corner = (left - edge, top - edge, WIDTH * FINER - edge, HEIGHT * FINER - edge)
    pen.rounded_rectangle(corner, 12 * FINER, fill="#ffffff", outline=BORDER, width=FINER)
    for rings in _departments(locator):
        _fill(pen, [[put(point) for point in ring] for ring in rings], REGION, "#ffffff")
    _dot(pen, put(place), 7, SPOT)
