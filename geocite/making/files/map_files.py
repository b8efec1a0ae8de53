"""Display files of the map: a light first view of each layer, and details for the zooms that show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geocite.bundle.contract import Box, DetailFile, MapLayer
from geocite.bundle.files import outlines_path, to_json
from geocite.collections import COLLECTIONS
from geocite.making.files.arcs import encode_points, encode_polygons
from geocite.making.layers.features import Record
from geocite.making.region.geometry import CRS84, Geometries, find_bbox, generalise_coverage, simplify_within
from geocite.making.region.region import RegionTables
from geocite.text.typography import shown_name

DETAIL_ZOOM = 10
FIRST_COMMUNES_M, DETAIL_COMMUNES_M = 550.0, 50.0
FIRST_QPV_M, DETAIL_QPV_M = 25.0, 1.0
FIRST_COMMUNES_GRID, DETAIL_COMMUNES_GRID = 5e-4, 2e-5
FIRST_QPV_GRID, DETAIL_QPV_GRID = 2e-4, 1e-5
PRECISE_GRID = 1e-6  # degrees: the decimals of the source
CITES_GRID = 1e-4  # the same outline at every zoom


@dataclass
class MapFiles:
    """Files to compress (path in the bundle → JSON) and their place in the manifest's `carte`."""

    files: dict[str, bytes] = field(default_factory=dict)
    layers: dict[str, MapLayer] = field(default_factory=dict)

    def add(self, name: str, display: Mapping[str, object]) -> str:
        """Keep one display file; its name in the manifest."""
        self.files[f"map/{name}.json.br"] = to_json(display)
        return f"{name}.json"


def derive_map_files(tables: RegionTables, layers: Mapping[str, Sequence[Record]]) -> MapFiles:
    """All display files of a region."""
    made = MapFiles()
    _add_cites(made, layers["cites"])
    for generation in (2024, 2015):
        _add_qpv(made, tables, layers[f"qpv-{generation}"], generation)
    _add_communes(made, tables, layers["communes"])
    for name in (one for one in layers if COLLECTIONS[one].points and COLLECTIONS[one].map):
        _add_points(made, name, layers[name])
    return made


def derive_precise_files(tables: RegionTables) -> dict[str, bytes]:
    """Outlines of the communes as the source has them, a file a département (path → JSON of a display file)."""
    shapes = _lonlat(np.asarray(tables.communes.geometry.values), tables.region.epsg)
    codes, ranks = tables.communes["code_commune"].to_list(), _nearby(shapes)
    departements = tables.communes["code_departement"].to_list()
    found = {}
    for code in sorted(tables.region.departements):
        inside = [rank for rank in ranks if departements[rank] == code]
        display = encode_polygons("communes", shapes[inside], PRECISE_GRID, {"ids": [codes[rank] for rank in inside]})
        found[outlines_path("communes", code)] = to_json(display)
    return found


def _lonlat(geometries: Geometries, epsg: int) -> Geometries:
    return np.asarray(gpd.GeoSeries(geometries, crs=epsg).to_crs(CRS84).values)


def _nearby(geometries: Geometries) -> list[int]:
    if not len(geometries):
        return []
    # Along a Hilbert curve, so that neighbours stand near each other in the file and compress together.
    distances = gpd.GeoSeries(geometries, crs=CRS84).hilbert_distance().to_numpy()
    return [int(rank) for rank in np.argsort(distances, kind="stable")]


def _columns(collection: str, records: Sequence[Record], ranks: Sequence[int]) -> dict[str, list[Any]]:
    return {
        "ids": [records[rank].id for rank in ranks],
        "noms": [shown_name(collection, records[rank].properties["nom"] or "") or records[rank].id for rank in ranks],
    }


def _shown_place(record: Record, column: str) -> str:
    named = record.properties[column] or ""
    return shown_name("communes", named if isinstance(named, str) else named[0])


