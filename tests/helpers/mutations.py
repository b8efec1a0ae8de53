"""Damages that files meet on their way, drawn at random: each takes bytes and gives other bytes."""

import csv
import gzip
import io
import json
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Mutation = Callable[[bytes, random.Random], bytes]

# ── any file ─────────────────────────────────────────────────────────────────────────────────────────────────


def damage_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(max(1, len(data)))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def damage_bytes(data: bytes, chance: random.Random) -> bytes:
    for _ in range(20):
        data = damage_byte(data, chance)
    return data


def keep_half(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) // 4, len(data))]


def zero_end(data: bytes, chance: random.Random) -> bytes:
    kept = chance.randrange(len(data))
    return data[:kept] + bytes(len(data) - kept)


def double(data: bytes, _: random.Random) -> bytes:
    return data + data


def empty(_: bytes, __: random.Random) -> bytes:
    return b""


def web_page(_: bytes, __: random.Random) -> bytes:
    return b"<!DOCTYPE html>\n<html lang='fr'><body>Service indisponible</body></html>"


def nested(_: bytes, __: random.Random) -> bytes:
    return b"[" * 100_000


ANY = (damage_byte, damage_bytes, keep_half, zero_end, double, empty, web_page, nested)

# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────


def as_text(change: Callable[[str, random.Random], str]) -> Mutation:
    """A mutation of the text of a file in UTF-8."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        return change(data.decode("utf-8-sig", "replace"), chance).encode("utf-8", "surrogatepass")

    mutate.__name__ = change.__name__
    return mutate


def to_latin_1(data: bytes, _: random.Random) -> bytes:
    return data.decode("utf-8-sig", "replace").encode("cp1252", "replace")


def latin_1_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(max(1, len(data)))
    return data[:place] + "é".encode("latin-1") + data[place:]


def toggle_bom(data: bytes, _: random.Random) -> bytes:
    bom = b"\xef\xbb\xbf"
    return data.removeprefix(bom) if data.startswith(bom) else bom + data


def to_utf16(data: bytes, _: random.Random) -> bytes:
    return data.decode("utf-8-sig", "replace").encode("utf-16")


def crlf(data: bytes, _: random.Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def cr(data: bytes, _: random.Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r")


@as_text
def invisible(text: str, chance: random.Random) -> str:
    place = chance.randrange(max(1, len(text)))
    return text[:place] + chance.choice("\x00\x08\x0b\x0c\x1f\x7f\x85\x9c\u200b\u2028\ufeff\ue000\ufffe") + text[place:]


@as_text
def decompose(text: str, _: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


TEXT = (to_latin_1, latin_1_byte, toggle_bom, to_utf16, crlf, cr, invisible, decompose)

# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

Rows = list[list[str]]


def as_rows(change: Callable[[Rows, random.Random], Rows]) -> Mutation:
    """A mutation of the rows of a table with semicolons; the first row is the header."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), delimiter=";"))
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(change(rows, chance))
        return out.getvalue().encode()

    mutate.__name__ = change.__name__
    return mutate


def any_row(rows: Rows, chance: random.Random) -> int:
    return chance.randrange(1, len(rows)) if len(rows) > 1 else 0


def any_column(rows: Rows, chance: random.Random) -> int:
    return chance.randrange(len(rows[0]))


@as_text
def open_quote(text: str, chance: random.Random) -> str:
    places = [found.end() for found in re.finditer(r"(?m)^|;", text)]
    place = chance.choice(places)
    return text[:place] + '"' + text[place:]


@as_text
def any_quote(text: str, chance: random.Random) -> str:
    place = chance.randrange(max(1, len(text)))
    return text[:place] + '"' + text[place:]


@as_rows
def rename_column(rows: Rows, chance: random.Random) -> Rows:
    rows[0][any_column(rows, chance)] = "renommée"
    return rows


@as_rows
def reorder_columns(rows: Rows, chance: random.Random) -> Rows:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return [[row[rank] for rank in order if rank < len(row)] for row in rows]


@as_rows
def drop_column(rows: Rows, chance: random.Random) -> Rows:
    column = any_column(rows, chance)
    return [row[:column] + row[column + 1 :] for row in rows]


@as_rows
def blank_column(rows: Rows, chance: random.Random) -> Rows:
    column = any_column(rows, chance)
    return [rows[0], *[[*row[:column], "", *row[column + 1 :]] for row in rows[1:]]]


@as_rows
def shift_column(rows: Rows, chance: random.Random) -> Rows:
    column = any_column(rows, chance)
    cells = [row[column] if column < len(row) else "" for row in rows[1:]]
    moved = [*cells[1:], ""]
    return [rows[0], *[[*row[:column], cell, *row[column + 1 :]] for row, cell in zip(rows[1:], moved, strict=True)]]


