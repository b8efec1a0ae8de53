"""Readers of the communes (outlines and official code), intercommunalities, départements and régions."""

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geocite.codes import CodeError, parse_commune, parse_departement, parse_region, parse_siren
from geocite.errors import DataError
from geocite.making.readers.reading import (
    Dropped,
    Reading,
    check_count,
    choose,
    frame,
    load_records,
    read_rows,
    relative,
    source_file,
    source_files,
)
from geocite.sources import Sources
from geocite.tables import TableError, parse_number

_CONTOURS = {
    "code_commune": ["code", "insee_com"],
    "nom": ["nom", "nom_com"],
    "code_departement": ["codeDepartement", "departement", "code_departement"],
}
_FRANCE = _CONTOURS | {
    "code_region": ["region", "codeRegion"],
    "siren_epci": ["epci", "codeEpci", "siren_epci"],
}
_COG = {
    "code_commune": ["code"],
    "nom": ["nom"],
    "code_departement": ["departement", "codeDepartement"],
    "code_region": ["region", "codeRegion"],
    "population": ["population"],
}
FORMER = "ancien-code"
POST = re.compile(r"[0-9]{5}")
TODAY, CITY_PART = "commune-actuelle", "arrondissement-municipal"


def read_communes_contours(raw: Path, sources: Sources) -> Reading:
    """Outlines of communes, full detail, in CRS84 (lon, lat): `code_commune, nom, code_departement, ligne`, geometry.

    All the files of the source together; `ligne` is the feature's rank in its file.
    """
    return _read_outlines(raw, sources, "communes_contours", _CONTOURS)


def read_communes_france(raw: Path, sources: Sources) -> Reading:
    """Outlines of all communes of France at 100 m, in CRS84 (lon, lat), with `code_region` and `siren_epci`.

    `code_region` and `siren_epci` are empty for the communes whose file does not say.
    """
    return _read_outlines(raw, sources, "communes_france", _FRANCE)


def read_communes_cog(raw: Path, sources: Sources) -> Reading:
    """Communes of today: `code_commune, nom, code_departement, code_region, population, ligne`.

    `population` in inhabitants (year: `valeurs.millesime` of the source), NaN when not published.
    """
    source = sources["communes_cog"]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, _COG, rows.table.name)
    records = []
    for row in rows.select(columns["code_commune"], parse_commune):
        cells = rows.cells(row, columns)
        try:
            population = parse_number(cells["population"]).value
        except TableError as error:
            rows.note(row, f"population : {error}")
            population = None
        place = (cells["nom"], cells["code_departement"], cells["code_region"])
        records.append((row.key, *place, population, row.line))
    table = frame(records, [*_COG, "ligne"]).astype({"population": "float64"})
    return Reading(source.id, table, columns, (rows.table.name,), len(rows.table.rows), tuple(rows.dropped))


def read_codes_postaux(raw: Path, sources: Sources) -> Reading:
    """Postal codes of the communes of today: `code_commune, code_postal, ligne`, one row for each pair.

    A commune may have several, and a postal code several communes; one that the official code gives none has no row.
    Those of the municipal arrondissements of Paris, Lyon and Marseille are those of their city.
    """
    source = sources["communes_cog"]
    path = source_file(source, raw)
    records = load_records(path, relative(path, raw))
    rows = [(code, post, line) for line, record in enumerate(records, start=1) for code, post in _posts(record)]
    table = frame(rows, ["code_commune", "code_postal", "ligne"])
    return Reading(source.id, table, {}, (relative(path, raw),), len(records), ())


def read_communes_anciennes(raw: Path, sources: Sources) -> Reading:
    """Codes that are no longer a commune of their own, and the commune of today: `code_commune, nom, type,
    code_chef_lieu, code_departement, ligne`.

    `type` is that of the official code (`commune-associee`, `commune-deleguee`, `arrondissement-municipal`) or
    `ancien-code` for the code of a commune merged since, whose name is then empty. One row per code.
    """
    source = sources["communes_cog"]
    path = source_file(source, raw)
    records = load_records(path, relative(path, raw))
    found: dict[str, tuple[object, ...]] = {}
    for row in (*_associated(records), *_former(records)):
        found.setdefault(str(row[0]), row)
    columns = ["code_commune", "nom", "type", "code_chef_lieu", "code_departement", "ligne"]
    table = frame([found[code] for code in sorted(found)], columns)
    return Reading(source.id, table, {}, (relative(path, raw),), len(records), ())


def read_epci_cog(raw: Path, sources: Sources) -> Reading:
    """Intercommunalities: `siren_epci, nom, type, population` (municipal), `membres` (tuple of codes), `ligne`."""
    source = sources["epci_cog"]
    path = source_file(source, raw)
    name = relative(path, raw)
    records = load_records(path, name)
    check_count(len(records), name, source)
    rows, dropped = [], []
    for line, record in enumerate(records, start=1):
        try:
            members = tuple(parse_commune(member["code"]) for member in record["membres"])
            figures = (record["nom"], record["type"], float(record["populationMunicipale"]))
            rows.append((parse_siren(record["code"]), *figures, members, line))
        except (CodeError, KeyError, TypeError, ValueError) as error:
            dropped.append(Dropped(name, line, str(record.get("code", "")), _unusable(error)))
    columns = {"siren_epci": "code", "nom": "nom", "type": "type", "population": "populationMunicipale"}
    table = frame(rows, [*columns, "membres", "ligne"])
    return Reading(source.id, table, {**columns, "membres": "membres"}, (name,), len(records), tuple(dropped))


