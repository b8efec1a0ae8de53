"""The border between making and serving: a folder of checked, hashed files and its manifest."""

import hashlib
import json
import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import brotli

from geocite.arcs import Outlines, decode_outlines
from geocite.aside import Kept, keep, lines_aside
from geocite.errors import BundleError, explain
from geocite.streams import end_stream, open_stream

FORMAT = 3
MANIFEST = "manifest.json"
SEAL = "empreinte"
COLLECTIONS = ("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "epci")
CELL = 0.1  # degrees: some kilometres, a few communes
OPENING, BETWEEN = b'{"type":"FeatureCollection","features":[\n', b",\n"  # of every FeatureCollection
_GEOMETRY = b',"geometry":'
_AT_ONCE = 64  # lines
_UNSEALED = "0" * 64  # where the hash of the manifest comes
_SWAP_S, _SWAP_STEP_S = 2.0, 0.02  # two renames take far less
_BLINKS = 3


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON, keys in the order given; NaN refused (ValueError)."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def compress(data: bytes) -> bytes:
    """Brotli at its best level: done once at build, served as it is."""
    packed: bytes = brotli.compress(data, quality=11)
    return packed


def document_path(name: str) -> str:
    """Path in the bundle of the document of this name: compressed JSON."""
    return f"documents/{name}.json.br"


def layer_path(collection: str) -> str:
    """Path in the bundle of the features of a collection: a FeatureCollection that brotli and JSON leave open."""
    return f"layers/{collection}.geojson.br"


def outlines_path(collection: str, departement: str) -> str:
    """Path in the bundle of the outlines of a collection in a département, as the source has them."""
    return f"outlines/{collection}-{departement}.json.br"


def pack_lines(lines: Iterable[bytes]) -> bytes:
    """Features, a line each, as the beginning of the answer that holds them all; `end_stream` ends it."""
    return open_stream(OPENING + BETWEEN.join(lines))


def _unpack_lines(packed: bytes) -> list[bytes]:
    text = brotli.decompress(end_stream(packed))
    # JSON writes no new line inside a feature.
    return text[len(OPENING) :].split(BETWEEN) if len(text) > len(OPENING) else []


def cells_of(box: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Cells of the grid that a box (west, south, east, north; degrees) meets."""
    west, south, east, north = (math.floor(bound / CELL) for bound in box)
    return ((column, row) for column in range(west, east + 1) for row in range(south, north + 1))


@dataclass(frozen=True)
class Layer:
    """The features of one collection, as lines of RFC 7946 GeoJSON sorted by id (lon, lat; CRS84)."""

    id: str
    lines: Sequence[bytes]

    @cached_property
    def heads(self) -> tuple[dict[str, Any], ...]:
        """Every feature without its geometry: `id`, `bbox` (west, south, east, north), `properties`."""
        heads: list[dict[str, Any]] = []
        known: dict[Any, Any] = {}
        # A few lines at a time: names and vintages come back in every item, and the room of their copies is used again.
        for start in range(0, len(self.lines), _AT_ONCE):
            part = json.loads(b"[" + b",".join(_head(line) for line in self.lines[start : start + _AT_ONCE]) + b"]")
            for head in part:
                head["properties"] = {name: _shared(value, known) for name, value in head["properties"].items()}
            heads += part
        return tuple(heads)

    @cached_property
    def index(self) -> dict[str, int]:
        """Rank of each feature by its id."""
        return {head["id"]: rank for rank, head in enumerate(self.heads)}

    @cached_property
    def cells(self) -> dict[tuple[int, int], list[int]]:
        """Ranks of the features whose bbox meets each cell of a grid of CELL degrees (column, row from 0, 0)."""
        found: dict[tuple[int, int], list[int]] = {}
        for rank, head in enumerate(self.heads):
            if box := head.get("bbox"):
                for cell in cells_of(box):
                    found.setdefault(cell, []).append(rank)
        return found

    @cached_property
    def kinds(self) -> dict[str, str]:
        """JSON type of each property, in the order of the first feature: the first value known decides."""
        found: dict[str, str] = {}
        for head in self.heads:
            for name, value in head["properties"].items():
                if found.get(name) in (None, "null"):
                    found[name] = _type_name(value)
        return {name: ("string" if kind == "null" else kind) for name, kind in found.items()}

    def properties(self, item_id: str) -> dict[str, Any]:
        """Properties of one feature; KeyError when the id is unknown."""
        found: dict[str, Any] = self.heads[self.index[item_id]]["properties"]
        return found

    def geometry(self, item_id: str) -> dict[str, Any] | None:
        """GeoJSON geometry of one feature (None where it has no position); KeyError when unknown."""
        line = self.lines[self.index[item_id]]
        geometry: dict[str, Any] | None = json.loads(line[line.rindex(_GEOMETRY) + len(_GEOMETRY) : -1])
        return geometry

    def feature(self, item_id: str) -> bytes:
        """The feature as GeoJSON bytes; KeyError when the id is unknown."""
        return self.lines[self.index[item_id]]


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """The copy of a text, a whole number or an empty list met before."""
    if type(value) is str or type(value) is int:  # True is 1: it must not become it
        return known.setdefault(value, value)
    return known.setdefault((), value) if value == [] else value


def _type_name(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", type(None): "null"}
    return names.get(type(value), "object")


def _head(line: bytes) -> bytes:
    # The geometry is written last: all that comes before it parses without reading coordinates.
    return line[: line.rindex(_GEOMETRY)] + b"}"


class Bundle:
    """A loaded bundle: manifest, layers and documents, each read when first asked for.

    `files` are copies of its own: what is done to the folder afterwards changes nothing to what is served.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], files: Mapping[str, Kept]) -> None:
        self.path = path
        self.manifest = manifest
        self.files = files
        self._layers: dict[str, Layer] = {}
        self._documents: dict[str, Any] = {}
        self._outlines: dict[str, Outlines] = {}

    def file(self, name: str) -> bytes:
        """Bytes of a listed file, as they were when the bundle was loaded; BundleError when it is not listed."""
        kept = self.files.get(name)
        if kept is None:
            raise BundleError(f"Le paquet de données {self.path} ne contient pas « {name} ».")
        return kept.part(0, len(kept))

    def layer(self, collection: str) -> Layer:
        """One collection of features; BundleError when the bundle has no such collection."""
        if collection not in self._layers:
            lines = _unpack_lines(self.file(layer_path(collection)))
            self._layers[collection] = Layer(collection, lines_aside(lines))
        return self._layers[collection]

    def document(self, name: str) -> Any:
        """One JSON document (`profils`, `indicateurs`, `anomalies`, `situation`)."""
        if name not in self._documents:
            self._documents[name] = json.loads(brotli.decompress(self.file(document_path(name))))
        return self._documents[name]

    def outlines(self, collection: str, departement: str) -> Outlines | None:
        """Outlines of a collection in a département, as the source has them; None where the bundle has none."""
        name = outlines_path(collection, departement)
        if name not in self._outlines:
            if name not in self.manifest["fichiers"]:
                return None
            self._outlines[name] = decode_outlines(json.loads(brotli.decompress(self.file(name))))
        return self._outlines[name]

    def has_document(self, name: str) -> bool:
        """Whether the bundle holds this document."""
        return document_path(name) in self.manifest["fichiers"]


