"""Every source against what it must cover and its own past: a loss is counted, a column that slips is named."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.rawfiles import prepare_raw

from geocite.making.checks.anomalies import Anomaly
from geocite.making.checks.sources.coverage import check_coverage
from geocite.making.checks.sources.editions import check_editions
from geocite.making.readers import Readings
from geocite.registry.sources import Indicators, Sources

REGION = ("02", "59", "60", "62", "80")
Lines = list[list[str]]


def test_short_files_of_a_small_place_are_told_without_error(tmp_path: Path) -> None:
    prepared = prepare_raw(tmp_path)
    told = [a for a in prepared.anomalies if a.genre == "source incomplète"]
    assert {a.severite for a in told} == {"information"}
    assert any("il y manque 2 quartiers sur 4" in a.message for a in told if a.fichier == "insee_qpv/DEMO_2022.csv")


def test_a_row_of_the_edition_before_that_is_gone_is_told(tmp_path: Path) -> None:
    header = "CODGEO;TP60;DISP_D1;DISP_Q1;DISP_Q2;DISP_Q3;DISP_D9;PPSOC\n"
    text = header + "QP059002;40;1;2;3;4;5;6\n"
    prepared = prepare_raw(tmp_path, {"insee_qpv/REVN_2022.csv": text})
    (anomaly,) = [a for a in prepared.anomalies if a.genre == "perte depuis l'édition précédente"]
    assert (anomaly.fichier, anomaly.severite) == ("insee_qpv/REVN_2022.csv", "information")
    assert "il y manque 1 quartier sur 2" in anomaly.message


# ── the real files, mended by hand ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def linked(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real raw folder as links, one file at a time being replaced."""
    folder = tmp_path_factory.mktemp("raw")
    for path in raw.rglob("*"):
        if path.is_file() and path.name != "communes-100m.geojson.gz":
            target = folder / path.relative_to(raw)
            target.parent.mkdir(exist_ok=True)
            target.symlink_to(path)
    return folder


@pytest.fixture(scope="module")
def sound(readings: Readings) -> Readings:
    """The files whose figures are compared; outlines have checks of their own."""
    kept = {n: table for n, table in readings.tables.items() if n not in ("communes_france", "communes_contours")}
    return Readings(kept, readings.values)


def errors(readings: Readings, sources: Sources, region: tuple[str, ...] = REGION) -> list[Anomaly]:
    found = [*check_coverage(readings, sources, region), *check_editions(readings, sources, region)]
    return [anomaly for anomaly in found if anomaly.severite == "erreur"]


def blank(lines: Lines, column: str, chosen: Callable[[str], bool] = lambda _: True) -> Lines:
    rank = lines[0].index(column)
    changed = [[*row[:rank], "" if chosen(row[0]) else row[rank], *row[rank + 1 :]] for row in lines[1:]]
    return [lines[0], *changed]


def shifted(lines: Lines, column: str) -> Lines:
    rank = lines[0].index(column)
    cells = [row[rank] for row in lines[1:]]
    moved = [cells[-1], *cells[:-1]]
    return [lines[0], *([*row[:rank], cell, *row[rank + 1 :]] for row, cell in zip(lines[1:], moved, strict=True))]


