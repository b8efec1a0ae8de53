"""Lighthouse (from npm) on the map page and on the profile of a cité, as a phone and as an office PC."""

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, Section
from bench.pages import find_chromium, serve_ours
from bench.references_http import WORK
from geocite.bundle.loading import Bundle

FOLDER = WORK / "lighthouse"
VERSION = "12.8.2"
PAGES = (("map page", "/"), ("profile of a cité", "/cites/arras"))
DEVICES = (("phone, CPU and network slowed by Lighthouse", ()), ("office PC", ("--preset=desktop",)))
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
RUNS = 3


def measure_lighthouse(bundle: Bundle) -> list[Section]:
    """The four scores of each page and device, or nothing where npm is missing."""
    if not _install():
        return []
    with serve_ours(bundle) as address:
        rows = [
            Row(f"{title}; {device}; {CATEGORIES[name]}", f"{score:.0f}", asked="≥ 95")
            for title, path in PAGES
            for device, options in DEVICES
            for name, score in _scores(address + path, options)
        ]
    how = f"Lighthouse {VERSION} drives headless Chromium on loopback (median of {RUNS}; 100 is the best score)."
    return [Section("Lighthouse", how, rows)]


def _install() -> bool:
    if not shutil.which("npm"):
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), f"lighthouse@{VERSION}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=300).returncode == 0


def _scores(address: str, options: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    runs = [_run(address, options) for _ in range(RUNS)]
    for name in CATEGORIES:
        yield name, 100 * statistics.median(run[name]["score"] for run in runs)


def _run(address: str, options: tuple[str, ...]) -> dict[str, dict[str, float]]:
    program = FOLDER / "node_modules" / ".bin" / "lighthouse"
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command = [str(program), address, *options, "--quiet", "--output=json", flags]
    environment = os.environ | {"CHROME_PATH": str(Path(find_chromium()))}
    done = subprocess.run(command, capture_output=True, check=True, timeout=180, env=environment)
    categories: dict[str, dict[str, float]] = json.loads(done.stdout)["categories"]
    return categories
