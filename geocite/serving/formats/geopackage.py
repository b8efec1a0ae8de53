"""GeoPackages: some items of a layer, or every layer, styled for QGIS. fudgeo writes them, without GDAL."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from geocite.bundle.geojson import Geometry
from geocite.bundle.loading import Bundle
from geocite.serving.formats.qgis_styles import write_qml
from geocite.serving.formats.selection import Selection, flat
from geocite.serving.geometry.crs import CRS84, WGS84, Crs

EVERYTHING = "toutes"  # what `geocite export` calls the package of every layer
MIMETYPE = "application/geopackage+sqlite3"
# The date of every table, instead of the clock's: two files of the same items are the same bytes.
FIXED_DATE = "2000-01-01T00:00:00.000Z"
STYLE_COLUMNS = (
    ("f_table_catalog", "TEXT"),
    ("f_table_schema", "TEXT"),
    ("f_table_name", "TEXT"),
    ("f_geometry_column", "TEXT"),
    ("styleName", "TEXT"),
    ("styleQML", "TEXT"),
    ("styleSLD", "TEXT"),
    ("useAsDefault", "BOOLEAN"),
    ("description", "TEXT"),
    ("owner", "TEXT"),
    ("ui", "TEXT"),
    ("update_time", "DATETIME"),
)
_GEOMETRY = "geom"


def write_geopackage(chosen: Selection) -> bytes:
    """A GeoPackage of one table, with the style that QGIS takes by default inside."""
    return _write([chosen])


def write_every_layer(bundle: Bundle) -> bytes:
    """A GeoPackage of all the layers of a bundle (CRS84 lon, lat)."""
    layers = (bundle.layer(name) for name in bundle.manifest.collections)
    return _write([Selection(bundle, layer, tuple(range(len(layer.lines)))) for layer in layers])


def package_name(bundle: Bundle) -> str:
    """Name of the file of every layer: `geocite-hauts-de-france.gpkg`."""
    return f"geocite-{'-'.join(region.slug for region in bundle.manifest.regions)}.gpkg"


def _write(chosen: Sequence[Selection]) -> bytes:
    from fudgeo import GeoPackage
    from fudgeo.enumeration import GPKGFlavors

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "geocite.gpkg"
        package = GeoPackage.create(path, flavor=GPKGFlavors.epsg)
        with closing(package.connection) as base:
            for one in chosen:
                _add_table(package, one)
            _add_styles(package, [one.layer.id for one in chosen])
            base.execute("UPDATE gpkg_contents SET last_change = ?", (FIXED_DATE,))
            base.commit()
        return path.read_bytes()


def _add_table(package: Any, chosen: Selection) -> None:
    from fudgeo import Field
    from fudgeo.geometry import MultiPolygon, Point

    table = _table_of(chosen)
    make, shape = (_point, Point) if chosen.points else (_polygons, MultiPolygon)
    fields = [Field(name, _type_of(chosen, name)) for name in ("id", *chosen.kinds)]
    system = _system_of(package, chosen.crs)
    made = package.create_feature_class(
        table, system, shape.__name__.upper(), fields=fields, description=chosen.credit_line, spatial_index=False,
        geom_name=_GEOMETRY,
    )  # fmt: skip
    rows = (
        (
            None if place is None else make(shape, place, system.srs_id),
            head["id"],
            *(flat(head["properties"].get(name)) for name in chosen.kinds),
        )
        for head, place in zip(chosen.heads(), _places(chosen), strict=True)
    )
    names = ", ".join(f'"{name}"' for name in (_GEOMETRY, "id", *chosen.kinds))
    marks = ", ".join("?" * (len(fields) + 1))
    package.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
    package.connection.execute("UPDATE gpkg_contents SET identifier = ? WHERE table_name = ?", (chosen.title, table))
    # Once the rows are there: its triggers would otherwise run for each of them.
    made.add_spatial_index()


def _table_of(chosen: Selection) -> str:
    return chosen.layer.id.replace("-", "_")


def _type_of(chosen: Selection, name: str) -> str:
    kind = chosen.kinds.get(name, "string")
    if kind == "number":
        values = (head["properties"].get(name) for head in chosen.layer.heads)
        return "INTEGER" if all(value is None or isinstance(value, int) for value in values) else "DOUBLE"
    return "BOOLEAN" if kind == "boolean" else "TEXT"


def _places(chosen: Selection) -> Iterator[Geometry | None]:
    """Geometries in x, y order whatever the axes of the system; None without position."""
    if chosen.bare:
        return (None for _ in chosen.ranks)
    if chosen.crs is WGS84:
        return (chosen.layer.geometry(head["id"]) for head in chosen.heads())
    return chosen.geometries()


def _point(shape: Any, place: Geometry, system: int) -> Any:
    x, y = place["coordinates"]
    return shape(x=x, y=y, srs_id=system)


def _polygons(shape: Any, place: Geometry, system: int) -> Any:
    parts = place["coordinates"] if place["type"] == "MultiPolygon" else [place["coordinates"]]
    return shape(parts, srs_id=system)


def _system_of(package: Any, crs: Crs) -> Any:
    from fudgeo import SpatialReferenceSystem

    number = int((WGS84 if crs is CRS84 else crs).code.partition(":")[2])
    known = package.spatial_references.get(number)
    return known or SpatialReferenceSystem(crs.title, "EPSG", number, crs.wkt)


def _add_styles(package: Any, collections: Sequence[str]) -> None:
    """The style that QGIS takes by default for each table, where it looks for it (`layer_styles`)."""
    from fudgeo import Field

    fields = [Field(name, kind) for name, kind in STYLE_COLUMNS]
    package.create_table("layer_styles", fields, description="Styles QGIS", pk_name="id")
    marks = ", ".join("?" * len(STYLE_COLUMNS))
    names = ", ".join(name for name, _ in STYLE_COLUMNS)
    rows = [_style_of(collection) for collection in collections]
    package.connection.executemany(f"INSERT INTO layer_styles ({names}) VALUES ({marks})", rows)


def _style_of(collection: str) -> tuple[Any, ...]:
    table, style = collection.replace("-", "_"), write_qml(collection)
    return ("", "", table, _GEOMETRY, "géocité", style, "", True, "Style de géocité", "", "", FIXED_DATE)
