"""Load from wrk: requests a second and latencies over a list of addresses taken in turn."""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SECONDS = 5
CONNECTIONS = 32
_SCRIPT = """local paths = {%s}
local i = 0
request = function() i = i + 1; return wrk.format("GET", paths[(i %% #paths) + 1]) end
"""
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, median and 99th percentile in seconds, answers that were not 2xx or 3xx."""

    rate: float
    median: float
    late: float
    failed: int


def measure_load(
    wrk: str,
    address: str,
    paths: Sequence[str],
    encoding: str = "identity",
    seconds: int = SECONDS,
    connections: int = CONNECTIONS,
    core: int | None = None,
) -> Load:
    """Load on one server for some seconds, after a second that does not count; from one core alone when told."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(_SCRIPT % ", ".join(f'"{path}"' for path in paths))
        for duration in (1, seconds):
            command = [wrk, "-t1", f"-c{connections}", f"-d{duration}s", "--timeout", "30s", "--latency"]
            headers = ["-H", f"Accept-Encoding: {encoding}"]
            command += ["-s", str(script), *headers, address]
            kept = partial(keep_to, core)
            told = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=kept).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),  # type: ignore[index]
        median=_seconds(re.search(r"(?m)^\s+50%\s+(\S+)", told)[1]),  # type: ignore[index]
        late=_seconds(re.search(r"(?m)^\s+99%\s+(\S+)", told)[1]),  # type: ignore[index]
        failed=int(failed[1]) if failed else 0,
    )


def can_part_cores() -> bool:
    """Whether a server and wrk can each have a core of their own."""
    return hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1


def keep_to(core: int | None) -> None:
    """Keep the current process, and those it starts, to the core of this rank; all of them for None."""
    if core is not None:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


def _seconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(\w+)", text)
    # wrk writes « -nan » when no request ended.
    return float(found[1]) * _UNITS[found[2]] if found else float("inf")
