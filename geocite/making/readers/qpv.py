"""Readers of the outlines of the QPV, generations 2015 and 2024."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyproj import CRS

from geocite.codes import CodeError, parse_commune, parse_departement, parse_qpv, parse_region
from geocite.errors import DataError
from geocite.making.readers.reading import Dropped, Reading, check_count, choose, relative, source_file
from geocite.sources import Source, Sources

LAMBERT_2 = 27572
_COLUMNS_2015 = {
    "code_qp": ["CODE_QP", "code_qpv", "code"],
    "nom": ["NOM_QP", "lib_qp", "nom"],
    "communes_declarees": ["COMMUNE_QP", "commune", "lib_com"],
}
_COLUMNS_2024 = {
    "code_qp": ["code_qp", "code_qpv"],
    "nom": ["lib_qp", "nom_qp"],
    "communes_declarees": ["insee_com", "code_insee"],
    "noms_communes": ["lib_com", "nom_com"],
    "code_departement": ["insee_dep", "code_dep"],
    "code_region": ["insee_reg", "code_reg"],
}


def read_qpv_2015(raw: Path, sources: Sources) -> Reading:
    """QPV of 2015: `code_qp, nom, communes_declarees` (tuple of NAMES, as the file gives them), `ligne`, geometry.

    Axis order easting, northing in metres, in the CRS of the file: EPSG:27572 (NTF Lambert II étendu) when the
    .prj speaks of the NTF without naming it. `ligne` is the record's rank. DataError when the CRS is unknown.
    """
    source = sources["qpv_2015"]
    path = source_file(source, raw)
    shapes = _read_layer(path, relative(path, raw))
    shapes = shapes.set_crs(_crs_2015(shapes, path), allow_override=True)
    columns = choose([str(c) for c in shapes.columns], _COLUMNS_2015, relative(path, raw))
    kept, dropped = _keyed(shapes, columns["code_qp"], 2015, relative(path, raw), source)
    table = kept[["code_qp", "ligne", "geometry"]].assign(
        nom=_names(kept[columns["nom"]]),
        communes_declarees=[_split(text, r",") for text in kept[columns["communes_declarees"]]],
    )
    return _reading(source, table, columns, relative(path, raw), len(shapes), dropped)


def read_qpv_2024(raw: Path, sources: Sources) -> Reading:
    """QPV of 2024, geometry in CRS84 (lon, lat).

    Columns `code_qp, nom, communes_declarees` (tuple of INSEE codes, the first is the main one),
    `noms_communes` (tuple), `code_departement, code_region` (empty when impossible), `ligne`.
    `ligne` is the feature's rank. DataError when the archive holds no usable GeoJSON.
    """
    source = sources["qpv_2024"]
    path = source_file(source, raw)
    name = relative(path, raw)
    shapes = _read_layer(_geojson_in(path, name), name)
    columns = choose([str(c) for c in shapes.columns], _COLUMNS_2024, name)
    kept, dropped = _keyed(shapes, columns["code_qp"], 2024, name, source)
    communes, faults = _commune_codes(kept, columns["communes_declarees"], name)
    departements, more = _codes(kept, columns["code_departement"], parse_departement, name)
    regions, others = _codes(kept, columns["code_region"], parse_region, name)
    table = kept[["code_qp", "ligne", "geometry"]].assign(
        nom=_names(kept[columns["nom"]]),
        communes_declarees=communes,
        noms_communes=[_split(text, r"[;,|]") for text in kept[columns["noms_communes"]]],
        code_departement=departements,
        code_region=regions,
    )
    return _reading(source, table.to_crs(4326), columns, name, len(shapes), [*dropped, *faults, *more, *others])


def _read_layer(path: Path | str, name: str) -> gpd.GeoDataFrame:
    try:
        return pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise DataError(
            f"{name} n'est pas un fichier géographique lisible (un Shapefile est fait de quatre fichiers, "
            ".shp, .shx, .dbf et .prj) : téléchargez-le de nouveau."
        ) from None


def _geojson_in(path: Path, name: str) -> str:
    """GDAL path of the GeoJSON member of a zip, the one in WGS84 when there are several."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.namelist() if member.lower().endswith(".geojson")]
    except zipfile.BadZipFile:
        raise DataError(f"{name} n'est pas une archive zip : téléchargez-la de nouveau.") from None
    if not members:
        raise DataError(f"{name} ne contient aucun fichier .geojson : ce n'est pas la bonne archive.")
    best = max(members, key=lambda member: "WGS84" in member.upper())
    return f"/vsizip/{path}/{best}"


