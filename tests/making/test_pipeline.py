"""The bundle rebuilt from the real files, and the figures that anyone may check against the sources."""

import json
from pathlib import Path
from typing import Any

import pytest

from geocite.bundle.files import document_path
from geocite.bundle.loading import Bundle
from geocite.cli import main
from geocite.cli.making import _render_map
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import Prepared, build_bundle
from geocite.settings import read_settings, resource

EMBEDDED = resource("geodata/bundle")


def qpv(whole: Bundle, code: str) -> dict[str, Any]:
    return whole.layer("qpv-2015" if code.startswith("QP") else "qpv-2024").properties(code)


def test_embedded_bundle_fits_in_nine_megabytes() -> None:
    assert sum(path.stat().st_size for path in EMBEDDED.rglob("*") if path.is_file()) <= 9_000_000


def test_number_of_items(whole: Bundle) -> None:
    counts = {name: len(whole.layer(name).lines) for name in whole.manifest.collections}
    assert counts == {
        "cites": 32,
        "qpv-2015": 199,
        "qpv-2024": 204,
        "communes": 3782,
        "colleges": 680,
        "lycees": 438,
        "epci": 92,
    }


@pytest.mark.parametrize(
    ("generation", "counts"), [("qpv-2015", (91, 64, 17, 18, 9)), ("qpv-2024", (94, 64, 17, 19, 10))]
)
def test_qpv_by_departement(whole: Bundle, generation: str, counts: tuple[int, ...]) -> None:
    codes = [head["properties"]["code_departement"] for head in whole.layer(generation).heads]
    assert tuple(codes.count(code) for code in ("59", "62", "02", "60", "80")) == counts


@pytest.mark.parametrize(
    ("code", "name", "value", "year"),
    [
        ("QP059019", "taux_pauvrete_pct", 49.5, "2019"),
        ("QP059019", "population", 8536, "2018"),
        ("QP059019", "part_moins_25_ans_pct", 38.5, "2018"),
        ("QP062061", "population", 6750, "2018"),
        ("QP059074", "population", 47011, "2018"),
    ],
)
def test_figures_of_the_sources(whole: Bundle, code: str, name: str, value: float, year: str) -> None:
    found = qpv(whole, code)
    assert (found[name], found[f"{name}_millesime"], found[f"{name}_statut"]) == (value, year, "connu")


def test_areas_of_the_two_generations(whole: Bundle) -> None:
    areas = whole.manifest.correspondance
    assert round(areas.surface_2015_km2, 1) == 84.6
    assert round(areas.surface_2024_km2, 1) == 111.8
    assert round(areas.surface_commune_km2, 1) == 81.3


def test_poverty_of_communes_has_three_states(whole: Bundle) -> None:
    states = [head["properties"]["taux_pauvrete_pct_statut"] for head in whole.layer("communes").heads]
    assert (states.count("connu"), states.count("secret"), states.count("absent")) == (465, 3316, 1)


def test_shared_quartier_belongs_to_both_cites(whole: Bundle) -> None:
    assert qpv(whole, "QP059019")["cites"] == ["hautmont-louvroil-neuf-mesnil", "maubeuge"]
    assert len(qpv(whole, "QP059019")["communes"]) == 4


def test_renamed_colleges_are_found_by_uai(whole: Bundle) -> None:
    college = whole.layer("colleges").properties("0593680E")
    assert "Joséphine Baker" in college["nom"]
    assert "Chasse Royale" in college["anciens_noms"]
    assert "valenciennes-anzin" in college["cites"]


def test_homonym_that_was_excluded_gets_no_former_name(whole: Bundle) -> None:
    assert "Chasse Royale" not in whole.layer("colleges").properties("0620170Y")["anciens_noms"]


def test_perimeter_says_what_it_is_made_of(whole: Bundle) -> None:
    cites = whole.layer("cites")
    assert cites.properties("arras")["perimetre"] == "qpv"
    assert cites.properties("beauvais")["perimetre"] == "qpv"
    assert cites.properties("beauvais")["liens_qpv"] == "enonce_public"
    assert cites.properties("loos")["perimetre"] == "communes"
    assert cites.properties("loos")["liens_qpv"] is None
    assert cites.properties("valenciennes-anzin")["perimetre"] == "qpv_et_communes"
    states = [head["properties"]["perimetre_connu"] for head in cites.heads]
    assert (states.count("enonce"), states.count("en_partie"), states.count("non_connu")) == (14, 6, 12)


