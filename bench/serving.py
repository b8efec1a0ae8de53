"""Requests a second, latencies and memory of the service, beside nginx, pygeoapi and datasette."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from bench.load import CONNECTIONS, SECONDS, Load, can_part_cores, measure_load
from bench.measure import Row, Section
from bench.references_http import (
    COLLECTION,
    address,
    find_tool,
    install_references,
    serve_datasette,
    serve_geocite,
    serve_nginx,
    serve_pygeoapi,
)
from geocite.bundle.loading import Bundle

BOXES, ITEMS = 400, 600
ROUNDS = 3
CODINGS = ("identity", "gzip")
MIXED = 100_000
# pygeoapi reads its file again at each request: with more connections most would time out.
SLOW = {"connections": 2, "seconds": 20}
WHOLE = f"/collections/{COLLECTION}/items?f=json"


def measure_serving(bundle: Bundle) -> list[Section]:
    """Sections of the report; none where wrk is not to be had."""
    wrk = find_tool("wrk", "wrk")
    if wrk is None:
        print("serving: wrk est absent et ne peut pas être installé ; mesures laissées.")
        return []
    install_references()
    features = [json.loads(line) for line in bundle.layer(COLLECTION).lines]
    layer = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    ids = [str(feature["id"]) for feature in random.Random(1).sample(features, ITEMS)]
    boxes = _boxes(features)
    return [
        _whole(wrk, layer.encode()),
        _small(wrk, layer.encode(), features, ids, boxes),
        _late(wrk, features, ids, boxes),
        _steady(wrk, ids, boxes),
    ]


def _boxes(features: Sequence[dict[str, list[float]]]) -> list[str]:
    """Boxes around random features; each holds about a hundred of them."""
    chosen = random.Random(2)
    found = []
    for feature in chosen.sample(list(features), BOXES):
        x, y = feature["bbox"][:2]
        found.append(f"{x - 0.2:.3f},{y - 0.13:.3f},{x + 0.2:.3f},{y + 0.13:.3f}")
    return found


def _whole(wrk: str, layer: bytes) -> Section:
    nginx = find_tool("nginx", "nginx-light")
    found: dict[str, list[Load]] = {}
    for _ in range(ROUNDS):
        with serve_geocite():
            for coding in (*CODINGS, "br"):
                found.setdefault(f"geocite {coding}", []).append(measure_load(wrk, address("geocite"), [WHOLE], coding))
        if nginx:
            with serve_nginx(nginx, {"layer.geojson": layer}):
                for coding in CODINGS:
                    load = measure_load(wrk, address("nginx"), ["/layer.geojson"], coding)
                    found.setdefault(f"nginx {coding}", []).append(load)
    middle = {name: sorted(loads, key=lambda load: load.rate)[ROUNDS // 2] for name, loads in found.items()}
    return Section(
        f"Whole layer ({COLLECTION}, {len(layer) / 1e6:.1f} MB) beside nginx",
        f"Requests a second, wrk, {CONNECTIONS} connections, {SECONDS} s, loopback, two processes each, one server at "
        f"a time, in turn, median of {ROUNDS}. nginx sends the same features from a file (sendfile), and a .gz made "
        "beforehand (gzip_static); it has no brotli.",
        [
            _row("as it is", middle["geocite identity"], middle.get("nginx identity"), "≥ 80 %", share=True),
            _row("compressed (gzip)", middle["geocite gzip"], middle.get("nginx gzip"), "≥ 20 %", share=True),
            _row("compressed (brotli, as the bundle holds it)", middle["geocite br"], None, "—"),
        ],
    )


def _small(wrk: str, layer: bytes, features: Sequence[dict[str, object]], ids: list[str], boxes: list[str]) -> Section:
    paths, boxed = _item_paths(ids), _box_paths(boxes)
    everything = [str(feature["id"]) for feature in features]
    with serve_geocite():
        item = measure_load(wrk, address("geocite"), paths)
        fresh = measure_load(wrk, address("geocite"), _item_paths(everything))
        box = measure_load(wrk, address("geocite"), boxed)
    with serve_pygeoapi(layer):
        their_item = measure_load(wrk, address("pygeoapi"), paths, **SLOW)
        their_box = measure_load(wrk, address("pygeoapi"), boxed, **SLOW)
    with serve_datasette(features):
        row = measure_load(wrk, address("datasette"), [f"/communes/communes/{one}.json" for one in ids])
        row_fresh = measure_load(wrk, address("datasette"), [f"/communes/communes/{one}.json" for one in everything])
        rows = measure_load(wrk, address("datasette"), [_datasette_box(one) for one in boxes])
    return Section(
        "Single items and boxes beside pygeoapi and datasette",
        f"Requests a second, wrk, {CONNECTIONS} connections, {SECONDS} s, two processes each but datasette, which has "
        f"one. {ITEMS} items (« asked again »: our service keeps their answers), all {len(features)} items in turn "
        f"(« each made »: they do not fit in what it keeps) and {BOXES} boxes of about 100 communes in turn (most are "
        "made each time). pygeoapi (2 connections, 20 s: more would time out) reads the GeoJSON file with its GeoJSON "
        "provider, under gunicorn; datasette an SQLite table with an index on the bounds (bboxes only: it knows no "
        "geometry).",
        [
            _row("item, asked again; pygeoapi", item, their_item, "× 50"),
            _row("item, each made; pygeoapi", fresh, their_item, "× 50"),
            _row("box; pygeoapi", box, their_box, "× 50"),
            _row("item, asked again; datasette", item, row, "× 10"),
            _row("item, each made; datasette", fresh, row_fresh, "× 10"),
            _row("box; datasette", box, rows, "× 10"),
        ],
    )


def _late(wrk: str, features: Sequence[dict[str, object]], ids: list[str], boxes: list[str]) -> Section:
    """The slowest answers beside the median one, with one process and with two; nginx on the same items."""
    everything = _item_paths([str(feature["id"]) for feature in features])
    kinds = {
        "item": _item_paths(ids),
        "item, each made": everything,
        "box": _box_paths(boxes),
        "profile page": [f"/communes/{one}" for one in ids],
    }
    rows = []
    for workers, core, told in _set_ups():
        with serve_geocite(workers, core):
            for what, paths in kinds.items():
                rows.append(_latency(f"{what}, {told}", wrk, address("geocite"), paths, core))
    if nginx := find_tool("nginx", "nginx-light"):
        chosen = set(ids)
        files = {f"{one['id']}.json": json.dumps(one).encode() for one in features if one["id"] in chosen}
        paths = [f"/{name}" for name in files]
        for workers, core, told in _set_ups():
            with serve_nginx(nginx, files, workers, core):
                rows.append(_latency(f"nginx, items as files, {told}", wrk, address("nginx"), paths, core))
    return Section(
        "Latency under load",
        f"wrk, {CONNECTIONS} connections that ask again as soon as they are answered, {SECONDS} s, loopback; the "
        f"middle one of {ROUNDS} runs by its ratio. wrk fills a core of its own: two processes beside it on a machine "
        "of two cores wait for one another, which is most of their 99th centile (the same with nginx). « A core "
        "each »: one process kept to the first core and wrk to the second, so that the answers and not their turn "
        "are measured; whatever else the machine does still counts.",
        rows,
    )


def _set_ups() -> list[tuple[int, int | None, str]]:
    """Processes, the core they are kept to (wrk has the next one), how it is told."""
    found: list[tuple[int, int | None, str]] = [(1, None, "one process"), (2, None, "two processes")]
    return [*found, (1, 0, "one process, a core each")] if can_part_cores() else found


def _item_paths(ids: Sequence[str]) -> list[str]:
    return [f"/collections/{COLLECTION}/items/{one}?f=json" for one in ids]


def _box_paths(boxes: Sequence[str]) -> list[str]:
    return [f"{WHOLE}&limit=100&bbox={box}" for box in boxes]


def _datasette_box(box: str) -> str:
    west, south, east, north = box.split(",")
    where = f"w__lte={east}&e__gte={west}&s__lte={north}&n__gte={south}"
    return f"/communes/communes.json?_size=100&_shape=objects&{where}"


def _steady(wrk: str, ids: list[str], boxes: list[str]) -> Section:
    """Memory of each process before and after many requests of every kind."""
    pages = [f"/communes/{one}" for one in ids[:100]]
    mixed = _item_paths(ids) + _box_paths(boxes)
    mixed += [f"{WHOLE}&limit=20&filter=population%3E{size}" for size in range(100)]
    mixed += [f"/search?f=json&q={one}" for one in ids[:100]] + pages + ["/", "/collections", WHOLE]
    with serve_geocite() as process:
        measure_load(wrk, address("geocite"), mixed, seconds=4)
        before = _memory(process.pid)
        sent = 0.0
        while sent < MIXED:
            load = measure_load(wrk, address("geocite"), mixed, seconds=10)
            sent += load.rate * 10
        after = _memory(process.pid)
    told = f"{max(before):.1f} MB → {max(after):.1f} MB"
    return Section(
        "Memory of a process",
        "Largest resident memory of a process (all of it, even what is shared), after four seconds of mixed requests, "
        f"then after {sent:.0f} more: items, boxes, CQL2 filters, searches, pages, the whole layer.",
        [Row("resident memory", told, asked="≤ 90 MB, no growth")],
    )


def _memory(pid: int) -> list[float]:
    """Resident megabytes of the processes started by a process (Linux; nothing to tell elsewhere)."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = []
    for child in children.read_text().split() if children.exists() else ():
        line = next(one for one in Path(f"/proc/{child}/status").read_text().splitlines() if one.startswith("VmRSS"))
        found.append(int(line.split()[1]) * 1024 / 1e6)
    return found or [0.0]


def _row(what: str, ours: Load, theirs: Load | None, asked: str, share: bool = False) -> Row:
    if theirs is None:
        return Row(what, _rate(ours), asked=asked)
    ratio = ours.rate / max(theirs.rate, 0.01)
    return Row(what, _rate(ours), _rate(theirs), f"{100 * ratio:.0f} %" if share else f"× {ratio:.0f}", asked)


def _rate(load: Load) -> str:
    return f"{load.rate:{'.0f' if load.rate > 20 else '.1f'}} /s" + (f" ({load.failed} failed)" if load.failed else "")


def _latency(what: str, wrk: str, server: str, paths: Sequence[str], core: int | None) -> Row:
    beside = None if core is None else core + 1
    loads = [measure_load(wrk, server, paths, core=beside) for _ in range(ROUNDS)]
    load = sorted(loads, key=lambda one: one.late / one.median)[ROUNDS // 2]
    told = f"{load.median * 1000:.2f} ms, {load.late * 1000:.2f} ms"
    return Row(f"{what}: median, p99", told, ratio=f"× {load.late / load.median:.1f}", asked="p99 ≤ 3 × median")
