"""What the readers of schools share: département, sector and position of a row, told when they cannot be."""

import math

import numpy as np

from geocite.making.readers.places import check_places
from geocite.making.readers.reading import Row, Rows
from geocite.text.codes import departement_of_commune, parse_departement
from geocite.text.delimited import TableError, fold, parse_number

_SECTORS = {"public": "public", "prive": "privé"}


def departement_of(row: Row, rows: Rows, text: str, commune: str) -> str:
    """The département of the commune, whatever the row says of it; that of the row when the commune is unreadable."""
    stated = rows.code(row, text, parse_departement)
    if not commune:
        return stated
    found = departement_of_commune(commune)
    if stated and stated != found:
        rows.note(row, f"département {stated}, mais commune {commune} : le département {found} est pris")
    return found


def sector_of(row: Row, rows: Rows, text: str) -> str:
    """« public » or « privé »; the text itself, told, when it is neither."""
    sector = _SECTORS.get(fold(text), "")
    if not sector:
        rows.note(row, f"secteur « {text} » : ni public ni privé")
    return sector or text


def check_positions(chosen: list[Row], rows: Rows, columns: dict[str, str]) -> None:
    """DataError when most positions of the file are not in France."""
    places = []
    for row in chosen:
        cells = rows.cells(row, {"lon": columns["lon"], "lat": columns["lat"]})
        try:
            places.append((parse_number(cells["lon"]).value, parse_number(cells["lat"]).value))
        except TableError:
            continue
    known = np.array([place for place in places if None not in place], dtype=float).reshape(-1, 2)
    check_places(known[:, 0], known[:, 1], 4326, rows.table.name)


def position_of(row: Row, rows: Rows, cells: dict[str, str]) -> tuple[float, float]:
    """Longitude and latitude in degrees, both NaN when one is missing or impossible."""
    try:
        lon, lat = parse_number(cells["lon"]).value, parse_number(cells["lat"]).value
    except TableError as error:
        rows.note(row, f"coordonnées illisibles : {error}")
        return math.nan, math.nan
    if lon is None or lat is None:
        return math.nan, math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        rows.note(row, f"coordonnées impossibles : longitude {lon}, latitude {lat}")
        return math.nan, math.nan
    return lon, lat
