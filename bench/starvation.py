"""Pages asked for while others take all they can: slow readers, heavy files, hostile filters."""

import itertools
import multiprocessing
import socket
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import quote

from bench.measure import Row, Section
from bench.references_http import PORTS, address, serve_geocite
from geocite.bundle.loading import Bundle

READERS, EXPORTS, FILTERS = 10, 8, 10
PAGES = 60
ASKED = 200  # requests measured
LONGEST = 40  # seconds of each measure, whatever it has seen
LAYER = "/collections/communes/items"
WAIT = 60


def measure_starvation(bundle: Bundle) -> Section:
    """Median and 99th centile of pages, alone and beside a crowd, with waitress and with granian."""
    pages = [f"/communes/{head['id']}" for head in bundle.layer("communes").heads[:PAGES]]
    rows = []
    for workers, told in ((None, "waitress"), (2, "granian, two processes")):
        with serve_geocite(workers):
            rows.append(_row(f"{told}, alone", _times(pages), "—"))
            crowd = multiprocessing.get_context("spawn").Process(target=crowd_in, daemon=True)
            crowd.start()
            time.sleep(5)
            rows.append(_row(f"{told}, beside the crowd", _times(pages), "p99 ≤ 500 ms"))
            crowd.kill()
            crowd.join()
    return Section(
        "A page while others take all they can",
        f"{READERS} readers that ask for the GeoPackage and the whole layer of communes and take nothing of it, "
        f"{EXPORTS} clients that ask for heavy files (XLSX, GeoPackage, Shapefile, FlatGeobuf, KML, GeoParquet) of "
        f"communes, each different from the last, and {FILTERS} that ask for long CQL2 filters, again and again, from "
        f"a process of its own on the same machine; meanwhile one client asks for {PAGES} pages in turn, {ASKED} times "
        f"at most, {LONGEST} s at most, a connection each.",
        rows,
    )


def _times(pages: Sequence[str]) -> list[float]:
    found: list[float] = []
    end = time.perf_counter() + LONGEST
    for path in itertools.islice(itertools.cycle(pages), ASKED):
        start = time.perf_counter()
        if start > end:
            break
        with urllib.request.urlopen(address("geocite") + path, timeout=WAIT) as answer:
            answer.read()
        found.append(time.perf_counter() - start)
    return found


def _row(what: str, seconds: Sequence[float], asked: str) -> Row:
    late = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    told = f"{statistics.median(seconds) * 1000:.0f} ms, {late * 1000:.0f} ms ({len(seconds)} pages)"
    return Row(f"{what}: median, p99", told, asked=asked)


# -- the crowd


def crowd_in() -> None:
    """Take all that can be taken until killed; runs in a process of its own."""
    readers = [_slow_reader(rank) for rank in range(READERS)]
    turns = itertools.count()
    clients = [(_export, rank) for rank in range(EXPORTS)] + [(_filter, rank) for rank in range(FILTERS)]
    for make, rank in clients:
        threading.Thread(target=_ask_for_ever, args=(make, rank, turns), daemon=True).start()
    time.sleep(6 * LONGEST)
    del readers


def _slow_reader(rank: int) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.connect(("127.0.0.1", PORTS["geocite"]))
    path = "/telechargements/geocite-hauts-de-france.gpkg" if rank % 2 else f"{LAYER}?f=json"
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def _ask_for_ever(make: Callable[[int, int], str], rank: int, turns: "itertools.count[int]") -> None:
    for turn in turns:
        with suppress(OSError):  # refused, or given up: asked again at once, as such clients do
            urllib.request.urlopen(address("geocite") + make(rank, turn), timeout=WAIT).read()


def _export(rank: int, turn: int) -> str:
    kind = ("xlsx", "gpkg", "shp", "fgb", "kml", "parquet")[rank % 6]
    return f"{LAYER}?f={kind}&limit={3000 + turn % 700}"


def _filter(rank: int, turn: int) -> str:
    west = 2 + (turn % 100) / 100
    ring = ", ".join(f"{west + x} {50 + y}" for x, y in ((0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 0)))
    shapes = " OR ".join(f"S_INTERSECTS(geometry, POLYGON(({ring})))" for _ in range(4))
    words = " OR ".join(f"population > {turn + number}" for number in range(40))
    return f"{LAYER}?f=json&limit=5&filter={quote(shapes if rank % 2 else words)}"
