"""Entries of a TOML file as dataclasses, with errors that say which entry and which key."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from geocite.errors import DataError

T = TypeVar("T")


def read_entries(path: Path, key: str, *, required: bool = True) -> list[dict[str, Any]]:
    """Tables `[[key]]` of a TOML file, in its order; DataError when it cannot be read, or when none is there."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"Le fichier {path} n'existe pas.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} n'est pas un fichier TOML correct ({error}).") from None
    entries = document.get(key, [])
    if not isinstance(entries, list) or (required and not entries):
        raise DataError(f"{path.name} n'a aucune entrée [[{key}]].")
    return entries


def make_entry(kind: type[T], entry: Mapping[str, Any], where: str) -> T:
    """A dataclass from a TOML table; DataError naming the keys that are missing, unknown or of a wrong type."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    needed = [name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING]
    missing = [name for name in needed if name not in entry]
    unknown = [name for name in entry if name not in known]
    if missing or unknown:
        details = [f"il manque {', '.join(missing)}"] * bool(missing)
        details += [f"clé inconnue {', '.join(unknown)}"] * bool(unknown)
        raise DataError(f"{where} : {' ; '.join(details)}.")
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    for name, value in values.items():
        if known[name].type in (str, int, bool) and type(value) is not known[name].type:
            raise DataError(f"{where} : « {name} » n'a pas le bon type ({value!r}).")
        if known[name].type == tuple[str, ...] and not isinstance(value, tuple):
            raise DataError(f"{where} : « {name} » doit être une liste.")
    return kind(**values)


def index_entries(items: list[T], path: Path) -> dict[str, T]:
    """Entries by their `id`, in their order; DataError when two have the same."""
    found: dict[str, T] = {}
    for item in items:
        key: str = item.id  # type: ignore[attr-defined]
        if key in found:
            raise DataError(f"{path.name} : l'identifiant « {key} » est employé deux fois.")
        found[key] = item
    return found
