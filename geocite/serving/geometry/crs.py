"""Coordinate systems offered for answers: CRS84, WGS 84 (lat, lon), Web Mercator, Lambert-93. Plain arithmetic.

The formulas are those of the projections' definitions (EPSG guidance note 7-2, methods 1024 and 9802); a test
compares them with PROJ. RGF93 and WGS 84 are one here, as in PROJ: they differ by less than the data's precision.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from geocite.bundle.geojson import Geometry
from geocite.errors import UsageError
from geocite.serving.geometry.rectangles import Box
from geocite.serving.language.languages import _

Pair = tuple[float, float]
RADIUS = 6378137.0
MERCATOR_LATITUDE = 85.051129  # beyond it Web Mercator has no tile, and soon no number
_E = math.sqrt(2 / 298.257222101 - (1 / 298.257222101) ** 2)  # GRS 80
FARTHEST = 1e9  # no position of any system is beyond
_BORDER = 24  # points by side of a box whose borders bend


@dataclass(frozen=True)
class Crs:
    """A coordinate system: its address, its EPSG code, and how positions go from (lon, lat) to it and back.

    Positions are in the order of the system's axes (4326: latitude first). `digits` is what a centimetre needs, `wkt`
    its definition for files that carry one (OGC WKT 1), empty where none has to.
    """

    uri: str
    code: str
    title: str
    digits: int
    to: Callable[[float, float], Pair]
    back: Callable[[float, float], Pair]
    wkt: str = ""


def find_crs(text: str, name: str = "crs") -> Crs:
    """The system of an OGC address, or of `EPSG:2154`, `OGC:CRS84`; UsageError when it is not offered."""
    found = _BY_NAME.get(text.strip("[]<>").lower())
    if found is None:
        offered = ", ".join(crs.uri for crs in SYSTEMS)
        told = _(
            "« {name} » : système de coordonnées inconnu, « {text} ». Systèmes possibles : {known}.",
            name=name,
            text=text,
            known=offered,
        )
        raise UsageError(told)
    return found


def transform(geometry: Geometry | None, crs: Crs) -> Geometry | None:
    """A geometry in (lon, lat) told in another system, rounded to the centimetre; None stays None."""
    return None if geometry is None else _mapped(geometry, crs.to, crs.digits)


def restore(geometry: Geometry, crs: Crs) -> Geometry:
    """A geometry in another system told in (lon, lat)."""
    return _mapped(geometry, crs.back, 9)


def read_box(numbers: Sequence[float], crs: Crs) -> Box | None:
    """Two minimums and two maximums in the order of the axes of `crs` (six numbers: heights are dropped), or None.

    In degrees the first longitude may be the greater: the box then crosses the antimeridian (OGC API – Features,
    7.15.3), and a longitude that no meridian has only finds nothing. Numbers that are not finite give None.
    """
    bounds = [*numbers[:2], *numbers[3:5]] if len(numbers) == 6 else list(numbers)
    axis = {CRS84: 0, WGS84: 1}.get(crs)
    # Not « > »: a number that is not one compares false.
    if len(bounds) != 4 or not all(abs(bound) <= FARTHEST for bound in bounds):
        return None
    if any(bounds[rank] > bounds[rank + 2] for rank in (0, 1) if rank != axis):
        return None
    if axis is not None and not all(abs(bounds[rank]) <= 90 for rank in (1 - axis, 3 - axis)):
        return None
    return bounds[0], bounds[1], bounds[2], bounds[3]


def halves(box: Box, crs: Crs) -> tuple[Box, ...]:
    """A box, or its two parts on either side of the antimeridian when it crosses it."""
    first, second, third, fourth = box
    if crs is CRS84 and first > third:
        return (first, second, max(first, 180.0), fourth), (min(third, -180.0), second, third, fourth)
    if crs is WGS84 and second > fourth:
        return (first, second, third, max(second, 180.0)), (first, min(fourth, -180.0), third, fourth)
    return (box,)


def box_around(box: Box, crs: Crs) -> Box:
    """West, south, east, north (degrees, CRS84) of a rectangle whose sides are straight in `crs`."""
    return _around(box, crs.back)


def box_in(box: Box, crs: Crs) -> Box:
    """The rectangle of `crs` (order of its axes) around a box in degrees, CRS84; rounded to the centimetre."""
    first, second, third, fourth = (round(value, crs.digits) for value in _around(box, crs.to))
    return first, second, third, fourth


def _around(box: Box, convert: Callable[[float, float], Pair]) -> Box:
    left, low, right, high = box
    steps = [rank / _BORDER for rank in range(_BORDER + 1)]
    border = [(left + (right - left) * step, side) for step in steps for side in (low, high)]
    border += [(side, low + (high - low) * step) for step in steps for side in (left, right)]
    points = [convert(*point) for point in border]
    first, second = [point[0] for point in points], [point[1] for point in points]
    return min(first), min(second), max(first), max(second)


def _mapped(geometry: Geometry, convert: Callable[[float, float], Pair], digits: int) -> Geometry:
    def walk(part: Any) -> Any:
        if part and isinstance(part[0], int | float):
            first, second = convert(part[0], part[1])
            return [round(first, digits), round(second, digits)]
        return [walk(inner) for inner in part]

    if geometry["type"] == "GeometryCollection":
        inner = [_mapped(one, convert, digits) for one in geometry["geometries"]]
        return {"type": "GeometryCollection", "geometries": inner}
    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _same(first: float, second: float) -> Pair:
    return first, second


def _swapped(first: float, second: float) -> Pair:
    return second, first


def _to_mercator(lon: float, lat: float) -> Pair:
    bounded = math.radians(max(-MERCATOR_LATITUDE, min(MERCATOR_LATITUDE, lat)))
    return RADIUS * math.radians(lon), RADIUS * math.asinh(math.tan(bounded))


def _from_mercator(x: float, y: float) -> Pair:
    # Beyond a few times around the Earth the hyperbolic sine overflows: the pole is all there is to say.
    height = max(-30.0, min(30.0, y / RADIUS))
    return math.degrees(x / RADIUS), math.degrees(math.atan(math.sinh(height)))


def _isometric(latitude: float) -> float:
    sine = math.sin(latitude)
    return math.atanh(sine) - _E * math.atanh(_E * sine)


def _lambert_constants() -> tuple[float, float, float]:
    first, second, origin = (math.radians(degrees) for degrees in (44.0, 49.0, 46.5))

    def radius(latitude: float) -> float:
        return math.cos(latitude) / math.sqrt(1 - (_E * math.sin(latitude)) ** 2)

    n = math.log(radius(first) / radius(second)) / (_isometric(second) - _isometric(first))
    scale = RADIUS * radius(first) / n * math.exp(n * _isometric(first))
    return n, scale, scale * math.exp(-n * _isometric(origin))


_N, _SCALE, _ORIGIN = _lambert_constants()
_EAST, _NORTH, _MERIDIAN = 700_000.0, 6_600_000.0, 3.0


def _to_lambert(lon: float, lat: float) -> Pair:
    radius = _SCALE * math.exp(-_N * _isometric(math.radians(max(-89.999, min(89.999, lat)))))
    angle = _N * math.radians(lon - _MERIDIAN)
    return _EAST + radius * math.sin(angle), _NORTH + _ORIGIN - radius * math.cos(angle)


def _from_lambert(x: float, y: float) -> Pair:
    across, down = x - _EAST, _ORIGIN - (y - _NORTH)
    angle = math.atan2(across, down)
    isometric = -math.log(max(math.hypot(across, down), 1e-9) / _SCALE) / _N
    latitude = math.asin(math.tanh(isometric))
    for _step in range(8):
        latitude = math.asin(math.tanh(isometric + _E * math.atanh(_E * math.sin(latitude))))
    return _MERIDIAN + math.degrees(angle / _N), math.degrees(latitude)


_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84", "Longitude, latitude", 7, _same, _same)
WGS84 = Crs(f"{_EPSG}4326", "EPSG:4326", "Latitude, longitude", 7, _swapped, _swapped)
_DEGREE = 'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]'
_METRE = 'UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]'
_MERCATOR_WKT = (
    'PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    f'{_DEGREE},AUTHORITY["EPSG","4326"]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],'
    'PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],'
    f'{_METRE},AUTHORITY["EPSG","3857"]]'
)
_LAMBERT_WKT = (
    'PROJCS["RGF93 v1 / Lambert-93",GEOGCS["RGF93 v1",DATUM["Reseau_Geodesique_Francais_1993_v1",'
    f'SPHEROID["GRS 1980",6378137,298.257222101]],{_DEGREE},AUTHORITY["EPSG","4171"]],'
    'PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],'
    'PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["false_easting",700000],'
    f'PARAMETER["false_northing",6600000],{_METRE},AUTHORITY["EPSG","2154"]]'
)
MERCATOR = Crs(f"{_EPSG}3857", "EPSG:3857", "Mercator du web", 2, _to_mercator, _from_mercator, _MERCATOR_WKT)
LAMBERT93 = Crs(f"{_EPSG}2154", "EPSG:2154", "Lambert-93", 2, _to_lambert, _from_lambert, _LAMBERT_WKT)
SYSTEMS = (CRS84, WGS84, MERCATOR, LAMBERT93)
_BY_NAME = {name.lower(): crs for crs in SYSTEMS for name in (crs.uri, crs.code, crs.uri.replace("http:", "https:"))}