@as_rows
def exchange_columns(rows: Rows, chance: random.Random) -> Rows:
    one, other = any_column(rows, chance), any_column(rows, chance)
    for row in rows[1:]:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return rows


@as_rows
def exchange_places(rows: Rows, _: random.Random) -> Rows:
    if {"latitude", "longitude"} <= set(rows[0]):
        one, other = rows[0].index("latitude"), rows[0].index("longitude")
        for row in rows[1:]:
            row[one], row[other] = row[other], row[one]
    return rows


@as_rows
def odd_cell(rows: Rows, chance: random.Random) -> Rows:
    row = rows[any_row(rows, chance)]
    odd = ("NaN", "inf", "-1", "0", "1e999", "9" * 400, "59.0", "\ud800", "=1+1", "s", "…", "\n", "a\nb", "x" * 20_000)
    row[chance.randrange(len(row))] = chance.choice(odd)
    return rows


@as_rows
def odd_column(rows: Rows, chance: random.Random) -> Rows:
    column = any_column(rows, chance)
    odd = chance.choice(("NaN", "inf", "0", "700000", "-1", "s", "9" * 400, "2024"))
    return [rows[0], *[[*row[:column], odd, *row[column + 1 :]] for row in rows[1:]]]


@as_rows
def as_floats(rows: Rows, chance: random.Random) -> Rows:
    column = any_column(rows, chance)
    for row in rows[1:]:
        if column < len(row) and row[column].isdigit():
            row[column] = f"{int(row[column])}.0"
    return rows


@as_rows
def repeat_rows(rows: Rows, chance: random.Random) -> Rows:
    return [*rows, *(chance.choice(rows) for _ in range(5))]


@as_rows
def ragged_rows(rows: Rows, chance: random.Random) -> Rows:
    row = rows[any_row(rows, chance)]
    row[:] = row[:-1] if chance.random() < 0.5 else [*row, "x", "y"]
    return rows


@as_rows
def only_header(rows: Rows, _: random.Random) -> Rows:
    return rows[:1]


@as_text
def other_separator(text: str, chance: random.Random) -> str:
    return text.replace(";", chance.choice("|\t,"))


@as_text
def other_decimals(text: str, _: random.Random) -> str:
    return re.sub(r"(\d)\.(\d)", r"\1,\2", text) if "," not in text else re.sub(r"(\d),(\d)", r"\1.\2", text)


TABLE = (
    open_quote, open_quote, any_quote, rename_column, reorder_columns, drop_column, blank_column, shift_column,
    exchange_columns, exchange_places, odd_cell, odd_cell, odd_column, as_floats, repeat_rows, ragged_rows, only_header,
    other_separator, other_decimals,
)  # fmt: skip

# ── JSON and GeoJSON ─────────────────────────────────────────────────────────────────────────────────────────


