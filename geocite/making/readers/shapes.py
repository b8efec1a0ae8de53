"""Geographic files read with care: a damaged file is refused in words, each outline is polygonal or told."""

import gzip
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely.errors import ShapelyError

from geocite.errors import DataError, explain
from geocite.making.readers.places import check_places
from geocite.making.region.geometry import Geometries, repair_polygons
from geocite.text.decoding import Flaw, TextError, clean, read_text, refuse_other_formats, tell_cleaned

_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    ShapelyError,
    UnicodeDecodeError,
    ValueError,
)
_POLYGONS = ("Polygon", "MultiPolygon")
_NOT_JSON = re.compile(r":\s*(?:NaN|-?Infinity)\b")
_FLAT = {True: 1e-10, False: 1.0}  # about one square metre, in degrees or in metres


@dataclass(frozen=True)
class Outline:
    """What became of one feature: its polygons, or None, and what to tell of it (empty when nothing)."""

    geometry: Any
    reason: str


def read_bytes(path: Path, name: str) -> bytes:
    """Bytes of a file, unpacked when its name ends with .gz; DataError when it is cut or cannot be read."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DataError(f"{name} est une archive gzip tronquée ou abîmée : téléchargez-la de nouveau.") from None
    except OSError as error:
        raise DataError(f"{name} est illisible ({explain(error)}).") from None


def read_members(path: Path, name: str, ending: str) -> dict[str, bytes]:
    """Members of a zip whose name has this ending; DataError when the archive is damaged or has none."""
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [info for info in archive.infolist() if _is_wanted(info, ending)]
            found = {info.filename: archive.read(info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise DataError(f"{name} n'est pas une archive zip lisible : téléchargez-la de nouveau.") from None
    if not found:
        raise DataError(f"{name} ne contient aucun fichier {ending} : ce n'est pas la bonne archive.")
    return found


def _is_wanted(info: zipfile.ZipInfo, ending: str) -> bool:
    # macOS adds a shadow file, of a few bytes, beside each member.
    return info.filename.lower().endswith(ending) and "__MACOSX" not in info.filename


def read_geojson(data: bytes, name: str) -> tuple[gpd.GeoDataFrame, tuple[Flaw, ...]]:
    """Features of a GeoJSON in CRS84 (lon, lat) with clean texts, and what was mended; DataError when unreadable."""
    text = read_text(data, name)
    # Some exports write NaN, which JSON does not have, where a commune has no region.
    content = _NOT_JSON.sub(":null", text.content).encode()
    shapes, flaws = _read(content, f"{name} n'est pas un GeoJSON lisible : téléchargez-le de nouveau.")
    return shapes.to_crs(4326), (*text.flaws, *flaws)


def read_shapefile(path: Path, name: str) -> tuple[gpd.GeoDataFrame, tuple[Flaw, ...]]:
    """Records of a Shapefile in its own CRS, with clean texts; DataError when one of its files lacks or is cut."""
    _check_shapefile(path, name)
    return _read(
        path,
        f"{name} n'est pas un fichier géographique lisible (un Shapefile est fait de quatre fichiers, "
        ".shp, .shx, .dbf et .prj) : téléchargez-le de nouveau.",
    )


def _read(content: Path | bytes, fault: str) -> tuple[gpd.GeoDataFrame, tuple[Flaw, ...]]:
    try:
        shapes = _open(content, "ignore")
        if isinstance(shapes, gpd.GeoDataFrame) and shapes.geometry.isna().any():
            closed = _open(content, "fix")
            flaws = tuple(_closed(shapes, closed))
            shapes = closed
        else:
            flaws = ()
    except _UNREADABLE:
        raise DataError(fault) from None
    if not isinstance(shapes, gpd.GeoDataFrame) or (shapes.crs is None and isinstance(content, bytes)):
        raise DataError(fault)
    return _clean_columns(shapes, flaws)


def _open(content: Path | bytes, on_invalid: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = BytesIO(content) if isinstance(content, bytes) else content
        return pyogrio.read_dataframe(given, on_invalid=on_invalid)


def _closed(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> Iterator[Flaw]:
    for rank in np.flatnonzero(before.geometry.isna() & after.geometry.notna()):
        yield Flaw(int(rank) + 1, "contour réparé", "un anneau du contour n'était pas fermé, il l'a été")


def _clean_columns(shapes: gpd.GeoDataFrame, flaws: tuple[Flaw, ...]) -> tuple[gpd.GeoDataFrame, tuple[Flaw, ...]]:
    cleaned, told = {}, list(flaws)
    for column in shapes.columns.drop(shapes.geometry.name):
        texts = [plain_text(value) for value in shapes[column]]
        cleaned[column] = [clean(text) for text in texts]
        changed = (rank for rank, (old, new) in enumerate(zip(texts, cleaned[column], strict=True)) if old != new)
        first = next(changed, None)
        if first is not None:
            what, reason = tell_cleaned(texts[first]) or ("", "")
            count = 1 + sum(1 for _ in changed)
            told.append(Flaw(first + 1, what, f"{column} : {reason}{f' ; {count} entités' if count > 1 else ''}"))
    return shapes.assign(**cleaned), tuple(told)


def plain_text(value: Any) -> str:
    """Text of an attribute, whatever its type: empty for a missing value, whole numbers without decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(plain_text(part) for part in value)
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float | np.floating) and value.is_integer() else str(value)


