"""What the bundle says of each item: names, links both ways, series; indexes built once, when first asked for."""

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
from geocite.errors import NotFoundError
from geocite.serving.catalogue.indicators import Indicator, read_indicator
from geocite.serving.geometry.rectangles import Box, boxes_meet
from geocite.serving.language.languages import SOURCE, _, language
from geocite.text.typography import shown_name

Key = tuple[str, str]  # (collection, id)

QPV = {2015: "qpv-2015", 2024: "qpv-2024"}
SECRET = "s"


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One end of a link between two items, and how it is known; `share` of a candidate quartier, in percent."""

    collection: str
    id: str
    nature: str
    source: str | None = None
    reason: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A figure in one of three states (`connu`, `absent`, `secret`); `value` is None unless known."""

    value: float | None
    state: str
    vintage: str | None = None


class Catalogue:
    """A bundle ready to be asked."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.manifest = bundle.manifest
        self._known_departements: dict[str, dict[str, tuple[str, ...]]] = {}
        self._known_indicators: dict[tuple[str, str], tuple[Indicator, ...]] = {}
        self._known_orders: dict[tuple[str, str, str], tuple[float, ...]] = {}
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

    @cached_property
    def colleges_by_commune(self) -> dict[str, tuple[str, ...]]:
        """UAI of the collèges of each commune."""
        return self._group("colleges", "code_commune")

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

    # -- figures

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

    def value(self, collection: str, item_id: str, indicator: str) -> Value:
        """Latest value of an indicator for an item, as the layer holds it."""
        return read_value(self.get(collection, item_id), indicator)

    def series(self, collection: str, item_id: str, indicator: str) -> tuple[Value, ...]:
        """One value per vintage, oldest first; vintages where the item is not published are `absent`."""
        vintages = self.values_of(collection, indicator)
        return tuple(_cell(vintages[year].get(item_id), year) for year in self.vintages(collection, indicator))

    def at(self, collection: str, item_id: str, indicator: str, vintage: str | None = None) -> Value:
        """The figure of an item at a vintage (the last one of the collection when not given)."""
        year = vintage or self.last_vintage(collection, indicator)
        cell = self.values_of(collection, indicator).get(year or "", {}).get(item_id)
        return _cell(cell, year)

    def last_vintage(self, collection: str, indicator: str) -> str | None:
        """Last vintage of an indicator for a collection: the latest year described; None when it has none."""
        return next(reversed(self.vintages(collection, indicator)), None)

    def vintages(self, collection: str, indicator: str) -> tuple[str, ...]:
        """Vintages of an indicator for a collection, the oldest first."""
        info = self.indicators[indicator].series.get(collection) if indicator in self.indicators else None
        return tuple(sorted(self.values_of(collection, indicator), key=info.order if info else None))

    def ordered(self, collection: str, indicator: str, vintage: str) -> tuple[float, ...]:
        """All known values of a vintage, the lowest first; sorted once."""
        key = (collection, indicator, vintage)
        if key not in self._known_orders:
            cells = self.values_of(collection, indicator).get(vintage, {}).values()
            self._known_orders[key] = tuple(sorted(v for v in cells if isinstance(v, int | float)))
        return self._known_orders[key]

    def distribution(self, collection: str, indicator: str) -> tuple[str | None, dict[str, float]]:
        """Last vintage and its known values by code, for all items of a collection."""
        last = self.last_vintage(collection, indicator)
        values = self.values_of(collection, indicator).get(last or "", {})
        return last, {code: value for code, value in values.items() if not isinstance(value, str)}

    def values_of(self, collection: str, indicator: str) -> Mapping[str, Mapping[str, contract.Cell]]:
        """Vintage → code → number or "s" (secret), as the bundle holds them; empty when none."""
        return self.bundle.documents.indicateurs.valeurs.get(collection, {}).get(indicator, {})


def read_value(properties: Properties, name: str) -> Value:
    """The figure `name` of an item with its state and vintage, from `name`, `name_statut`, `name_millesime`."""
    value = properties.get(name)
    state = properties.get(f"{name}_statut") or ("absent" if value is None else "connu")
    vintage = properties.get(f"{name}_millesime")
    return Value(value if state == "connu" else None, state, None if vintage is None else str(vintage))


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


def _cell(value: float | str | None, vintage: str | None) -> Value:
    if value is None:
        return Value(None, "absent", vintage)
    if isinstance(value, str):
        return Value(None, "secret", vintage)
    return Value(value, "connu", vintage)
