"""Time and memory of `geocite build`, step by step."""

import json
import os
import resource as unix
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Row, Section

RUNS = 3


def measure_build(raw: Path) -> Section:
    """Median over a few runs, each in its own process."""
    runs = sorted((_run(raw) for _ in range(RUNS)), key=lambda run: float(run["total"]))
    median = runs[len(runs) // 2]
    total = float(median["total"])
    rows = [
        Row(name, f"{seconds:.1f} s", ratio=f"{100 * seconds / total:.0f} %")
        for name, seconds in median["steps"].items()
    ]
    peak = f"{median['peak_mb']:.0f} MB"
    whole = Row("**whole build**", f"{total:.1f} s", ratio="100 %")
    return Section(
        "`geocite build` for Hauts-de-France",
        f"Median of {RUNS} runs, each in its own process; the last column but one is the share of each step. "
        f"Peak resident memory: **{peak}**.",
        [*rows, whole],
    )


def _run(raw: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.building", str(raw)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _build_once(raw: Path) -> dict[str, object]:
    from geocite.making import pipeline
    from geocite.making.files.writing import write_bundle
    from geocite.settings import resource

    steps: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        steps[name] = time.perf_counter() - start

    start = time.perf_counter()
    prepared = pipeline.prepare(pipeline.load_curated(resource("geodata")), raw, "32", step)
    files, manifest = pipeline.build_bundle(prepared, step)
    with tempfile.TemporaryDirectory() as folder, step("Écriture"):
        write_bundle(files, manifest, Path(folder) / "bundle")
    peak = unix.getrusage(unix.RUSAGE_SELF).ru_maxrss / (1024 if os.uname().sysname == "Linux" else 1024**2)
    return {"steps": steps, "total": time.perf_counter() - start, "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(_build_once(Path(sys.argv[1]))))
