"""The bundle in a notebook: layers as GeoDataFrames, cités as folium maps.

>>> import geocite
>>> paquet = geocite.open_bundle()
>>> quartiers = paquet.layer("qpv-2015", {"code_departement": "62"})
>>> quartiers.to_crs(2154).geometry.area.div(1e6).sum().round() > 5
np.True_
>>> type(paquet.map(cite="arras")).__name__
'Map'
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from geocite.bundle.geojson import Feature, FeatureCollection
from geocite.bundle.loading import Bundle, load_bundle
from geocite.collections import COLLECTIONS, DRAWN, FIRST
from geocite.errors import NotFoundError, UsageError
from geocite.serving.formats.exports import find_layer
from geocite.serving.formats.selection import Selection
from geocite.serving.geometry.crs import CRS84, find_crs
from geocite.serving.query.query import Query, find_items, parse_box
from geocite.serving.search.likeness import did_you_mean
from geocite.settings import read_settings


class OpenBundle:
    """A bundle to explore from code. Nothing is read before it is asked for."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def __repr__(self) -> str:
        return f"<géocité {self.bundle.manifest.territoire} : {', '.join(self.collections)}>"

    @property
    def collections(self) -> dict[str, str]:
        """Names of the layers and their French titles."""
        return {name: entry.titre for name, entry in self.bundle.manifest.collections.items()}

    def layer(
        self,
        collection: str,
        filters: Mapping[str, object] | None = None,
        bbox: tuple[float, float, float, float] | None = None,
        crs: str = CRS84.code,
    ) -> Any:
        """A GeoDataFrame, one row an item: `id`, its properties (lists stay lists), `geometry`.

        Coordinates are (lon, lat) in CRS84 unless `crs` says `EPSG:2154`, `EPSG:3857` or `EPSG:4326`; always x, y.
        `filters` gives wanted values by property, `bbox` is west, south, east, north in degrees. Values not known
        are missing (NA); `<name>_statut` says when they are secret. `attrs["attribution"]` credits the sources.
        Raises NotFoundError for an unknown layer, UsageError for an unknown property or system.
        """
        found = find_layer(self.bundle, collection)
        wanted = tuple((name, _text(value)) for name, value in (filters or {}).items())
        box = parse_box(",".join(map(str, bbox))) if bbox else None
        page = find_items(found, Query(bbox=box, filters=wanted))
        return _frame(Selection(self.bundle, found, page.ranks, find_crs(crs)))

    def map(self, cite: str | None = None, tiles: str | None = None) -> Any:
        """A folium.Map of all that the bundle covers, or around one cité, its quarters and its collèges.

        `tiles` is a base map of folium (None: none, so that no other host is asked for one). Names are shown as
        text, whatever they hold. Raises NotFoundError for an unknown cité.
        """
        from geocite.serving.notebook.map import draw_layers  # folium is slow to import

        known = self.bundle.layer("cites").index
        if cite is not None and cite not in known:
            raise NotFoundError(f"Cité inconnue : « {cite} ».{did_you_mean(cite, known)} Exemple : arras.")
        box = self._box(cite)
        chosen = {name: self._named(name, box) for name in DRAWN if name in self.collections and name in FIRST}
        styles = {name: COLLECTIONS[name].style for name in chosen}
        return draw_layers(chosen, styles, self.collections, box, tiles)

    def _box(self, cite: str | None) -> tuple[float, float, float, float]:
        if cite is None:
            return self.bundle.manifest.carte.bbox
        layer = self.bundle.layer("cites")
        west, south, east, north = layer.heads[layer.index[cite]]["bbox"]
        return west, south, east, north

    def _named(self, collection: str, box: tuple[float, float, float, float]) -> FeatureCollection:
        layer = self.bundle.layer(collection)
        ranks = find_items(layer, Query(bbox=box)).ranks
        features: list[Feature] = [
            {
                "type": "Feature",
                "id": layer.heads[rank]["id"],
                # folium writes names into the page's HTML: they go in as text.
                "properties": {"nom": escape(str(layer.heads[rank]["properties"].get("nom") or ""))},
                "geometry": layer.geometry(layer.heads[rank]["id"]),
            }
            for rank in ranks
        ]
        return {"type": "FeatureCollection", "features": features}


def open_bundle(path: str | Path | None = None) -> OpenBundle:
    """The bundle in a folder (default: GEOCITE_BUNDLE, else the one shipped with geocite), to explore from code.

    Raises BundleError, in French, when the folder is absent, of another version, or damaged.
    """
    return OpenBundle(load_bundle(Path(path) if path is not None else read_settings().bundle))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _frame(chosen: Selection) -> Any:
    try:
        from geocite.serving.formats.geodataframe import to_frame

        frame = to_frame(chosen)
    except ImportError as error:
        raise UsageError(
            f"Les couches en GeoDataFrame ont besoin de bibliothèques absentes ({error.name}). "
            "Installez-les avec « pip install 'geocite[exports]' »."
        ) from None
    frame.attrs.update(attribution=chosen.credit.attribution, licence=chosen.credit.licence)
    return frame
