"""What a layer is made of: one record a feature, and all that is known to fill it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.bundle.contract import Link
from geocite.bundle.files import to_json
from geocite.bundle.geojson import Properties
from geocite.making.curated.cites import Cite
from geocite.making.layers.indicators import Latest
from geocite.making.region.coverage import Coverage
from geocite.making.region.crosswalk import Crosswalk
from geocite.making.region.former_epci import FormerEpci
from geocite.making.region.geometry import as_array, find_bbox, one_kind, to_lonlat
from geocite.making.region.region import RegionTables
from geocite.text.states import State

QPV_TOLERANCE_M = 1.0
COMMUNE_TOLERANCE_M = 20.0
DECIMALS = 6  # of a degree: a tenth of a metre

NOTHING = Latest(None, None, State.ABSENT)


@dataclass(frozen=True)
class Record:
    """One feature: id, properties, geometry in CRS84 (lon, lat; None without position)."""

    id: str
    properties: Properties
    geometry: Any | None

    def as_line(self) -> bytes:
        """The feature as one line of RFC 7946 GeoJSON, geometry last."""
        shape = self.geometry
        head: dict[str, Any] = {"type": "Feature", "id": self.id}
        if shape is not None:
            head["bbox"] = find_bbox(shape)
        head["properties"] = self.properties
        head["geometry"] = None if shape is None else shapely.geometry.mapping(one_kind(shape))
        return to_json(head)


@dataclass(frozen=True)
class Knowledge:
    """What all layers draw on: tables of the region, cités, links, crosswalk and latest values.

    `indicators` gives the ids of the indicators of each collection, `editions` the (collection, id) of those whose
    figures come in editions, `former_epci` the former SIREN of intercommunalités by that of today; `candidates` are
    links that no document states.
    """

    tables: RegionTables
    cites: Sequence[Cite]
    links: tuple[Link, ...]
    crosswalk: Crosswalk
    latest: Mapping[tuple[str, str, str], Latest]
    indicators: Mapping[str, Sequence[str]]
    candidates: tuple[Link, ...] = ()
    editions: frozenset[tuple[str, str]] = frozenset()
    former_epci: Mapping[str, FormerEpci] = field(default_factory=dict)

    def figures(self, collection: str, code: str) -> Properties:
        """Latest value of each indicator of the collection, with `_millesime` and `_statut`, and `_edition` if any.

        The millésime is the year that the figure describes.
        """
        properties: Properties = {}
        for name in self.indicators.get(collection, ()):
            found = self.latest.get((collection, code, name), NOTHING)
            properties |= {name: found.valeur, f"{name}_millesime": found.millesime}
            if (collection, name) in self.editions:
                properties[f"{name}_edition"] = found.edition
            properties[f"{name}_statut"] = found.statut
        return properties


def derive_outlines(tables: RegionTables) -> dict[str, shapely.Geometry]:
    """Outline of each commune by code, in metres, generalised as a coverage.

    What is made of them, once more simplified as a quartier is, stays within COMMUNE_TOLERANCE_M of the source.
    """
    coverage = Coverage(np.asarray(tables.communes.geometry.values))
    outlines = coverage.simplify_within(COMMUNE_TOLERANCE_M - 2 * QPV_TOLERANCE_M)
    return dict(zip(tables.communes["code_commune"], outlines, strict=True))


def coverage_lonlat(outlines: Sequence[Any], known: Knowledge) -> Any:
    """Generalised communes, or what is made of them, in CRS84 (lon, lat)."""
    return to_lonlat(as_array(outlines), known.tables.region.epsg, DECIMALS)


def names_of(communes: gpd.GeoDataFrame) -> dict[str, str]:
    """Name of each commune by code."""
    return dict(zip(communes["code_commune"], communes["nom"], strict=True))


def band_of(band: "pd.Series[Any]", generation: int) -> dict[str, Any]:
    """Nearest QPV of a generation, distance in metres and band, as a layer holds them; see `derive_bands`."""
    far = pd.isna(band["distance_m"])
    return {
        f"qpv_{generation}": None if far else band["code_qp"],
        f"distance_qpv_{generation}_m": None if far else round(float(band["distance_m"])),
        f"bande_{generation}": band["bande"],
    }


def point_of(row: Mapping[str, Any]) -> Any | None:
    """The point of a school (lon, lat); None without position."""
    if np.isnan(row["lon"]):
        return None
    return shapely.Point(round(row["lon"], 6), round(row["lat"], 6))
