"""Readers of the communes (official code), intercommunalités, départements and régions."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geocite.making.readers.files import check_count, load_records, open_source, relative, source_files
from geocite.making.readers.reading import Dropped, Reading, choose, frame, plain_code, tell_flaws
from geocite.registry.sources import Sources
from geocite.text.codes import (
    CodeError,
    departement_of_commune,
    parse_commune,
    parse_departement,
    parse_region,
    parse_siren,
)
from geocite.text.delimited import TableError, parse_number

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


def read_communes_cog(raw: Path, sources: Sources) -> Reading:
    """Communes of today: `code_commune, nom, code_departement, code_region, population, ligne`.

    `population` in inhabitants (year: `valeurs.millesime` of the source), NaN when not published.
    """
    source = sources["communes_cog"]
    rows = open_source(source, raw)
    columns = choose(rows.table.header, _COG, rows.table.name)
    records = []
    for row in rows.select(columns["code_commune"], parse_commune):
        cells = rows.cells(row, columns)
        try:
            population = parse_number(cells["population"]).value
        except TableError as error:
            rows.note(row, f"population : {error}")
            population = None
        departement = rows.code(row, cells["code_departement"] or departement_of_commune(row.key), parse_departement)
        # The overseas collectivities have no region.
        region = rows.code(row, cells["code_region"], parse_region) if cells["code_region"] else ""
        place = (cells["nom"], departement or departement_of_commune(row.key), region)
        records.append((row.key, *place, population, row.line))
    return rows.reading(frame(records, [*_COG, "ligne"]).astype({"population": "float64"}), columns)


def read_codes_postaux(raw: Path, sources: Sources) -> Reading:
    """Postal codes of the communes of today: `code_commune, code_postal, ligne`, one row for each pair.

    A commune may have several, and a postal code several communes; one that the official code gives none has no row.
    Those of the municipal arrondissements of Paris, Lyon and Marseille are those of their city.
    """
    source = sources["communes_cog"]
    (path,) = source_files(source, raw)
    name = relative(path, raw)
    records, flaws = load_records(path, name)
    dropped = tell_flaws(flaws, name)
    rows: dict[tuple[str, str], int] = {}
    read = merged = 0
    for line, commune, post in _posts(records):
        read += 1
        try:
            pair = (parse_commune(plain_code(commune)), post)
            if not POST.fullmatch(post):
                raise CodeError(f"Code postal incorrect : « {post} ».")
        except CodeError as error:
            dropped.append(Dropped(name, line, commune, f"code postal : {error}"))
            continue
        merged += pair in rows
        rows.setdefault(pair, line)
    table = frame([(*pair, line) for pair, line in rows.items()], ["code_commune", "code_postal", "ligne"])
    return Reading(source.id, table, {}, (name,), read, tuple(dropped), merged=merged)


def read_communes_anciennes(raw: Path, sources: Sources) -> Reading:
    """Codes that are no longer a commune of their own, and the commune of today: `code_commune, nom, type,
    code_chef_lieu, code_departement, ligne`.

    `type` is that of the official code (`commune-associee`, `commune-deleguee`, `arrondissement-municipal`) or
    `ancien-code` for the code of a commune merged since, whose name is then empty. One row per code.
    """
    source = sources["communes_cog"]
    (path,) = source_files(source, raw)
    name = relative(path, raw)
    records, flaws = load_records(path, name)
    dropped = tell_flaws(flaws, name)
    found: dict[str, tuple[object, ...]] = {}
    told = [*_associated(records), *_former(records)]
    merged = sum(_add_former(record, found, dropped, name) for record in told)
    columns = ["code_commune", "nom", "type", "code_chef_lieu", "code_departement", "ligne"]
    table = frame([found[code] for code in sorted(found)], columns)
    return Reading(source.id, table, {}, (name,), len(told), tuple(dropped), merged=merged)


_Former = tuple[int, str, str, str, str]  # line, code, name, type and seat of a former commune


def _add_former(record: _Former, found: dict[str, tuple[object, ...]], dropped: list[Dropped], name: str) -> bool:
    """Add a former commune to those found, or what is wrong with it to the rows dropped; whether it repeats one."""
    line, code, label, kind, seat = record
    try:
        key, present = _old_code(plain_code(code)), parse_commune(plain_code(seat))
    except CodeError as error:
        dropped.append(Dropped(name, line, code, f"ancienne commune : {error}"))
        return False
    row = (key, label, kind, present, departement_of_commune(key), line)
    first = found.setdefault(key, row)
    if first[3] != present:
        reason = f"ancienne commune rattachée à {present}, mais à {first[3]} par la fiche {first[5]}, qui est gardée"
        dropped.append(Dropped(name, line, key, reason))
        return False
    return first is not row


def read_epci_cog(raw: Path, sources: Sources) -> Reading:
    """Intercommunalities: `siren_epci, nom, type, population` (municipal), `membres` (tuple of codes), `ligne`."""
    source = sources["epci_cog"]
    (path,) = source_files(source, raw)
    name = relative(path, raw)
    records, flaws = load_records(path, name)
    check_count(len(records), name, source)
    rows: dict[str, tuple[object, ...]] = {}
    dropped = tell_flaws(flaws, name)
    for line, record in enumerate(records, start=1):
        try:
            row = _epci(record, line)
            if row[0] in rows:
                raise CodeError(f"Déjà donné par la fiche {rows[str(row[0])][-1]} : seule la première est gardée.")
            rows[str(row[0])] = row
        except (CodeError, KeyError, TypeError, ValueError) as error:
            dropped.append(Dropped(name, line, str(record.get("code", "")), _unusable(error), grave=True))
    columns = {"siren_epci": "code", "nom": "nom", "type": "type", "population": "populationMunicipale"}
    table = frame(rows.values(), [*columns, "membres", "ligne"])
    return Reading(source.id, table, {**columns, "membres": "membres"}, (name,), len(records), tuple(dropped))


def _epci(record: Mapping[str, Any], line: int) -> tuple[object, ...]:
    members = tuple(parse_commune(plain_code(str(member["code"]))) for member in record["membres"])
    population = float(record["populationMunicipale"])
    if not math.isfinite(population):
        raise ValueError("populationMunicipale")
    labels = (str(record["nom"]), str(record["type"]))
    return parse_siren(plain_code(str(record["code"]))), *labels, population, members, line


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
    rows = open_source(source, raw)
    columns = choose(rows.table.header, wanted, rows.table.name)
    first = next(iter(columns))
    parse = parse_departement if first == "code_departement" else parse_region
    records = []
    for row in rows.select(columns[first], parse):
        cells = rows.cells(row, columns)
        if "code_region" in list(cells)[1:]:
            cells["code_region"] = rows.code(row, cells["code_region"], parse_region)
        records.append((row.key, *list(cells.values())[1:], row.line))
    return rows.reading(frame(records, [*columns, "ligne"]), columns)


def _posts(records: list[dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Line, commune of today and postal code of each pair that the official code gives."""
    for line, record in enumerate(records, start=1):
        codes = {TODAY: record.get("code"), CITY_PART: record.get("commune")}
        code, posts = codes.get(str(record.get("type"))), record.get("codesPostaux")
        for post in posts if code and isinstance(posts, list) else ():
            yield line, str(code), str(post)


def _associated(records: list[dict[str, Any]]) -> Iterator[_Former]:
    """Line, code, name, type and seat of each associated or delegated commune and municipal arrondissement."""
    for line, record in enumerate(records, start=1):
        seat, code = record.get("chefLieu") or record.get("commune"), record.get("code")
        # A delegated commune may keep the very code of the commune of today: nothing to translate then.
        if record.get("type") != TODAY and seat and seat != code:
            yield line, str(code or ""), str(record.get("nom") or ""), str(record.get("type") or ""), str(seat)


def _former(records: list[dict[str, Any]]) -> Iterator[_Former]:
    """Line, code, no name, type and seat of each code that a commune of today had before."""
    for line, record in enumerate(records, start=1):
        codes = record.get("anciensCodes") or []
        for code in codes if isinstance(codes, list) else [codes]:
            yield line, str(code), "", FORMER, str(record.get("code") or "")


def _old_code(text: str) -> str:
    """A code of today or of yesterday: Corsica was département 20 until 1976."""
    return text if re.fullmatch(r"20\d{3}", text, re.ASCII) else parse_commune(text)


def _unusable(error: Exception) -> str:
    return str(error) if isinstance(error, CodeError) else f"fiche incomplète ({error})"
