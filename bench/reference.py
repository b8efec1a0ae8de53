"""The named reference: the same layers saved by GeoDataFrame.explore(), as a geopandas user would."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd

from geocite.bundle import Bundle
from geocite.making.readers import READERS
from geocite.settings import resource
from geocite.sources import load_sources

LEAFLET_FILES = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


Layers = Mapping[str, gpd.GeoDataFrame]
PUBLISHED = {
    "qpv-2015": ("qpv_2015", "code_qp"),
    "qpv-2024": ("qpv_2024", "code_qp"),
    "communes": ("communes_france", "code_commune"),
}


def read_layers(bundle: Bundle) -> Layers:
    """The collections of the bundle's GeoPackage, as they are."""
    path = bundle.path / bundle.manifest["gpkg"]
    return {name: gpd.read_file(path, layer=name.replace("-", "_")) for name in bundle.manifest["collections"]}


def publish_outlines(layers: Layers, raw: Path) -> Layers:
    """The same features with the outlines as their producers publish them, CRS84.

    Communes come from the official outlines at 100 m, not from the full detail (five times heavier).
    """
    sources = load_sources(resource("geodata/sources.toml"))
    published = dict(layers)
    for name, (source, key) in PUBLISHED.items():
        outlines = READERS[source][1](raw, sources).table.to_crs(4326).set_index(key).geometry
        published[name] = layers[name].set_geometry(outlines.reindex(layers[name]["id"]).array)
    return published


def save_explore(layers: Layers, names: Sequence[str], target: Path) -> bytes:
    """The page that explore() makes of these layers, drawn on canvas, one over the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = None
        for layer in (layers[name] for name in names):
            shown = layer.explore(m=shown, tiles=None, prefer_canvas=True)
        shown.save(target)  # type: ignore[union-attr]
    return target.read_bytes()
