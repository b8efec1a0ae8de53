"""A file that comes takes the place of another only when it is read and holds what the other held."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.rawfiles import load_curated_files, write_raw

from geocite.errors import DataError
from geocite.making.fetching.fetch import fetch_source
from geocite.registry.sources import Download, Source, find_files

HANG_S = 60
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\n"


@contextmanager
def server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that answers once, as it likes, then closes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                try:
                    speak(connection)
                except OSError:  # the client has gone
                    return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        thread.join(HANG_S)


def unannounced(body: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(HEAD + b"\r\n" + body)


CURATED = load_curated_files()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_raw(tmp_path / "raw")


def fetched(source_id: str, raw: Path, address: str, timeout_s: float = 20.0) -> None:
    source = _addressed(source_id, raw, address)
    fetch_source(source, raw, timeout_s=timeout_s, registry=CURATED.indicators)


def _addressed(source_id: str, raw: Path, address: str) -> Source:
    source = CURATED.sources[source_id]
    name = find_files(source, raw)[0].relative_to(raw).as_posix()
    return replace(source, telechargement=(Download(address, name),))


def _whole(raw: Path) -> dict[str, bytes]:
    return {path.relative_to(raw).as_posix(): path.read_bytes() for path in raw.rglob("*") if path.is_file()}


DELIMITED = ("colleges", "ips_2022", "ivac", "insee_demo", "insee_revn", "communes_cog", "epci_cog")


def _damages(good: bytes) -> dict[str, bytes]:
    lines = good.splitlines(keepends=True)
    return {
        "coupé dans la dernière ligne": good[:-4],
        "une ligne de moins": b"".join(lines[:-1]),
        "a;b": b"a;b\n" * 9000,
        "en-tête seul": lines[0],
        "vide": b"",
        "du bruit": bytes(range(256)) * 20,
        "codes changés": good.replace(b"59", b"62").replace(b"2000", b"2003"),
        "JSON": b'{"error": "quota"}',
    }


@pytest.mark.parametrize("source_id", DELIMITED)
def test_a_worse_file_is_refused_and_the_good_one_kept(source_id: str, raw: Path) -> None:
    before = _whole(raw)
    (path,) = find_files(CURATED.sources[source_id], raw)[:1]
    for damage, body in _damages(good := path.read_bytes()).items():
        if body == good:  # a JSON on one line is its own first line
            continue
        told = ""
        with server(unannounced(body)) as address:
            try:
                fetched(source_id, raw, address)
            except DataError as error:
                told = str(error)
        assert told.endswith("est gardé."), damage
        assert _whole(raw) == before, damage


@pytest.mark.parametrize("source_id", [*DELIMITED, "qpv_2015", "qpv_2024", "communes_contours"])
def test_the_same_file_again_is_taken(source_id: str, raw: Path) -> None:
    path = find_files(CURATED.sources[source_id], raw)[0]
    before = _whole(raw)
    with server(unannounced(path.read_bytes())) as address:
        fetched(source_id, raw, address)
    name = path.relative_to(raw).as_posix()
    after = _whole(raw)
    assert {key: after[key] for key in before} == before
    assert after.keys() - before.keys() == {f"{name}.origine.json"}


@pytest.mark.parametrize("source_id", ["qpv_2015", "qpv_2024", "communes_contours"])
@pytest.mark.parametrize("kept", [0.97, 0.5, 0.01])
def test_outlines_that_are_cut_are_refused(source_id: str, kept: float, raw: Path) -> None:
    before = _whole(raw)
    good = find_files(CURATED.sources[source_id], raw)[0].read_bytes()
    with server(unannounced(good[: int(len(good) * kept)])) as address, pytest.raises(DataError, match="gardé"):
        fetched(source_id, raw, address)
    assert _whole(raw) == before


def test_a_first_file_that_its_reader_refuses_is_not_kept(raw: Path) -> None:
    find_files(CURATED.sources["colleges"], raw)[0].rename(raw / "mis de côté")
    before = _whole(raw)
    source = replace(CURATED.sources["colleges"], telechargement=())
    name = source.fichiers[0].replace("*", "x")
    with server(unannounced(b"a;b\n" * 9000)) as address, pytest.raises(DataError, match="refusé"):
        fetch_source(replace(source, telechargement=(Download(address, name),)), raw)
    assert _whole(raw) == before


def test_a_change_that_is_wanted_is_taken_once_the_former_file_is_removed(raw: Path) -> None:
    path = find_files(CURATED.sources["colleges"], raw)[0]
    shorter = b"".join(path.read_bytes().splitlines(keepends=True)[:-1])
    source = _addressed("colleges", raw, "")
    path.unlink()
    with server(unannounced(shorter)) as address:
        fetch_source(replace(source, telechargement=(Download(address, source.telechargement[0].fichier),)), raw)
    assert path.read_bytes() == shorter


@pytest.mark.parametrize("start", [b"", HEAD + b"\r\n", HEAD + b"Content-Length: 900000\r\n\r\n"])
def test_a_server_that_drips_is_given_up(start: bytes, raw: Path) -> None:
    stopped = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(start or b"HTTP/1.0 200 OK\r\nX-Lent: ")
        while not stopped.wait(0.05):
            connection.sendall(b"x")

    before = _whole(raw)
    with server(drip) as address:
        with pytest.raises(DataError, match="pas fini au bout de 2 secondes"):
            fetched("colleges", raw, address, timeout_s=0.2)
        stopped.set()
    assert _whole(raw) == before
