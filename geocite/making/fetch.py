"""Download of the sources: the only place that opens a socket. A file is replaced only by a better one."""

import gzip
import hashlib
import json
import ssl
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tqdm import tqdm

from geocite import __version__
from geocite.errors import DataError, UsageError
from geocite.making.provenance import Origin, write_origin
from geocite.sources import Download, Source, Sources
from geocite.tables import read_table

CHUNK = 1 << 16
TIMEOUT_S = 60.0
_UNREADABLE = (ValueError, KeyError, TypeError, EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)
_CUT = (URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError)

# Called with the file's name, the bytes received and the bytes expected (None when the server does not say).
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Fetched:
    """A file now in the raw folder: its place, size, SHA-256 and number of rows."""

    fichier: str
    octets: int
    sha256: str
    lignes: int


def fetch_sources(
    sources: Sources, wanted: Sequence[str], raw: Path, say: Callable[[str], None], timeout_s: float = TIMEOUT_S
) -> int:
    """0 when every source wanted (all of them when `wanted` is empty) was downloaded, 1 otherwise.

    Goes on after a failure; `say` receives one French sentence per file or failure. Sources without a direct
    address count as a failure only when asked by name. Raises UsageError for an unknown id.
    """
    unknown = [source_id for source_id in wanted if source_id not in sources]
    if unknown:
        raise UsageError(f"Source inconnue : {', '.join(unknown)}. Choisissez parmi {', '.join(sources)}.")
    failures = 0
    chosen = wanted or [source_id for source_id, source in sources.items() if source.fichiers]
    for source in [sources[source_id] for source_id in chosen]:
        try:
            with _bar(source) as progress:
                fetched = fetch_source(source, raw, progress, timeout_s)
        except DataError as error:
            say(str(error))
            failures += bool(wanted or source.telechargement)
            continue
        for file in fetched:
            say(f"{file.fichier} : {_french(file.lignes)} lignes, {_french(file.octets // 1000)} ko.")
    return 1 if failures else 0


@contextmanager
def _bar(source: Source) -> Iterator[Progress]:
    """A progress bar for one source, silent when the error output is not a terminal."""
    with tqdm(desc=source.id, unit="o", unit_scale=True, leave=False, disable=None) as bar:

        def advance(name: str, received: int, total: int | None) -> None:
            bar.set_postfix_str(name.rpartition("/")[2], refresh=False)
            bar.total = total
            bar.update(received - bar.n)

        yield advance


def _french(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def fetch_source(
    source: Source, raw: Path, progress: Progress | None = None, timeout_s: float = TIMEOUT_S
) -> tuple[Fetched, ...]:
    """Download every file of a source into the raw folder; what was there stays when something goes wrong.

    The address and the day are noted next to each file, for the manifest of later builds.
    Raises DataError, in French, for a source without a direct address, a refused or cut connection, an HTML
    page instead of data, an unreadable file, or one with fewer rows than the source ever had.
    """
    if not source.telechargement:
        raise DataError(
            f"« {source.titre} » n'a pas d'adresse de téléchargement direct : "
            f"prenez {' et '.join(source.fichiers)} sur {source.adresse} et posez-les dans {raw}."
        )
    return tuple(_fetch_file(download, source, raw, progress, timeout_s) for download in source.telechargement)


def _fetch_file(download: Download, source: Source, raw: Path, progress: Progress | None, timeout_s: float) -> Fetched:
    target = raw / download.fichier
    partial = target.with_name(f".{target.name}.partiel")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(download, partial, progress, timeout_s)
        rows = count_rows(partial, download.fichier)
        _check_rows(rows, download, source)
        data = partial.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        partial.replace(target)
        write_origin(target, Origin(download.adresse, datetime.now(UTC).date().isoformat(), digest, len(data)))
    except OSError as error:
        raise DataError(f"Impossible d'écrire {target} ({error.strerror or error}).") from None
    finally:
        partial.unlink(missing_ok=True)
    return Fetched(download.fichier, len(data), digest, rows)


def _download(download: Download, partial: Path, progress: Progress | None, timeout_s: float) -> None:
    if not download.adresse.startswith(("https://", "http://")):
        raise DataError(f"L'adresse {download.adresse} n'est pas une adresse web.")
    request = Request(download.adresse, headers={"User-Agent": f"geocite/{__version__}"})
    try:
        with urlopen(request, timeout=timeout_s) as response:
            _refuse_html_type(response, download)
            _receive(response, download, partial, progress)
    except HTTPError as error:
        error.close()
        raise _refused(download, f"le serveur répond {error.code}") from None
    except _CUT as error:
        raise _refused(download, f"connexion impossible ou coupée, {_reason(error)}") from None


def _receive(response: HTTPResponse, download: Download, partial: Path, progress: Progress | None) -> None:
    """Write the answer to the partial file; DataError when it is cut or is an HTML page."""
    announced = response.headers.get("Content-Length", "")
    total = int(announced) if announced.isdigit() else None
    received = 0
    with partial.open("wb") as file:
        while chunk := response.read(CHUNK):
            if not received:
                _refuse_html(chunk, download)
            file.write(chunk)
            received += len(chunk)
            if progress is not None:
                progress(download.fichier, received, total)
    if total is not None and received != total:
        raise _refused(download, f"fichier coupé, {received} octets reçus sur {total}")


def _refuse_html_type(response: HTTPResponse, download: Download) -> None:
    if response.headers.get_content_type() == "text/html":
        raise _refused(download, "le serveur renvoie une page web au lieu des données")


def _refuse_html(first: bytes, download: Download) -> None:
    start = first[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _refused(download, "le serveur renvoie une page web au lieu des données")


def _refused(download: Download, reason: str) -> DataError:
    return DataError(
        f"{download.fichier} n'a pas été téléchargé ({reason}) : réessayez plus tard ou vérifiez l'adresse "
        f"{download.adresse}. Le fichier précédent, s'il y en avait un, est gardé."
    )


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "délai dépassé"
    cause = error.reason if isinstance(error, URLError) else error
    return str(cause) or type(cause).__name__


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
    return len(read_table(data, name).rows)


def _count_in_zip(data: bytes) -> int:
    """Rows of the largest table or GeoJSON of an archive."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = [m for m in archive.namelist() if m.lower().endswith((".geojson", ".csv", ".json"))]
        if not members:
            raise KeyError("l'archive ne contient ni GeoJSON ni table")
        return max(_count(archive.read(member), member) for member in members)


def _check_rows(rows: int, download: Download, source: Source) -> None:
    if rows < source.lignes_min:
        raise DataError(
            f"{download.fichier} n'a que {rows} lignes, il en faut au moins {source.lignes_min} : "
            f"téléchargement incomplet ou changement de format, voyez {source.adresse}. "
            "Le fichier précédent, s'il y en avait un, est gardé."
        )
