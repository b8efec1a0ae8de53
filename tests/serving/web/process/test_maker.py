"""Heavy files are made in another process, byte for byte those of this one; whatever becomes of it is told."""

import itertools
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.factory import write_tiny_bundle
from werkzeug.test import Client

from geocite.bundle.loading import Bundle, load_bundle
from geocite.serving.web import create_app
from geocite.serving.web.process.maker import Child, Maker
from geocite.serving.web.process.places import HEAVY, Exports
from geocite.settings import Settings

XLSX = "/collections/cites/items?f=xlsx"
ASK = Child.ask
WARMING = "geocite-fichiers"
LONG = 30  # seconds: a guard against hangs, not a measure


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bundle(tmp_path_factory.mktemp("paquet") / "bundle")


@pytest.fixture(scope="module")
def here(folder: Path) -> Bundle:
    return load_bundle(folder)


@pytest.fixture
def maker(folder: Path) -> Iterator[Maker]:
    made = Maker(Settings(bundle=folder))
    yield made
    made.close()


@pytest.fixture
def client(here: Bundle, maker: Maker) -> Client:
    return Client(Exports(create_app(maker.settings, here), maker=maker))


def _process(maker: Maker) -> int:
    assert maker.child is not None
    return maker.child.process.pid


def test_files_are_the_same(client: Client, here: Bundle, maker: Maker) -> None:
    for kind, language in itertools.product(sorted(HEAVY), ("", "/en")):
        path = f"{language}/collections/qpv-2015/items?f={kind}&sortby=-nom&limit=2"
        alone = Client(create_app(Settings(), here)).get(path)
        made = client.get(path)
        assert (made.status_code, made.data) == (200, alone.data), path
        assert made.headers == alone.headers, path
    assert _process(maker) != os.getpid()


def test_one_process_makes_every_file(client: Client, maker: Maker) -> None:
    assert maker.child is None  # started when the first is asked for
    assert client.get(XLSX).status_code == 200
    first = _process(maker)
    threads = [threading.Thread(target=client.get, args=(f"{XLSX}&limit={count}",)) for count in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert _process(maker) == first


def test_a_table_starts_the_process_of_its_files(client: Client, maker: Maker) -> None:
    client.get("/cites/epeule", headers={"Accept": "text/html"})
    client.get("/collections/cites/items", headers={"Accept": "application/json"})
    assert not any(thread.name == WARMING for thread in threading.enumerate())
    client.get("/collections/cites/items", headers={"Accept": "text/html"})
    for thread in threading.enumerate():
        if thread.name == WARMING:
            thread.join(LONG)
    first = _process(maker)
    assert client.get(XLSX).status_code == 200
    assert _process(maker) == first


@pytest.mark.parametrize("query", ["inconnu=1", "crs=rien", "filter=("])
def test_what_is_refused_starts_nothing(client: Client, maker: Maker, query: str) -> None:
    assert client.get(f"{XLSX}&{query}").status_code == 400
    assert client.head(XLSX).status_code == 200
    assert maker.child is None


def test_a_process_that_died_is_replaced(client: Client, maker: Maker) -> None:
    body = client.get(XLSX).data
    for _ in range(2):
        os.kill(_process(maker), signal.SIGTERM)
        assert client.get(XLSX).data == body


def test_a_process_that_rests_ends_and_another_starts(folder: Path, here: Bundle) -> None:
    maker = Maker(Settings(bundle=folder), rest=0.01)
    client = Client(Exports(create_app(maker.settings, here), maker=maker))
    body = client.get(XLSX).data
    assert maker.child is not None
    assert maker.child.process.wait(LONG) == 0
    maker.rest = 300
    assert client.get(XLSX).data == body
    maker.close()


def test_a_file_that_kills_its_process_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = client.get(XLSX).data
    with monkeypatch.context() as patched:
        patched.setattr(Child, "ask", _killed)
        answer = client.get(f"{XLSX}&limit=1")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(XLSX).data == body


def _killed(child: Child, value: object) -> object:
    child.process.kill()
    child.process.wait()
    return ASK(child, value)


def test_a_bundle_that_is_no_longer_in_the_folder_is_written_here(folder: Path, tmp_path: Path) -> None:
    bundle = load_bundle(folder)
    for other in (tmp_path / "absent", Settings().bundle):
        maker = Maker(Settings(bundle=other))
        client = Client(Exports(create_app(Settings(), bundle), maker=maker))
        assert client.get(XLSX).data == Client(create_app(Settings(), bundle)).get(XLSX).data
        assert maker.child is None
        maker.close()
