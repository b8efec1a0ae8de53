"""Tolerant reading of French delimited files: encoding, delimiter, headers, and the three states of a value."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from geocite.errors import DataError
from geocite.text.decoding import Flaw, TextError, read_text
from geocite.text.states import State

DELIMITERS = (";", "\t", ",")
ABSENT_WORDS = frozenset(["", "na", "n/a", "nan", "null", "nd", "n.d.", "ns", "n.s.", ".", "-", "–", "…", "..."])
SECRET_WORDS = frozenset(["s", "c", "ss", "secret"])

# A cell longer than this, or with more line breaks, is a quote opened and never closed.
LONGEST_CELL, MOST_BREAKS = 10_000, 20
_SAMPLE = 100_000
_BREAK = re.compile(r"\r\n?|\n")
_SPACES = "  \u00a0\u2007\u2009\u202f"
_NUMBER = re.compile(rf"([+-]?)(\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d+)?([.,]\d+)?[{_SPACES}]*%?", re.ASCII)
_NOT_DIGITS = re.compile(rf"[{_SPACES}]")


class TableError(DataError):
    """A delimited file, one of its columns or one of its cells cannot be read."""


@dataclass(frozen=True)
class Cell:
    """A published value: `value` is None unless `state` is « connu »."""

    value: float | None
    state: State


ABSENT = Cell(None, State.ABSENT)
SECRET = Cell(None, State.SECRET)


@dataclass(frozen=True)
class Ragged:
    """A line set aside because its number of cells is not that of the header."""

    line: int
    found: int
    expected: int


@dataclass(frozen=True)
class Table:
    """A delimited file as text: one tuple of stripped cells a row, and the line where each row starts.

    Every row that is not blank is in `rows` or in `ragged`; `flaws` tells what was mended in the text.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    ragged: tuple[Ragged, ...]
    encoding: str
    delimiter: str
    flaws: tuple[Flaw, ...] = ()

    @property
    def count(self) -> int:
        """Number of rows in the file, those set aside included."""
        return len(self.rows) + len(self.ragged)

    def pick(self, candidates: Sequence[str]) -> str:
        """The header of this file that answers to one of `candidates`; TableError when none does."""
        return pick(self.header, candidates, self.name)

    @cached_property
    def index(self) -> dict[str, int]:
        """Rank of each header."""
        return {header: rank for rank, header in enumerate(self.header)}

    def column(self, header: str) -> tuple[str, ...]:
        """Every cell under one header of this file, as text."""
        index = self.index[header]
        return tuple(row[index] for row in self.rows)


def read_table(content: Path | bytes, name: str = "") -> Table:
    """A delimited file read whole: UTF-8 (BOM or not), UTF-16 with BOM or Windows-1252; `;`, tab or `,`.

    Blank lines are skipped, columns without header nor content dropped, repeated headers numbered (`A`, `A_2`),
    lines of another length than the header set aside in `ragged`; a damaged byte spoils its own cell. Raises
    TableError when it is not such a file, or naming the line where a quote is opened and never closed.
    """
    name = name or (content.name if isinstance(content, Path) else "table")
    try:
        text = read_text(_read_bytes(content), name)
    except TextError as error:
        raise TableError(str(error)) from None
    delimiter = _sniff(text.content)
    records = list(_records(text.content, delimiter, name))
    if not records:
        raise TableError(f"{name} est vide : téléchargez-le de nouveau.")
    (_, header), *body = records
    _check_quotes(records, delimiter, name)
    table = _build(name, header[: _width(header, body)], body, text.encoding, delimiter)
    return replace(table, flaws=text.flaws)


def _read_bytes(content: Path | bytes) -> bytes:
    if isinstance(content, bytes):
        return content
    try:
        return content.read_bytes()
    except FileNotFoundError:
        raise TableError(f"Le fichier {content} n'existe pas.") from None
    except OSError as error:
        raise TableError(f"Le fichier {content} est illisible ({error.strerror}).") from None


def _sniff(text: str) -> str:
    """The delimiter under which the first lines have the most columns and all as many."""
    sample = "".join(text[:_SAMPLE].lstrip("\r\n").splitlines(keepends=True)[:10])
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for record in reader:
            if any(cell and not cell.isspace() for cell in record):
                yield start, record
            start = reader.line_num + 1
    except csv.Error:
        raise _unclosed(name, start) from None


