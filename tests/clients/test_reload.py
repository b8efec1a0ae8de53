"""The bundle's folder replaced, damaged or removed under a running service: good data go on being served."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.factory import GPKG, _manifest, bundle_files, rich_bundle, write_tiny_bundle
from helpers.served import KINDS, LONG, Served, serve

from geocite.bundle.files import MANIFEST, compress, document_path, layer_path
from geocite.bundle.loading import load_bundle
from geocite.making.files.writing import write_bundle

PAGES = ("/", "/anomalies", "/sources", "/qpv/QP059019", "/collections/communes/items?f=json", "/indicators?f=json")
FILES = (f"/telechargements/{GPKG}", "/map/communes.json", "/map/cites.json")
Running = tuple[Served, Path]


@pytest.fixture(params=KINDS, ids=["waitress", "granian"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    if request.param and sys.platform == "win32":
        pytest.skip("granian n'y a qu'un processus")
    folder = write_tiny_bundle(tmp_path / "paquet")
    with serve("--bundle", str(folder), *request.param) as service:
        yield service, folder


def _everything(service: Served) -> dict[str, tuple[int, str | None]]:
    # Each asked for in turn and again: every process is met.
    found = {path: service.get(path) for path in (*PAGES, *FILES) * 2}
    return {path: (one.status, one.headers["ETag"]) for path, one in found.items()}


def _until(true: Callable[[], bool]) -> None:
    for _ in range(LONG * 5):
        if true():
            return
        time.sleep(0.2)
    raise AssertionError("n'arrive pas")


def _each_says(service: Served, name: str, true: Callable[[object], bool]) -> bool:
    """Whether every process says so, as far as a dozen questions can tell."""
    for _ in range(10):
        if not true(service.health()[name]):
            return False
        time.sleep(0.3)  # longer in all than between two looks at the folder
    return True


def test_a_removed_folder_goes_on_being_served(running: Running) -> None:
    service, folder = running
    shutil.rmtree(folder)  # before anything was asked for
    found = _everything(service)
    assert {status for status, _ in found.values()} == {200}
    _until(lambda: _each_says(service, "paquet_refuse", lambda text: "absent" in str(text)))
    assert _everything(service) == found
    told = service.health()
    assert told["etat"] == "ok"
    assert str(folder) not in str(told)  # where things are on the machine is nobody's business


@pytest.mark.parametrize(
    "name", [MANIFEST, layer_path("communes"), document_path("anomalies"), "map/cites.json.br", "map/communes.json.br"]
)
def test_a_flipped_bit_is_not_served(running: Running, name: str) -> None:
    service, folder = running
    before = service.get(FILES[0]).body
    body = bytearray((folder / name).read_bytes())
    body[len(body) // 2] ^= 64
    (folder / name).write_bytes(body)  # in the same file: whoever holds it open sees the change
    found = _everything(service)
    assert {status for status, _ in found.values()} == {200}
    assert service.get(FILES[0]).body == before
    key = service.health()["paquet"]
    if name != MANIFEST:
        _until(lambda: _each_says(service, "paquet_refuse", lambda text: name in str(text)))
    assert _everything(service) == found
    assert service.health()["paquet"] == key


def test_a_rebuilt_bundle_is_taken_up_by_every_process(running: Running, tmp_path: Path) -> None:
    service, folder = running
    first, files = service.health()["paquet"], _everything(service)
    rich_bundle(tmp_path)
    folder.rename(tmp_path / "ancien")
    (tmp_path / "riche").rename(folder)
    _until(lambda: _each_says(service, "paquet", lambda key: key != first))
    assert _each_says(service, "paquet_refuse", lambda text: text is None)
    assert "couples_3" in service.get("/indicators?f=json").body.decode()
    after = _everything(service)
    assert {status for status, _ in after.values()} == {200}
    assert after["/indicators?f=json"] != files["/indicators?f=json"]


def test_a_half_copied_bundle_is_refused_until_it_is_whole(running: Running, tmp_path: Path) -> None:
    service, folder = running
    first = service.health()["paquet"]
    rich_bundle(tmp_path)
    shutil.copy(tmp_path / "riche" / MANIFEST, folder / MANIFEST)
    _until(lambda: _each_says(service, "paquet_refuse", bool))
    assert service.health()["paquet"] == first
    assert {status for status, _ in _everything(service).values()} == {200}
    shutil.copytree(tmp_path / "riche", folder, dirs_exist_ok=True)
    _until(lambda: _each_says(service, "paquet", lambda key: key != first))
    assert _each_says(service, "paquet_refuse", lambda text: text is None)


@pytest.mark.parametrize(
    "wrong",
    [
        {document_path("anomalies"): compress(b"[")},
        {layer_path("communes"): b"pas du brotli"},
        {document_path("profils"): compress(b"null")},
    ],
    ids=["json", "brotli", "null"],
)
def test_a_bundle_of_right_hashes_that_cannot_be_served_is_refused(running: Running, wrong: dict[str, bytes]) -> None:
    service, folder = running
    first = service.health()["paquet"]
    write_bundle(bundle_files() | wrong, _manifest(), folder)
    _until(lambda: _each_says(service, "paquet_refuse", bool))
    assert service.health()["paquet"] == first
    assert {status for status, _ in _everything(service).values()} == {200}


def test_files_touched_without_a_change_change_nothing(running: Running) -> None:
    service, folder = running
    before = service.health()
    for path in folder.rglob("*.br"):
        path.touch()
    time.sleep(5)
    assert service.health() == before
    assert load_bundle(folder).manifest.regions[0].code == "32"
