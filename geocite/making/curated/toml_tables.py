"""TOML files that people write: each table with its line, and refusals that name file, line and key."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from geocite.errors import DataError


class TomlFile:
    """A TOML file with the line of each of its tables, so that errors can say where."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            text = path.read_text(encoding="utf-8")
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DataError(f"{self.name}{_place(error)} : TOML invalide, corrigez cette ligne.") from None
        except (OSError, UnicodeDecodeError):
            raise DataError(f"Le fichier {path} est absent ou n'est pas en UTF-8.") from None
        self._lines = text.splitlines()

    def line(self, table: str, rank: int = 0) -> int | None:
        """Line where `[table]`, or the rank-th `[[table]]`, begins."""
        heads = [n for n, text in enumerate(self._lines, start=1) if text.strip(" []") == table]
        return heads[rank] if rank < len(heads) else None

    def refuse(self, table: str, reason: str, rank: int = 0) -> DataError:
        """The error that tells what is wrong with a table of this file."""
        line = self.line(table, rank) or self.line(table.rpartition(".")[0])
        where = f", ligne {line}" if line else ""
        return DataError(f"{self.name}{where}, [{table}] : {reason}.")


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+)", str(error))
    return f", ligne {found[1]}" if found else ""


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "texte": lambda raw: isinstance(raw, str) and bool(raw.strip()),
    "entier": lambda raw: isinstance(raw, int) and not isinstance(raw, bool),
    "nombre": _is_number,
    "oui ou non": lambda raw: isinstance(raw, bool),
    "liste": lambda raw: isinstance(raw, list) and bool(raw) and all(isinstance(item, str) for item in raw),
    "tables": lambda raw: isinstance(raw, list) and all(isinstance(item, dict) for item in raw),
    "table": lambda raw: isinstance(raw, dict),
}


def check_table(
    toml: TomlFile,
    table: str,
    raw: Mapping[str, Any],
    kinds: Mapping[str, str],
    required: Collection[str] = (),
    rank: int = 0,
) -> None:
    """Refuse a key that is not in `kinds`, a value of another kind, a required key that is missing."""
    for key, value in raw.items():
        if key not in kinds:
            raise toml.refuse(f"{table}.{key}", f"clé « {key} » inconnue ; clés possibles : {', '.join(kinds)}", rank)
        if not _KINDS[kinds[key]](value):
            raise toml.refuse(table, f"{key} = {value!r} ; il faut une valeur du genre « {kinds[key]} »", rank)
    missing = [key for key in required if key not in raw]
    if missing:
        raise toml.refuse(table, f"il manque {', '.join(missing)}", rank)
