"""Other regions from the same files: outlines of all France, cités of the official list, projections of overseas."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from helpers.rawfiles import CITES, COMMUNES, GAMMA_24, UAI, box, load_curated_files, rows, write_france, write_raw

from geocite.bundle.loading import load_bundle
from geocite.cli import main
from geocite.errors import DataError, UsageError
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import Prepared, build_bundle, load_curated, prepare
from geocite.making.readers import Readings
from geocite.making.region.former_communes import join_former_communes
from geocite.settings import resource
from geocite.text.codes import qpv_status

REGION = "32"
COLLEGES = "colleges/fr-en-adresse-et-geolocalisation-essai.csv"


@pytest.fixture(scope="module")
def coarse(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    described = {"alpha": CITES["alpha"]}
    return prepare(load_curated_files(cites=described), write_france(tmp_path_factory.mktemp("france")), REGION)


def test_communes_merged_since_are_dissolved_into_the_one_of_today(coarse: Prepared) -> None:
    communes = coarse.tables.communes.set_index("code_commune")
    assert communes["nom"].to_dict() == {code: COMMUNES[code] for code in sorted(COMMUNES)}
    assert communes.geometry["59606"].area == pytest.approx(2 * 16e6, rel=1e-3)


def merge_gamma(folder: Path, kind: str) -> None:
    """An official code in which Gammaville is part of Betaville, told in one of two ways, or not told at all."""
    path = folder / "communes/decoupage-communes.json"
    alpha, beta, gamma = json.loads(path.read_text(encoding="utf-8"))
    if kind == "ancien":
        beta["anciensCodes"] = [gamma["code"]]
    records = [alpha, beta, *([{**gamma, "type": "commune-associee", "chefLieu": "59178"}] * (kind == "associee"))]
    path.write_text(json.dumps(records), encoding="utf-8")


@pytest.mark.parametrize("kind", ["ancien", "associee"])
def test_a_commune_merged_since_is_dissolved_and_told_with_detailed_outlines_too(tmp_path: Path, kind: str) -> None:
    merge_gamma(write_raw(tmp_path), kind)
    described = {"alpha": CITES["alpha"]}
    prepared = prepare(load_curated_files(cites=described), tmp_path, REGION)
    communes = prepared.tables.communes.set_index("code_commune")
    assert sorted(communes.index) == ["59178", "59350"]
    assert communes.geometry["59178"].area == pytest.approx(2 * 64e6, rel=1e-3)
    told = {a.cle: a for a in prepared.anomalies if a.genre == "commune fusionnée depuis"}
    assert "Gammaville (59606)" in told["59178"].message and told["59178"].ligne == 3
    assert told[UAI[2]].attendu == "59178"
    assert set(prepared.tables.colleges["code_commune"]) == {"59178", "59350"}
    assert dict(zip(*[prepared.tables.qpv[2024][c] for c in ("code_qp", "communes")], strict=True))[GAMMA_24] == (
        "59178",
    )
    _, manifest = build_bundle(prepared)
    assert manifest.collections["communes"].nombre == 2


def test_an_outline_that_the_official_code_does_not_know_is_told_and_left_out(tmp_path: Path) -> None:
    merge_gamma(write_raw(tmp_path), "rien")
    prepared = prepare(load_curated_files(cites={}), tmp_path, REGION)
    (told,) = [a for a in prepared.anomalies if a.genre == "contour d'une commune inconnue"]
    assert (told.cle, told.severite) == ("59606", "erreur")
    assert "59606" not in set(prepared.tables.communes["code_commune"])
    assert build_bundle(prepared)[1].collections["communes"].nombre == 2


def test_a_missing_outline_is_told_as_such_and_not_as_an_unknown_code(tmp_path: Path) -> None:
    path = write_raw(tmp_path) / "communes/contours-59.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"].pop()
    path.write_text(json.dumps(document), encoding="utf-8")
    prepared = prepare(load_curated_files(cites={}), tmp_path, REGION)
    told = [(a.cle, a.severite) for a in prepared.anomalies if a.genre == "commune sans contour"]
    assert told == [("59606", "erreur")]
    assert not [a for a in prepared.anomalies if a.genre == "code inconnu"]
    build_bundle(prepared)


def test_names_of_communes_are_those_of_the_official_code(tmp_path: Path) -> None:
    path = write_raw(tmp_path) / "communes/contours-59.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("Gammaville", "Gamma"), encoding="utf-8")
    prepared = prepare(load_curated_files(), tmp_path, REGION)
    assert set(prepared.tables.communes["nom"]) == set(COMMUNES.values())
    (told,) = [a for a in prepared.anomalies if a.genre == "nom divergent entre sources" and a.collection == "communes"]
    assert (told.cle, told.attendu, told.trouve, told.severite) == ("59606", "Gammaville", "Gamma", "information")


@pytest.mark.parametrize(
    ("file", "spoil", "words"),
    [
        (COLLEGES, lambda text: text.replace(";340;", ";300;"), "aucun collège pour Région d'Essai.*hors du sujet"),
        (COLLEGES, lambda text: text.replace(";59", ";62").replace(";059;", ";062;"), "aucun collège pour"),
        ("communes/decoupage-departements.json", lambda text: text.replace('"32"', '"93"'), "aucun département"),
    ],
)
def test_a_layer_without_anything_is_an_error_of_its_own(
    tmp_path: Path, file: str, spoil: Callable[[str], str], words: str
) -> None:
    path = write_raw(tmp_path) / file
    path.write_text(spoil(path.read_text(encoding="utf-8-sig")), encoding="utf-8")
    with pytest.raises(DataError, match=words):
        prepare(load_curated_files(), tmp_path, REGION)


def test_cites_nobody_described_come_from_the_list_with_candidates_alone(coarse: Prepared) -> None:
    assert [cite.slug for cite in coarse.cites] == ["alpha", "beta-nord", "beta-sud", "gamma"]
    _, manifest = build_bundle(coarse)
    assert manifest.collections["cites"].nombre == 4
    assert {link.vers for link in coarse.links if link.de == "cites/gamma"} == {"communes/59606"}
    assert {link.nature for link in coarse.candidates if link.de == "cites/gamma"} == {"candidat"}
    # Alpha is described without its match: told from both sides. The others come with theirs. The outlines of these
    # communes are smaller than those that their quartiers were drawn in: that of Gammaville is out of them.
    told = {anomaly.cle for anomaly in coarse.anomalies if anomaly.severite == "erreur"}
    assert told == {"alpha", "cite-001", GAMMA_24}


def test_only_the_outlines_used_are_told_as_sources(coarse: Prepared) -> None:
    told = {source.id for source in build_bundle(coarse)[1].sources}
    assert "communes_france" in told and "communes_contours" not in told


def test_city_parts_are_left_out_of_the_outlines(coarse: Prepared) -> None:
    former = coarse.readings.tables["communes_anciennes"]
    table = former.table.iloc[:0].copy()
    table.loc[0] = ["75118", "Paris 18e", "arrondissement-municipal", "75056", "75", 1]
    communes = coarse.readings.tables["communes_cog"]
    paris = communes.table.iloc[:1].assign(code_commune="75056", nom="Paris", code_departement="75")
    changed = {
        "communes_anciennes": replace(former, table=table),
        "communes_cog": replace(communes, table=pd.concat([communes.table, paris])),
    }
    readings = Readings({**coarse.readings.tables, **changed}, coarse.readings.values)
    outlines = gpd.GeoDataFrame(
        {"code_commune": ["75056", "75118"], "nom": ["Paris", "Paris 18e"], "code_departement": "75"},
        geometry=[box(0, 0, 0, 8), box(0, 1, 1, 1)],
        crs=2154,
    )
    assert join_former_communes(outlines, readings)["code_commune"].tolist() == ["75056"]


def test_without_any_outline_the_file_to_get_is_named(tmp_path: Path) -> None:
    write_raw(tmp_path)
    (tmp_path / "communes/contours-59.geojson").unlink()
    with pytest.raises(DataError, match="geocite fetch communes_france"):
        prepare(load_curated_files(), tmp_path, REGION)


def test_an_unknown_region_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"« 99 ».*32"):
        prepare(load_curated_files(), write_raw(tmp_path), "99")


@pytest.mark.raw
@pytest.mark.parametrize(
    ("code", "cites", "counts"),
    [("94", ["ajaccio", "bastia"], (5, 5, 360)), ("06", ["bandraboua", "mamoudzou", "pamandzi-dzaoudzi"], (17, 0, 17))],
)
def test_a_small_region_is_built_from_the_outlines_of_france(
    raw: Path, tmp_path: Path, code: str, cites: list[str], counts: tuple[int, int, int]
) -> None:
    assert main(["build", "--raw", str(raw), "--region", code, "--output", str(tmp_path / "bundle")]) == 0
    bundle = load_bundle(tmp_path / "bundle")
    assert [head["id"] for head in bundle.layer("cites").heads] == cites
    assert tuple(bundle.manifest.collections[n].nombre for n in ("qpv-2024", "qpv-2015", "communes")) == counts
    west, south, east, north = bundle.manifest.regions[0].bbox
    assert (
        (west < 9.4 < east and south < 42 < north) if code == "94" else (west < 45.2 < east and south < -12.8 < north)
    )
    # Where no outline of 2015 was read, only the official letter of the code may call a quartier new.
    statuses = {head["id"]: head["properties"]["statut"] for head in bundle.layer("qpv-2024").heads}
    measured = {found for item, found in statuses.items() if qpv_status(item) is None}
    assert all(found == (qpv_status(item) or found) for item, found in statuses.items())
    assert "inconnu" not in measured if code == "94" else measured <= {"inconnu"}


@pytest.mark.raw
def test_a_list_of_quartiers_is_matched_to_the_real_cites(raw: Path, tmp_path: Path) -> None:
    """Real names and codes, numbers exchanged between the two cités of Amiens."""
    for path in raw.rglob("*"):
        target = tmp_path / path.relative_to(raw)
        target.mkdir() if path.is_dir() else target.symlink_to(path)
    curated = load_curated(resource("geodata"))
    short = {**curated.sources, "cites_qpv": replace(curated.sources["cites_qpv"], lignes_min=1)}
    text = rows(
        "id_cite;lib_cite;code_qp;lib_qp",
        ("cite-127", "AMIENS NORD", "QP080003", "Amiens Nord"),
        ("cite-002", "Amiens Etouvie", "QP080001", "Étouvie"),
        ("cite-005", "Arras", "QP062061", "Arras Ouest"),
        ("cite-169", "Loos", "QP059077", "Les Oliveaux"),
        ("cite-900", "Marseille 1er", "QP013001", "ailleurs"),
    )
    (tmp_path / "cites/liste-cite-qp.csv").write_text(text, encoding="utf-8")
    prepared = prepare(replace(curated, sources=short), tmp_path, REGION)
    official = {(link.de, link.vers) for link in prepared.links if link.source == "cites_qpv"}
    assert official == {
        ("cites/amiens-nord", "qpv-2015/QP080003"),
        ("cites/amiens-etouvie", "qpv-2015/QP080001"),
        ("cites/arras", "qpv-2015/QP062061"),
        ("cites/loos", "qpv-2015/QP059077"),
    }
    told = {a.cle: a for a in prepared.anomalies if a.genre == "écart avec la liste officielle" and a.trouve}
    assert told["arras"].severite == "avertissement"  # the minutes state more quartiers than this list
    assert told["loos"].severite == "information"
    assert "amiens-nord" not in told  # the town states the same quartiers


def test_bundle_of_another_region_opens(coarse: Prepared, tmp_path: Path) -> None:
    write_bundle(*build_bundle(coarse), tmp_path / "bundle")
    assert load_bundle(tmp_path / "bundle").layer("cites").properties("gamma")["perimetre"] == "communes"
