"""What every reader returns, and the steps they share: choose the columns, keep the right rows, tell the others."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geocite.errors import DataError
from geocite.registry.sources import Source
from geocite.text.codes import CodeError
from geocite.text.decoding import Flaw
from geocite.text.delimited import Table, fold, pick

_WHOLE = re.compile(r"'?\s*(\w+)[.,]0+", re.ASCII)
TOTAL_WORDS = frozenset({"ensemble", "total", "france"})


@dataclass(frozen=True)
class Dropped:
    """Rows, or a cell, of a file that were not used, and why (French).

    `line` counts from 1 (the record's rank in a JSON, GeoJSON or Shapefile), None for the whole file;
    `expected` tells the rows left out on purpose from faults; `count` is 0 when the row was kept all the same.
    `what` says in a few words what happened, when it is neither a row nor a value left out; `grave` when a
    territory is missing because of it.
    """

    file: str
    line: int | None
    key: str
    reason: str
    expected: bool = False
    count: int = 1
    what: str = ""
    grave: bool = False


@dataclass
class Faults:
    """Errors of several files, so that they are told together."""

    told: dict[str, None] = field(default_factory=dict)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Keep the DataError of a block for later."""
        try:
            yield
        except DataError as error:
            self.told |= dict.fromkeys(str(error).split("\n"))

    def raise_all(self) -> None:
        """One DataError of all those collected, if any."""
        if self.told:
            raise DataError("\n".join(self.told))


def tell_flaws(flaws: Iterable[Flaw], name: str) -> list[Dropped]:
    """What had to be mended in the text of a file whose rows were kept all the same."""
    return [Dropped(name, flaw.line, "", flaw.reason, count=0, what=flaw.what) for flaw in flaws]


@dataclass(frozen=True)
class Reading:
    """The checked table of one source, with the columns chosen, the files read and the rows left out.

    `rows_read` counts every row of the files, `rows_kept` those that are in the table (as many as it has rows,
    unless said), `merged` those that only say again what another row says. Each row is one of these or is told.
    """

    source: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    files: tuple[str, ...]
    rows_read: int
    dropped: tuple[Dropped, ...]
    rows_kept: int | None = None
    merged: int = 0

    @property
    def kept(self) -> int:
        """Number of rows of the files that are in the table."""
        return len(self.table) if self.rows_kept is None else self.rows_kept

    @property
    def told(self) -> int:
        """Number of rows of the files that are in `dropped`, each with its reason."""
        return sum(dropped.count for dropped in self.dropped)

    @property
    def lost(self) -> int:
        """Rows that are neither kept nor told: 0, or the reader is wrong."""
        return self.rows_read - self.kept - self.told - self.merged


@dataclass(frozen=True)
class Row:
    """One kept row of a table: its normalised key, its line, its rank among the rows of the table."""

    key: str
    line: int
    rank: int


@dataclass
class Rows:
    """The rows of one file being chosen; `dropped` grows with every row refused.

    `copies` counts the rows of other files that only repeat this one.
    """

    table: Table
    source: Source
    dropped: list[Dropped] = field(default_factory=list)
    copies: int = 0

    def __post_init__(self) -> None:
        self.dropped += tell_flaws(self.table.flaws, self.table.name)
        for ragged in self.table.ragged:
            self.drop(ragged.line, "", f"{ragged.found} cellules au lieu de {ragged.expected}")

    @property
    def rows_read(self) -> int:
        """Every row of the file and of its copies."""
        return self.table.count + self.copies

    def reading(self, table: pd.DataFrame, columns: Mapping[str, str]) -> Reading:
        """The Reading of a table made of these rows alone."""
        return Reading(self.source.id, table, columns, (self.table.name,), self.rows_read, tuple(self.dropped))

    def select(self, header: str, parse: Callable[[str], str], unique_with: str = "") -> list[Row]:
        """Rows whose key under `header` parses and is seen for the first time.

        `unique_with` names a second column of the key. Everything else goes to `dropped`, with its reason.
        """
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

    def drop(
        self,
        line: int | None,
        key: str,
        reason: str,
        *,
        expected: bool = False,
        count: int = 1,
        grave: bool = False,
    ) -> None:
        """Note that a row was refused."""
        self.dropped.append(Dropped(self.table.name, line, key, reason, expected, count, grave=grave))

    def note(self, row: Row, reason: str) -> None:
        """Tell a fault of a row that is kept all the same."""
        self.drop(row.line, row.key, reason, count=0)

    def cells(self, row: Row, columns: Mapping[str, str]) -> dict[str, str]:
        """The cells of a row by our names, each on one line."""
        whole = self.table.rows[row.rank]
        return {ours: one_line(whole[self.table.index[header]]) for ours, header in columns.items()}

    def code(self, row: Row, text: str, parse: Callable[[str], str]) -> str:
        """A secondary code of a row; empty, and told, when it cannot exist."""
        try:
            return parse(plain_code(text))
        except CodeError as error:
            self.note(row, str(error))
            return ""

    def _kept_ranks(self) -> list[int]:
        ranks = list(range(len(self.table.rows)))
        for column, values in (self.source.garder or {}).items():
            cells = [fold(plain_code(cell)) for cell in self.table.column(self.table.pick([column]))]
            wanted = {fold(value) for value in values}
            self._drop_blank([rank for rank in ranks if not cells[rank]], column)
            kept = [rank for rank in ranks if cells[rank] in wanted]
            outside = sum(1 for rank in ranks if cells[rank]) - len(kept)
            if outside:
                reason = f"hors du sujet : {column} n'est pas {' ou '.join(values)}"
                self.drop(None, "", reason, expected=bool(kept), count=outside, grave=not kept)
            ranks = kept
        return ranks

    def _drop_blank(self, ranks: Sequence[int], column: str) -> None:
        for rank in ranks:
            self.drop(self.table.lines[rank], "", f"{column} est vide, rien ne dit si la ligne est du sujet")

    def _parse(self, text: str, parse: Callable[[str], str], line: int) -> str | None:
        if text.casefold() in TOTAL_WORDS:
            self.drop(line, text, "ligne d'ensemble, calculée sur tout le fichier", expected=True)
            return None
        try:
            return parse(plain_code(text))
        except CodeError as error:
            self.drop(line, text, str(error))
            return None


def plain_code(text: str) -> str:
    """A code as it was before a spreadsheet took it for a number or marked it as text: `59.0`, `'59` → `59`."""
    text = text.strip()
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text.removeprefix("'").strip()


def one_line(text: str) -> str:
    """A text without tabs nor ends of lines."""
    return " ".join(text.split()) if "\n" in text or "\r" in text or "\t" in text else text


def choose(header: Sequence[str], wanted: Mapping[str, Sequence[str]], name: str) -> dict[str, str]:
    """Our column → the header of the file, for each of our columns and its candidates; TableError when one lacks."""
    return {ours: pick(header, candidates, name) for ours, candidates in wanted.items()}


def frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A table, columns in the order given, even when there are no rows."""
    return pd.DataFrame(list(rows), columns=list(columns))