def _add_cites(made: MapFiles, records: Sequence[Record]) -> None:
    shapes = np.array([record.geometry for record in records], dtype=object)
    light = shapely.simplify(shapes, CITES_GRID, preserve_topology=True)
    ranks = _nearby(light)
    places = [shapely.point_on_surface(shapes[rank]) for rank in ranks]
    columns = _columns("cites", records, ranks) | {"labels": [[round(p.x, 4), round(p.y, 4)] for p in places]}
    first = made.add("cites", encode_polygons("cites", light[ranks], CITES_GRID, columns))
    made.layers["cites"] = MapLayer(first, (), None)


def _add_qpv(made: MapFiles, tables: RegionTables, records: Sequence[Record], generation: int) -> None:
    table, name = tables.qpv[generation], f"qpv-{generation}"
    outlines = np.asarray(table.sort_values("code_qp").geometry.values)
    ranks = _nearby(_lonlat(outlines, tables.region.epsg))
    columns = _columns(name, records, ranks)
    columns["communes"] = [_shown_place(records[rank], "noms_communes") for rank in ranks]
    made_files: list[tuple[str, Box]] = []
    for suffix, tolerance, grid in (("", FIRST_QPV_M, FIRST_QPV_GRID), ("-fin", DETAIL_QPV_M, DETAIL_QPV_GRID)):
        shapes = _lonlat(simplify_within(outlines, tolerance), tables.region.epsg)
        display = encode_polygons(name, shapes[ranks], grid, columns if not suffix else {"ids": columns["ids"]})
        made_files.append((made.add(name + suffix, display), find_bbox(shapely.GeometryCollection(list(shapes)))))
    made.layers[name] = _entry(made_files[0][0], made_files[1:] if records else [])


def _entry(first: str, details: Sequence[tuple[str, Box]]) -> MapLayer:
    return MapLayer(first, tuple(DetailFile(name, bbox) for name, bbox in details), DETAIL_ZOOM)


def _add_communes(made: MapFiles, tables: RegionTables, records: Sequence[Record]) -> None:
    outlines = np.asarray(tables.communes.geometry.values)
    light = _lonlat(generalise_coverage(outlines, FIRST_COMMUNES_M), tables.region.epsg)
    ranks = _nearby(light)
    columns = _columns("communes", records, ranks)
    columns["pop"] = [_round_population(records[rank].properties["population"]) for rank in ranks]
    first = made.add("communes", encode_polygons("communes", light[ranks], FIRST_COMMUNES_GRID, columns))
    fine = _lonlat(generalise_coverage(outlines, DETAIL_COMMUNES_M), tables.region.epsg)
    details = []
    for code in sorted(tables.region.departements):
        inside = [rank for rank in ranks if records[rank].properties["code_departement"] == code]
        display = encode_polygons(
            "communes", fine[inside], DETAIL_COMMUNES_GRID, {"ids": [records[r].id for r in inside]}
        )
        details.append(
            (made.add(f"communes-{code}", display), find_bbox(shapely.GeometryCollection(list(fine[inside]))))
        )
    made.layers["communes"] = _entry(first, details)


def _round_population(population: float | None) -> int:
    """Two significant figures: enough to choose which names to write first, and half the bytes."""
    return 0 if not population else int(float(f"{population:.2g}"))


def _add_points(made: MapFiles, name: str, records: Sequence[Record]) -> None:
    placed = [rank for rank, record in enumerate(records) if record.geometry is not None]
    placed.sort(key=lambda rank: (records[rank].properties["code_commune"], records[rank].id))
    columns = _columns(name, records, placed)
    columns["communes"] = [_shown_place(records[rank], COLLECTIONS[name].place) for rank in placed]
    if COLLECTIONS[name].drawn_by:
        columns["ep"] = [records[rank].properties[COLLECTIONS[name].drawn_by] or "" for rank in placed]
    points = [(records[rank].geometry.x, records[rank].geometry.y) for rank in placed]  # type: ignore[union-attr]
    made.layers[name] = MapLayer(made.add(name, encode_points(name, points, 1e-5, columns)), (), None)
