"""What the bundle says of each item: names, links both ways, indicators; indexes built once, when first asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from geocite.bundle import contract
from geocite.bundle.geojson import Properties
from geocite.bundle.layer import cells_of
from geocite.bundle.loading import Bundle
from geocite.bundle.memos import Memos
from geocite.collections import COLLECTIONS
from geocite.errors import NotFoundError
from geocite.serving.catalogue.indicators import Indicator, read_indicator
from geocite.serving.figures.figures import Figures
from geocite.serving.geometry.rectangles import Box, boxes_meet
from geocite.serving.language.languages import SOURCE, _, language
from geocite.text.typography import shown_name

Key = tuple[str, str]  # (collection, id)

QPV = {2015: "qpv-2015", 2024: "qpv-2024"}


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One end of a link between two items, and how it is known; `share` of a candidate quartier, in percent."""

    collection: str
    id: str
    nature: str
    source: str | None = None
    reason: str = ""
    share: float | None = None


class Catalogue:
    """A bundle ready to be asked."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.manifest = bundle.manifest
        self.figures = Figures(bundle)
        self.memos: Memos = {}
        self._known_departements: dict[str, dict[str, tuple[str, ...]]] = {}
        self._known_communes: dict[str, dict[str, tuple[str, ...]]] = {}
        self._known_indicators: dict[tuple[str, str], tuple[Indicator, ...]] = {}
        # What holds words, by language.
        self._told_collections: dict[str, Mapping[str, contract.Collection]] = {SOURCE: self.manifest.collections}
        self._told_indicators: dict[str, dict[str, Indicator]] = {}

    @property
    def collections(self) -> Mapping[str, contract.Collection]:
        """Collections of the manifest: title and description in the current language, count, bbox (west, south…)."""
        code = language()
        if code not in self._told_collections:
            told = {name: _told(entry) for name, entry in self.manifest.collections.items()}
            self._told_collections[code] = told
        return self._told_collections[code]

    @cached_property
    def sources(self) -> dict[str, contract.Source]:
        """Sources of the manifest by id."""
        return {source.id: source for source in self.manifest.sources}

    @cached_property
    def last_publication(self) -> str | None:
        """Day, month or year of the newest source, as it was published; None when no source says."""
        return max((source.publie for source in self.manifest.sources if source.publie), default=None)

    # -- items

    def has(self, collection: str, item_id: str) -> bool:
        """Whether an item exists."""
        return collection in self.manifest.collections and item_id in self.bundle.layer(collection).index

    def get(self, collection: str, item_id: str) -> Properties:
        """Properties of an item; NotFoundError when nothing bears this id."""
        if not self.has(collection, item_id):
            raise NotFoundError(
                _("Aucun élément « {item} » dans la couche « {collection} ».", item=item_id, collection=collection)
            )
        return self.bundle.layer(collection).properties(item_id)

    def bbox(self, collection: str, item_id: str) -> list[float] | None:
        """West, south, east, north in degrees (CRS84); None for an item without position."""
        layer = self.bundle.layer(collection)
        found: list[float] | None = layer.heads[layer.index[item_id]].get("bbox")
        return found

    def within(self, collection: str, box: Box) -> tuple[str, ...]:
        """Ids of the items whose bbox meets a box (west, south, east, north), in the order of the layer."""
        layer = self.bundle.layer(collection)
        near = sorted({rank for cell in cells_of(box) for rank in layer.cells.get(cell, ())})
        return tuple(head["id"] for head in map(layer.heads.__getitem__, near) if boxes_meet(head["bbox"], box))

    def name(self, collection: str, item_id: str) -> str:
        """Name of an item as it is shown, or its code where the bundle holds none."""
        return _shown(collection, self.published_name(collection, item_id))

    def published_name(self, collection: str, item_id: str) -> str:
        """Name of an item as its source writes it, or its code where the bundle holds none."""
        if not self.has(collection, item_id):
            return item_id
        return str(self.bundle.layer(collection).properties(item_id).get("nom") or "").strip() or item_id

    def department(self, code: str | None) -> str | None:
        """Name of a département, or its code when unnamed; None when no code."""
        if not code:
            return None
        return self.manifest.departements.get(code, code)

    # -- facts and links

    def card(self, cite: str) -> contract.CiteCard:
        """What documents state of a cité; KeyError when unknown."""
        return self.bundle.documents.profils.cites[cite]

    def region_of(self, collection: str, item_id: str) -> contract.Region:
        """The region of an item: that of its département, of its first commune where it has none (an EPCI)."""
        properties = self.get(collection, item_id)
        code, communes = properties.get("code_departement"), properties.get("communes")
        if code is None and communes and self.has("communes", communes[0]):
            code = self.get("communes", communes[0])["code_departement"]
        return self.manifest.region_of(code)

    def locator(self, collection: str, item_id: str) -> contract.Locator:
        """The locator map of the region of an item."""
        region = self.region_of(collection, item_id).code
        return next(found for found in self.bundle.documents.situation if found.region == region)

    @cached_property
    def links(self) -> dict[Key, tuple[LinkEnd, ...]]:
        """Links of every item that documents state, both ways, in the order of the bundle."""
        return _both_ways(self.bundle.documents.profils.liens)

    @cached_property
    def candidates(self) -> dict[Key, tuple[LinkEnd, ...]]:
        """Candidate links (`candidat`, `touche`) between cités whose perimeter is not known and items, both ways."""
        return _both_ways(self.bundle.documents.profils.candidats)

    def linked(self, collection: str, item_id: str, target: str) -> tuple[LinkEnd, ...]:
        """Links of an item towards one collection."""
        links = self.links.get((collection, item_id), ())
        return tuple(link for link in links if link.collection == target)

    def queryables(self, collection: str) -> dict[str, str]:
        """Properties of a collection that may be filtered on, with their JSON type."""
        return self.bundle.layer(collection).kinds

    def items_by_commune(self, collection: str) -> dict[str, tuple[str, ...]]:
        """Ids of the items of each commune, by its code."""
        if collection not in self._known_communes:
            self._known_communes[collection] = self._group(collection, COLLECTIONS[collection].communes)
        return self._known_communes[collection]

    @cached_property
    def colleges_by_qpv(self) -> dict[str, tuple[str, ...]]:
        """UAI of the collèges whose nearest QPV (of either generation) is this one, closest first."""
        nearest = self._group("colleges", "qpv_2015") | self._group("colleges", "qpv_2024")
        return {code: tuple(sorted(found, key=self._distance(code))) for code, found in nearest.items()}

    @cached_property
    def communes_by_epci(self) -> dict[str, tuple[str, ...]]:
        """INSEE codes of the communes of each EPCI."""
        return self._group("communes", "siren_epci")

    def items_by_departement(self, collection: str) -> dict[str, tuple[str, ...]]:
        """Ids of the items of each département, by its code."""
        if collection not in self._known_departements:
            self._known_departements[collection] = self._group(collection, "code_departement")
        return self._known_departements[collection]

    def _group(self, collection: str, key: str) -> dict[str, tuple[str, ...]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for head in self.bundle.layer(collection).heads:
            for code in as_codes(head["properties"].get(key)):
                groups[code].append(head["id"])
        return {code: tuple(ids) for code, ids in groups.items()}

    def _distance(self, code: str) -> Any:
        column = "distance_qpv_2015_m" if code.startswith("QP") else "distance_qpv_2024_m"
        properties = self.bundle.layer("colleges").properties
        return lambda uai: (properties(uai).get(column) is None, properties(uai).get(column) or 0.0, uai)

    # -- indicators

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators of the registry by id, in its order; their words in the current language."""
        code = language()
        if code not in self._told_indicators:
            entries = self.bundle.documents.indicateurs.indicateurs
            self._told_indicators[code] = {entry.id: read_indicator(entry) for entry in entries}
        return self._told_indicators[code]

    def indicators_of(self, collection: str) -> tuple[Indicator, ...]:
        """Indicators that have values for a collection."""
        key = (language(), collection)
        if key not in self._known_indicators:
            self._known_indicators[key] = tuple(one for one in self.indicators.values() if collection in one.series)
        return self._known_indicators[key]


def as_codes(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Codes of a property that holds one, several or none."""
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


@lru_cache(maxsize=8192)
def _shown(collection: str, name: str) -> str:
    return shown_name(collection, name)


def _told(entry: contract.Collection) -> contract.Collection:
    return msgspec.structs.replace(entry, titre=_(entry.titre), description=_(entry.description))


def _both_ways(links: Iterable[contract.Link]) -> dict[Key, tuple[LinkEnd, ...]]:
    found: dict[Key, list[LinkEnd]] = defaultdict(list)
    for link in links:
        start, end = _key(link.de), _key(link.vers)
        found[start].append(LinkEnd(*end, link.nature, link.source, link.motif, link.part_pct))
        found[end].append(LinkEnd(*start, link.nature, link.source, link.motif, link.part_pct))
    return {key: tuple(links) for key, links in found.items()}


def _key(path: str) -> Key:
    collection, _slash, item_id = path.partition("/")
    return collection, item_id