IPRO = "insee_qpv/IPRO_2019.csv"
FILOSOFI, DEMO, REVN = "revenus/cc_filosofi_2021_COM.csv", "insee_qpv/DEMO_2022.csv", "insee_qpv/REVN_2022.csv"
IPS, REP = "colleges/fr-en-ips-colleges-ap2022.csv", "colleges/liste-des-rep-et-rep-rentree-2022.csv"
FAULTS = {
    "500 communes off Filosofi": (FILOSOFI, lambda rows: rows[:20_000] + rows[20_500:], "source incomplète"),
    "one commune of 70 off Filosofi": (FILOSOFI, lambda rows: [r for n, r in enumerate(rows) if n % 70 or not n], None),
    "last tenth of Filosofi": (FILOSOFI, lambda rows: rows[: len(rows) * 9 // 10], "source incomplète"),
    "60 quartiers off DEMO": (DEMO, lambda rows: rows[:600] + rows[660:], "perte depuis l'édition précédente"),
    "60 quartiers off REVN": (REVN, lambda rows: rows[:600] + rows[660:], "perte depuis l'édition précédente"),
    "POP_MUN blank": (DEMO, lambda rows: blank(rows, "POP_MUN"), "valeurs perdues depuis l'édition précédente"),
    "precarious jobs blank in two départements": (
        IPRO,
        lambda rows: blank(rows, "TX_TOT_EPREC", lambda code: code[2:5] in ("059", "062")),
        "valeurs perdues depuis l'édition précédente",
    ),
    "POP_MUN shifted": (DEMO, lambda rows: shifted(rows, "POP_MUN"), "colonne qui ne suit plus ses lignes"),
    "ips shifted": (IPS, lambda rows: shifted(rows, "ips"), "colonne qui ne suit plus ses lignes"),
    "REP blank": (REP, lambda rows: blank(rows, "EP"), "source incomplète"),
    "kinds of schools blank": (REP, lambda rows: blank(rows, "TYPE_DETABLISSEMENT"), "source incomplète"),
}


def changed(linked: Path, name: str, write: Callable[[Path, Path], None], read: Callable[[], Readings]) -> Readings:
    """What is read with one file rewritten; the link is put back."""
    target = linked / name
    source = target.resolve()
    target.unlink()
    try:
        write(source, target)
        return read()
    finally:
        target.unlink()
        target.symlink_to(source)


@pytest.mark.raw
@pytest.mark.parametrize("fault", FAULTS)
def test_a_mended_real_table_is_refused(
    linked: Path, sound: Readings, sources: Sources, registry: Indicators, fault: str
) -> None:
    name, mend, genre = FAULTS[fault]

    def write(source: Path, target: Path) -> None:
        text = source.read_text("utf-8-sig").splitlines()
        rows = [line.split(";") for line in text]
        target.write_text("\n".join(";".join(row) for row in mend(rows)) + "\n", "utf-8")

    readings = changed(linked, name, write, lambda: reread(linked, sound, sources, registry, name))
    found = errors(readings, sources)
    assert found and all(name in f"{a.fichier} {a.message}" or "IPRO" in a.fichier for a in found)
    assert genre is None or genre in {a.genre for a in found}
    if fault.endswith("shifted"):
        assert fault.split()[0] in found[0].message


def reread(linked: Path, sound: Readings, sources: Sources, registry: Indicators, name: str) -> Readings:
    """`sound` with the sources of one file read again."""
    from geocite.making.readers import READERS
    from geocite.making.readers.values import read_source_values, wanted_series

    mine = [one for one in sources.values() if any((linked / name) in linked.glob(p) for p in one.fichiers)]
    ids = {one.id for one in mine}
    tables = {n: READERS[n][1](linked, sources) if READERS[n][0] in ids else t for n, t in sound.tables.items()}
    wanted = wanted_series(registry)
    values = {n: read_source_values(sources[n], linked, wanted[n]) if n in ids else r for n, r in sound.values.items()}
    return Readings(tables, values)


@pytest.mark.raw
@pytest.mark.parametrize(
    "region",
    [REGION, ("04", "05", "06", "13", "83", "84"), ("21", "25", "39", "58", "70", "71", "89", "90")],
    ids=["Hauts-de-France", "Provence", "Bourgogne"],
)
def test_the_real_files_have_no_error_in_any_region(sound: Readings, sources: Sources, region: tuple[str, ...]) -> None:
    assert errors(sound, sources, region) == []


@pytest.mark.raw
@pytest.mark.parametrize("value", [None, "NaN"])
def test_populations_of_one_departement_are_missed(
    linked: Path, sound: Readings, sources: Sources, registry: Indicators, value: str | None
) -> None:
    name = "communes/decoupage-communes.json"

    def write(source: Path, target: Path) -> None:
        records = json.loads(source.read_text("utf-8"))
        for record in records:
            if record.get("departement") == "59" and "population" in record:
                record["population"] = float("nan") if value else None
        target.write_text(json.dumps(records), "utf-8")

    found = errors(changed(linked, name, write, lambda: reread(linked, sound, sources, registry, name)), sources)
    assert [(a.genre, a.fichier) for a in found] == [("source incomplète", name)]
    assert "(59\u202f: 647)" in found[0].message


@pytest.mark.raw
def test_twenty_quartiers_less_are_missed(
    linked: Path, sound: Readings, sources: Sources, registry: Indicators
) -> None:
    name = "qpv_2024/qpv-2024-geojson.zip"

    def write(source: Path, target: Path) -> None:
        with zipfile.ZipFile(source) as archive:
            (member,) = [one for one in archive.namelist() if one.endswith(".geojson")]
            document = json.loads(archive.read(member))
        here = [f for f in document["features"] if f["properties"]["insee_reg"] == "32"]
        lost = {id(f) for f in here[::10][:20]}
        document["features"] = [f for f in document["features"] if id(f) not in lost]
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(member, json.dumps(document))

    found = errors(changed(linked, name, write, lambda: reread(linked, sound, sources, registry, name)), sources)
    assert [(a.genre, a.fichier) for a in found] == [("source incomplète", name)]
    assert "il y manque 20 quartiers sur 1584" in found[0].message
