"""Files damaged at random: a reader tells an error in words or accounts for every row, and a build never surprises.

A few damages a reader in the suite; `GEOCITE_MUTATIONS=300 pytest -s tests/making/readers/test_mutations.py` tries
300 of them and prints what became of each. With GEOCITE_RAW the published files are damaged too.
"""

import os
import random
import re
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers.mutations import mutations_of
from helpers.rawfiles import REGION, load_curated_files, lycee_files, write_france, write_raw

from geocite.bundle.files import to_json
from geocite.errors import GeociteError
from geocite.making.pipeline import build_bundle, prepare
from geocite.making.readers import READERS, Reading, wanted_series
from geocite.making.readers.values import read_source_values
from geocite.registry.sources import Source, find_files

COUNT = int(os.environ.get("GEOCITE_MUTATIONS", "0"))
FEW, FEW_REAL, FEW_BUILDS = COUNT or 15, COUNT or 1, COUNT or 12
CURATED = load_curated_files()
VALUES = {f"valeurs {name}": name for name in wanted_series(CURATED.indicators)}
EXTRA = {
    "cites/liste-cite-qp.csv": "lib_cite;code_qp;lib_qp\nAlpha;QP059001;Un\nBeta Nord;QP059002;Deux\n",
    "revenus/FILO2019_DISP_EPCI.csv": "CODGEO;NBPERS19;Q119;Q219;Q319;D119;D919;PPSOC19\n"
    "200093201;90000;15000;20000;30000;9000;40000;6,5\n",
}


def tables(source_id: str) -> Callable[[Path], Reading]:
    wanted = wanted_series(CURATED.indicators)[source_id]
    return lambda folder: read_source_values(CURATED.sources[source_id], folder, wanted)


NAMES = [*READERS, *VALUES]


def reader_of(name: str) -> tuple[Source, Callable[[Path], Reading]]:
    if name in VALUES:
        return CURATED.sources[VALUES[name]], tables(VALUES[name])
    source_id, reader = READERS[name]
    return CURATED.sources[source_id], lambda folder: reader(folder, CURATED.sources)


def parts_of(source: Source, folder: Path) -> list[Path]:
    """Files of a source, those of a Shapefile included."""
    files = find_files(source, folder)
    return sorted(
        {part for path in files for part in path.parent.glob(f"{path.stem}.*" if path.suffix == ".shp" else path.name)}
    )


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_france(tmp_path_factory.mktemp("essai"))
    write_raw(folder)
    for name, text in {**EXTRA, **lycee_files()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def spoil(path: Path, seed: str) -> tuple[str, bytes]:
    """Damage a file once, sometimes twice; the names of the damages and the bytes that were there."""
    chance, before = random.Random(seed), path.read_bytes()
    data, names = before, []
    for _ in range(chance.choice((1, 1, 1, 2))):
        one = chance.choice(mutations_of(path))
        try:
            data = one(data, chance)
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
            EOFError,
            OSError,
            ArithmeticError,
            RecursionError,
        ):
            continue  # the first damage left nothing for the second
        except Exception as error:
            if "zip" not in type(error).__name__.lower() and type(error).__name__ != "error":
                raise
        names.append(one.__name__)
    path.unlink()
    path.write_bytes(data)
    return "+".join(names), before


def report(name: str, outcomes: Counter[str]) -> None:
    sys.stdout.write(f"\n{name} : {sum(outcomes.values())} essais, {dict(sorted(outcomes.items()))}\n")


def lines_of(data: bytes) -> int:
    """Lines of a table that hold something, counted without reading it as a table."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    return sum(bool(re.search(r"[^\s;,|\"\x00\x7f-\xff]", line)) for line in re.split(r"\r\n|\r|\n", text))


def judge(reading: Reading) -> str:
    """What is wrong with a reading; empty when every row is accounted for and every value can be written."""
    if reading.lost:
        return f"{reading.lost} lignes perdues"
    table = reading.table
    if "geometry" in table and (table.geometry.isna().any() or not np.isfinite(table.geometry.bounds).all(axis=None)):
        return "contour absent ou infini"
    if "valeur" in table and np.isinf(table["valeur"]).any():
        return "valeur infinie"
    texts = "".join(str(value) for column in table.columns.drop("geometry", errors="ignore") for value in table[column])
    texts += "".join(f"{told.key}{told.reason}" for told in reading.dropped)
    return "" if texts.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in texts) else "texte inécrivable"


def attempt(read: Callable[[], object], path: Path) -> tuple[str, str, object]:
    """The outcome (« refusé », « lu »…), what is wrong with it, and what was read."""
    try:
        found = read()
    except GeociteError as error:
        wrong = "" if str(error).rstrip().endswith((".", "…")) and path.stem[:8] in str(error) else f"phrase : {error}"
        return "refusé", wrong, None
    except Exception:
        return "pris de court", traceback.format_exc(limit=-4), None
    if not isinstance(found, Reading):
        return "construit", "", found
    return "lu, des lignes signalées" if found.dropped else "lu", judge(found), found


def try_many(name: str, folder: Path, count: int) -> tuple[Counter[str], list[str]]:
    source, read = reader_of(name)
    outcomes: Counter[str] = Counter()
    wrong = []
    whole = read(folder).rows_read
    for number in range(count):
        paths = parts_of(source, folder)
        path = paths[number % len(paths)]
        seed = f"{name} {number}"
        damages, before = spoil(path, seed)
        outcome, fault, found = attempt(lambda: read(folder), path)
        # A cell on two lines makes two lines of one row; all other rows are each a line.
        if isinstance(found, Reading) and path.suffix == ".csv" and "odd_cell" not in damages:
            gone = lines_of(before) - lines_of(path.read_bytes())
            fault = fault or ("" if whole - found.rows_read == gone else f"{gone} lignes de moins, mais {whole} lues")
        path.write_bytes(before)
        outcomes[outcome] += 1
        if fault:
            wrong.append(f"{path.name}, {damages} ({seed}) : {fault}")
    return outcomes, wrong


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_refused_in_words_or_every_row_is_told(invented: Path, name: str) -> None:
    outcomes, wrong = try_many(name, invented, FEW)
    report(name, outcomes)
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.raw
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("cites_qpv", "communes_france")])
def test_a_damaged_published_file_too(raw: Path, tmp_path: Path, name: str) -> None:
    source, _ = reader_of(name)
    for path in parts_of(source, raw):
        target = tmp_path / path.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    outcomes, wrong = try_many(name, tmp_path, FEW_REAL)
    report(name, outcomes)
    assert not wrong, "\n".join(wrong[:5])


def folders(invented: Path) -> Iterator[Path]:
    found = [path for path in sorted(invented.rglob("*")) if path.is_file() and "communes-100m" not in path.name]
    while True:
        yield from found


def test_what_a_build_would_stumble_on_is_told_by_the_check_before(invented: Path) -> None:
    """`prepare` is all that « geocite check » does; what it accepts must be built and written."""
    outcomes: Counter[str] = Counter()
    wrong = []
    for number, path in zip(range(FEW_BUILDS), folders(invented), strict=False):
        seed = f"build {number}"
        damages, before = spoil(path, seed)

        def build() -> None:
            prepared = prepare(CURATED, invented, REGION)
            files, manifest = build_bundle(prepared)
            to_json(manifest)
            assert files

        outcome, fault, _ = attempt(build, path)
        path.write_bytes(before)
        outcomes[outcome] += 1
        if outcome == "pris de court":
            wrong.append(f"{path.name}, {damages} ({seed}) : {fault}")
    report("dossiers entiers", outcomes)
    assert not wrong, "\n".join(wrong[:5])
