"""Readers of outlines: right CRS, right codes, names kept, faults told."""

import gzip
import json
import zipfile
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from geocite.errors import DataError
from geocite.making.readers.contours import read_communes_contours, read_communes_france
from geocite.making.readers.qpv import read_qpv_2015, read_qpv_2024

SQUARE = {"type": "Polygon", "coordinates": [[[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]]}
# An NTF datum without its shift to WGS84, as republications write it.
PRJ = (
    'PROJCS["NTF_Lambert_II",GEOGCS["NTF",DATUM["D_NTF",SPHEROID["Clarke_1880_IGN",6378249.2,293.46602]],'
    'PRIMEM["Paris",2.33722917],UNIT["grad",0.01570796326794897]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["latitude_of_origin",52],PARAMETER["central_meridian",0],PARAMETER["scale_factor",0.99987742],'
    'PARAMETER["false_easting",600000],PARAMETER["false_northing",2200000],UNIT["Meter",1]]'
)


@pytest.fixture
def small(sources):
    """The shipped catalogue, for files of a few lines."""
    return {key: replace(source, lignes_min=1) for key, source in sources.items()}


def _collection(*features):
    shapes = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return json.dumps({"type": "FeatureCollection", "features": shapes})


def _qpv_2024(raw, *features, member="GEOJSON/QP2024_WGS84.geojson"):
    (raw / "qpv_2024").mkdir(parents=True)
    with zipfile.ZipFile(raw / "qpv_2024" / "qpv.zip", "w") as archive:
        archive.writestr(member, _collection(*features))


def _properties(code, communes="59350", **others):
    return {"CODE_QP": code, "LIB_QP": "L'Épeule  <b>", "INSEE_COM": communes, "LIB_COM": "Lille; Loos",
            "INSEE_DEP": "59", "INSEE_REG": "32"} | others  # fmt: skip


def test_qpv_2024_are_read_whatever_the_case_of_their_headers(tmp_path, small):
    _qpv_2024(tmp_path, (_properties("QN05901M", "59350; 1004"), SQUARE))
    reading = read_qpv_2024(tmp_path, small)
    (qpv,) = reading.table.drop(columns="geometry").to_dict("records")
    assert qpv["nom"] == "L'Épeule <b>"
    assert qpv["communes_declarees"] == ("59350", "01004")
    assert qpv["noms_communes"] == ("Lille", "Loos")
    assert reading.table.crs.to_epsg() == 4326
    assert reading.columns["code_qp"] == "CODE_QP"


def test_every_fault_of_the_qpv_2024_is_told(tmp_path, small):
    _qpv_2024(
        tmp_path,
        (_properties("QN05901M"), SQUARE),
        (_properties("QN05901M"), SQUARE),
        (_properties(None), SQUARE),
        (_properties("QP059019"), SQUARE),
        (_properties("QN05902M"), None),
        (_properties("QN05903M", "59350;99999", INSEE_DEP=None), SQUARE),
    )
    reading = read_qpv_2024(tmp_path, small)
    assert reading.table["code_qp"].tolist() == ["QN05901M", "QN05903M"]
    assert reading.rows_read == 6
    reasons = {dropped.line: dropped.reason for dropped in reading.dropped if dropped.count}
    assert "déjà donné" in reasons[2]
    assert "vide" in reasons[3]
    assert "génération 2024" in reasons[4]
    assert "sans géométrie" in reasons[5]
    kept = [dropped.reason for dropped in reading.dropped if not dropped.count]
    assert len(kept) == 2 and any("99999" in reason for reason in kept)


def test_an_archive_without_geojson_is_refused(tmp_path, small):
    _qpv_2024(tmp_path, (_properties("QN05901M"), SQUARE), member="lisezmoi.txt")
    with pytest.raises(DataError, match=r"aucun fichier \.geojson"):
        read_qpv_2024(tmp_path, small)
    (tmp_path / "qpv_2024" / "qpv.zip").write_bytes(b"<html>")
    with pytest.raises(DataError, match="archive zip"):
        read_qpv_2024(tmp_path, small)


def test_qpv_2015_keep_their_place_though_their_projection_lacks_a_datum(tmp_path, small):
    (tmp_path / "qpv_2015").mkdir()
    place = gpd.GeoSeries([Point(3.06, 50.63)], crs=4326)
    easting, northing = place.to_crs(27572).iloc[0].coords[0]
    shapes = gpd.GeoDataFrame(
        {"CODE_QP": ["QP059019"], "NOM_QP": ["Dutemple  Saint Waast"], "COMMUNE_QP": ["Maubeuge, Hautmont"]},
        geometry=[box(easting - 100, northing - 100, easting + 100, northing + 100)],
        crs=27572,
    )
    shapes.to_file(tmp_path / "qpv_2015" / "QPV.shp")
    (tmp_path / "qpv_2015" / "QPV.prj").write_text(PRJ)
    reading = read_qpv_2015(tmp_path, small)
    (qpv,) = reading.table.drop(columns="geometry").to_dict("records")
    assert (qpv["nom"], qpv["communes_declarees"]) == ("Dutemple Saint Waast", ("Maubeuge", "Hautmont"))
    centre = reading.table.to_crs(2154).geometry.iloc[0].centroid
    assert centre.distance(place.to_crs(2154).iloc[0]) < 2, "le changement de système géodésique est oublié"


def test_qpv_2015_without_projection_are_refused(tmp_path, small):
    (tmp_path / "qpv_2015").mkdir()
    shapes = gpd.GeoDataFrame({"CODE_QP": ["QP059019"]}, geometry=[box(0, 0, 1, 1)], crs=27572)
    shapes.to_file(tmp_path / "qpv_2015" / "QPV.shp")
    (tmp_path / "qpv_2015" / "QPV.prj").unlink()
    with pytest.raises(DataError, match="projection"):
        read_qpv_2015(tmp_path, small)


def test_outlines_of_several_files_make_one_table(tmp_path, small):
    (tmp_path / "communes").mkdir()
    for code, departement in (("59350", "59"), ("62041", "62")):
        text = _collection(({"code": code, "nom": "N", "codeDepartement": departement}, SQUARE))
        (tmp_path / "communes" / f"contours-{departement}.geojson").write_text(text)
    again = _collection(({"code": "62041", "nom": "N", "codeDepartement": "62"}, SQUARE))
    (tmp_path / "communes" / "contours-99.geojson").write_text(again)
    reading = read_communes_contours(tmp_path, small)
    assert reading.table["code_commune"].tolist() == ["59350", "62041"]
    assert reading.files[0] == "communes/contours-59.geojson"
    assert ["contours-62" in dropped.reason for dropped in reading.dropped] == [True]


def test_a_commune_without_region_nor_epci_is_kept(tmp_path, small):
    (tmp_path / "communes").mkdir()
    text = _collection(
        ({"code": "59350", "nom": "N", "departement": "59", "region": "32", "epci": "200093201"}, SQUARE),
        ({"code": "12076", "nom": "N", "departement": "12", "region": float("nan"), "epci": float("nan")}, SQUARE),
    ).replace(": NaN", ":NaN")
    (tmp_path / "communes" / "communes-100m.geojson.gz").write_bytes(gzip.compress(text.encode()))
    table = read_communes_france(tmp_path, small).table
    assert table[["code_region", "siren_epci"]].to_numpy().tolist() == [["32", "200093201"], ["", ""]]
