"""Readers of the outlines of the QPV, generations 2015 and 2024."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
from pyproj import CRS
from pyproj.exceptions import CRSError

from geocite.errors import DataError
from geocite.making.readers.files import COPY, check_count, differ, relative, repeated, source_files
from geocite.making.readers.reading import Dropped, Reading, choose, plain_code, tell_flaws
from geocite.making.readers.shapes import find_outlines, read_bytes, read_geojson, read_members, read_shapefile
from geocite.registry.sources import Source, Sources
from geocite.text.codes import CodeError, parse_commune, parse_departement, parse_qpv, parse_region
from geocite.text.decoding import Flaw

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
    layers = [_layer_2015(path, relative(path, raw)) for path in source_files(source, raw)]
    shapes, name, dropped = _one_layer(layers, source)
    columns = choose([str(c) for c in shapes.columns], _COLUMNS_2015, name)
    kept, faults = _keyed(shapes, columns["code_qp"], 2015, name, source)
    table = kept[["code_qp", "ligne", "geometry"]].assign(
        nom=_names(kept[columns["nom"]]),
        communes_declarees=[_split(text, r",") for text in kept[columns["communes_declarees"]]],
    )
    return _reading(source, table, columns, name, len(shapes), [*dropped, *faults])


def read_qpv_2024(raw: Path, sources: Sources) -> Reading:
    """QPV of 2024, geometry in CRS84 (lon, lat).

    Columns `code_qp, nom, communes_declarees` (tuple of INSEE codes, the first is the main one),
    `noms_communes` (tuple), `code_departement, code_region` (empty when impossible), `ligne`.
    `ligne` is the feature's rank. DataError when the archive holds no usable GeoJSON.
    """
    source = sources["qpv_2024"]
    shapes, name, dropped = _one_layer(_layers_2024(source, raw), source)
    columns = choose([str(c) for c in shapes.columns], _COLUMNS_2024, name)
    kept, missing = _keyed(shapes, columns["code_qp"], 2024, name, source)
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
    told = [*dropped, *missing, *faults, *more, *others]
    return _reading(source, table, columns, name, len(shapes), told)


Layer = tuple[str, gpd.GeoDataFrame, tuple[Flaw, ...]]


def _layer_2015(path: Path, name: str) -> Layer:
    shapes, flaws = read_shapefile(path, name)
    return name, shapes.set_crs(_crs_2015(shapes, path), allow_override=True), flaws


def _layers_2024(source: Source, raw: Path) -> list[Layer]:
    """The GeoJSON of each archive, then those that lie unpacked beside."""
    layers = []
    for path in source_files(source, raw):
        name = relative(path, raw)
        members = read_members(path, name, ".geojson")
        # An archive may hold the same outlines in Lambert-93: the member in WGS84 is the one to read.
        chosen = [member for member in members if "WGS84" in member.upper()] or list(members)
        left = [Flaw(None, "fichier laissé de côté", f"{m}, dans l'archive") for m in members if m not in chosen]
        for member in chosen:
            label = name if len(chosen) == 1 else f"{name} ({member})"
            shapes, flaws = read_geojson(members[member], label)
            layers.append((label, shapes, (*flaws, *left)))
        for beside in sorted(path.parent.glob("**/*.geojson")):
            label = relative(beside, raw)
            if label not in [done for done, *_ in layers]:
                layers.append((label, *read_geojson(read_bytes(beside, label), label)))
    return layers


def _one_layer(layers: Sequence[Layer], source: Source) -> tuple[gpd.GeoDataFrame, str, list[Dropped]]:
    """The features of the first layer, its name and what is told; DataError when another one is not the same."""
    name, shapes, flaws = layers[0]
    dropped = tell_flaws(flaws, name)
    for other, again, more in layers[1:]:
        if not _same_layer(shapes, again):
            raise differ(name, other, f"{len(shapes)} et {len(again)} entités", source)
        dropped += [*tell_flaws(more, other), repeated(other, name, len(again))]
    return shapes, name, dropped


def _same_layer(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    if sorted(one.columns) != sorted(other.columns) or len(one) != len(other) or one.crs != other.crs:
        return False
    texts = [column for column in one.columns if column != one.geometry.name]
    left, right = (frame.assign(contour=frame.geometry.to_wkb()).sort_values(texts) for frame in (one, other))
    return all(left[column].tolist() == right[column].tolist() for column in (*texts, "contour"))


def _crs_2015(shapes: gpd.GeoDataFrame, path: Path) -> CRS:
    projection = path.with_suffix(".prj")
    text = projection.read_text(encoding="latin-1") if projection.exists() else ""
    # This republication's .prj names an NTF datum without its shift to WGS84: 52 m off if trusted.
    if "NTF" in text:
        return CRS.from_epsg(LAMBERT_2)
    try:
        return CRS.from_user_input(shapes.crs)
    except CRSError:
        raise DataError(
            f"{path.name} n'a pas de fichier .prj lisible : impossible de connaître sa projection."
        ) from None


def _keyed(
    shapes: gpd.GeoDataFrame, header: str, generation: int, name: str, source: Source
) -> tuple[gpd.GeoDataFrame, list[Dropped]]:
    """Shapes with a right code of this generation, seen for the first time, and a geometry."""
    check_count(len(shapes), name, source)
    codes: dict[str, int] = {}
    dropped: list[Dropped] = []
    outlines = find_outlines(shapes, name)
    for rank, (text, outline) in enumerate(zip(shapes[header], outlines, strict=True)):
        code, fault = _code_or_fault(text, generation)
        if fault:
            dropped.append(Dropped(name, rank + 1, code, fault))
        elif outline.geometry is None:
            dropped.append(Dropped(name, rank + 1, code, outline.reason, grave=True))
        elif code in codes:
            again = f"déjà donné par l'entité {codes[code] + 1} : seule la première est gardée"
            dropped.append(Dropped(name, rank + 1, code, again))
        else:
            codes[code] = rank
            if outline.reason:
                dropped.append(Dropped(name, rank + 1, code, outline.reason, count=0, what="contour"))
    ranks = list(codes.values())
    chosen = shapes.iloc[ranks].assign(code_qp=list(codes), ligne=[rank + 1 for rank in ranks])
    geometry = gpd.GeoSeries([outlines[rank].geometry for rank in ranks], index=chosen.index, crs=shapes.crs)
    return chosen.set_geometry(geometry).reset_index(drop=True), dropped


def _code_or_fault(text: str, generation: int) -> tuple[str, str]:
    try:
        code = parse_qpv(plain_code(text))
    except CodeError as error:
        return text, str(error)
    prefix = "QP" if generation == 2015 else "QN"
    return code, "" if code.startswith(prefix) else f"ce code n'est pas de la génération {generation}"


def _commune_codes(shapes: gpd.GeoDataFrame, header: str, name: str) -> tuple[list[tuple[str, ...]], list[Dropped]]:
    lists: list[tuple[str, ...]] = []
    faults: list[Dropped] = []
    for code, line, text in zip(shapes["code_qp"], shapes["ligne"], shapes[header], strict=True):
        communes = []
        for part in _split(text, r"[;,|/\s]+"):
            try:
                communes.append(parse_commune(plain_code(part)))
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
            codes.append(parse(plain_code(text)))
        except CodeError as error:
            codes.append("")
            faults.append(Dropped(name, line, code, f"{header} : {error}", count=0))
    return codes, faults


def _split(text: str, pattern: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(pattern, text) if part.strip())


def _names(column: Iterable[str]) -> list[str]:
    return [" ".join(text.split()) for text in column]


def _reading(
    source: Source,
    table: gpd.GeoDataFrame,
    columns: Mapping[str, str],
    name: str,
    count: int,
    dropped: list[Dropped],
) -> Reading:
    ordered = [c for c in table.columns if c not in ("ligne", "geometry")] + ["ligne", "geometry"]
    copies = sum(told.count for told in dropped if told.what == COPY)
    return Reading(source.id, table[ordered], columns, (name,), count + copies, tuple(dropped))
