"""Every row of a damaged or strange file is kept, or told with its place and the reason; files are refused in words."""

import gzip
import json
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from helpers.rawfiles import ALPHA, ALPHA_24, BETA_1_24, COMMUNES, UAI, load_curated_files, write_raw

from geocite.errors import DataError
from geocite.making.pipeline import build_bundle, prepare
from geocite.making.readers import READERS, Reading, Readings, read_all
from geocite.registry.sources import find_files

CURATED = load_curated_files()
COLLEGES = "colleges/fr-en-adresse-et-geolocalisation-essai.csv"
QPV = "qpv_2024/qpv.zip"
MEMBER = "GEOJSON/QP2024_WGS84.geojson"
CONTOURS = "communes/contours-59.geojson"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_raw(tmp_path_factory.mktemp("template"))


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "raw"))


def read(name: str, folder: Path) -> Reading:
    reading = READERS[name][1](folder, CURATED.sources)
    assert reading.lost == 0
    return reading


def edit(path: Path, change: Callable[[str], str], encoding: str = "utf-8-sig") -> None:
    path.write_text(change(path.read_text(encoding=encoding)), encoding=encoding)


def edit_qpv(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the document of the QPV of 2024, in its archive."""
    with zipfile.ZipFile(folder / QPV) as archive:
        document = json.loads(archive.read(MEMBER))
    change(document)
    write_qpv(folder, json.dumps(document))


def write_qpv(folder: Path, text: str, *names: str) -> None:
    with zipfile.ZipFile(folder / QPV, "w") as archive:
        for name in names or (MEMBER,):
            archive.writestr(name, text)


def qpv_text(folder: Path) -> str:
    with zipfile.ZipFile(folder / QPV) as archive:
        return archive.read(MEMBER).decode()


def feature_geometry(document: dict[str, Any], rank: int, geometry: Any) -> None:
    document["features"][rank]["geometry"] = geometry


# ── counts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_reader_accounts_for_every_row(template: Path) -> None:
    readings = read_all(template, CURATED.sources, CURATED.indicators, skip={"communes_france"})
    for reading in (*readings.tables.values(), *readings.values.values()):
        assert reading.lost == 0, reading.source
        assert reading.rows_read > 0 or reading.source == "communes_cog"


@pytest.mark.raw
def test_every_reader_accounts_for_every_real_row(readings: Readings) -> None:
    for reading in (*readings.tables.values(), *readings.values.values()):
        assert reading.lost == 0, reading.source
        assert reading.kept + reading.merged > 0.8 * (reading.rows_read - sum(d.count for d in reading.dropped))


def test_faults_of_several_files_are_told_together(folder: Path) -> None:
    (folder / COLLEGES).write_bytes(b"")
    (folder / "revenus/cc_filosofi_2021_COM.csv").write_bytes(b"<html>")
    with pytest.raises(DataError) as error:
        read_all(folder, CURATED.sources, CURATED.indicators)
    assert COLLEGES in str(error.value) and "cc_filosofi_2021_COM.csv est une page web" in str(error.value)


# ── codes that a spreadsheet spoiled ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", ["59.0", " 59", "059", "'59", "59,0", "59.00", "\u200b59"])
def test_a_departement_is_read_however_it_is_written(folder: Path, written: str) -> None:
    edit(folder / COLLEGES, lambda text: text.replace(";059;", f";{written};"))
    assert set(read("colleges", folder).table["code_departement"]) == {"59"}


def test_an_unreadable_departement_is_that_of_the_commune_and_is_told(folder: Path) -> None:
    edit(folder / COLLEGES, lambda text: text.replace(";059;", ";Nord;"))
    reading = read("colleges", folder)
    assert set(reading.table["code_departement"]) == {"59"}
    assert sum("« Nord »" in told.reason for told in reading.dropped) == 3


def test_a_college_said_to_be_elsewhere_stays_in_its_commune_and_is_told(folder: Path) -> None:
    edit(folder / COLLEGES, lambda text: text.replace(";059;", ";013;", 1))
    reading = read("colleges", folder)
    assert set(reading.table["code_departement"]) == {"59"}
    (told,) = reading.dropped
    assert (told.key, told.count) == (UAI[0], 0) and "département 13, mais commune 59350" in told.reason


def test_a_quartier_of_the_other_generation_is_not_lost_among_the_figures(folder: Path) -> None:
    edit(folder / "insee_qpv/DEMO_2022.csv", lambda text: text.replace(ALPHA, ALPHA_24))
    told = read_all(folder, CURATED.sources, CURATED.indicators).values["insee_demo"].dropped
    assert [(one.key, one.count) for one in told if not one.expected] == [(ALPHA_24, 1)]


def test_a_college_that_nothing_places_is_told_as_an_error(folder: Path) -> None:
    edit(folder / COLLEGES, lambda text: text.replace(";059;", ";;").replace(";59350;", ";;"))
    reading = read("colleges", folder)
    assert UAI[0] not in set(reading.table["uai"])
    assert [(told.key, told.count) for told in reading.dropped if told.grave] == [(UAI[0], 1)]


def test_the_kind_of_school_is_read_from_a_spreadsheet_too(folder: Path) -> None:
    edit(folder / COLLEGES, lambda text: text.replace(";340;", ";340.0;"))
    assert len(read("colleges", folder).table) == 3


def test_a_blank_kind_of_school_is_a_fault_and_not_another_subject(folder: Path) -> None:
    edit(folder / "colleges/liste-des-rep-et-rep-rentree-2022.csv", lambda text: text.replace(";COLLEGE;", ";;"))
    reading = read("education_prioritaire", folder)
    assert [(told.expected, told.line) for told in reading.dropped] == [(False, 2)]


def test_private_is_recognised_with_its_accent_apart(folder: Path) -> None:
    apart = unicodedata.normalize("NFD", "Privé")
    edit(folder / COLLEGES, lambda text: text.replace("Public", apart))
    reading = read("colleges", folder)
    assert set(reading.table["secteur"]) == {"privé"}
    assert [told.what for told in reading.dropped] == ["texte nettoyé"]


def test_a_number_out_of_reach_is_not_infinite(folder: Path) -> None:
    edit(folder / "revenus/cc_filosofi_2021_COM.csv", lambda text: text.replace("20000", "9" * 400))
    values = read_all(folder, CURATED.sources, CURATED.indicators).values["filosofi_communes"]
    assert not values.table["valeur"].isin([float("inf")]).any()
    assert any("trop grand" in told.reason for told in values.dropped)


# ── the same file twice ──────────────────────────────────────────────────────────────────────────────────────

PATTERNS = [
    ("insee_qpv/DEMO_2022.csv", "insee_qpv/DEMO_2022 (1).csv", "50,1"),
    ("insee_qpv/REVN_2022.csv", "insee_qpv/REVN_2022_v2.csv", "12,3"),
    (COLLEGES, "colleges/fr-en-adresse-et-geolocalisation-copie.csv", "Autre nom"),
    ("colleges/liste-des-rep-et-rep-rentree-2022.csv", "colleges/liste-des-rep-et-rep-copie.csv", "AUTRE"),
]
CHANGED = {"50,1": "40,0", "12,3": "49,5", "Autre nom": "Collège Alphaville", "AUTRE": "COLLEGE ALPHAVILLE"}


@pytest.mark.parametrize(("first", "copy", "other"), PATTERNS)
def test_a_copy_is_read_once_and_told(folder: Path, first: str, copy: str, other: str) -> None:
    before = read_all(folder, CURATED.sources, CURATED.indicators).all_values()
    lines = (folder / first).read_text(encoding="utf-8-sig").splitlines()
    (folder / copy).write_text("\r\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    readings = read_all(folder, CURATED.sources, CURATED.indicators)
    assert readings.all_values().equals(before)
    told = [dropped for _, dropped in readings.dropped() if dropped.what == "fichier en double"]
    ((file, count),) = {(one.file, one.count) for one in told}
    assert file in (first, copy) and count == len(lines) - 1
    assert all(reading.lost == 0 for reading in (*readings.tables.values(), *readings.values.values()))


@pytest.mark.parametrize(("first", "copy", "other"), PATTERNS)
def test_two_files_that_differ_are_both_named(folder: Path, first: str, copy: str, other: str) -> None:
    shutil.copy(folder / first, folder / copy)
    edit(folder / copy, lambda text: text.replace(CHANGED[other], other))
    with pytest.raises(DataError) as error:
        read_all(folder, CURATED.sources, CURATED.indicators)
    assert first in str(error.value) and copy in str(error.value)


def test_quartiers_packed_and_unpacked_are_read_once(folder: Path) -> None:
    (folder / "qpv_2024/qpv.geojson").write_text(qpv_text(folder), encoding="utf-8")
    reading = read("qpv_2024", folder)
    assert (len(reading.table), reading.told) == (4, 4)
    edit(folder / "qpv_2024/qpv.geojson", lambda text: text.replace("Quartier", "Autre"), "utf-8")
    with pytest.raises(DataError, match=r"qpv\.zip et qpv_2024/qpv\.geojson"):
        read("qpv_2024", folder)


def test_two_geojson_in_an_archive_are_compared(folder: Path) -> None:
    text = qpv_text(folder)
    write_qpv(folder, text, "QP2024_WGS84.geojson", "copie_WGS84.geojson")
    assert len(read("qpv_2024", folder).table) == 4
    with zipfile.ZipFile(folder / QPV, "w") as archive:
        archive.writestr("a.geojson", text)
        archive.writestr("b.geojson", text.replace("Quartier", "Autre"))
    with pytest.raises(DataError, match=r"a\.geojson.*b\.geojson"):
        read("qpv_2024", folder)


def test_the_projected_twin_in_an_archive_is_left_and_told(folder: Path) -> None:
    write_qpv(folder, qpv_text(folder), "QP2024_LB93.geojson", "QP2024_WGS84.geojson")
    (told,) = read("qpv_2024", folder).dropped
    assert "LB93" in told.reason and told.what == "fichier laissé de côté"


def test_two_shapefiles_are_compared(folder: Path) -> None:
    for path in list((folder / "qpv_2015").glob("QPV.*")):
        shutil.copy(path, path.with_name(f"QPV copie{path.suffix}"))
    assert len(read("qpv_2015", folder).table) == 4
    shapes = gpd.read_file(folder / "qpv_2015/QPV copie.shp")
    shapes.iloc[1:].to_file(folder / "qpv_2015/QPV copie.shp")
    with pytest.raises(DataError, match=r"QPV copie\.shp.*QPV\.shp|QPV\.shp.*QPV copie\.shp"):
        read("qpv_2015", folder)


def test_two_files_that_draw_a_commune_otherwise_are_both_named(folder: Path) -> None:
    copy = folder / "communes/contours-59 (1).geojson"
    shutil.copy(folder / CONTOURS, copy)
    reading = read("communes_contours", folder)
    assert (len(reading.table), reading.told) == (3, 3)
    edit(copy, lambda text: text.replace("50.", "50.0", 1), "utf-8")
    with pytest.raises(DataError, match=r"contours-59 \(1\)\.geojson et communes/contours-59\.geojson"):
        read("communes_contours", folder)


# ── outlines ─────────────────────────────────────────────────────────────────────────────────────────────────

SQUARE = [[3.0, 50.0], [3.01, 50.0], [3.01, 50.01], [3.0, 50.01], [3.0, 50.0]]
STRANGE = [
    ({"type": "LineString", "coordinates": SQUARE}, "LineString au lieu d'une surface"),
    ({"type": "Point", "coordinates": [3, 50]}, "Point au lieu"),
    ({"type": "Polygon", "coordinates": [[[3.0, 50.0], [3.1, 50.0], [3.2, 50.0], [3.0, 50.0]]]}, "plat"),
    ({"type": "Polygon", "coordinates": []}, "vide"),
    (None, "sans géométrie"),
    ({"type": "GeometryCollection", "geometries": []}, "vide"),
    ({"type": "Polygon", "coordinates": [[[x - 3, y - 50] for x, y in SQUARE]]}, "pas en France"),
    ({"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}, "pas en France"),
]


@pytest.mark.parametrize(("geometry", "words"), STRANGE)
def test_a_quartier_without_surface_is_told_with_its_code(folder: Path, geometry: Any, words: str) -> None:
    edit_qpv(folder, lambda document: feature_geometry(document, 0, geometry))
    reading = read("qpv_2024", folder)
    assert ALPHA_24 not in set(reading.table["code_qp"]) and len(reading.table) == 3
    (told,) = reading.dropped
    assert (told.key, told.grave, told.count) == (ALPHA_24, True, 1) and words in told.reason


@pytest.mark.parametrize(("geometry", "words"), STRANGE)
def test_a_commune_without_surface_is_told_with_its_code(folder: Path, geometry: Any, words: str) -> None:
    document = json.loads((folder / CONTOURS).read_text())
    feature_geometry(document, 0, geometry)
    (folder / CONTOURS).write_text(json.dumps(document))
    reading = read("communes_contours", folder)
    assert [(told.key, told.grave) for told in reading.dropped] == [("59350", True)] and words in reading.dropped[
        0
    ].reason


def test_the_surface_of_a_collection_is_kept_and_told(folder: Path) -> None:
    parts = [{"type": "Polygon", "coordinates": [SQUARE]}, {"type": "LineString", "coordinates": SQUARE}]
    mixed = {"type": "GeometryCollection", "geometries": parts}
    edit_qpv(folder, lambda document: feature_geometry(document, 0, mixed))
    reading = read("qpv_2024", folder)
    assert reading.table.geometry.iloc[0].geom_type == "Polygon"
    (told,) = reading.dropped
    assert (told.key, told.count) == (ALPHA_24, 0) and "LineString" in told.reason


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_coordinate_that_is_no_number_costs_its_quartier_only(folder: Path, number: str) -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["features"][1]["geometry"]["coordinates"][0][1][0] = float(number)

    edit_qpv(folder, spoil)
    (told,) = read("qpv_2024", folder).dropped
    assert (told.key, told.grave) == (BETA_1_24, True) and "nombres" in told.reason


def test_an_open_ring_is_closed_and_told(folder: Path) -> None:
    edit_qpv(folder, lambda document: document["features"][2]["geometry"]["coordinates"][0].pop())
    reading = read("qpv_2024", folder)
    assert len(reading.table) == 4
    assert [(told.line, told.what) for told in reading.dropped] == [(3, "contour réparé")]


def in_lambert(text: str) -> str:
    """A GeoJSON in Lambert-93 that does not say so."""
    shapes = gpd.read_file(text).to_crs(2154)
    document = json.loads(shapes.to_json())
    document.pop("crs", None)
    return json.dumps(document)


def exchanged(text: str) -> str:
    document = json.loads(text)
    for feature in document["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]
    return json.dumps(document)


@pytest.mark.parametrize(("spoil", "words"), [(in_lambert, "Lambert-93"), (exchanged, "échangées")])
def test_what_the_coordinates_look_like_is_said(folder: Path, spoil: Callable[[str], str], words: str) -> None:
    write_qpv(folder, spoil(qpv_text(folder)))
    with pytest.raises(DataError, match=rf"qpv_2024/qpv\.zip.*ressemblent à.*{words}"):
        read("qpv_2024", folder)
    edit(folder / CONTOURS, spoil, "utf-8")
    with pytest.raises(DataError, match=rf"contours-59\.geojson.*ressemblent à.*{words}"):
        read("communes_contours", folder)


def test_a_crs_that_the_file_tells_is_followed(folder: Path) -> None:
    shapes = gpd.read_file(folder / CONTOURS)
    before = read("communes_contours", folder).table
    (folder / CONTOURS).write_text(shapes.to_crs(2154).to_json())
    after = read("communes_contours", folder).table
    assert after.geometry.geom_equals_exact(before.geometry, 1e-6).all()


def test_positions_of_colleges_in_metres_or_exchanged_are_recognised(folder: Path) -> None:
    table = (folder / COLLEGES).read_text(encoding="utf-8-sig")
    swapped = table.replace("longitude;latitude", "latitude;longitude")
    (folder / COLLEGES).write_text(swapped, encoding="utf-8")
    with pytest.raises(DataError, match="latitude et longitude échangées"):
        read("colleges", folder)
    rows = [line.split(";") for line in table.splitlines()]
    for row in rows[1:]:
        row[11:13] = ["693000.5", "7063000.5"]
    (folder / COLLEGES).write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    with pytest.raises(DataError, match="Lambert-93"):
        read("colleges", folder)


def test_a_latin_1_geojson_is_read(folder: Path) -> None:
    text = qpv_text(folder).replace("Quartier 05901M", "Quartier d'\u00c9t\u00e9").encode("latin-1")
    with zipfile.ZipFile(folder / QPV, "w") as archive:
        archive.writestr(MEMBER, text)
    assert read("qpv_2024", folder).table["nom"].iloc[0] == "Quartier d'Été"


def test_control_characters_hidden_in_json_go_too(folder: Path) -> None:
    path = folder / "communes/decoupage-communes.json"
    edit(path, lambda text: text.replace("Alphaville", "Alpha\\u0008ville\\ud800"), "utf-8")
    assert "Alphaville" in set(read("communes_cog", folder).table["nom"])
    edit(folder / CONTOURS, lambda text: text.replace("Alphaville", "Alpha\\u0008ville"), "utf-8")
    reading = read("communes_contours", folder)
    assert reading.table["nom"].iloc[0] == COMMUNES["59350"]
    assert [told.what for told in reading.dropped] == ["texte nettoyé"]


# ── files that are not what they should be ───────────────────────────────────────────────────────────────────


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def zeros(data: bytes) -> bytes:
    return half(data) + bytes(len(data) - len(data) // 2)


SPOILT = {
    "vide": lambda _: b"",
    "page": lambda _: b"<!doctype html><html><body>404</body></html>",
    "profond": lambda _: b"[" * 100_000,
    "zeros": zeros,
    "binaire": lambda _: bytes(range(256)) * 40,
}
FILES = {
    "qpv_2015": ("qpv_2015/QPV.shp", "qpv_2015/QPV.shx", "qpv_2015/QPV.dbf"),
    "qpv_2024": (QPV,),
    "cites_2023": ("cites/liste-cite.csv",),
    "colleges": (COLLEGES,),
    "communes_contours": (CONTOURS,),
    "communes_cog": ("communes/decoupage-communes.json",),
    "communes_anciennes": ("communes/decoupage-communes.json",),
    "epci_cog": ("communes/decoupage-epci.json",),
    "regions_cog": ("communes/decoupage-regions.json",),
}
PLACES = [(name, file) for name, files in FILES.items() for file in files]


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize(("name", "file"), PLACES)
def test_a_spoilt_file_is_named_in_a_sentence(
    folder: Path, name: str, file: str, spoil: Callable[[bytes], bytes]
) -> None:
    path = folder / file
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(DataError) as error:
        read(name, folder)
    assert Path(file).name in str(error.value) or "QPV.shp" in str(error.value)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".prj"])
def test_a_shapefile_cut_or_without_one_of_its_files_is_named(folder: Path, suffix: str) -> None:
    part = folder / f"qpv_2015/QPV{suffix}"
    whole = part.read_bytes()
    if suffix != ".prj":
        part.write_bytes(half(whole))
        with pytest.raises(DataError, match=r"QPV\.shp.*téléchargez"):
            read("qpv_2015", folder)
    part.unlink()
    with pytest.raises(DataError, match=r"qpv_2015|QPV\.shp"):
        read("qpv_2015", folder)


def test_a_cut_gzip_is_named(folder: Path) -> None:
    path = folder / "communes/communes-100m.geojson.gz"
    path.write_bytes(half(gzip.compress((folder / CONTOURS).read_bytes())))
    with pytest.raises(DataError, match=r"communes-100m\.geojson\.gz.*gzip tronquée"):
        read("communes_france", folder)


def test_every_source_of_a_reader_is_tried_above(folder: Path) -> None:
    assert all(find_files(CURATED.sources[READERS[name][0]], folder) for name in FILES)


# ── nothing left for the build to discover ───────────────────────────────────────────────────────────────────


def test_what_check_accepts_is_built(folder: Path) -> None:
    parts = [{"type": "Polygon", "coordinates": [SQUARE]}, {"type": "LineString", "coordinates": SQUARE}]

    def spoil(document: dict[str, Any]) -> None:
        feature_geometry(document, 0, {"type": "GeometryCollection", "geometries": parts})
        feature_geometry(document, 1, {"type": "LineString", "coordinates": SQUARE})

    edit_qpv(folder, spoil)
    prepared = prepare(CURATED, folder, "32")
    told = [a for a in prepared.anomalies if a.genre == "ligne écartée par la lecture"]
    assert {(a.cle, a.severite) for a in told} >= {(ALPHA_24, "avertissement"), (BETA_1_24, "erreur")}
    _, manifest = build_bundle(prepared)
    assert manifest.collections["qpv-2024"].nombre == 3
