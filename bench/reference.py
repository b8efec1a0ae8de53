"""The named reference: the same layers saved by GeoDataFrame.explore(), as a geopandas user would."""

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import brotli
import geopandas as gpd
from shapely.geometry import MultiPolygon

from geocite.bundle import Bundle
from geocite.making.display import decode_polygons

LEAFLET_FILES = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


Layers = Mapping[str, gpd.GeoDataFrame]


def read_layers(bundle: Bundle) -> Layers:
    """The collections of the bundle's GeoPackage, as they are."""
    path = bundle.path / bundle.manifest["gpkg"]
    return {name: gpd.read_file(path, layer=name.replace("-", "_")) for name in bundle.manifest["collections"]}


def with_detail(layers: Layers, bundle: Bundle) -> Layers:
    """The same features with the outlines that our page shows when one zooms in (communes 50 m, QPV 1 m), CRS84.

    explore() has one outline a feature: to show as much, it must carry the finest.
    """
    detailed = dict(layers)
    for name, plan in bundle.manifest["carte"]["couches"].items():
        files = [json.loads(brotli.decompress(bundle.file(f"map/{d['fichier']}.br"))) for d in plan["detail"]]
        if files:
            outlines = {i: o for file in files for i, o in zip(file["ids"], decode_polygons(file), strict=True)}
            shapes = [_outline(outlines[i]) for i in layers[name]["id"]]
            detailed[name] = layers[name].set_geometry(gpd.GeoSeries(shapes, index=layers[name].index, crs=4326))
    return detailed


def _outline(polygons: list[list[list[list[float]]]]) -> MultiPolygon:
    # Five decimals, as a careful user would; a ring of a few metres may have no area left on the grid.
    rounded = [[[(round(x, 5), round(y, 5)) for x, y in ring] for ring in rings if len(ring) > 3] for rings in polygons]
    return MultiPolygon([(rings[0], rings[1:]) for rings in rounded if rings])


def save_explore(layers: Layers, names: Sequence[str], target: Path) -> bytes:
    """The page that explore() makes of these layers, drawn on canvas, one over the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = None
        for layer in (layers[name] for name in names):
            shown = layer.explore(m=shown, tiles=None, prefer_canvas=True)
        shown.save(target)  # type: ignore[union-attr]
    return target.read_bytes()
