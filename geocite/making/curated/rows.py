"""Lines of a file that people write: texts by column, and refusals that name file, line and column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from geocite.errors import DataError
from geocite.text.codes import CodeError
from geocite.text.delimited import TableError, read_table

T = TypeVar("T")


@dataclass(frozen=True)
class CuratedRow:
    """One line of a curated file, as text by column."""

    fichier: str
    ligne: int
    cells: Mapping[str, str]

    def refuse(self, column: str, reason: str) -> DataError:
        """The error that tells what is wrong in a column of this line."""
        return DataError(f"{self.fichier}, ligne {self.ligne}, colonne {column} : {reason}.")

    def text(self, column: str) -> str:
        """The text of a column; DataError when it is empty."""
        if not self.cells[column]:
            raise self.refuse(column, "elle est vide, il faut la remplir")
        return self.cells[column]

    def code(self, column: str, parse: Callable[[str], str]) -> str:
        """The code of a column; DataError when it cannot exist."""
        return self.parsed(column, self.text(column), parse)

    def parsed(self, column: str, text: str, parse: Callable[[str], T]) -> T:
        """What `parse` makes of a text of this column; DataError in place of CodeError."""
        try:
            return parse(text)
        except CodeError as error:
            raise self.refuse(column, str(error).rstrip(".")) from None


def read_rows(path: Path, shown: str, wanted: Sequence[str]) -> list[CuratedRow]:
    """Every line of a curated file, told under the name `shown`; DataError for a missing file, column or cell."""
    if not path.is_file():
        raise DataError(f"Le fichier {shown} manque dans {path.parent} : remettez-le, même réduit à ses en-têtes.")
    table = read_table(path, shown)
    for bad in table.ragged:
        counts = f"{bad.found} colonnes au lieu de {bad.expected}"
        raise TableError(f"{shown}, ligne {bad.line} : {counts}, corrigez cette ligne.")
    headers = {column: table.header.index(table.pick([column])) for column in wanted}
    return [
        CuratedRow(shown, line, {column: cells[rank] for column, rank in headers.items()})
        for line, cells in zip(table.lines, table.rows, strict=True)
    ]
