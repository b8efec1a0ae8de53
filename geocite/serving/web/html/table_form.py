"""The form that filters a table, and the same choice as the map has it in its address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from geocite.collections import FIRST, LISTED
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.facets import FACETS, Facets
from geocite.serving.language.folding import normalise, written
from geocite.serving.language.languages import N_, Words, _, root
from geocite.serving.profiles.compared.scopes import is_stated
from geocite.serving.query.query import NOTHING, Query

# Distance of a collège to the nearest quartier, in words: the map and the tables offer the same.
BANDS = Words(
    {
        "dans": N_("Dans un quartier"),
        "300 m": N_("À 300 m au plus"),
        "500 m": N_("De 300 à 500 m"),
        "au-delà": N_("Au-delà de 500 m"),
        "incertaine": N_("Distance incertaine"),
    }
)
NETWORKS = ("REP+", "REP")
RANGE = ("colonne", "de", "a")
UNKNOWN = "null"
FORM = "filtrer"  # tells a form, whose empty fields say nothing, from an address where nothing at all is a value
# How a table is shown, not what it holds: never part of a filter.
SHOWN = ("f", "limit", "offset", "sortby", "properties", "skipGeometry", "crs", "telecharger")
FIRST_LAYERS = tuple(name for name in LISTED if name in FIRST)  # those that the map shows at first
OFFICIAL = ("cites", "communes")  # the official list says which commune goes with which cité


@dataclass(frozen=True)
class Choice:
    """A value that a field offers, and how many items of the whole collection have it (None: not counted)."""

    value: str
    text: str
    count: int | None


@dataclass(frozen=True)
class Field:
    """A list to choose from: facet, parameter of the items, choices, the value chosen.

    An empty value for no choice, UNKNOWN for the items that have none.
    """

    facet: str
    parameter: str
    choices: tuple[Choice, ...]
    chosen: str

    @property
    def label(self) -> str:
        """Text of the value chosen."""
        return next((choice.text for choice in self.choices if choice.value == self.chosen), self.chosen)


def build_fields(facets: Facets, collection: str, args: Mapping[str, str]) -> tuple[Field, ...]:
    """A field for each facet of a collection, as the request sets it."""
    return tuple(_field(facets, collection, facet, args.get(name)) for facet, name in FACETS[collection].items())


def _field(facets: Facets, collection: str, facet: str, asked: str | None) -> Field:
    chosen = "" if asked is None else UNKNOWN if asked in NOTHING else asked
    return Field(facet, FACETS[collection][facet], _choices(facets, collection, facet, chosen), chosen)


def _choices(facets: Facets, collection: str, facet: str, chosen: str) -> tuple[Choice, ...]:
    counts = facets.counts(collection, facet)
    values = [*counts, chosen] if chosen and chosen not in counts else list(counts)
    found = [
        Choice(value, _text(facets, collection, facet, value), None if value == UNKNOWN else counts[value])
        for value in values
    ]
    return tuple(sorted(found, key=_order(facet)))


def cite_name(catalogue: Catalogue, cite: str, collection: str = "") -> str:
    """Name of a cité; says that what it keeps of a collection are candidates, where nothing of it is stated."""
    name = catalogue.name("cites", cite)
    if collection in OFFICIAL or not catalogue.has("cites", cite):
        return name
    if is_stated(catalogue.get("cites", cite), "colleges" if collection == "colleges" else "qpv-2015"):
        return name
    return _("{name} (candidats, périmètre non connu)", name=name)


def _text(facets: Facets, collection: str, facet: str, value: str) -> str:
    """A name where the value is a code; the template has words for the others."""
    catalogue = facets.catalogue
    if facet == "cite":
        return cite_name(catalogue, value, collection)
    if facet == "departement":
        return catalogue.department(value) or value
    return catalogue.name("epci", value) if facet == "epci" else value


def _order(facet: str) -> Callable[[Choice], str | tuple[int, str]]:
    ranks = {value: rank for rank, value in enumerate((*NETWORKS, *BANDS))}
    if facet in ("epci", "cite"):
        return lambda choice: normalise(choice.text)
    return lambda choice: (ranks.get(choice.value, len(ranks)), choice.value)


def told_filters(args: MultiDict[str, str], skipped: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What a request filters by, as pairs: neither how it is shown nor the parameters skipped."""
    aside = {*SHOWN, FORM, *skipped}
    return [(name, text) for name, text in args.items(multi=True) if name not in aside]


def cleaned(args: MultiDict[str, str], collection: str) -> str:
    """The query of a form without its fields left empty, nor a column that no end bounds."""
    own = (*FACETS[collection].values(), "q", *RANGE)
    kept = [(name, text) for name, text in args.items(multi=True) if text.strip() or name not in own]
    kept = [(name, text) for name, text in kept if name != FORM]
    if not any(name in ("de", "a") for name, _ in kept):
        kept = [(name, text) for name, text in kept if name != "colonne"]
    return urlencode(kept)


def other_tables(fields: Iterable[Field], collections: Iterable[str]) -> list[tuple[str, str]]:
    """The tables of all collections, with the same choice of place where they have it."""
    chosen = {field.facet: field.chosen for field in fields if field.chosen not in ("", UNKNOWN)}
    found = []
    for name in collections:
        own = FACETS.get(name, {})
        pairs = [("f", "html"), *((own[facet], value) for facet, value in chosen.items() if facet in own)]
        found.append((name, f"{root()}/collections/{name}/items?{urlencode(pairs)}"))
    return found


def map_address(fields: Iterable[Field], query: Query, collection: str, args: MultiDict[str, str], known: bool) -> str:
    """The map with the filters of a table; empty when the map has no such layer.

    `known` says whether the column of the range is an indicator; what the map has no name for goes along as it is.
    """
    if collection not in LISTED:
        return ""
    set_fields = [field for field in fields if field.chosen not in ("", UNKNOWN)]
    # In the order in which the map writes its own address.
    pairs = [] if collection in FIRST_LAYERS else [("couches", ",".join((*FIRST_LAYERS, collection)))]
    pairs += [("indicateur", f"{collection}/{query.interval.name}")] if query.interval and known else []
    pairs += [(field.facet, field.chosen) for field in set_fields]
    aside = [field.parameter for field in set_fields]
    if query.interval and known:
        pairs.append(("plage", f"{written(query.interval.least)}_{written(query.interval.most)}"))
        aside += RANGE
    rest = told_filters(args, aside)
    pairs += [("tableau", f"{collection}?{urlencode(rest)}")] if rest else []
    return f"{root()}/?{urlencode(pairs, quote_via=quote, safe=',/')}" if pairs else f"{root()}/"
