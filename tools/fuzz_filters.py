"""Send filters drawn at random to the service, in a child process, and tell what dies, what fails and what is slow.

    python tools/fuzz_filters.py --count 200000 --seed 1

A filter is right when the answer is 200 or 400. Returns 1 when the child dies (a crash of native code), when an answer
is anything else, or when a filter of up to 2 000 characters takes the processor for longer than --slowest on a layer.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from filter_grammar import Grammar, as_text, damaged, damaged_json, heavy, hostile, hostile_json

from geocite.bundle.layer import Layer
from geocite.bundle.loading import load_bundle
from geocite.collections import COLLECTIONS
from geocite.settings import Settings

BATCH = 200
SHORT = 2000  # characters: up to there a filter is answered quickly
SMALL_STACK = 512 * 1024  # bytes; servers give their threads more
DEAD = 60  # seconds without an answer


def grammar_of(layer: Layer) -> Grammar:
    """Right filters over a layer."""
    values: dict[str, list[Any]] = {}
    for head in layer.heads[:: max(1, len(layer.heads) // 60)]:
        for name, value in head["properties"].items():
            parts = value if isinstance(value, list) else [value]
            values.setdefault(name, []).extend(part for part in parts if isinstance(part, str | int | float))
    return Grammar(layer.kinds, values)


def draw(grammar: Grammar, rng: Random) -> tuple[str, str]:
    """A filter and its language."""
    choice = rng.random()
    if choice < 0.03:
        return heavy(grammar, rng, SHORT), "cql2-text"
    tree = grammar.condition(rng)
    if choice < 0.3:
        return as_text(tree), "cql2-text"
    if choice < 0.4:
        return json.dumps(tree), "cql2-json"
    if choice < 0.75:
        return damaged(as_text(tree), rng), "cql2-text"
    if choice < 0.85:
        return damaged_json(tree, rng), "cql2-json"
    if choice < 0.95:
        return hostile(rng), "cql2-text"
    return hostile_json(rng), "cql2-json"


# -- the child


def serve() -> None:
    """Answer batches of filters, a line each; what it reads and writes is JSON."""
    from geocite.serving.web import create_app

    client = create_app(Settings(), load_bundle(Settings().bundle)).test_client()
    for collection in COLLECTIONS:  # what is loaded at a first filter is not the cost of a filter
        client.get(f"/collections/{collection}/items?f=json&limit=1&filter=S_INTERSECTS(geometry,POINT(3 50)) OR id=''")
    for line in sys.stdin:
        for collection, text, language in json.loads(line):
            query = {"f": "json", "limit": "1", "filter": text, "filter-lang": language}
            start = time.thread_time()
            try:
                status = client.get(f"/collections/{collection}/items", query_string=query).status_code
            except Exception as error:
                status = f"{type(error).__name__}: {error}"[:300]
            print(json.dumps([status, (time.thread_time() - start) * 1000]), flush=True)


# -- the parent


class Child:
    """A process that answers filters; another one takes its place when it dies."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, batch: list[tuple[str, str, str]]) -> Iterator[tuple[Any, float]]:
        """Status and milliseconds of each filter; « mort » for one that killed the process."""
        rank = 0
        while rank < len(batch):
            if self.process is None:
                self.process = self._start()
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps(batch[rank:]) + "\n")
            self.process.stdin.flush()
            while rank < len(batch) and (line := self._line()):
                yield tuple(json.loads(line))
                rank += 1
            if rank < len(batch):
                self.process.kill()
                self.process = None
                yield "mort", 0.0
                rank += 1

    def close(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _line(self) -> str:
        assert self.process and self.process.stdout
        guard = threading.Timer(DEAD, self.process.kill)
        guard.start()
        try:
            return self.process.stdout.readline()
        finally:
            guard.cancel()

    def _start(self) -> "subprocess.Popen[str]":
        command = [sys.executable, __file__, "--serve"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(count: int, seed: int, slowest: float) -> int:
    """Send `count` filters; the report goes to the standard output."""
    bundle, rng = load_bundle(Settings().bundle), Random(seed)
    grammars = {name: grammar_of(bundle.layer(name)) for name in COLLECTIONS}
    child, statuses, faults = Child(), Counter[str](), []
    worst: dict[str, tuple[float, str]] = dict.fromkeys(COLLECTIONS, (0.0, ""))
    for done in range(0, count, BATCH):
        chosen = rng.choices(tuple(COLLECTIONS), k=min(BATCH, count - done))
        batch = [(name, *draw(grammars[name], rng)) for name in chosen]
        for (name, text, language), (status, spent) in zip(batch, child.ask(batch), strict=True):
            statuses[str(status)[:40]] += 1
            if status not in (200, 400):
                faults.append((status, name, language, text))
            if len(text) <= SHORT and spent > worst[name][0]:
                worst[name] = (spent, text)
    child.close()
    print(f"{count} filtres : " + ", ".join(f"{status} {number}" for status, number in statuses.most_common()))
    for name, (spent, text) in worst.items():
        print(f"le plus lent sur {name} : {spent:.0f} ms : {text[:300]}")
    for fault in faults[:20]:
        print("FAUTE", *(repr(part)[:400] for part in fault))
    return int(bool(faults) or any(spent > slowest for spent, _text in worst.values()))


def main() -> int:
    """Read the options; the child is the same file with --serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slowest", type=float, default=200.0, help="milliseconds of processor")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.serve:
        return run(options.count, options.seed, options.slowest)
    threading.stack_size(SMALL_STACK)
    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
