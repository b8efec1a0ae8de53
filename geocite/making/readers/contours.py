"""Readers of the outlines of the communes: one outline a commune, whatever the number of files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geocite.making.readers.files import check_count, differ, relative, source_files
from geocite.making.readers.reading import Dropped, Reading, choose, plain_code, tell_flaws
from geocite.making.readers.shapes import find_outlines, read_bytes, read_geojson
from geocite.registry.sources import Source, Sources
from geocite.text.codes import CodeError, departement_of_commune, parse_commune

_CONTOURS = {
    "code_commune": ["code", "insee_com"],
    "nom": ["nom", "nom_com"],
    "code_departement": ["codeDepartement", "departement", "code_departement"],
}
_FRANCE = _CONTOURS | {
    "code_region": ["region", "codeRegion"],
    "siren_epci": ["epci", "codeEpci", "siren_epci"],
}


def read_communes_contours(raw: Path, sources: Sources) -> Reading:
    """Outlines of communes, full detail, in CRS84 (lon, lat): `code_commune, nom, code_departement, fichier, ligne`,
    geometry.

    All the files of the source together; `ligne` is the feature's rank in its file. DataError when two files give
    a commune two outlines.
    """
    return _read_outlines(raw, sources["communes_contours"], _CONTOURS)


def read_communes_france(raw: Path, sources: Sources) -> Reading:
    """Outlines of all communes of France at 100 m, in CRS84 (lon, lat), with `code_region` and `siren_epci`.

    `code_region` and `siren_epci` are empty for the communes whose file does not say.
    """
    return _read_outlines(raw, sources["communes_france"], _FRANCE)


def _read_outlines(raw: Path, source: Source, wanted: Mapping[str, Sequence[str]]) -> Reading:
    tables, names = [], []
    columns: dict[str, str] = {}
    dropped: list[Dropped] = []
    for path in source_files(source, raw):
        name = relative(path, raw)
        shapes, flaws = read_geojson(read_bytes(path, name), name)
        check_count(len(shapes), name, source)
        columns = choose([str(column) for column in shapes.columns], wanted, name)
        dropped += tell_flaws(flaws, name)
        tables.append(_file_table(shapes, columns, name))
        names.append(name)
    shapes = pd.concat(tables, ignore_index=True)
    table, faults = _one_per_commune(shapes, source)
    ordered = table[[*columns, "fichier", "ligne", "geometry"]]
    return Reading(source.id, ordered, columns, tuple(names), len(shapes), (*dropped, *faults))


def _file_table(shapes: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> gpd.GeoDataFrame:
    """Our columns, with the rank of each feature and what is wrong with its outline (`faute`)."""
    outlines = find_outlines(shapes, name)
    ours = {wanted: shapes[header] for wanted, header in columns.items()}
    told = {"faute": [outline.reason for outline in outlines], "fichier": name, "ligne": range(1, len(shapes) + 1)}
    return gpd.GeoDataFrame({**ours, **told}, geometry=[outline.geometry for outline in outlines], crs=shapes.crs)


def _one_per_commune(shapes: gpd.GeoDataFrame, source: Source) -> tuple[gpd.GeoDataFrame, list[Dropped]]:
    dropped: list[Dropped] = []
    seen: dict[str, int] = {}
    columns = (shapes[name] for name in ("code_commune", "fichier", "ligne", "faute"))
    rows = zip(*columns, shapes.geometry.isna(), strict=True)
    for rank, (text, name, line, fault, lost) in enumerate(rows):
        try:
            code = parse_commune(plain_code(text))
        except CodeError as error:
            dropped.append(Dropped(name, line, text, str(error)))
            continue
        if fault:
            dropped.append(
                Dropped(name, line, code, fault, count=int(lost), grave=lost, what="" if lost else "contour")
            )
        if not lost and code in seen:
            dropped.append(_again(shapes, seen[code], rank, code, source))
        elif not lost:
            seen[code] = rank
    kept = shapes.iloc[list(seen.values())].reset_index(drop=True)
    departements = [departement_of_commune(code) for code in seen]
    return kept.assign(code_commune=list(seen), code_departement=departements), dropped


def _again(shapes: gpd.GeoDataFrame, first: int, rank: int, code: str, source: Source) -> Dropped:
    """What is told of a commune given again; DataError when another file draws it otherwise."""
    one, other = shapes.iloc[first], shapes.iloc[rank]
    same = one.geometry.equals(other.geometry) and one["nom"] == other["nom"]
    if one["fichier"] != other["fichier"] and not same:
        raise differ(one["fichier"], other["fichier"], f"commune {code}", source)
    if same:
        reason = f"déjà donné dans {one['fichier']}, le même : lu une seule fois"
    else:
        reason = f"déjà donné par l'entité {one['ligne']}, autrement : seul le premier contour est gardé"
    return Dropped(other["fichier"], int(other["ligne"]), code, reason, expected=same)
