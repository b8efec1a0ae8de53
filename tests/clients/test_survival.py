"""A service goes on answering whatever its readers and its processes do."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from helpers.served import KINDS, LONG, Served, serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="les processus se comptent dans /proc")
PACKAGE = "/telechargements/geocite-hauts-de-france.gpkg"
LAYER = "/collections/communes/items?f=json"
PAGES = ("/", "/cites/arras", "/communes/59350", "/collections/communes/items/59009?f=json")


@pytest.mark.parametrize("both", [False, True], ids=["un", "tous"])
def test_dead_processes_are_replaced_whatever_their_number(both: bool) -> None:
    with serve("--workers", "2") as service:
        assert service.get("/healthz").status == 200
        for _ in range(10):
            killed = service.workers()[: 2 if both else 1]
            for number in killed:
                os.kill(number, signal.SIGKILL)
            _await_death(service, killed)
            assert service.get("/healthz").status == 200
        assert len(_lasting(service)) == 2
        assert service.process.poll() is None


def _await_death(service: Served, numbers: Iterable[int]) -> None:
    """What a process had accepted dies with it; what comes after waits for the next one."""
    end = time.monotonic() + LONG
    while set(numbers) & set(service.workers()) and time.monotonic() < end:
        time.sleep(0.01)


def test_a_segmentation_fault_is_survived() -> None:
    with serve("--workers", "1") as service:
        service.get("/healthz")
        first = service.workers()
        os.kill(first[0], signal.SIGSEGV)
        _await_death(service, first)
        assert service.get("/cites/arras").status == 200
        assert service.workers() != first


@pytest.fixture(params=KINDS, ids=["waitress", "granian"])
def service(request: pytest.FixtureRequest) -> Iterator[Served]:
    with serve(*request.param) as running:
        for page in PAGES:
            assert running.get(page).status == 200
        yield running


def test_slow_readers_hold_nobody_back(service: Served) -> None:
    with ExitStack() as kept:
        for path in (PACKAGE, LAYER) * 8:
            _ask(kept, service, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1)  # as long as they like: nothing of what follows may wait for them
        for page in PAGES * 2:
            assert service.get(page).status == 200


def test_more_slow_readers_than_places_are_told_to_come_again(service: Served) -> None:
    with ExitStack() as kept:
        for _ in range(60):
            _ask(kept, service, f"GET {LAYER} HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1)
        for page in PAGES:
            assert service.get(page).status == 200
        found = [service.get(LAYER, Accept="application/json") for _ in range(6)]
        refused = [one for one in found if one.status == 503]
        assert refused
        assert all(one.headers["Retry-After"].isdigit() for one in refused)
        assert all("Réessayez" in one.body.decode() for one in refused)
    assert _eventually(lambda: service.get(LAYER).status == 200)  # they have gone: there is room again


def test_unfinished_requests_hold_nobody_back(service: Served) -> None:
    with ExitStack() as kept:
        for _ in range(40):
            _ask(kept, service, "")
            _ask(kept, service, "GET / HTTP/1.1\r\nX-Long: ")
            _ask(kept, service, "POST /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab")
        for page in PAGES:
            assert service.get(page).status == 200


def test_a_head_sent_drop_by_drop_is_given_up() -> None:
    with serve("--workers", "1") as service, ExitStack() as kept:
        slow = _ask(kept, service, "GET / HTTP/1.1\r\nX-Long: ")
        assert _eventually(lambda: _closed(slow), drops=slow)


def test_large_downloads_are_whole(service: Served) -> None:
    for path in (PACKAGE, LAYER):
        for _ in range(3):
            found = service.get(path)
            assert found.status == 200
            assert len(found.body) == int(found.headers["Content-Length"])


def _ask(kept: ExitStack, service: Served, text: str) -> socket.socket:
    """A connection that sends something, and reads nothing of the answer."""
    connection = kept.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.connect(service.place)
    connection.sendall(text.encode())
    return connection


def _closed(connection: socket.socket) -> bool:
    connection.settimeout(0.2)
    try:
        return connection.recv(4096) == b"" or b"408" in connection.recv(4096)
    except TimeoutError:
        return False
    except OSError:
        return True


def _eventually(true: object, drops: socket.socket | None = None) -> bool:
    assert callable(true)
    end = threading.Event()
    for _ in range(LONG * 2):
        if true():
            return True
        if drops is not None:
            try:
                drops.send(b"a")
            except OSError:
                return True
        end.wait(0.5)
    return False


def _lasting(service: Served) -> list[int]:
    """Its processes, once the dead ones are replaced."""
    for _ in range(LONG * 5):
        found = service.workers()
        if len(found) == 2:
            return found
        time.sleep(0.2)
    return service.workers()
