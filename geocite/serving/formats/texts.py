"""GeoJSON and CSV: text made line by line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from geocite.bundle import BETWEEN, OPENING, to_json
from geocite.serving.formats.selection import Selection, flat

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a spreadsheet would take for a number or a date, and show otherwise than it is written.
NUMERIC = re.compile(r"[\d\s.,/:-]*\d[\d\s.,/:-]*|\d+[eE]\d+")
BATCH = 400


def write_geojson(chosen: Selection, members: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """A FeatureCollection in pieces; `members` are further top-level members (links, timeStamp…)."""
    yield OPENING
    yield from _batches(chosen.features(), BETWEEN)
    yield geojson_ending(chosen, members)


def geojson_ending(chosen: Selection, members: Mapping[str, Any] | None = None) -> bytes:
    """What follows the features: the other members of the FeatureCollection."""
    told = {
        "name": chosen.layer.id,
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


def write_sequence(chosen: Selection) -> Iterator[bytes]:
    """RFC 8142: one GeoJSON text an item, after a record separator; the first item says the credit too."""
    members = {"attribution": chosen.credit.attribution, "license": chosen.credit.licence}
    members |= {"contours": chosen.outlines} if chosen.outlines else {}
    credit = to_json({**members, "provenance": chosen.provenance})[1:]
    for number, feature in enumerate(chosen.features()):
        yield b"\x1e" + (feature if number else feature[:-1] + b"," + credit) + b"\n"


def write_csv(chosen: Selection) -> Iterator[bytes]:
    """RFC 4180, UTF-8, decimal point; points as longitude and latitude, other shapes as WKT; a credit column."""
    names = list(chosen.kinds)
    shape = ["longitude", "latitude"] if chosen.points else ["geometrie"]
    yield _lines([["id", *names, *([] if chosen.bare else shape), "attribution"]], ",")
    rows = _rows(chosen, names)
    yield from (_lines([[*map(_plain, row), chosen.credit_line]], ",") for row in rows)


def write_excel_csv(chosen: Selection) -> Iterator[bytes]:
    """For a French spreadsheet: UTF-8 mark, semicolons, decimal comma, codes kept as text, no formula that runs."""
    names = list(chosen.kinds)
    shape = ["longitude", "latitude"] if chosen.points and not chosen.bare else []
    yield b"\xef\xbb\xbf" + _lines([["id", *names, *shape, "attribution"]], ";")
    for row in _rows(chosen, names, outlines=False):
        yield _lines([[*map(_french, row), safe_text(chosen.credit_line)]], ";")


def safe_text(text: str) -> str:
    """A text that a spreadsheet neither runs nor turns into a number."""
    if NUMERIC.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(chosen: Selection, names: list[str], outlines: bool = True) -> Iterator[list[Any]]:
    for rank, head in zip(chosen.ranks, chosen.heads(), strict=True):
        row = [head["id"], *(flat(head["properties"].get(name)) for name in names)]
        if chosen.bare or not (outlines or chosen.points):
            yield row
        else:
            yield [*row, *_place(chosen.geometry(rank), chosen.points)]


def _place(geometry: Mapping[str, Any] | None, points: bool) -> list[Any]:
    if geometry is None:
        return [None, None] if points else [None]
    return list(geometry["coordinates"]) if points else [write_wkt(geometry)]


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


def _french(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return "" if value is None else safe_text(str(value))


def _lines(rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


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