def test_links_run_both_ways(whole: Bundle) -> None:
    for collection, name in (("qpv-2015", "qpv_2015"), ("qpv-2024", "qpv_2024"), ("colleges", "colleges")):
        forward = {(c["id"], i) for c in whole.layer("cites").heads for i in c["properties"][name]}
        back = {(c, i["id"]) for i in whole.layer(collection).heads for c in i["properties"]["cites"]}
        assert forward == back
        forward = {(c["id"], i) for c in whole.layer("cites").heads for i in c["properties"][f"{name}_candidats"]}
        back = {(c, i["id"]) for i in whole.layer(collection).heads for c in i["properties"]["cites_candidates"]}
        assert forward == back
        assert forward, collection


def test_every_link_leads_somewhere(whole: Bundle) -> None:
    known = {f"{name}/{i}" for name in whole.manifest.collections for i in whole.layer(name).index}
    links = whole.documents.profils.liens
    assert not {end for link in links for end in (link.de, link.vers)} - known


def test_bands_agree_with_distances(whole: Bundle) -> None:
    for head in whole.layer("colleges").heads:
        found = head["properties"]
        distance, band = found["distance_qpv_2024_m"], found["bande_2024"]
        if found["position"] in ("commune", "incertaine", "absente"):
            assert band == "incertaine"
        else:
            assert (distance <= 500) == (band != "au-delà")


def test_geometries_follow_rfc_7946(whole: Bundle) -> None:
    shapely = pytest.importorskip("shapely")
    for name in whole.manifest.collections:
        for line in whole.layer(name).lines:
            feature = json.loads(line)
            if feature["geometry"] is None:
                continue
            shape = shapely.geometry.shape(feature["geometry"])
            assert shape.is_valid, feature["id"]
            assert list(shape.bounds) == feature["bbox"]
            if shape.geom_type != "Point":
                assert all(part.exterior.is_ccw for part in shapely.get_parts(shape)), feature["id"]


def test_generalised_communes_are_still_a_coverage(whole: Bundle) -> None:
    shapely = pytest.importorskip("shapely")
    layer = whole.layer("communes")
    shapes = [shapely.geometry.shape(json.loads(line)["geometry"]) for line in layer.lines]
    assert shapely.coverage_is_valid(shapes)


def test_manifest_has_no_machine_path(whole: Bundle) -> None:
    for source in whole.manifest.sources:
        assert all(not file.nom.startswith("/") and len(file.sha256) == 64 for file in source.fichiers)
        assert source.licence and source.attribution and source.millesime


@pytest.mark.raw
def test_rebuilt_bundle_is_the_committed_one(real: Prepared, tmp_path: Path) -> None:
    files, manifest = build_bundle(real)
    files[document_path("carte")] = _render_map(manifest.carte, read_settings({}))
    write_bundle(files, manifest, tmp_path / "bundle")
    committed = {p.relative_to(EMBEDDED): p.read_bytes() for p in EMBEDDED.rglob("*") if p.is_file()}
    rebuilt = {
        p.relative_to(tmp_path / "bundle"): p.read_bytes() for p in (tmp_path / "bundle").rglob("*") if p.is_file()
    }
    assert sorted(rebuilt) == sorted(committed)
    assert [str(name) for name in rebuilt if rebuilt[name] != committed[name]] == []


@pytest.mark.raw
def test_outlines_of_qpv_stay_within_two_metres_of_the_source(raw: Path, whole: Bundle) -> None:
    import geopandas as gpd
    import shapely

    from geocite.making.readers import read_qpv_2015
    from geocite.making.region.geometry import repair_polygons
    from geocite.registry.sources import load_sources

    read = read_qpv_2015(raw, load_sources(resource("geodata/sources.toml"))).table.to_crs(2154).set_index("code_qp")
    layer = whole.layer("qpv-2015")
    ours = gpd.GeoSeries({code: shapely.geometry.shape(layer.geometry(code)) for code in layer.index}, crs=4326).to_crs(
        2154
    )
    source, _ = repair_polygons(read.geometry.loc[ours.index].to_numpy())
    assert shapely.hausdorff_distance(ours.to_numpy(), source, densify=0.1).max() <= 2.0


@pytest.mark.raw
def test_check_reports_and_ends_with_zero_without_errors(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--raw", str(raw), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    kinds = {anomaly["genre"] for anomaly in (found if isinstance(found, list) else found["anomalies"])}
    assert {"collège sans position", "valeur d'attente", "lien déduit au lieu d'énoncé"} <= kinds
