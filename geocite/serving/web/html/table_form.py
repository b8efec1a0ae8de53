"""The form that filters a table, and the same choice as the map has it in its address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from geocite.collections import FIRST, LISTED
from geocite.serving.catalogue.facets import ALL, BY_NAME, FACETS, Facet, Facets
from geocite.serving.language.folding import normalise, written
from geocite.serving.language.languages import _, root
from geocite.serving.query.query import NOTHING, Query
from geocite.serving.web.html.filter_words import UNKNOWN, choice_text

RANGE = ("colonne", "de", "a")
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
    count: int | None = None


@dataclass(frozen=True)
class Field:
    """A list to choose from: facet, parameter of the items, label, choices, the value chosen.

    An empty value for no choice, UNKNOWN for the items that have none.
    """

    facet: str
    parameter: str
    label: str
    every: str
    choices: tuple[Choice, ...]
    chosen: str = ""


def build_fields(facets: Facets, collection: str, args: Mapping[str, str]) -> tuple[Field, ...]:
    """A field for each facet of a collection, as the request sets it."""
    return tuple(
        _field(facets, collection, BY_NAME[name], args.get(parameter)) for name, parameter in FACETS[collection].items()
    )


def map_fields(facets: Facets) -> tuple[Field, ...]:
    """The fields of the map; the counts come with its script, the names of the intercommunalités too."""
    return tuple(
        Field(facet.name, facet.name, _(facet.map_label or facet.label), _(facet.map_every or facet.every), choices)
        for facet in ALL
        for choices in [_sorted(facets, facet, _map_values(facets, facet), "")]
    )


def _map_values(facets: Facets, facet: Facet) -> Iterable[str]:
    """The map offers the places and the waves of the cités; no intercommunalité before its script."""
    if facet.choices or facet.name == "epci":
        return facet.choices
    return facets.counts("cites", facet.name)


def _field(facets: Facets, collection: str, facet: Facet, asked: str | None) -> Field:
    chosen = "" if asked is None else UNKNOWN if asked in NOTHING else asked
    counts = facets.counts(collection, facet.name)
    values = [*counts, chosen] if chosen and chosen not in counts else list(counts)
    choices = tuple(
        replace(choice, count=None if choice.value == UNKNOWN else counts[choice.value])
        for choice in _sorted(facets, facet, values, collection)
    )
    return Field(facet.name, facet.parameters[collection], _(facet.label), _(facet.every), choices, chosen)


def _sorted(facets: Facets, facet: Facet, values: Iterable[str], collection: str) -> tuple[Choice, ...]:
    found = [Choice(value, choice_text(facets.catalogue, facet, value, collection)) for value in values]
    return tuple(sorted(found, key=_order(facet)))


def _order(facet: Facet) -> Callable[[Choice], str | tuple[int, str]]:
    ranks = {value: rank for rank, value in enumerate(facet.choices)}
    if facet.name in ("epci", "cite"):
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
