"""GeoJSON and CSV: text made line by line."""

from collections.abc import Iterator, Mapping
from typing import Any

from geocite.bundle.files import BETWEEN, OPENING, to_json
from geocite.serving.formats.selection import Selection, flat
from geocite.serving.geometry.crs import CRS84, Crs
from geocite.text.spreadsheets import csv_lines, french_csv, french_lines

BATCH = 400


def write_geojson(chosen: Selection, members: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """A FeatureCollection in pieces; `members` are further top-level members (links, timeStamp…)."""
    yield OPENING
    yield from _batches(chosen.features(), BETWEEN)
    yield geojson_ending(chosen, members)


def geojson_ending(chosen: Selection, members: Mapping[str, Any] | None = None) -> bytes:
    """What follows the features: the other members of the FeatureCollection.

    A file to keep (without `members`) names its system, as GDAL reads it; an answer says it in its headers.
    """
    told = {
        "name": chosen.layer.id,
        **(crs_member(chosen.crs) if members is None else {}),
        "attribution": chosen.credit.attribution,
        "license": chosen.credit.licence,
        "millesime": chosen.vintage,
        **({"contours": chosen.outlines} if chosen.outlines else {}),
        "provenance": chosen.provenance,
        "numberMatched": len(chosen.ranks),
        "numberReturned": len(chosen.ranks),
        **(members or {}),
    }
    return b"\n]," + to_json(told)[1:] + b"\n"


def crs_member(crs: Crs) -> dict[str, Any]:
    """The `crs` of the GeoJSON of 2008, which GIS software still reads; nothing for longitude and latitude."""
    if crs is CRS84:
        return {}
    return {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.code.replace(':', '::')}"}}}


def write_sequence(chosen: Selection) -> Iterator[bytes]:
    """RFC 8142: one GeoJSON text an item, after a record separator; the first item says the credit too."""
    members = {"attribution": chosen.credit.attribution, "license": chosen.credit.licence}
    members |= {"contours": chosen.outlines} if chosen.outlines else {}
    credit = to_json({**members, "provenance": chosen.provenance})[1:]
    for number, feature in enumerate(chosen.features()):
        yield b"\x1e" + (feature if number else feature[:-1] + b"," + credit) + b"\n"


def write_csv(chosen: Selection) -> Iterator[bytes]:
    """RFC 4180, UTF-8, decimal point; points as two columns, other shapes as WKT; a credit column."""
    names = list(chosen.kinds)
    yield _lines([["id", *names, *_place_names(chosen), "attribution"]], ",")
    rows = _rows(chosen, names)
    yield from (_lines([[*map(_plain, row), chosen.credit_line]], ",") for row in rows)


def write_excel_csv(chosen: Selection) -> Iterator[bytes]:
    """For a French spreadsheet: UTF-8 mark, semicolons, decimal comma, codes kept as text, no formula that runs."""
    names = list(chosen.kinds)
    shape = _place_names(chosen) if chosen.points else []
    yield french_csv(["id", *names, *shape, "attribution"], ())
    for row in _rows(chosen, names, outlines=False):
        yield french_lines([[*row, chosen.credit_line]])


def _rows(chosen: Selection, names: list[str], outlines: bool = True) -> Iterator[list[Any]]:
    for rank, head in zip(chosen.ranks, chosen.heads(), strict=True):
        row = [head["id"], *(flat(head["properties"].get(name)) for name in names)]
        if chosen.bare or not (outlines or chosen.points):
            yield row
        else:
            yield [*row, *place_cells(chosen, rank)]


def _place_names(chosen: Selection) -> list[str]:
    if chosen.bare:
        return []
    return list(chosen.position_names) if chosen.points else ["geometrie", *chosen.position_names[2:]]


def place_cells(chosen: Selection, rank: int) -> list[Any]:
    """Cells of the position of an item: its coordinates or its outline, then its system unless it is degrees."""
    geometry = chosen.geometry(rank)
    system = [chosen.crs.code if geometry else None] if chosen.projected else []
    if geometry is None:
        return [*([None, None] if chosen.points else [None]), *system]
    return [*(geometry["coordinates"] if chosen.points else [write_wkt(geometry)]), *system]


def write_wkt(geometry: Mapping[str, Any]) -> str:
    """A polygon or multipolygon as well-known text."""

    def nested(part: Any) -> str:
        if isinstance(part[0], int | float):
            return f"{part[0]} {part[1]}"
        return f"({','.join(nested(inner) for inner in part)})"

    shape = geometry["coordinates"]
    return f"{geometry['type'].upper()} {nested([shape] if geometry['type'] == 'Point' else shape)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _lines(rows: list[list[str]], delimiter: str) -> bytes:
    return csv_lines(rows, delimiter).encode()


def _batches(lines: Iterator[bytes], between: bytes) -> Iterator[bytes]:
    batch: list[bytes] = []
    first = True
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield (b"" if first else between) + between.join(batch)
            batch, first = [], False
    if batch:
        yield (b"" if first else between) + between.join(batch)
