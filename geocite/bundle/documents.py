"""The documents of a bundle, from and to their files; what does not fit the contract is refused."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import brotli
import msgspec

from geocite.bundle.contract import Documents
from geocite.bundle.files import document_path, to_json
from geocite.errors import BundleError

T = TypeVar("T")
_WHERE = re.compile(r"^(?P<said>.*?)(?: - at `(?P<place>.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"Object (?P<fault>missing required|contains unknown) field `(?P<key>.*)`")
_TYPES = re.compile(r"Expected `(?P<wanted>.*)`, got `(?P<found>.*)`")


def write_documents(documents: Documents) -> dict[str, bytes]:
    """JSON of every document, to be compressed, by its path in the bundle."""
    held = {field.encode_name: getattr(documents, field.name) for field in msgspec.structs.fields(documents)}
    return {document_path(name): to_json(value) for name, value in held.items() if value is not None}


def read_documents(path: Path, names: Mapping[str, object], read: Callable[[str], bytes]) -> Documents:
    """Every document of a bundle that lists the files `names`; BundleError, naming document and key, for one amiss."""
    found = {}
    for field in msgspec.structs.fields(Documents):
        name = document_path(field.encode_name)
        if field.required or name in names:
            found[field.name] = fit(field.type, _unpack(path, name, read(name)), path, name)
    return Documents(**found)


def _unpack(path: Path, name: str, packed: bytes) -> bytes:
    try:
        text: bytes = brotli.decompress(packed)
    except brotli.error:
        raise BundleError(f"Le paquet de données {path} : « {name} » ne se décompresse pas.{_REMEDY}") from None
    return text


def fit(kind: type[T], text: bytes, path: Path, name: str) -> T:
    """A part of the contract from JSON; BundleError that names the file, and the key, for one amiss."""
    try:
        # Unlike msgspec, json keeps one copy of a code met a hundred times.
        return msgspec.convert(json.loads(text), kind)
    except msgspec.ValidationError as error:
        told = _told(str(error))
    except (ValueError, RecursionError):
        told = "n'est pas du JSON"
    raise BundleError(f"Le paquet de données {path} : « {name} » {told}.{_REMEDY}")


_REMEDY = " Reconstruisez-le avec « geocite build » ou reprenez-le du dépôt."


def _told(error: str) -> str:
    """The fault that msgspec tells, in French."""
    parts = _WHERE.fullmatch(error)
    said, place = (parts["said"], parts["place"] or "$") if parts else (error, "$")
    place = place.removeprefix("$").removeprefix(".")
    if field := _FIELD.fullmatch(said):
        key = ".".join(part for part in (place, field["key"]) if part)
        return f"n'a pas la clé « {key} »" if field["fault"].startswith("missing") else f"a une clé de trop, « {key} »"
    where = f"la valeur de « {place} »" if place else "le contenu"
    if types := _TYPES.fullmatch(said):
        return f"ne suit pas le format attendu : {where} est de type {types['found']} au lieu de {types['wanted']}"
    return f"ne suit pas le format attendu : {where} ne convient pas ({said})"
