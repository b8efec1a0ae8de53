"""Facets: what the map and the tables filter on, and the values that each item has for them.

A facet bears the name it has in the address of the map; a collection is asked for it by one of its parameters.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geocite.bundle.geojson import Head, Properties
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.language.languages import N_
from geocite.serving.language.vocabulary import BANDS, Vocabulary
from geocite.serving.query.query import NOTHING

COMMUNITY = "intercommunalite"  # a parameter: no layer but that of the communes has such a property
CITE = "cite"  # a parameter: what a document states of a cité, or its candidates where nothing is stated
OWN = "id"
Values = tuple[tuple[str, ...], ...]  # values of each item, in the order of the layer; none where it has none


@dataclass(frozen=True)
class Facet:
    """A filter, told once: its name in the address of the map, the parameter that tables are asked with, words.

    `label` and `every` (the choice that keeps all) are those of a table; `map_label` and `map_every` those of the map,
    where several layers are filtered. `phrase` says a `{valeur}` in a sentence, `without` the items that have none.
    `words` are those of its codes; `choices` are its values in order, empty where the items tell them. `counted` is the
    layer whose items the choices of the map count.
    """

    name: str
    parameter: str
    counted: str
    label: str
    phrase: str
    map_label: str = ""
    every: str = N_("Toutes")
    map_every: str = ""
    without: str = ""
    choices: tuple[str, ...] = ()
    words: Vocabulary | None = None

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """The parameter that each collection which has the filter is asked with: its own id for those of its kind."""
        return {
            one.id: OWN if self.name == one.own_facet else self.parameter
            for one in COLLECTIONS.values()
            if self.name in one.facets
        }

    @property
    def of_one_layer(self) -> bool:
        """Whether it tells apart the items of one collection only."""
        return len(self.parameters) == 1


# In the order of the forms and of the sentences.
ALL: tuple[Facet, ...] = (
    Facet(
        "departement", "code_departement", "cites",
        N_("Département"), N_("département\u202f: {valeur}"), every=N_("Tous"),
    ),
    Facet(
        "epci", COMMUNITY, "communes",
        N_("Intercommunalité"), N_("intercommunalité\u202f: {valeur}"),
    ),
    Facet(
        "cite", CITE, "qpv-2024",
        N_("Cité éducative"), N_("cité\u202f: {valeur}"), map_every=N_("Toutes, et le reste du territoire"),
    ),
    Facet(
        "vague", "vague", "cites",
        N_("Vague de la cité"), N_("cités de la {valeur}"), without=N_("vague non renseignée"),
    ),
    Facet(
        "ep", "education_prioritaire", "colleges", N_("Éducation prioritaire"), N_("collèges {valeur}"),
        map_label=N_("Collèges en éducation prioritaire"), every=N_("Tous les collèges"),
        without=N_("collèges hors REP et REP+"), choices=("REP+", "REP"),
    ),
    Facet(
        "bande", "bande_2024", "colleges",
        N_("Distance au quartier de 2024"), N_("collèges {valeur} (2024)"),
        map_label=N_("Distance du collège au quartier de 2024"), choices=tuple(BANDS), words=BANDS,
    ),
    Facet(
        "bande2015", "bande_2015", "colleges",
        N_("Distance au quartier de 2015"), N_("collèges {valeur} (2015)"),
        map_label=N_("Distance du collège au quartier de 2015"), choices=tuple(BANDS), words=BANDS,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Facet] = {facet.name: facet for facet in ALL}
# By collection: facet -> parameter of its items.
FACETS: Mapping[str, Mapping[str, str]] = {
    collection: {facet.name: facet.parameters[collection] for facet in ALL if collection in facet.parameters}
    for collection in COLLECTIONS
}


def facet_asked(collection: str, parameter: str) -> str | None:
    """The facet that a parameter of a collection chooses by, None where it has none of the kind."""
    return next((name for name, asked in FACETS[collection].items() if asked == parameter), None)


class Facets:
    """Facets of a bundle; each is read once, when first asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._values: dict[tuple[str, str], Values] = {}
        self._counts: dict[tuple[str, str], Counter[str]] = {}

    def values(self, collection: str, facet: str) -> Values:
        """Values of a facet for every item of a collection."""
        key = (collection, facet)
        if key not in self._values:
            self._values[key] = self._read(collection, FACETS[collection][facet])
        return self._values[key]

    def counts(self, collection: str, facet: str) -> Counter[str]:
        """How many items of a collection have each value of a facet."""
        key = (collection, facet)
        if key not in self._counts:
            self._counts[key] = Counter(value for found in self.values(collection, facet) for value in found)
        return self._counts[key]

    def members(self, collection: str, facet: str, value: str) -> frozenset[str]:
        """Ids of the items that have a value of a facet (that have none, for a value that is nothing)."""
        pairs = zip(self.catalogue.bundle.layer(collection).index, self.values(collection, facet), strict=True)
        return frozenset(item for item, found in pairs if (not found if value in NOTHING else value in found))

    def columns(self, collections: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Every facet of every item, by collection: `{"ids": [...], facet: [value, several or null, ...]}`."""
        found = {}
        for collection in collections:
            columns: dict[str, object] = {"ids": list(self.catalogue.bundle.layer(collection).index)}
            for facet, parameter in FACETS[collection].items():
                if parameter != OWN:
                    columns[facet] = [_short(values) for values in self.values(collection, facet)]
            found[collection] = columns
        return found

    def _read(self, collection: str, parameter: str) -> Values:
        layer = self.catalogue.bundle.layer(collection)
        if parameter == OWN:
            return tuple((item,) for item in layer.index)
        if parameter == COMMUNITY:
            return tuple(self._communities(collection, head) for head in layer.heads)
        if parameter == CITE:
            return tuple(_cites(head["properties"]) for head in layer.heads)
        return tuple(_texts(head["properties"].get(parameter)) for head in layer.heads)

    def _communities(self, collection: str, head: Head) -> tuple[str, ...]:
        """Intercommunalités of the communes of an item, each once, in increasing order."""
        properties = head["properties"]
        own = {"id": head["id"], **properties}.get(COLLECTIONS[collection].communes)
        return tuple(sorted({siren for code in as_codes(own) if (siren := self._siren.get(code))}))

    @cached_property
    def _siren(self) -> dict[str, str | None]:
        communes = self.catalogue.bundle.layer("communes").heads
        return {head["id"]: head["properties"].get("siren_epci") for head in communes}


def _cites(properties: Properties) -> tuple[str, ...]:
    """Cités that state an item, then those that it is a candidate of."""
    return tuple(dict.fromkeys([*as_codes(properties.get("cites")), *as_codes(properties.get("cites_candidates"))]))


def _short(values: tuple[str, ...]) -> str | list[str] | None:
    return None if not values else values[0] if len(values) == 1 else list(values)


def _texts(value: Any) -> tuple[str, ...]:
    return (f"{value:g}",) if isinstance(value, float | int) else as_codes(value)
