"""What a person installs: the wheel carries pages, styles and data, and none of the raw files."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_wheel_carries_pages_styles_and_data(carried: set[str]) -> None:
    expected = [
        *(f"geocite/templates/{path.name}" for path in (ROOT / "templates").glob("*.html")),
        *(f"geocite/static/{path.name}" for path in (ROOT / "geocite/static").glob("*.[ws]*") if path.suffix != ".css"),
        *(f"geocite/static/built/{path.name}" for path in (ROOT / "geocite/static/built").iterdir()),
        *(
            f"geocite/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / "geodata/bundle").rglob("*")
            if path.is_file()
        ),
        *(path.relative_to(ROOT).as_posix() for path in (ROOT / "geocite/locales").rglob("*.po")),
        "geocite/serving/query/cql/grammar.lark",
        "geocite/geodata/cites.toml",
        "geocite/geodata/matches/quartiers.csv",
    ]
    assert not set(expected) - carried


def test_wheel_carries_neither_raw_files_nor_tests(carried: set[str]) -> None:
    assert not [name for name in carried if re.search(r"(^|/)(raw|tests|bench)/", name)]


def test_wheel_carries_scripts_as_they_are_served_not_their_sources(carried: set[str]) -> None:
    assert not [name for name in carried if name.startswith("geocite/static/scripts/")]
    assert not [name for name in carried if re.search(r"(^|/)(node_modules|package(-lock)?\.json)", name)]


def test_make_alone_lists_the_commands() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {name} " in listed for name in ("run", "test", "build", "bench", "lint", "scripts"))


def test_no_file_speaks_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    pattern = re.compile(r"(^|[^\w.])/(work|root|home/\w+)/|[\w.]+@ac-[a-z-]+\.fr")
    texts = [ROOT / name for name in tracked if not name.endswith((".br", ".gpkg", ".png", ".webp"))]
    found = [p.name for p in texts if p.name != Path(__file__).name and pattern.search(p.read_text(encoding="utf-8"))]
    assert found == []
