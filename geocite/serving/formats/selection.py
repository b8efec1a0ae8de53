"""What an export writes: items chosen in a layer, their properties and positions, and what credits them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from geocite.bundle.files import to_json
from geocite.bundle.geojson import Geometry, Head
from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS
from geocite.errors import UsageError
from geocite.serving.catalogue.dictionary import Credit, collection_credit, titles_of
from geocite.serving.catalogue.provenance import chosen_provenance
from geocite.serving.geometry.crs import CRS84, WGS84, Crs, box_in, transform
from geocite.serving.language.languages import _, in_source

_GEOMETRY = b',"geometry":'


@dataclass(frozen=True)
class Selection:
    """Items of a layer by rank, in this order; `names` limits the properties, `crs` is that of the positions."""

    bundle: Bundle
    layer: Layer
    ranks: tuple[int, ...]
    crs: Crs = CRS84
    names: tuple[str, ...] | None = None
    bare: bool = False  # without geometry

    @property
    def as_stored(self) -> bool:
        """Whether the lines of the bundle can be sent as they are."""
        return self.crs is CRS84 and self.names is None and not self.bare

    @property
    def whole(self) -> bool:
        """Whether it is the layer itself, as the bundle holds it."""
        return self.as_stored and self.ranks == tuple(range(len(self.layer.lines)))

    @cached_property
    def title(self) -> str:
        """French title of the collection."""
        return str(self.bundle.manifest.collections[self.layer.id].titre)

    @cached_property
    def credit(self) -> Credit:
        """Attribution, licence and vintage of the collection."""
        return collection_credit(self.bundle, self.layer.id)

    @cached_property
    def vintage(self) -> str:
        """What the vintage of the collection dates, and where that of each figure is, in French."""
        own = f"{COLLECTIONS[self.layer.id].dated} {self.credit.vintage}" if self.credit.vintage else ""
        figures = any(name.endswith("_millesime") for name in self.kinds)
        parts = (own, "millésime de chaque chiffre dans sa colonne" if figures else "")
        return "\u202f; ".join(part for part in parts if part)

    @cached_property
    def outlines(self) -> str:
        """How far from its source an outline written may be, in French; nothing for points or without geometry."""
        tolerance = self.bundle.manifest.collections[self.layer.id].tolerance_m
        return "" if self.bare or not tolerance else f"contours à {tolerance:g}\u00a0m de la source au plus"

    @cached_property
    def credit_line(self) -> str:
        """Attribution, licence, vintage and precision of the outlines in one line."""
        parts = (self.credit.attribution, self.credit.licence, self.vintage, self.outlines)
        return " · ".join(part for part in parts if part)

    @cached_property
    def provenance(self) -> dict[str, dict[str, str | None]]:
        """Source and vintages of each figure written."""
        return chosen_provenance(self.bundle, self.layer.id, self.kinds)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """JSON type of each property written."""
        known = self.layer.kinds
        return known if self.names is None else {name: known[name] for name in known if name in self.names}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each column means, in French: a file is the same whatever the language of the page that gives it."""
        return in_source(titles_of, self.bundle, self.layer.id, ["id", *self.kinds])

    @property
    def projected(self) -> bool:
        """Whether positions are told in metres."""
        return self.crs not in (CRS84, WGS84)

    @property
    def position_names(self) -> tuple[str, ...]:
        """Columns of the position of a point: what they hold, and of which system when it is not degrees."""
        return ("x", "y", "crs") if self.projected else ("longitude", "latitude")

    @property
    def points(self) -> bool:
        """Whether the collection is made of points."""
        return bool(self.bundle.manifest.collections[self.layer.id].geometrie == "Point")

    def heads(self) -> Iterator[Head]:
        """`id`, `bbox` and `properties` of each item, every property."""
        return (self.layer.heads[rank] for rank in self.ranks)

    def geometries(self) -> Iterator[Geometry | None]:
        """GeoJSON geometry of each item in the system asked for (None without position)."""
        return (self.geometry(rank) for rank in self.ranks)

    def geometry(self, rank: int) -> Geometry | None:
        """GeoJSON geometry of one item in the system asked for."""
        found = self.layer.geometry(self.layer.heads[rank]["id"])
        return found if self.crs is CRS84 else transform(found, self.crs)

    def features(self) -> Iterator[bytes]:
        """Each item as GeoJSON."""
        for rank in self.ranks:
            yield self.layer.lines[rank] if self.as_stored else self._written(rank)

    def _written(self, rank: int) -> bytes:
        head = self.layer.heads[rank]
        values = {name: value for name, value in head["properties"].items() if name in self.kinds}
        feature: dict[str, object] = {"type": "Feature", "id": head["id"]}
        if self.bare:
            return to_json({**feature, "properties": values, "geometry": None})
        if box := head.get("bbox"):
            west, south, east, north = box
            feature["bbox"] = box if self.crs is CRS84 else list(box_in((west, south, east, north), self.crs))
        feature["properties"] = values
        if self.crs is CRS84:
            line = self.layer.lines[rank]
            return to_json(feature)[:-1] + line[line.rindex(_GEOMETRY) :]
        return to_json({**feature, "geometry": self.geometry(rank)})


def as_asked(chosen: Selection) -> Selection:
    """The items in the system asked for."""
    return chosen


def longitude_first(chosen: Selection) -> Selection:
    """The items in the system asked for, degrees in the order longitude, latitude: files are read so."""
    return replace(chosen, crs=CRS84) if chosen.crs is WGS84 else chosen


def degrees_only(chosen: Selection) -> Selection:
    """The items in longitude and latitude; UsageError for another system."""
    if chosen.projected:
        told = _("Ce format n’existe qu’en longitude et latitude, pas en {crs} : retirez « crs ».", crs=chosen.crs.code)
        raise UsageError(told)
    return longitude_first(chosen)


def flat(value: Any) -> Any:
    """A value that fits in a cell: lists become « a; b », crosswalk entries their code."""
    if isinstance(value, list):
        return "; ".join(str(part.get("code", part)) if isinstance(part, Mapping) else str(part) for part in value)
    return value
