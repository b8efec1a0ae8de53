"""From the command to the first answer."""

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.measure import Row, Section, median_of, milliseconds, times
from bench.reference import write_package
from geocite.bundle.loading import Bundle

OURS, THEIRS = 8471, 8472
RUNS = 9
IMPORTS = """
import geopandas, folium, waitress
from flask import Flask
app = Flask(__name__)
@app.get("/")
def home():
    return {answer}
waitress.serve(app, host="127.0.0.1", port={port})
"""
MAP = 'geopandas.read_file("{path}", layer="cites").explore().get_root().render()'


def measure_startup(bundle: Bundle) -> Section:
    """Time to the first answer of `geocite serve` and of two small apps that import geopandas and folium."""
    command = shutil.which("geocite", path=str(Path(sys.executable).parent)) or "geocite"
    ours = median_of(lambda: _first_answer([command, "serve", "--port", str(OURS)], OURS), RUNS)
    with tempfile.TemporaryDirectory() as folder:
        package = MAP.format(path=write_package(bundle, Path(folder)))
        drawing = median_of(lambda: _first_answer(_reference(package), THEIRS), RUNS)
    importing = median_of(lambda: _first_answer(_reference('"ok"'), THEIRS), RUNS)
    return Section(
        "First answer",
        "From starting the process to the whole answer to `GET /` (median of 9). The first reference is the smallest "
        "Flask app that imports geopandas and folium at start and answers with a map of the 32 cités alone (ours "
        "answers with the page of all layers); the second imports them and answers « ok ».",
        [
            Row("`geocite serve`, map page", milliseconds(ours)),
            Row(
                "app with geopandas and folium, map of the cités",
                milliseconds(ours),
                milliseconds(drawing),
                times(drawing / ours),
                "× 4",
            ),
            Row(
                "app with geopandas and folium, « ok »",
                milliseconds(ours),
                milliseconds(importing),
                times(importing / ours),
            ),
        ],
    )


def _reference(answer: str) -> list[str]:
    return [sys.executable, "-c", IMPORTS.format(answer=answer, port=THEIRS)]


def _first_answer(command: list[str], port: int) -> float:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                    answer.read()
                return time.perf_counter() - start
            except OSError:
                time.sleep(0.002)
        raise TimeoutError(f"{command[0]} n'a pas répondu en une minute")
    finally:
        process.kill()
        process.wait()