def as_json(change: Callable[[Any, random.Random], Any]) -> Mutation:
    """A mutation of a JSON document; what is no longer JSON is left alone."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        return json.dumps(change(json.loads(data), chance), ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )

    mutate.__name__ = change.__name__
    return mutate


ODD_VALUES = (None, "", 0, -1, 1.5, 59.0, True, [], {}, [1], "59.0", "\ud800", "a\x08b", 10**30, float("nan"), "NaN")


def records_of(document: Any) -> list[Any]:
    return document["features"] if isinstance(document, dict) else document


def fields_of(record: Any) -> dict[str, Any]:
    return record.get("properties", record)


@as_json
def odd_field(document: Any, chance: random.Random) -> Any:
    fields = fields_of(chance.choice(records_of(document)))
    fields[chance.choice(list(fields))] = chance.choice(ODD_VALUES)
    return document


@as_json
def odd_fields(document: Any, chance: random.Random) -> Any:
    records = records_of(document)
    name, value = chance.choice(list(fields_of(records[0]))), chance.choice(ODD_VALUES)
    for record in records:
        fields_of(record)[name] = value
    return document


@as_json
def rename_field(document: Any, chance: random.Random) -> Any:
    records = records_of(document)
    name = chance.choice(list(fields_of(records[0])))
    for record in records:
        fields_of(record)["renommé"] = fields_of(record).pop(name, None)
    return document


@as_json
def drop_field(document: Any, chance: random.Random) -> Any:
    fields = fields_of(chance.choice(records_of(document)))
    fields.pop(chance.choice(list(fields)))
    return document


@as_json
def drop_records(document: Any, chance: random.Random) -> Any:
    records = records_of(document)
    del records[: chance.randrange(len(records) + 1)]
    return document


@as_json
def repeat_records(document: Any, chance: random.Random) -> Any:
    records = records_of(document)
    records += [json.loads(json.dumps(chance.choice(records))) for _ in range(2)]
    return document


@as_json
def odd_record(document: Any, chance: random.Random) -> Any:
    records = records_of(document)
    records[chance.randrange(len(records))] = chance.choice(ODD_VALUES)
    return document


RECORDS = (odd_field, odd_fields, rename_field, drop_field, drop_records, repeat_records, odd_record)


def move(value: Any, change: Callable[[float, float], list[float]]) -> Any:
    """Coordinates of any depth, each position changed."""
    if value and isinstance(value[0], int | float):
        return change(value[0], value[1])
    return [move(part, change) for part in value]


def moved(name: str, change: Callable[[float, float], list[float]]) -> Mutation:
    @as_json
    def mutate(document: Any, chance: random.Random) -> Any:
        features = records_of(document)
        for feature in features if chance.random() < 0.5 else [chance.choice(features)]:
            feature["geometry"]["coordinates"] = move(feature["geometry"]["coordinates"], change)
        return document

    mutate.__name__ = name
    return mutate


NAN, INF = float("nan"), float("inf")
SHAPES = (
    None,
    {"type": "Point", "coordinates": [3, 50]},
    {"type": "LineString", "coordinates": [[3, 50], [3.1, 50]]},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon", "coordinates": [[[3, 50], [3.1, 50], [3.2, 50], [3, 50]]]},
    {"type": "Polygon", "coordinates": [[[3, 50], [3.1, 50]]]},
    {"type": "Polygon", "coordinates": [[[3, 50], [3.01, 50.01], [3.01, 50], [3, 50.01], [3, 50]]]},
    {"type": "MultiPolygon", "coordinates": []},
    {"type": "GeometryCollection", "geometries": []},
    {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [3, 50]}]},
    {"type": "Cercle"},
    [],
    "x",
)


@as_json
def odd_shape(document: Any, chance: random.Random) -> Any:
    chance.choice(records_of(document))["geometry"] = chance.choice(SHAPES)
    return document


@as_json
def odd_shapes(document: Any, chance: random.Random) -> Any:
    shape = chance.choice(SHAPES)
    for feature in records_of(document):
        feature["geometry"] = shape
    return document


@as_json
def open_ring(document: Any, chance: random.Random) -> Any:
    ring = chance.choice(records_of(document))["geometry"]["coordinates"][0]
    ring.pop()
    return document


@as_json
def odd_coordinate(document: Any, chance: random.Random) -> Any:
    ring = chance.choice(records_of(document))["geometry"]["coordinates"][0]
    point = chance.choice(ring)
    point[chance.randrange(2)] = chance.choice((NAN, INF, -INF, None, "3", [], 1e300, 0))
    return document


@as_json
def tell_crs(document: Any, chance: random.Random) -> Any:
    name = chance.choice(("EPSG:2154", "urn:ogc:def:crs:EPSG::27572", "n'importe quoi", 5))
    document["crs"] = {"type": "name", "properties": {"name": name}}
    return document


OUTLINES = (
    moved("exchanged", lambda x, y: [y, x]),
    moved("projected", lambda x, y: [600_000 + 1000 * x, 6_000_000 + 10_000 * y]),
    moved("at_zero", lambda x, y: [0, 0]),
    moved("infinite", lambda x, y: [INF, y]),
    moved("not_a_number", lambda x, y: [x, NAN]),
    moved("deep", lambda x, y: [x, y, 12.0, 4.0]),
    odd_shape, odd_shape, odd_shapes, open_ring, odd_coordinate, odd_coordinate, tell_crs,
)  # fmt: skip

# ── by kind of file ──────────────────────────────────────────────────────────────────────────────────────────


def packed(unpack: Callable[[bytes], bytes], pack: Callable[[bytes], bytes], inner: Mutation) -> Mutation:
    def mutate(data: bytes, chance: random.Random) -> bytes:
        return pack(inner(unpack(data), chance))

    mutate.__name__ = inner.__name__
    return mutate


def _unzip(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(archive.namelist()[0])


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEOJSON/QP2024_WGS84.geojson", data)
    return out.getvalue()


def mutations_of(path: Path) -> tuple[Mutation, ...]:
    """What may happen to a file, by the end of its name."""
    if path.suffix == ".csv":
        return (*ANY, *TEXT, *TABLE)
    if path.suffix == ".json":
        return (*ANY, *TEXT, *RECORDS)
    if path.suffix == ".geojson":
        return (*ANY, *TEXT, *RECORDS, *OUTLINES)
    inside = (*TEXT, *RECORDS, *OUTLINES)
    if path.suffix == ".zip":
        return (*ANY, *(packed(_unzip, _zip, one) for one in inside))
    if path.suffix == ".gz":
        return (*ANY, *(packed(gzip.decompress, gzip.compress, one) for one in inside))
    return ANY
