"""Whether files that were downloaded may take the place of those of the raw folder: read, and compared with them."""

import gzip
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from io import BytesIO
from pathlib import Path

from geocite.errors import DataError
from geocite.making.readers import READERS, Reading
from geocite.making.readers.values import read_source_values, wanted_series
from geocite.registry.sources import Indicators, Source, missing_files
from geocite.text.delimited import Table, read_table
from geocite.text.states import State

KEPT = 0.99  # of the rows, codes and figures known: schools close and communes merge, a few a year
# What the readers' libraries raise for a file that is not what its name says.
_UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    gzip.BadGzipFile,
    zlib.error,
    zipfile.BadZipFile,
    struct.error,
)
_FORMER_KEPT = "Le fichier précédent, s'il y en avait un, est gardé."
_CODES = ("code", "uai", "siren", "id_")  # how the names of columns of codes begin


def check_arrival(source: Source, arrived: Path, raw: Path, registry: Indicators | None) -> None:
    """Nothing when the readers read the files of a source in `arrived` and find in them what `raw` already had.

    `arrived` holds all the files of the source, new or not; without `registry` figures are not read.
    Raises DataError, in French, otherwise. A source not complete yet is not read, nor compared with an unreadable one.
    """
    if missing_files([source], arrived, optional=True):
        return
    fresh = _read(source, arrived, registry)
    try:
        former = {} if missing_files([source], raw, optional=True) else _read(source, raw, registry)
    except DataError:
        return
    for name in fresh.keys() & former.keys():
        _compare(fresh[name], former[name], raw)


def compare_rows(name: str, found: int, before: int) -> None:
    """DataError when a file has clearly fewer rows than the one that it would replace."""
    if found < KEPT * before:
        raise _less(name, f"{found} lignes, {before} dans le fichier précédent", "le fichier précédent")


def count_rows(path: Path, name: str) -> int:
    """Rows of a table, features of a GeoJSON, records of a JSON list, whatever it is packed in.

    `name` tells the kind of file by its endings. DataError when the file is not what its name says.
    """
    try:
        return _count(path.read_bytes(), name)
    except _UNREADABLE:
        raise DataError(
            f"{name} est illisible : ce n'est pas le fichier attendu ou il est tronqué. "
            "Le fichier précédent, s'il y en avait un, est gardé."
        ) from None


def _count(data: bytes, name: str) -> int:
    kind = name.lower()
    if kind.endswith(".gz"):
        return _count(gzip.decompress(data), name[:-3])
    if kind.endswith(".zip"):
        return _count_in_zip(data)
    if kind.endswith(".geojson"):
        return len(json.loads(data)["features"])
    if kind.endswith(".json"):
        return len(json.loads(data))
    if count := _SHAPEFILE.get(kind[-4:]):
        return count(data)
    table = read_table(data, name)
    if _is_cut(table):
        raise ValueError("la dernière ligne est coupée")
    return len(table.rows)


def _count_shapes(data: bytes) -> int:
    """Shapes of a .shp: records one after the other, each with its length in words of two bytes."""
    place, count = 100, 0
    while place < len(data):
        (words,) = struct.unpack_from(">i", data, place + 4)
        if words < 2:
            raise ValueError("une forme est vide")
        place, count = place + 8 + 2 * words, count + 1
    if place != len(data):
        raise ValueError("la dernière forme est coupée")
    return count


def _count_places(data: bytes) -> int:
    """Shapes of a .shx: eight bytes each after the head."""
    count, rest = divmod(len(data) - 100, 8)
    if rest or count < 0:
        raise ValueError("l'index est coupé")
    return count


def _count_cells(data: bytes) -> int:
    """Rows of a .dbf, as its head tells and its length confirms."""
    count, head, width = struct.unpack_from("<IHH", data, 4)
    if len(data) < head + count * width:
        raise ValueError("la table est coupée")
    return int(count)


_SHAPEFILE: Mapping[str, Callable[[bytes], int]] = {
    ".shp": _count_shapes,
    ".shx": _count_places,
    ".dbf": _count_cells,
    ".prj": lambda data: int(bool(data.strip())),
    ".cpg": lambda data: int(bool(data.strip())),
}


def _count_in_zip(data: bytes) -> int:
    """Rows of the largest table or GeoJSON of an archive."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = [m for m in archive.namelist() if m.lower().endswith((".geojson", ".csv", ".json"))]
        if not members:
            raise KeyError("l'archive ne contient ni GeoJSON ni table")
        return max(_count(archive.read(member), member) for member in members)


def _is_cut(table: Table) -> bool:
    """Whether the last line of a table lacks cells: the end of the file is missing."""
    return bool(table.ragged) and table.ragged[-1].line > max(table.lines, default=0)


def _read(source: Source, folder: Path, registry: Indicators | None) -> dict[str, Reading]:
    sources = {source.id: source}
    wanted = wanted_series(registry).get(source.id) if registry else None
    try:
        found = {name: reader(folder, sources) for name, (needed, reader) in READERS.items() if needed == source.id}
        return found | ({"figures": read_source_values(source, folder, wanted)} if wanted else {})
    except DataError as error:
        raise DataError(f"« {source.titre} », fichier reçu refusé : {error} {_FORMER_KEPT}") from None
    except _UNREADABLE:
        told = "ce n'est pas le fichier attendu ou il est tronqué"
        raise DataError(f"« {source.titre} », fichier reçu illisible : {told}. {_FORMER_KEPT}") from None


def _compare(fresh: Reading, former: Reading, raw: Path) -> None:
    name, where = ", ".join(fresh.files), ", ".join(str(raw / file) for file in former.files)
    for what, found, before in (
        ("lignes", len(fresh.table), len(former.table)),
        ("chiffres connus", _count_known(fresh), _count_known(former)),
    ):
        if found < KEPT * before:
            raise _less(name, f"{found} {what}, {before} dans le fichier précédent", where)
    lost = _codes(former) - _codes(fresh)
    if len(lost) > (1 - KEPT) * len(_codes(former)):
        raise _less(name, f"il manque {len(lost)} codes du fichier précédent, dont {_some(lost)}", where)


def _count_known(reading: Reading) -> int:
    return int((reading.table["statut"] == State.KNOWN).sum()) if "statut" in reading.table else 0


def _codes(reading: Reading) -> set[str]:
    names: Mapping[str, None] = dict.fromkeys(str(column) for column in reading.table.columns)
    column = next((name for name in names if name.startswith(_CODES)), "")
    if not column:
        return set()
    codes = reading.table[column].astype(str)
    # Editions side by side hold the same codes: each must keep its own.
    return set(codes + " (" + reading.table["fichier"] + ")") if "fichier" in reading.table else set(codes)


def _some(codes: Collection[str]) -> str:
    return ", ".join(sorted(codes)[:3])


def _less(name: str, reason: str, where: str) -> DataError:
    return DataError(
        f"{name} n'est pas pris ({reason}) : téléchargement incomplet ou changement de contenu. Réessayez ; "
        f"si le changement est voulu, retirez d'abord {where}. {_FORMER_KEPT}"
    )