def _check_quotes(records: Sequence[tuple[int, list[str]]], delimiter: str, name: str) -> None:
    """TableError when a quote opened and never closed made one record of several lines."""
    width = len(records[0][1])
    for line, record in records:
        broken = [cell for cell in record if "\n" in cell or "\r" in cell]
        if any(_swallows(cell, delimiter, width) for cell in broken) or (broken and not _fits(record, width)):
            raise _unclosed(name, line)
        if any(len(cell) > LONGEST_CELL for cell in record):
            raise TableError(f"{name}, ligne {line} : une cellule de plus de {LONGEST_CELL} caractères, illisible.")


def _swallows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell on several lines holds as many delimiters as a whole row, or too many lines."""
    breaks = len(_BREAK.findall(cell.rstrip()))
    return breaks > MOST_BREAKS or (breaks > 0 and cell.count(delimiter) >= max(1, width - 1))


def _unclosed(name: str, line: int) -> TableError:
    return TableError(
        f"{name}, ligne {line} : un guillemet y est ouvert et jamais fermé, les lignes suivantes s'y perdent. "
        "Ôtez ce guillemet ou téléchargez le fichier de nouveau."
    )


def _width(header: list[str], body: list[tuple[int, list[str]]]) -> int:
    """Number of columns kept: up to the last one that has a header, or something under it."""
    width = len(header)
    while width and not header[width - 1].strip():
        if any(len(row) == len(header) and row[width - 1].strip() for _, row in body):
            break
        width -= 1
    return width


def _build(name: str, header: list[str], body: list[tuple[int, list[str]]], encoding: str, delimiter: str) -> Table:
    width = len(header)
    kept = [(line, row) for line, row in body if _fits(row, width)]
    ragged = tuple(Ragged(line, len(row), width) for line, row in body if not _fits(row, width))
    return Table(
        name=name,
        header=clean_headers(header),
        rows=tuple(tuple(cell.strip() for cell in row[:width]) for _, row in kept),
        lines=tuple(line for line, _ in kept),
        ragged=ragged,
        encoding=encoding,
        delimiter=delimiter,
    )


def _fits(row: list[str], width: int) -> bool:
    return len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))


def clean_headers(header: Sequence[str]) -> tuple[str, ...]:
    """Headers without BOM, quotes and doubled spaces; empty ones named, repeated ones numbered `A`, `A_2`."""
    seen: set[str] = set()
    cleaned = []
    for rank, raw in enumerate(header, start=1):
        base = " ".join(raw.replace("\ufeff", "").strip().strip('"').split()) or f"colonne_{rank}"
        label, count = base, 1
        while label in seen:
            count += 1
            label = f"{base}_{count}"
        seen.add(label)
        cleaned.append(label)
    return tuple(cleaned)


def pick(header: Sequence[str], candidates: Sequence[str], name: str = "") -> str:
    """The header, as the file writes it, matching the first possible candidate (case and accents ignored).

    Raises TableError listing what was looked for and what the file has.
    """
    folded: dict[str, str] = {}
    for label in header:
        folded.setdefault(fold(label), label)
    for candidate in candidates:
        if fold(candidate) in folded:
            return folded[fold(candidate)]
    shown = ", ".join(header[:40]) + (", …" if len(header) > 40 else "")
    raise TableError(
        f"{name or 'Le fichier'} : aucune colonne ne s'appelle {' ou '.join(f'« {c} »' for c in candidates)} ; "
        f"colonnes trouvées : {shown}. Ajoutez le bon nom ou téléchargez le fichier d'origine."
    )


def fold(text: str) -> str:
    """Text to compare headers: no accent, no case, spaces and punctuation as one underscore."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9+]+", "_", plain.casefold()).strip("_")


def parse_number(text: str, where: str = "") -> Cell:
    """The value of a French or English number (`1 234,5`, `81,7 %`), or the reason there is none.

    Blank, NA, nd, ns… are « absent »; s and c are « secret ». A comma is always decimal. Percentages are kept as
    written (81,7 % → 81.7). Raises TableError, beginning with `where` (file, line, column), for anything else.
    """
    trimmed = text.strip()
    word = trimmed.casefold()
    if word in ABSENT_WORDS:
        return ABSENT
    if word in SECRET_WORDS:
        return SECRET
    found = _NUMBER.fullmatch(trimmed.replace("−", "-"))
    if found is None or not (found[2] or found[3]):
        prefix = f"{where} : " if where else ""
        raise TableError(f"{prefix}« {trimmed[:60]} » n'est pas un nombre ; attendu par exemple 1 234,5, s ou rien.")
    whole = _NOT_DIGITS.sub("", found[2] or "0")
    value = float(found[1] + whole + (found[3] or "").replace(",", "."))
    if not math.isfinite(value):
        raise TableError(f"{where}{' : ' if where else ''}« {trimmed[:60]}… » est un nombre trop grand.")
    return Cell(value, State.KNOWN)
