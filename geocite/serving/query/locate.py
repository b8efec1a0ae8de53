"""Where a point is: the cité, quarter, commune and intercommunalité that hold it. Plain arithmetic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geocite.bundle.loading import Bundle
from geocite.collections import GENERATIONS
from geocite.errors import DataError, UsageError
from geocite.serving.geometry.rectangles import boxes_meet, geometry_meets
from geocite.serving.language.languages import _
from geocite.serving.language.vocabulary import HOLDERS
from geocite.text.delimited import Table, TableError, read_table
from geocite.text.spreadsheets import csv_lines, french_cell, french_csv, typed_cell

LONGITUDES = ("lon", "longitude", "lng", "x_longitude")
LATITUDES = ("lat", "latitude", "y_latitude")
NEAR = 5e-4  # degrees: more than a generalised outline may be from its source
DRAWN = (*GENERATIONS, "communes")


def find_at(bundle: Bundle, lon: float, lat: float) -> dict[str, list[str]]:
    """Ids of the items that hold a point (degrees, CRS84), by collection; a border belongs to both its sides.

    On outlines within 2 m of the source: those of its layer for a quartier, those of the source for a commune; an
    intercommunalité is where its communes are, a cité where its quartiers and its communes are.
    """
    found: dict[str, list[str]] = {}
    for name in (one for one in DRAWN if one in bundle.manifest.collections):
        near = _near(bundle, name, lon, lat)
        found[name] = [item_id for item_id in near if _holds(bundle, name, item_id, lon, lat)]
    if "epci" in bundle.manifest.collections:
        held = {bundle.layer("communes").properties(code)["siren_epci"] for code in found["communes"]}
        found["epci"] = [siren for siren in _near(bundle, "epci", lon, lat) if siren in held]
    near = _near(bundle, "cites", lon, lat)
    return {"cites": [cite for cite in near if _cite_holds(bundle, cite, found, (lon, lat))], **found}


def _cite_holds(bundle: Bundle, cite: str, found: Mapping[str, Sequence[str]], point: tuple[float, float]) -> bool:
    properties = bundle.layer("cites").properties(cite)
    if properties["perimetre"] == "qpv":
        return geometry_meets(bundle.layer("cites").geometry(cite), (*point, *point))
    towns = properties["communes" if properties["perimetre"] == "communes" else "communes_entieres"]
    quartiers = (properties[f"qpv_{year}"] for year in (2015, 2024))
    own = {("communes", code) for code in towns} | {("qpv", code) for codes in quartiers for code in codes}
    held = {(name[:3] if name in GENERATIONS else name, code) for name, codes in found.items() for code in codes}
    return bool(own & held)


def _near(bundle: Bundle, collection: str, lon: float, lat: float) -> list[str]:
    """Ids of the items whose box holds the point, or nearly: the outlines of a layer are generalised."""
    boxes = ((head["id"], head.get("bbox")) for head in bundle.layer(collection).heads)
    box = (lon - NEAR, lat - NEAR, lon + NEAR, lat + NEAR)
    return [item_id for item_id, bbox in boxes if bbox is not None and boxes_meet(bbox, box)]


def _holds(bundle: Bundle, collection: str, item_id: str, lon: float, lat: float) -> bool:
    layer = bundle.layer(collection)
    precise = bundle.outlines(collection, layer.properties(item_id).get("code_departement") or "")
    rings = precise.rings(item_id) if precise else None
    # Rings of one item never cross: inside is where an odd number of them surround the point.
    shape = {"type": "Polygon", "coordinates": rings} if rings else layer.geometry(item_id)
    return geometry_meets(shape, (lon, lat, lon, lat))


STATED, CANDIDATE, COMMUNE = "enonce", "candidat", "commune"


def cite_nature(bundle: Bundle, cite: str, found: Mapping[str, Sequence[str]]) -> str:
    """How a cité is known to hold a point where `found` was found.

    `enonce`: a document states the perimeter that holds it; `candidat`: the point is in a quartier that may be one of
    the cité's; `commune`: only in a commune of the cité, of which nothing more is known.
    """
    properties = bundle.layer("cites").properties(cite)
    if properties.get("perimetre_connu") == STATED:
        return STATED
    named = [("qpv-2024", "qpv_2024_candidats"), ("qpv-2015", "qpv_2015_candidats")]
    held = any(set(found.get(layer, ())) & set(properties.get(name) or ()) for layer, name in named)
    return CANDIDATE if held else COMMUNE


def cite_words(nature: str, name: str) -> str:
    """A cité that holds a point, in words that say how it is known."""
    return HOLDERS[nature].format(name=name)


def none_words(collection: str) -> str:
    """That nothing of a collection holds a point, in the gender of its name."""
    return _("aucun à cet endroit") if collection in GENERATIONS else _("aucune à cet endroit")


def parse_position(lon: str, lat: str) -> tuple[float, float]:
    """Longitude and latitude in degrees, decimal comma accepted; UsageError when they are not a position."""
    try:
        position = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError:
        raise UsageError(_bad(lon, lat)) from None
    if not (abs(position[0]) <= 180 and abs(position[1]) <= 90):
        raise UsageError(_bad(lon, lat))
    return position


def tell_point(bundle: Bundle, lon: float, lat: float) -> str:
    """What holds a point, in French, one line a layer."""
    lines, found = [], find_at(bundle, lon, lat)
    for name, ids in found.items():
        named = [f"{_told(bundle, name, one, found)} ({one})" for one in ids]
        between = "\u202f; " if name == "cites" else ", "  # the words of a cité hold commas
        title = bundle.manifest.collections[name].titre
        lines.append(f"{title}\u202f: {between.join(named) or none_words(name)}")
    return "\n".join(lines)


def _told(bundle: Bundle, collection: str, item_id: str, found: Mapping[str, Sequence[str]]) -> str:
    name = str(bundle.layer(collection).properties(item_id).get("nom") or item_id)
    return cite_words(cite_nature(bundle, item_id, found), name) if collection == "cites" else name


@dataclass(frozen=True)
class Points:
    """A table with a longitude and a latitude: `place` gives the ranks of their columns, `path` its file."""

    path: Path
    table: Table
    place: tuple[int, int]

    def warnings(self) -> Iterator[str]:
        """What was mended in the text of the file (damaged bytes, invisible characters), with its line."""
        for flaw in self.table.flaws:
            line = f", ligne {flaw.line}" if flaw.line else ""
            yield f"{self.path.name}{line} : {flaw.what}, {flaw.reason}."


def read_points(path: Path) -> Points:
    """A table of positions; DataError when it has no column of each kind, or a line of another length."""
    table = read_table(path)
    try:
        place = table.index[table.pick(LONGITUDES)], table.index[table.pick(LATITUDES)]
    except TableError:
        raise DataError(
            f"{path.name} : il faut une colonne de longitude et une de latitude, nommées par exemple lon et lat. "
            f"Colonnes trouvées : {', '.join(table.header)}."
        ) from None
    if table.ragged:
        odd = table.ragged[0]
        raise DataError(f"{path.name}, ligne {odd.line} : {odd.found} cellules au lieu de {odd.expected}.")
    return Points(path, table, place)


def locate_table(bundle: Bundle, points: Points) -> Iterator[bytes]:
    """The rows of a table of positions, and a column of ids for each layer that holds them.

    CSV for a French spreadsheet, in pieces. Raises DataError when a position is not one; a row without position gets
    empty columns. The cells of the file itself are told as they are read, but for what a spreadsheet would change.
    """
    names = [name for name in ("cites", *DRAWN, "epci") if name in bundle.manifest.collections]
    yield french_csv([*points.table.header, *(column for name in names for column in _columns(name))], ())
    for line, row in zip(points.table.lines, points.table.rows, strict=True):
        held = _held(bundle, names, [row[column] for column in points.place], points.path, line)
        yield csv_lines([[*map(typed_cell, row), *map(french_cell, held)]]).encode()


def _held(bundle: Bundle, names: Sequence[str], place: Sequence[str], path: Path, line: int) -> list[str]:
    if not any(part.strip() for part in place):
        return [""] * sum(len(_columns(name)) for name in names)
    try:
        found = find_at(bundle, *parse_position(*place))
    except UsageError as error:
        raise DataError(f"{path.name}, ligne {line} : {error}") from None
    return ["; ".join(ids) for name in names for ids in _cells(bundle, name, found)]


def _columns(name: str) -> tuple[str, ...]:
    """Columns of a layer: the cités whose perimeter is not known apart from those that a document states."""
    return ("cites", "cites_non_confirmees") if name == "cites" else (name,)


def _cells(bundle: Bundle, name: str, found: Mapping[str, Sequence[str]]) -> tuple[Sequence[str], ...]:
    if name != "cites":
        return (found[name],)
    stated = [one for one in found[name] if cite_nature(bundle, one, found) == STATED]
    return stated, [one for one in found[name] if one not in stated]


def _bad(lon: str, lat: str) -> str:
    return _(
        "Position incomprise : « {lon} », « {lat} ». Donnez la longitude puis la latitude en degrés, "
        "par exemple 2.777 et 50.291.",
        lon=lon,
        lat=lat,
    )
