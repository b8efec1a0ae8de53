"""The named reference: the same layers saved by GeoDataFrame.explore(), as a geopandas user would."""

import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import brotli
import geopandas as gpd
from shapely.geometry import MultiPolygon

from geocite.bundle.loading import Bundle
from geocite.making.files.arcs import decode_polygons
from geocite.making.region.geometry import generalise_coverage
from geocite.serving.formats.geopackage import package_name, write_every_layer

COARSE_M = 220.0  # Visvalingam-Whyatt, the outlines of our GeoPackage until its layers were within 20 m
LEAFLET_FILES = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


Layers = Mapping[str, gpd.GeoDataFrame]


def read_layers(bundle: Bundle) -> Layers:
    """The collections of the GeoPackage that geocite writes, communes generalised to COARSE_M as a careful user would.

    The layers have them within 20 m, which explore() would have to carry whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = write_package(bundle, Path(folder))
        names = bundle.manifest.collections
        layers = {name: gpd.read_file(path, layer=name.replace("-", "_")) for name in names}
    metres = layers["communes"].to_crs(2154)
    light = metres.set_geometry(generalise_coverage(metres.geometry.values, COARSE_M)).to_crs(4326)
    return {**layers, "communes": light}


def write_package(bundle: Bundle, folder: Path) -> Path:
    """The GeoPackage of every layer, in a folder."""
    path = folder / package_name(bundle)
    path.write_bytes(write_every_layer(bundle))
    return path


def with_detail(layers: Layers, bundle: Bundle) -> Layers:
    """The same features with the outlines that our page shows when one zooms in (communes 50 m, QPV 1 m), CRS84.

    explore() has one outline a feature: to show as much, it must carry the finest.
    """
    detailed = dict(layers)
    for name, plan in bundle.manifest.carte.couches.items():
        files = [json.loads(brotli.decompress(bundle.file(f"map/{d.fichier}.br"))) for d in plan.detail]
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
