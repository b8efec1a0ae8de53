"""Download of the sources: the only place that opens a socket. A file is replaced only by a better one."""

import glob
import hashlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tqdm import tqdm

from geocite import __version__
from geocite.errors import DataError, UsageError, explain
from geocite.making.fetching.arrivals import check_arrival, compare_rows, count_rows
from geocite.making.fetching.provenance import Origin, write_origin
from geocite.registry.sources import Download, Indicators, Source, Sources, find_files

CHUNK = 1 << 16
TIMEOUT_S = 60.0
WHOLE = 10  # times the time-out: the longest that a whole file may take
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
    sources: Sources,
    wanted: Sequence[str],
    raw: Path,
    say: Callable[[str], None],
    timeout_s: float = TIMEOUT_S,
    registry: Indicators | None = None,
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
                fetched = fetch_source(source, raw, progress, timeout_s, registry)
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
    source: Source,
    raw: Path,
    progress: Progress | None = None,
    timeout_s: float = TIMEOUT_S,
    registry: Indicators | None = None,
) -> tuple[Fetched, ...]:
    """Download every file of a source into the raw folder; what was there stays when something goes wrong.

    The files are read as a build reads them (figures too when the `registry` is given) and compared with those they
    replace. The address and the day are noted next to each file, for the manifest of later builds. `timeout_s` is
    the longest silence of the server; a file has WHOLE times as long in all.
    Raises DataError, in French, for a source without a direct address, a refused, cut or endless answer, an HTML
    page instead of data, an unreadable file, or one with fewer rows, codes or figures than before.
    """
    if not source.telechargement:
        raise DataError(
            f"« {source.titre} » n'a pas d'adresse de téléchargement direct : "
            f"prenez {' et '.join(source.fichiers)} sur {source.adresse} et posez-les dans {raw}."
        )
    try:
        raw.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".arrivee-", dir=raw, ignore_cleanup_errors=True) as folder:
            arrived = Path(folder)
            rows = [_receive_file(one, source, arrived, raw, progress, timeout_s) for one in source.telechargement]
            return _replace(source, rows, arrived, raw, registry)
    except OSError as error:
        raise DataError(f"Impossible d'écrire dans {raw} ({explain(error)}).") from None


def _replace(
    source: Source, rows: Sequence[int], arrived: Path, raw: Path, registry: Indicators | None
) -> tuple[Fetched, ...]:
    """Put in the raw folder the files that arrived, once read as a build reads them; `rows` of each."""
    _copy_others(source, raw, arrived)
    check_arrival(source, arrived, raw, registry)
    return tuple(_place(*pair, arrived, raw) for pair in zip(source.telechargement, rows, strict=True))


def _receive_file(
    download: Download, source: Source, arrived: Path, raw: Path, progress: Progress | None, timeout_s: float
) -> int:
    """Rows of a file once downloaded and found whole."""
    target = arrived / download.fichier
    target.parent.mkdir(parents=True, exist_ok=True)
    _download(download, target, progress, timeout_s)
    rows = count_rows(target, download.fichier)
    _check_rows(rows, download, source)
    try:
        before = count_rows(raw / download.fichier, download.fichier)
    except (DataError, FileNotFoundError):
        before = 0
    compare_rows(download.fichier, rows, before)
    return rows


def _copy_others(source: Source, raw: Path, arrived: Path) -> None:
    # A Shapefile has companions of the same name beside it.
    stems = {(path.parent, path.stem) for path in find_files(source, raw)}
    for path in (found for folder, stem in stems for found in folder.glob(f"{glob.escape(stem)}.*")):
        copy = arrived / path.relative_to(raw)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, copy)


def _place(download: Download, rows: int, arrived: Path, raw: Path) -> Fetched:
    target = raw / download.fichier
    data = (arrived / download.fichier).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    (arrived / download.fichier).replace(target)
    write_origin(target, Origin(download.adresse, datetime.now(UTC).date().isoformat(), digest, len(data)))
    return Fetched(download.fichier, len(data), digest, rows)


def _download(download: Download, target: Path, progress: Progress | None, timeout_s: float) -> None:
    """Write the answer to a file within WHOLE times `timeout_s`, however slowly the server speaks."""
    if not download.adresse.startswith(("https://", "http://")):
        raise DataError(f"L'adresse {download.adresse} n'est pas une adresse web.")
    end = time.monotonic() + WHOLE * timeout_s
    failed: list[Exception] = []

    def work() -> None:
        try:
            _ask(download, target, progress, timeout_s, end)
        except Exception as error:  # told by the caller, whatever it is
            failed.append(error)

    # Headers sent drop by drop are read inside the library: only another thread can stop waiting for them.
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(WHOLE * timeout_s + 1)
    if worker.is_alive():
        raise _too_long(download, WHOLE * timeout_s)
    if failed:
        raise failed[0]


def _ask(download: Download, target: Path, progress: Progress | None, timeout_s: float, end: float) -> None:
    request = Request(download.adresse, headers={"User-Agent": f"geocite/{__version__}"})
    try:
        with urlopen(request, timeout=timeout_s) as response:
            _refuse_html_type(response, download)
            if time.monotonic() < end:
                _receive(response, download, target, progress, end)
    except HTTPError as error:
        error.close()
        raise _refused(download, f"le serveur répond {error.code}") from None
    except _CUT as error:
        raise _refused(download, f"connexion impossible ou coupée, {_reason(error)}") from None
    if time.monotonic() > end:
        raise _too_long(download, WHOLE * timeout_s)


def _too_long(download: Download, whole_s: float) -> DataError:
    return _refused(download, f"pas fini au bout de {whole_s:.0f} secondes")


def _receive(response: HTTPResponse, download: Download, target: Path, progress: Progress | None, end: float) -> None:
    """Write the answer to the partial file; DataError when it is cut or is an HTML page."""
    announced = response.headers.get("Content-Length", "")
    total = int(announced) if announced.isdigit() else None
    received = 0
    last = b""
    with target.open("wb") as file:
        # read1 gives what has come; read would wait for a whole chunk, however long.
        while time.monotonic() < end and (chunk := response.read1(CHUNK)):
            if not received:
                _refuse_html(chunk, download)
            file.write(chunk)
            received += len(chunk)
            last = chunk
            if progress is not None:
                progress(download.fichier, received, total)
    if total is not None and received != total and time.monotonic() < end:
        raise _refused(download, f"fichier coupé, {received} octets reçus sur {total}")
    if total is None and not response.chunked and time.monotonic() < end and _stops_short(download, last):
        raise _refused(download, "fichier coupé, sa dernière ligne n'est pas finie")


def _stops_short(download: Download, last: bytes) -> bool:
    """Whether a table ends inside a line, where the server said neither how long it is nor where it ends."""
    return download.fichier.lower().endswith(".csv") and not last.endswith((b"\n", b"\r"))


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


def _check_rows(rows: int, download: Download, source: Source) -> None:
    if rows < source.lignes_min:
        raise DataError(
            f"{download.fichier} n'a que {rows} lignes, il en faut au moins {source.lignes_min} : "
            f"téléchargement incomplet ou changement de format, voyez {source.adresse}. "
            "Le fichier précédent, s'il y en avait un, est gardé."
        )