def _check_shapefile(path: Path, name: str) -> None:
    """DataError when the parts of a Shapefile do not have the sizes that they announce."""
    for suffix in (".shp", ".shx", ".dbf"):
        if not path.with_suffix(suffix).exists() and not path.with_suffix(suffix.upper()).exists():
            raise DataError(
                f"{name} : il manque {path.with_suffix(suffix).name} (un Shapefile est fait de quatre fichiers, "
                ".shp, .shx, .dbf et .prj) : téléchargez-le de nouveau, en entier."
            )
    shp, shx, dbf = (read_bytes(_part(path, suffix), name) for suffix in (".shp", ".shx", ".dbf"))
    try:
        refuse_other_formats(shp[:4096].replace(b"\0", b" ") + b"x", name)
    except TextError as error:
        raise DataError(str(error)) from None
    for part, data in ((path.with_suffix(".shp"), shp), (path.with_suffix(".shx"), shx)):
        if len(data) < 100 or 2 * int.from_bytes(data[24:28], "big") != len(data):
            raise DataError(f"{name} : {part.name} est tronqué ou abîmé, téléchargez le Shapefile de nouveau.")
    _check_records(shp, shx, dbf, name)


def _part(path: Path, suffix: str) -> Path:
    lower = path.with_suffix(suffix)
    return lower if lower.exists() else path.with_suffix(suffix.upper())


def _check_records(shp: bytes, shx: bytes, dbf: bytes, name: str) -> None:
    count = (len(shx) - 100) // 8
    for rank, (offset, length) in enumerate(struct.iter_unpack(">ii", shx[100 : 100 + 8 * count]), start=1):
        if shp[2 * offset : 2 * offset + 8] != struct.pack(">ii", rank, length):
            raise DataError(f"{name}, entité {rank} : le fichier .shp est abîmé, téléchargez-le de nouveau.")
    rows, header, width = struct.unpack("<IHH", dbf[4:12]) if len(dbf) >= 32 else (0, 0, 0)
    if rows != count or len(dbf) < header + rows * width:
        raise DataError(f"{name} : le fichier .dbf ne va pas avec le .shp ou est tronqué, téléchargez-les de nouveau.")
    if rows and dbf[header : header + rows * width].count(0) > 0.5 * rows * width:
        raise DataError(f"{name} : le fichier .dbf est plein de zéros, téléchargez-le de nouveau.")


def find_outlines(shapes: gpd.GeoDataFrame, name: str) -> list[Outline]:
    """One Outline a feature, in the CRS of `shapes`: its polygonal part, told when it is not the whole.

    None, with the reason, for what has no surface or is not in France. DataError, saying what the coordinates look
    like, when most features are elsewhere.
    """
    geometries = shapely.force_2d(np.asarray(shapes.geometry.values))
    outlines = [_polygonal(shape) for shape in geometries]
    _refuse(outlines, _not_finite(geometries), "des coordonnées du contour ne sont pas des nombres")
    _refuse(outlines, _flat(outlines, _FLAT[bool(shapes.crs.is_geographic)]), "le contour est plat, sans surface")
    bounds = shapely.bounds(np.array([outline.geometry for outline in outlines], dtype=object))
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    elsewhere = np.flatnonzero(~check_places(x, y, shapes.crs, name) & np.isfinite(x))
    _refuse(outlines, elsewhere, "le contour n'est pas en France")
    return outlines


def _polygonal(shape: Any) -> Outline:
    if shape is None:
        return Outline(None, "sans géométrie lisible")
    if shape.is_empty:
        return Outline(None, "le contour est vide")
    if shape.geom_type in _POLYGONS:
        return Outline(shape, "")
    kinds = dict.fromkeys(part.geom_type for part in _leaves(shape))
    surfaces = [part for part in _leaves(shape) if part.geom_type == "Polygon"]
    if not surfaces:
        return Outline(None, f"{', '.join(kinds)} au lieu d'une surface")
    others = ", ".join(kind for kind in kinds if kind != "Polygon")
    kept = shapely.MultiPolygon(surfaces) if len(surfaces) > 1 else surfaces[0]
    left = f", le reste ({others}) ne l'est pas" if others else ""
    return Outline(kept, f"{shape.geom_type} : seule la surface est gardée{left}")


def _leaves(shape: Any) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        if part.geom_type in ("GeometryCollection", "MultiPolygon", "MultiLineString", "MultiPoint"):
            yield from _leaves(part)
        else:
            yield part


def _not_finite(geometries: Geometries) -> Iterable[int]:
    coordinates, ranks = shapely.get_coordinates(geometries, return_index=True)
    return sorted(set(ranks[~np.isfinite(coordinates).all(axis=1)].tolist()))


def _flat(outlines: list[Outline], least: float) -> list[int]:
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    # The lobes of an eight cancel out: only the repaired outline tells.
    doubtful = np.flatnonzero(shapely.area(shapes) < least)
    mended, _ = repair_polygons(shapes[doubtful])
    return [int(rank) for rank, shape in zip(doubtful, mended, strict=True) if shapely.area(shape) < least]


def _refuse(outlines: list[Outline], ranks: Iterable[int], reason: str) -> None:
    for rank in ranks:
        outlines[rank] = Outline(None, reason)
