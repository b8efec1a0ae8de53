"""Heavy files have places of their own: whatever asks for them, pages are answered, and who is refused is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers.served import KINDS, LONG, Answer, Served, serve

HEAVY = ("xlsx", "gpkg", "shp", "kml", "fgb", "parquet")
PAGES = ("/", "/cites/arras", "/communes/59350", "/en/cites/arras", "/healthz")


@pytest.fixture(params=KINDS, ids=["waitress", "granian"])
def service(request: pytest.FixtureRequest) -> Iterator[Served]:
    with serve(*request.param) as running:
        yield running


@contextmanager
def _asking(service: Served, *paths: str) -> Iterator[list[Answer]]:
    """Each path asked for at once, by a client of its own; their answers, whole at the end."""
    found: list[Answer] = []
    clients = [
        threading.Thread(target=lambda path=path: found.append(service.get(path, timeout=120))) for path in paths
    ]
    for client in clients:
        client.start()
    yield found
    for client in clients:
        client.join()


def test_pages_are_answered_while_files_are_made(service: Served) -> None:
    wanted = [f"/collections/communes/items?f={kind}&limit={limit}" for kind in HEAVY for limit in (3000, 3001)]
    with _asking(service, *wanted) as found:
        while len(found) < len(wanted):
            for page in PAGES:
                assert service.get(page).status == 200
    made = [one for one in found if one.status == 200]
    refused = [one for one in found if one.status == 503]
    assert len(made) + len(refused) == len(wanted)
    assert made
    assert refused
    assert all(len(one.body) == int(one.headers["Content-Length"]) > 10_000 for one in made)
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)


def test_a_file_asked_for_again_is_the_same(service: Served) -> None:
    first = service.get("/collections/cites/items?f=xlsx")
    again = service.get("/collections/cites/items?f=xlsx")
    assert (first.status, first.body) == (200, again.body)
    assert service.get("/collections/cites/items?f=xlsx", If_None_Match=str(first.headers["ETag"])).status == 304


def test_a_wrong_demand_for_a_heavy_file_is_a_wrong_demand(service: Served) -> None:
    for _ in range(5):  # more often than there are places: each is given back
        assert service.get("/collections/cites/items?f=xlsx&inconnu=1").status == 400
        assert service.get("/collections/rien/items?f=gpkg").status == 404
    assert service.get("/collections/cites/items?f=kml").status == 200


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="lit /proc")
def test_no_process_is_left_when_the_server_is_killed() -> None:
    with serve() as running:
        assert running.get("/collections/cites/items?f=xlsx").status == 200
        makers = running.workers()
        assert len(makers) == 1
        running.process.kill()
        running.process.wait()
        end = time.monotonic() + LONG
        while Path(f"/proc/{makers[0]}").exists() and _state(makers[0]) != "Z":
            assert time.monotonic() < end
            time.sleep(0.05)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # gone meanwhile
        return "Z"
