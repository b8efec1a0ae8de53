"""The files of a source: found, opened as rows, and those that repeat one another read once."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geocite.errors import DataError
from geocite.making.readers.reading import Dropped, Rows, tell_flaws
from geocite.making.readers.shapes import read_bytes
from geocite.registry.sources import Source, find_files
from geocite.text.decoding import Flaw, clean, read_text, tell_cleaned
from geocite.text.delimited import Table, clean_headers, read_table

COPY = "fichier en double"


def source_files(source: Source, raw: Path) -> tuple[Path, ...]:
    """Files of a source; DataError, saying where to get them, when there are none."""
    files = find_files(source, raw)
    if not files:
        raise DataError(
            f"Aucun fichier {' ni '.join(source.fichiers)} dans {raw} pour « {source.titre} » : "
            f"lancez « geocite fetch {source.id} » ou téléchargez-le depuis {source.adresse}."
        )
    return files


def relative(path: Path, raw: Path) -> str:
    """Name of a file from the raw folder, with forward slashes."""
    return path.relative_to(raw).as_posix()


def open_source(source: Source, raw: Path) -> Rows:
    """The rows of a source made of one file; copies of it are set aside, DataError when two files differ."""
    (rows,) = open_files(source, raw, source_files(source, raw), lambda _: "")
    return rows


def open_files(source: Source, raw: Path, paths: Sequence[Path], part: Callable[[str], str]) -> list[Rows]:
    """One Rows for each part of a source (its vintages, say); `part` tells it from the name of a file.

    Files of the same part that hold the same rows are read once, and told; DataError, naming both, when they differ.
    """
    parts: dict[str, list[Table]] = {}
    for path in paths:
        name = relative(path, raw)
        parts.setdefault(part(name), []).append(read_rows(path, name, source))
    return [_join_copies(tables, source) for tables in parts.values()]


def read_rows(path: Path, name: str, source: Source) -> Table:
    """A delimited or JSON file of a source as a table; DataError when it has too few rows."""
    table = _json_table(path, name) if path.suffix == ".json" else read_table(path, name)
    check_count(len(table.rows), name, source)
    return table


def _join_copies(tables: Sequence[Table], source: Source) -> Rows:
    """The table with the most rows (of the shortest name); the others must hold nothing else."""
    first, *others = sorted(tables, key=lambda table: (-len(table.rows), len(table.name), table.name))
    rows = Rows(first, source)
    for other in others:
        line = _first_difference(first, other)
        if line is not None:
            raise differ(first.name, other.name, f"ligne {line} du second", source)
        rows.copies += other.count
        rows.dropped += [*tell_flaws(other.flaws, other.name), repeated(other.name, first.name, other.count)]
    return rows


def repeated(name: str, first: str, count: int) -> Dropped:
    """What is told of a file whose rows are those of another."""
    reason = f"mêmes lignes que {first}, lues une seule fois"
    return Dropped(name, None, "", reason, expected=True, count=count, what=COPY)


def differ(first: str, other: str, where: str, source: Source) -> DataError:
    """The error of two files of the same source that do not say the same."""
    return DataError(
        f"{first} et {other} sont tous deux des fichiers de « {source.titre} », mais ne disent pas la même chose "
        f"({where}) : gardez le bon et ôtez l'autre de ce dossier."
    )


def _first_difference(first: Table, other: Table) -> int | None:
    """Line of the first row of `other` that `first` does not have, whatever the order of rows and columns."""
    if set(first.header) != set(other.header):
        return 1
    if other.ragged:
        return other.ragged[0].line
    order = [other.index[header] for header in first.header]
    known = set(first.rows)
    pairs = zip(other.lines, other.rows, strict=True)
    return next((line for line, row in pairs if tuple(row[rank] for rank in order) not in known), None)


def check_count(found: int, name: str, source: Source) -> None:
    """DataError when a file has fewer rows than its source ever had."""
    if found < source.lignes_min:
        raise DataError(
            f"{name} n'a que {found} lignes, il en faut au moins {source.lignes_min} : "
            f"le fichier est tronqué ou n'est pas le bon, téléchargez-le de nouveau depuis {source.adresse}."
        )


def load_records(path: Path, name: str) -> tuple[list[dict[str, Any]], tuple[Flaw, ...]]:
    """A JSON list of objects with clean texts, and what was mended; DataError when the document is something else."""
    text = read_text(read_bytes(path, name), name)
    try:
        document = json.loads(text.content)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{name}, ligne {error.lineno} : ce n'est pas du JSON correct, téléchargez-le de nouveau."
        ) from None
    except (RecursionError, ValueError):
        raise DataError(f"{name} n'est pas du JSON que l'on puisse lire : téléchargez-le de nouveau.") from None
    if not isinstance(document, list) or not all(isinstance(record, dict) for record in document):
        raise DataError(f"{name} n'est pas une liste d'objets JSON : ce n'est pas le fichier attendu.")
    if "\\u" not in text.content:
        return document, text.flaws
    told: list[Flaw] = []
    return [_clean(record, rank, told) for rank, record in enumerate(document, start=1)], (*text.flaws, *told[:1])


def _clean(value: Any, rank: int, told: list[Flaw]) -> Any:
    """The same value with its texts cleaned of what escapes (`\\u0008`) may hide."""
    if isinstance(value, dict):
        return {key: _clean(part, rank, told) for key, part in value.items()}
    if isinstance(value, list):
        return [_clean(part, rank, told) for part in value]
    if not isinstance(value, str) or clean(value) == value:
        return value
    what, reason = tell_cleaned(value) or ("", "")
    told.append(Flaw(rank, what, reason))
    return clean(value)


def _json_table(path: Path, name: str) -> Table:
    records, flaws = load_records(path, name)
    header = tuple(dict.fromkeys(key for record in records for key in record))
    return Table(
        name=name,
        header=clean_headers(header),
        rows=tuple(tuple(_cell(record.get(key)) for key in header) for record in records),
        lines=tuple(range(1, len(records) + 1)),
        ragged=(),
        encoding="utf-8",
        delimiter="",
        flaws=flaws,
    )


def _cell(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()