def load_bundle(path: Path) -> Bundle:
    """The bundle in a folder, once its format, its manifest and the hash of every file are found right.

    Nothing is moved or written. While a build puts its bundle in place, the former one or the new one is read, whole.
    Raises BundleError, in French, when the folder is absent, of another version, or damaged.
    """
    end = time.monotonic() + _SWAP_S
    absent = 0
    while True:
        folder = standing(path, wait=True)
        before = _identity(folder)
        try:
            return _check(path, folder)
        except BundleError:
            # Another bundle took this place while it was read: the reading begins again.
            if (now := _identity(standing(path))) != before and time.monotonic() < end:
                continue
            absent += 1
            # Between two renames nothing stands there, for less than a blink.
            if now or absent > _BLINKS:
                raise
            time.sleep(_SWAP_STEP_S)


def _check(path: Path, folder: Path) -> Bundle:
    manifest = _read_manifest(path, folder)
    files = {name: keep(_checked(path, folder / name, name, entry)) for name, entry in manifest["fichiers"].items()}
    return Bundle(path, manifest, files)


def _checked(path: Path, file: Path, name: str, entry: Mapping[str, Any]) -> bytes:
    data = _read(file)
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise BundleError(_damaged(path, name))
    return data


def standing(path: Path, *, wait: bool = False) -> Path:
    """Where the bundle of this folder stands now: there, or aside while (or since) a build was putting another there.

    `wait` gives a build that is under way the time to end.
    """
    aside = former_path(path)
    end = time.monotonic() + _SWAP_S
    while not path.exists() and aside.exists():
        if not wait or time.monotonic() > end:
            return aside
        time.sleep(_SWAP_STEP_S)
    return path


def former_path(output: Path) -> Path:
    """Where the former bundle stands for the time of a swap; the same folder for every spelling of `output`."""
    whole = output.resolve()
    return whole.parent / f"{whole.name}.precedent"


def _identity(folder: Path) -> tuple[int, int, int] | None:
    # The number of a folder is given again once it is removed: its date tells two bundles apart.
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


def write_manifest(manifest: Mapping[str, Any]) -> bytes:
    """The text of a manifest, which ends with its own hash: SHA-256 of the same text with zeros in that place."""
    whole = {**manifest, SEAL: _UNSEALED}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"
    return _replace_last(text, _UNSEALED, hashlib.sha256(text).hexdigest())


def _is_sealed(text: bytes, seal: Any) -> bool:
    if not isinstance(seal, str) or not re.fullmatch("[0-9a-f]{64}", seal):
        return False
    return hashlib.sha256(_replace_last(text, seal, _UNSEALED)).hexdigest() == seal


def _replace_last(text: bytes, old: str, new: str) -> bytes:
    start, _, end = text.rpartition(old.encode())
    return start + new.encode() + end


def _read_manifest(path: Path, folder: Path) -> dict[str, Any]:
    text = _read(folder / MANIFEST)
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        raise BundleError(_damaged(path, MANIFEST)) from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BundleError(_damaged(path, MANIFEST))
    if manifest["format"] != FORMAT:
        raise BundleError(
            f"Le paquet de données {path} est au format {manifest['format']}, "
            f"cette version de geocite lit le format {FORMAT} : "
            "reconstruisez-le avec « geocite build » ou mettez geocite à jour."
        )
    if not _is_sealed(text, manifest.get(SEAL)) or not isinstance(manifest.get("fichiers"), dict):
        raise BundleError(_damaged(path, MANIFEST))
    return manifest


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BundleError(
            f"Fichier absent du paquet de données : {path}. "
            "Reconstruisez-le avec « geocite build » ou indiquez un autre dossier avec --bundle."
        ) from None
    except OSError as error:
        raise BundleError(f"Fichier illisible : {path} ({explain(error)}).") from None


def _damaged(path: Path, name: str) -> str:
    return (
        f"Le paquet de données {path} est endommagé : « {name} » n'a pas l'empreinte annoncée par le "
        "manifeste. Reconstruisez-le avec « geocite build » ou reprenez-le du dépôt."
    )
