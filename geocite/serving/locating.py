"""Where a point is: the cité, quarter, commune and intercommunalité that hold it. Plain arithmetic."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from geocite.bundle import Bundle
from geocite.errors import DataError, UsageError
from geocite.serving.languages import _
from geocite.serving.rectangles import geometry_meets
from geocite.spreadsheets import MARK, csv_lines, safe_text
from geocite.tables import TableError, read_table

LONGITUDES = ("lon", "longitude", "lng", "x_longitude")
LATITUDES = ("lat", "latitude", "y_latitude")
HOLDING = ("cites", "qpv-2024", "qpv-2015", "communes", "epci")


def find_at(bundle: Bundle, lon: float, lat: float) -> dict[str, list[str]]:
    """Ids of the items that hold a point (degrees, CRS84), by collection; a border belongs to both its sides."""
    box = (lon, lat, lon, lat)
    found: dict[str, list[str]] = {}
    for name in HOLDING:
        if name in bundle.manifest["collections"]:
            layer = bundle.layer(name)
            near = [head["id"] for head in layer.heads if _covers(head.get("bbox"), lon, lat)]
            found[name] = [item_id for item_id in near if geometry_meets(layer.geometry(item_id), box)]
    return found


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
    lines = []
    for name, ids in find_at(bundle, lon, lat).items():
        layer = bundle.layer(name)
        named = [f"{layer.properties(one).get('nom') or one} ({one})" for one in ids]
        lines.append(f"{bundle.manifest['collections'][name]['titre']} : {', '.join(named) or 'aucun à cet endroit'}")
    return "\n".join(lines)


def locate_table(bundle: Bundle, path: Path) -> Iterator[bytes]:
    """The rows of a table with a longitude and a latitude, and a column of ids for each layer that holds them.

    CSV for a French spreadsheet, in pieces. Raises DataError when the columns are not there or a position is not
    one; a row without position gets empty columns. The cells of the file itself are left as they are.
    """
    table = read_table(path)
    try:
        columns = [table.index[table.pick(names)] for names in (LONGITUDES, LATITUDES)]
    except TableError:
        raise DataError(
            f"{path.name} : il faut une colonne de longitude et une de latitude, nommées par exemple lon et lat. "
            f"Colonnes trouvées : {', '.join(table.header)}."
        ) from None
    if table.ragged:
        odd = table.ragged[0]
        raise DataError(f"{path.name}, ligne {odd.line} : {odd.found} cellules au lieu de {odd.expected}.")
    names = [name for name in HOLDING if name in bundle.manifest["collections"]]
    yield MARK + csv_lines([[*table.header, *names]]).encode()
    for line, row in zip(table.lines, table.rows, strict=True):
        held = _held(bundle, names, [row[column] for column in columns], path, line)
        yield csv_lines([[*row, *held]]).encode()


def _held(bundle: Bundle, names: Sequence[str], place: Sequence[str], path: Path, line: int) -> list[str]:
    if not any(part.strip() for part in place):
        return [""] * len(names)
    try:
        found = find_at(bundle, *parse_position(*place))
    except UsageError as error:
        raise DataError(f"{path.name}, ligne {line} : {error}") from None
    return [safe_text("; ".join(found[name])) if found[name] else "" for name in names]


def _covers(bbox: Sequence[float] | None, lon: float, lat: float) -> bool:
    return bbox is not None and bbox[0] <= lon <= bbox[2] and bbox[1] <= lat <= bbox[3]


def _bad(lon: str, lat: str) -> str:
    return _(
        "Position incomprise : « {lon} », « {lat} ». Donnez la longitude puis la latitude en degrés, "
        "par exemple 2.777 et 50.291.",
        lon=lon,
        lat=lat,
    )
