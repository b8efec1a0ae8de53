"""The one reader of figures: it follows the registry of indicators, whatever the source."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geocite.errors import DataError
from geocite.making.readers.files import open_files, source_files
from geocite.making.readers.reading import Dropped, Faults, Reading, Row, Rows, frame
from geocite.registry.sources import Indicators, Series, Source, Sources, ValueLayout, find_files
from geocite.text.codes import CodeError, parse_commune, parse_qpv, parse_siren, parse_uai, qpv_generation
from geocite.text.delimited import ABSENT, Cell, TableError, parse_number, pick

COLUMNS = (
    "collection",
    "code",
    "indicateur",
    "millesime",
    "valeur",
    "statut",
    "source",
    "fichier",
    "ligne",
)
PARSERS: dict[str, Callable[[str], str]] = {
    "qpv": parse_qpv,
    "commune": parse_commune,
    "siren": parse_siren,
    "uai": parse_uai,
}
Wanted = Sequence[tuple[str, Series]]


@dataclass
class _Values:
    """The long table of one source being filled, and what had to be left out of it."""

    source: Source
    wanted: Wanted
    records: list[tuple[object, ...]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    rows_read: int = 0
    rows_kept: int = 0


def read_values(
    raw: Path, sources: Sources, registry: Indicators, step: Callable[[str], None] | None = None
) -> list[Reading]:
    """Every published figure of the registry, one Reading per source, tables of one layout that concatenate.

    Columns: collection, code, indicateur, millesime (text), valeur (float, NaN unless known),
    statut ("connu", "absent" or "secret"), source, fichier, ligne. Units are those of the registry.
    DataError telling at once every source that cannot be read.
    """
    found, faults = [], Faults()
    for source_id, wanted in wanted_series(registry).items():
        if sources[source_id].facultatif and not find_files(sources[source_id], raw):
            continue
        if step is not None:
            step(source_id)
        with faults.collect():
            found.append(read_source_values(sources[source_id], raw, wanted))
    faults.raise_all()
    return found


def wanted_series(registry: Indicators) -> dict[str, list[tuple[str, Series]]]:
    """The (indicator, series) pairs asked of each source; computed series ask nothing."""
    wanted: dict[str, list[tuple[str, Series]]] = {}
    for indicator in registry.values():
        for series in (series for series in indicator.series if series.colonnes):
            wanted.setdefault(series.source, []).append((indicator.id, series))
    return wanted


def read_source_values(source: Source, raw: Path, wanted: Wanted) -> Reading:
    """The figures asked of one source, from all its files; DataError when one of them is in no file."""
    if source.valeurs is None:
        raise DataError(f"sources.toml, source {source.id} : il manque la partie « valeurs ».")
    layout, values = source.valeurs, _Values(source, wanted)
    opened = open_files(source, raw, source_files(source, raw), lambda name: _vintage_of_file(name, layout))
    names = [_read_file(rows, values, layout) for rows in opened]
    _check_found(values, names)
    table = frame(values.records, COLUMNS).astype({"valeur": "float64"})
    columns = {ours: ", ".join(headers) for ours, headers in values.chosen.items()}
    counts = values.rows_read, tuple(values.dropped), values.rows_kept
    return Reading(source.id, table, columns, tuple(names), *counts)


def _read_file(rows: Rows, values: _Values, layout: ValueLayout) -> str:
    key = rows.table.pick(layout.cle)
    vintage_column = rows.table.pick(layout.millesime_colonne) if layout.millesime_colonne else ""
    same = layout.millesime or _vintage_of_file(rows.table.name, layout)
    _note_column(values, "code", key)
    chosen = rows.select(key, _parser(layout, values.wanted), vintage_column)
    vintages = [same] * len(chosen) if same else _vintages(rows, chosen, vintage_column)
    for indicator, series in values.wanted:
        header = _header(values, rows, series, same)
        if header:
            _note_column(values, indicator, header)
            _add(values, rows, chosen, vintages, header, (series.collection, indicator))
    values.rows_read += rows.rows_read
    values.rows_kept += sum(1 for vintage in vintages if vintage)
    values.dropped.extend(rows.dropped)
    return rows.table.name


def _parser(layout: ValueLayout, wanted: Wanted) -> Callable[[str], str]:
    """The parser of the keys of a source; a quartier must be of a generation that the figures are asked for."""
    if layout.code != "qpv":
        return PARSERS[layout.code]
    generations = {series.collection.removeprefix("qpv-") for _, series in wanted}

    def parse(text: str) -> str:
        code = parse_qpv(text)
        if str(qpv_generation(code)) not in generations:
            raise CodeError(f"« {code} » n'est pas un quartier de {' ou '.join(sorted(generations))}.")
        return code

    return parse


def _vintage_of_file(name: str, layout: ValueLayout) -> str:
    """The year in the name of a file; empty when the source does not date its files so."""
    if not layout.millesime_fichier:
        return ""
    found = re.search(layout.millesime_fichier, name)
    if found is None:
        raise DataError(f"{name} : le nom du fichier ne donne pas son année ; renommez-le comme à l'origine.")
    return found[1]


def _vintages(rows: Rows, chosen: list[Row], header: str) -> list[str]:
    """The first year written in the column: 2022-2023 → 2022; empty, and told, when there is none or it is again."""
    cells = rows.table.column(header)
    vintages: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for row in chosen:
        found = re.search(r"\d{4}", cells[row.rank])
        if found is None:
            rows.drop(row.line, row.key, f"« {cells[row.rank]} » n'est pas une année ({header})")
        elif seen.setdefault((row.key, found[0]), row.line) != row.line:
            first = seen[row.key, found[0]]
            rows.drop(row.line, row.key, f"{found[0]} déjà donné ligne {first} : seule la première est gardée")
            found = None
        vintages.append(found[0] if found else "")
    return vintages


def _header(values: _Values, rows: Rows, series: Series, vintage: str) -> str:
    """The header of a series in this file, empty (and told) when this edition does not have it."""
    candidates = [candidate.replace("{aa}", vintage[-2:]) for candidate in series.colonnes]
    try:
        return pick(rows.table.header, candidates, rows.table.name)
    except TableError as error:
        values.lacking.append(str(error))
        reason = f"ce fichier n'a pas la colonne {' ni '.join(candidates)}, d'autres éditions l'ont"
        rows.drop(None, "", reason, count=0, expected=True)
        return ""


def _add(
    values: _Values, rows: Rows, chosen: list[Row], vintages: list[str], header: str, place: tuple[str, str]
) -> None:
    collection, indicator = place
    cells = rows.table.column(header)
    name = rows.table.name
    for row, vintage in zip(chosen, vintages, strict=True):
        if not vintage:
            continue
        cell = _cell(rows, row, header, cells[row.rank])
        value = math.nan if cell.value is None else cell.value
        values.records.append(
            (collection, row.key, indicator, vintage, value, cell.state, values.source.id, name, row.line)
        )


def _cell(rows: Rows, row: Row, header: str, text: str) -> Cell:
    try:
        return parse_number(text)
    except TableError as error:
        rows.note(row, f"colonne {header} : {error}")
        return ABSENT


def _note_column(values: _Values, ours: str, header: str) -> None:
    headers = values.chosen.setdefault(ours, [])
    if header not in headers:
        headers.append(header)


def _check_found(values: _Values, names: list[str]) -> None:
    missing = [indicator for indicator, _ in values.wanted if indicator not in values.chosen]
    if missing:
        reasons = " ".join(dict.fromkeys(values.lacking))
        raise DataError(f"Indicateur introuvable dans {', '.join(names)} : {', '.join(missing)}. {reasons}")
