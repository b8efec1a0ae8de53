"""Base maps a reader may put under the map; the only third-party addresses that a page may ask for."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from geocite.serving.language.languages import N_


@dataclass(frozen=True)
class BaseMap:
    """One set of raster tiles: `address` is an XYZ template, `max_zoom` the last zoom it is made for.

    `attribution` is in French, to be translated where it is shown.
    """

    id: str
    name: str
    address: str
    attribution: str
    max_zoom: int

    @property
    def origin(self) -> str:
        """Scheme and host, as a content security policy writes them."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
)

BASE_MAPS = (
    BaseMap("ign", "Plan IGN", _IGN, N_("Fond de carte : © IGN, Plan IGN v2"), 19),
    BaseMap(
        "osm",
        "OpenStreetMap",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        N_("Fond de carte : © les contributeurs d’OpenStreetMap"),
        19,
    ),
)
