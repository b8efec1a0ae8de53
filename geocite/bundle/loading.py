"""A bundle found whole, and what it holds read when first asked for."""

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path

import brotli

from geocite.bundle.arcs import Outlines, decode_outlines
from geocite.bundle.contract import Documents, FileEntry, Manifest
from geocite.bundle.documents import read_documents
from geocite.bundle.files import layer_path, outlines_path, unpack_lines
from geocite.bundle.layer import Layer
from geocite.bundle.manifest import damaged, read_file, read_manifest
from geocite.bundle.memos import Memos
from geocite.bundle.spool import Kept, keep, lines_aside
from geocite.errors import BundleError

_SWAP_S, _SWAP_STEP_S = 2.0, 0.02  # two renames take far less
_BLINKS = 3


class Bundle:
    """A loaded bundle: manifest and documents; layers, each read when first asked for.

    `files` are copies of its own: what is done to the folder afterwards changes nothing to what is served.
    """

    def __init__(self, path: Path, manifest: Manifest, documents: Documents, files: Mapping[str, Kept]) -> None:
        self.path = path
        self.manifest = manifest
        self.documents = documents
        self.files = files
        self._layers: dict[str, Layer] = {}
        self._outlines: dict[str, Outlines] = {}
        self.memos: Memos = {}

    def file(self, name: str) -> bytes:
        """Bytes of a listed file, as they were when the bundle was loaded; BundleError when it is not listed."""
        return _read(self.path, self.files, name)

    def layer(self, collection: str) -> Layer:
        """One collection of features; BundleError when the bundle has no such collection."""
        if collection not in self._layers:
            lines = unpack_lines(self.file(layer_path(collection)))
            self._layers[collection] = Layer(collection, lines_aside(lines))
        return self._layers[collection]

    def outlines(self, collection: str, departement: str) -> Outlines | None:
        """Outlines of a collection in a département, as the source has them; None where the bundle has none."""
        name = outlines_path(collection, departement)
        if name not in self._outlines:
            if name not in self.manifest.fichiers:
                return None
            self._outlines[name] = decode_outlines(json.loads(brotli.decompress(self.file(name))))
        return self._outlines[name]


def load_bundle(path: Path) -> Bundle:
    """The bundle in a folder, once its manifest, the hash of every file and every document are found right.

    Nothing is moved or written. While a build puts its bundle in place, the former one or the new one is read, whole.
    Raises BundleError, in French, when the folder is absent, of another version, damaged, or does not fit the contract.
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
    manifest = read_manifest(path, folder)
    files = {name: keep(_checked(path, folder / name, name, entry)) for name, entry in manifest.fichiers.items()}
    documents = read_documents(path, files, lambda name: _read(path, files, name))
    return Bundle(path, manifest, documents, files)


def _read(path: Path, files: Mapping[str, Kept], name: str) -> bytes:
    kept = files.get(name)
    if kept is None:
        raise BundleError(f"Le paquet de données {path} ne contient pas « {name} ».")
    return kept.part(0, len(kept))


def _checked(path: Path, file: Path, name: str, entry: FileEntry) -> bytes:
    data = read_file(file)
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise BundleError(damaged(path, name))
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
