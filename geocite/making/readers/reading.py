"""What every reader returns, and the steps they share: find the files, choose the columns, keep the right rows."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from geocite.codes import CodeError
from geocite.errors import DataError
from geocite.sources import Source, find_files
from geocite.tables import Table, clean_headers, pick, read_table

TOTAL_WORDS = frozenset({"ensemble", "total", "france"})


@dataclass(frozen=True)
class Dropped:
    """Rows, or a cell, of a file that were not used, and why (French).

    `line` counts from 1 (the record's rank in a JSON, GeoJSON or Shapefile), None for the whole file;
    `expected` tells the rows left out on purpose from faults; `count` is 0 when the row was kept all the same.
    """

    file: str
    line: int | None
    key: str
    reason: str
    expected: bool = False
    count: int = 1


@dataclass(frozen=True)
class Reading:
    """The checked table of one source, with the columns chosen, the files read and the rows left out."""

    source: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    files: tuple[str, ...]
    rows_read: int
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True)
class Row:
    """One kept row of a table: its normalised key, its line, its rank among the rows of the table."""

    key: str
    line: int
    rank: int


@dataclass
class Rows:
    """The rows of one file being chosen; `dropped` grows with every row refused."""

    table: Table
    source: Source
    dropped: list[Dropped] = field(default_factory=list)

    def select(self, header: str, parse: Callable[[str], str], unique_with: str = "") -> list[Row]:
        """Rows whose key under `header` parses and is seen for the first time.

        `unique_with` names a second column of the key. Everything else goes to `dropped`, with its reason.
        """
        self._drop_ragged()
        keys = self.table.column(header)
        seconds = self.table.column(unique_with) if unique_with else ("",) * len(keys)
        seen: dict[tuple[str, str], int] = {}
        rows = []
        for rank in self._kept_ranks():
            line = self.table.lines[rank]
            key = self._parse(keys[rank], parse, line)
            if key is None:
                continue
            first = seen.setdefault((key, seconds[rank]), line)
            if first != line:
                self.drop(line, key, f"déjà donné ligne {first} : seule la première est gardée")
                continue
            rows.append(Row(key, line, rank))
        return rows

    def drop(self, line: int | None, key: str, reason: str, *, expected: bool = False, count: int = 1) -> None:
        """Note that a row was refused."""
        self.dropped.append(Dropped(self.table.name, line, key, reason, expected, count))

    def note(self, row: Row, reason: str) -> None:
        """Tell a fault of a row that is kept all the same."""
        self.drop(row.line, row.key, reason, count=0)

    def cells(self, row: Row, columns: Mapping[str, str]) -> dict[str, str]:
        """The cells of a row by our names."""
        whole = self.table.rows[row.rank]
        return {ours: whole[self.table.index[header]] for ours, header in columns.items()}

    def _drop_ragged(self) -> None:
        for ragged in self.table.ragged:
            self.drop(ragged.line, "", f"{ragged.found} cellules au lieu de {ragged.expected}")

    def _kept_ranks(self) -> list[int]:
        ranks = list(range(len(self.table.rows)))
        for column, values in (self.source.garder or {}).items():
            cells = self.table.column(self.table.pick([column]))
            kept = [rank for rank in ranks if cells[rank] in values]
            if len(kept) < len(ranks):
                reason = f"hors du sujet : {column} n'est pas {' ou '.join(values)}"
                self.drop(None, "", reason, expected=True, count=len(ranks) - len(kept))
            ranks = kept
        return ranks

    def _parse(self, text: str, parse: Callable[[str], str], line: int) -> str | None:
        if text.casefold() in TOTAL_WORDS:
            self.drop(line, text, "ligne d'ensemble, calculée sur tout le fichier", expected=True)
            return None
        try:
            return parse(text)
        except CodeError as error:
            self.drop(line, text, str(error))
            return None


def source_files(source: Source, raw: Path) -> tuple[Path, ...]:
    """Files of a source; DataError, saying where to get them, when there are none."""
    files = find_files(source, raw)
    if not files:
        raise DataError(
            f"Aucun fichier {' ni '.join(source.fichiers)} dans {raw} pour « {source.titre} » : "
            f"lancez « geocite fetch {source.id} » ou téléchargez-le depuis {source.adresse}."
        )
    return files


def source_file(source: Source, raw: Path) -> Path:
    """The only file of a source; DataError when there are several."""
    files = source_files(source, raw)
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise DataError(f"Plusieurs fichiers pour « {source.titre} » ({names}) : n'en gardez qu'un.")
    return files[0]


def relative(path: Path, raw: Path) -> str:
    """Name of a file from the raw folder, with forward slashes."""
    return path.relative_to(raw).as_posix()


def read_rows(path: Path, raw: Path, source: Source) -> Rows:
    """A delimited or JSON file of a source as rows to choose from; DataError when it has too few of them."""
    name = relative(path, raw)
    table = _json_table(path, name) if path.suffix == ".json" else read_table(path, name)
    check_count(len(table.rows), name, source)
    return Rows(table, source)


def check_count(found: int, name: str, source: Source) -> None:
    """DataError when a file has fewer rows than its source ever had."""
    if found < source.lignes_min:
        raise DataError(
            f"{name} n'a que {found} lignes, il en faut au moins {source.lignes_min} : "
            f"le fichier est tronqué ou n'est pas le bon, téléchargez-le de nouveau depuis {source.adresse}."
        )


def load_json(path: Path, name: str) -> Any:
    """A JSON document; DataError when it is not JSON."""
    try:
        return json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise DataError(
            f"{name}, ligne {error.lineno} : ce n'est pas du JSON correct, téléchargez-le de nouveau."
        ) from None
    except UnicodeDecodeError:
        raise DataError(f"{name} n'est pas en UTF-8 : téléchargez-le de nouveau.") from None


def load_records(path: Path, name: str) -> list[dict[str, Any]]:
    """A JSON list of objects; DataError when the document is something else."""
    records = load_json(path, name)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DataError(f"{name} n'est pas une liste d'objets JSON : ce n'est pas le fichier attendu.")
    return records


def _json_table(path: Path, name: str) -> Table:
    records = load_records(path, name)
    header = tuple(dict.fromkeys(key for record in records for key in record))
    return Table(
        name=name,
        header=clean_headers(header),
        rows=tuple(tuple(_cell(record.get(key)) for key in header) for record in records),
        lines=tuple(range(1, len(records) + 1)),
        ragged=(),
        encoding="utf-8",
        delimiter="",
    )


def _cell(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def choose(header: Sequence[str], wanted: Mapping[str, Sequence[str]], name: str) -> dict[str, str]:
    """Our column → the header of the file, for each of our columns and its candidates; TableError when one lacks."""
    return {ours: pick(header, candidates, name) for ours, candidates in wanted.items()}


def frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A table, columns in the order given, even when there are no rows."""
    return pd.DataFrame(list(rows), columns=list(columns))