def _crs_2015(shapes: gpd.GeoDataFrame, path: Path) -> CRS:
    projection = path.with_suffix(".prj")
    text = projection.read_text(encoding="latin-1") if projection.exists() else ""
    # This republication's .prj names an NTF datum without its shift to WGS84: 52 m off if trusted.
    if "NTF" in text:
        return CRS.from_epsg(LAMBERT_2)
    if shapes.crs is None:
        raise DataError(f"{path.name} n'a pas de fichier .prj : impossible de connaître sa projection.")
    return CRS.from_user_input(shapes.crs)


def _keyed(
    shapes: gpd.GeoDataFrame, header: str, generation: int, name: str, source: Source
) -> tuple[gpd.GeoDataFrame, list[Dropped]]:
    """Shapes with a right code of this generation, seen for the first time, and a geometry."""
    check_count(len(shapes), name, source)
    codes: dict[str, int] = {}
    dropped: list[Dropped] = []
    for rank, (text, geometry) in enumerate(zip(shapes[header], shapes.geometry, strict=True)):
        code, fault = _code_or_fault(text, generation)
        if not fault and (geometry is None or geometry.is_empty):
            fault = "quartier sans géométrie"
        if not fault and code in codes:
            fault = f"déjà donné par l'entité {codes[code] + 1} : seule la première est gardée"
        if fault:
            dropped.append(Dropped(name, rank + 1, code, fault))
            continue
        codes[code] = rank
    ranks = list(codes.values())
    chosen = shapes.iloc[ranks].assign(code_qp=list(codes), ligne=[rank + 1 for rank in ranks])
    return chosen.reset_index(drop=True), dropped


def _code_or_fault(text: object, generation: int) -> tuple[str, str]:
    shown = str(text) if isinstance(text, str | int) else ""
    try:
        code = parse_qpv(shown)
    except CodeError as error:
        return shown, str(error)
    prefix = "QP" if generation == 2015 else "QN"
    return code, "" if code.startswith(prefix) else f"ce code n'est pas de la génération {generation}"


def _commune_codes(shapes: gpd.GeoDataFrame, header: str, name: str) -> tuple[list[tuple[str, ...]], list[Dropped]]:
    lists: list[tuple[str, ...]] = []
    faults: list[Dropped] = []
    for code, line, text in zip(shapes["code_qp"], shapes["ligne"], shapes[header], strict=True):
        communes = []
        for part in _split(text, r"[;,|/\s]+"):
            try:
                communes.append(parse_commune(part))
            except CodeError as error:
                faults.append(Dropped(name, line, code, f"commune déclarée : {error}", count=0))
        lists.append(tuple(dict.fromkeys(communes)))
    return lists, faults


def _codes(
    shapes: gpd.GeoDataFrame, header: str, parse: Callable[[str], str], name: str
) -> tuple[list[str], list[Dropped]]:
    """Codes of a secondary column; an impossible one becomes empty and is told."""
    codes: list[str] = []
    faults: list[Dropped] = []
    for code, line, text in zip(shapes["code_qp"], shapes["ligne"], shapes[header], strict=True):
        try:
            codes.append(parse(str(text) if isinstance(text, str | int) else ""))
        except CodeError as error:
            codes.append("")
            faults.append(Dropped(name, line, code, f"{header} : {error}", count=0))
    return codes, faults


def _split(text: object, pattern: str) -> tuple[str, ...]:
    if not isinstance(text, str):
        return ()
    return tuple(" ".join(part.split()) for part in re.split(pattern, text) if part.strip())


def _names(column: Sequence[object]) -> list[str]:
    return [" ".join(text.split()) if isinstance(text, str) else "" for text in column]


def _reading(
    source: Source,
    table: gpd.GeoDataFrame,
    columns: Mapping[str, str],
    name: str,
    count: int,
    dropped: list[Dropped],
) -> Reading:
    ordered = [c for c in table.columns if c not in ("ligne", "geometry")] + ["ligne", "geometry"]
    return Reading(source.id, table[ordered], columns, (name,), count, tuple(dropped))