def read_departements_cog(raw: Path, sources: Sources) -> Reading:
    """Départements: `code_departement, nom, code_region, code_chef_lieu, ligne`."""
    wanted = {
        "code_departement": ["code"],
        "nom": ["nom"],
        "code_region": ["region"],
        "code_chef_lieu": ["chefLieu"],
    }
    return _read_territories(raw, sources, "departements_cog", wanted)


def read_regions_cog(raw: Path, sources: Sources) -> Reading:
    """Régions: `code_region, nom, code_chef_lieu, ligne`."""
    wanted = {"code_region": ["code"], "nom": ["nom"], "code_chef_lieu": ["chefLieu"]}
    return _read_territories(raw, sources, "regions_cog", wanted)


def _read_territories(raw: Path, sources: Sources, source_id: str, wanted: Mapping[str, Sequence[str]]) -> Reading:
    source = sources[source_id]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, wanted, rows.table.name)
    first = next(iter(columns))
    parse = parse_departement if first == "code_departement" else parse_region
    records = []
    for row in rows.select(columns[first], parse):
        cells = rows.cells(row, columns)
        records.append((row.key, *list(cells.values())[1:], row.line))
    table = frame(records, [*columns, "ligne"])
    return Reading(source.id, table, columns, (rows.table.name,), len(rows.table.rows), tuple(rows.dropped))


def _posts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    codes = {TODAY: record.get("code"), CITY_PART: record.get("commune")}
    code, posts = codes.get(str(record.get("type"))), record.get("codesPostaux")
    for post in posts if code and isinstance(posts, list) else ():
        if POST.fullmatch(str(post)):
            yield str(code), str(post)


def _associated(records: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for line, record in enumerate(records, start=1):
        seat = record.get("chefLieu") or record.get("commune")
        # A delegated commune may keep the very code of the commune of today: nothing to translate then.
        if record.get("type") != TODAY and seat and seat != record["code"]:
            yield record["code"], record["nom"], record["type"], seat, record["departement"], line


def _former(records: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for line, record in enumerate(records, start=1):
        for code in record.get("anciensCodes", ()):
            yield code, "", FORMER, record["code"], record["departement"], line


def _unusable(error: Exception) -> str:
    return str(error) if isinstance(error, CodeError) else f"fiche incomplète ({error})"


def _read_outlines(raw: Path, sources: Sources, source_id: str, wanted: Mapping[str, Sequence[str]]) -> Reading:
    source = sources[source_id]
    columns: dict[str, str] = {}
    tables, names = [], []
    count = 0
    for path in source_files(source, raw):
        name = relative(path, raw)
        shapes = _read_geojson(path, name)
        check_count(len(shapes), name, source)
        columns = choose([str(column) for column in shapes.columns], wanted, name)
        shapes = shapes.rename(columns={header: ours for ours, header in columns.items()})
        tables.append(shapes[[*columns, "geometry"]].assign(fichier=name, ligne=range(1, len(shapes) + 1)))
        names.append(name)
        count += len(shapes)
    table, dropped = _one_per_commune(pd.concat(tables, ignore_index=True))
    ordered = table[[*columns, "ligne", "geometry"]]
    return Reading(source.id, ordered, columns, tuple(names), count, tuple(dropped))


def _one_per_commune(shapes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Dropped]]:
    dropped: list[Dropped] = []
    seen: dict[str, int] = {}
    for rank, text in enumerate(shapes["code_commune"]):
        fault = ""
        try:
            code = parse_commune("" if pd.isna(text) else str(text))
            if code in seen:
                fault = f"déjà donné dans {shapes['fichier'].iloc[seen[code]]} : seul le premier est gardé"
        except CodeError as error:
            code, fault = str(text), str(error)
        if fault:
            line = int(shapes["ligne"].iloc[rank])
            dropped.append(Dropped(shapes["fichier"].iloc[rank], line, code, fault))
        else:
            seen[code] = rank
    kept = shapes.iloc[list(seen.values())].reset_index(drop=True)
    texts = {c: kept[c].fillna("").astype(str) for c in ("nom", "code_region", "siren_epci") if c in kept}
    return kept.assign(code_commune=list(seen), **texts), dropped


def _read_geojson(path: Path, name: str) -> gpd.GeoDataFrame:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        # This export writes NaN, which JSON does not have, where a commune has no region.
        return pyogrio.read_dataframe(BytesIO(data.replace(b":NaN", b":null")))
    except (gzip.BadGzipFile, EOFError, pyogrio.errors.DataSourceError):
        raise DataError(f"{name} n'est pas un GeoJSON lisible : téléchargez-le de nouveau.") from None
