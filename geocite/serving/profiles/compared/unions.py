"""Figures of a perimeter that joins quartiers and whole communes: totals of both, and what cannot be had."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.catalogue.indicators import SUM, Indicator
from geocite.serving.figures.aggregates import Aggregate, Part, aggregate
from geocite.serving.figures.figures import Value
from geocite.serving.language.languages import N_
from geocite.serving.profiles.compared.groups import Group
from geocite.text.states import State

APART = N_("Pas de chiffre d’ensemble : il ne se calcule pas pour un quartier et une commune réunis.")
TWICE = N_(
    "Pas de total : un quartier énoncé déborde sur une commune énoncée entière, ses habitants y seraient comptés deux "
    "fois."
)
PEOPLE = "population"  # the only total published alike for quartiers and for communes


@dataclass(frozen=True)
class Piece:
    """A quartier or a commune of a perimeter with its own figure."""

    collection: str
    code: str
    name: str
    value: Value


def join_figures(catalogue: Catalogue, indicator: Indicator, group: Group) -> Aggregate:
    """The figure of quartiers and whole communes together, each at its last vintage, or why there is none."""
    found = list(pieces_of(catalogue, indicator, group))
    if indicator.id != PEOPLE or indicator.aggregation != SUM:
        return _refused(found, APART)
    if _overlapping(catalogue, group):
        return _refused(found, TWICE)
    parts = [Part(piece.code, piece.value.value, secret=piece.value.state == State.SECRET) for piece in found]
    return replace(aggregate(SUM, parts), spread=None)


def pieces_of(catalogue: Catalogue, indicator: Indicator, group: Group) -> Iterator[Piece]:
    """Each quartier, then each whole commune, with its own figure; those for which it is not published are absent."""
    for collection, codes in ((group.collection, group.codes), ("communes", group.whole)):
        for code in codes:
            name = catalogue.name(collection, code)
            yield Piece(collection, code, name, catalogue.figures.at(collection, code, indicator.id))


def _overlapping(catalogue: Catalogue, group: Group) -> bool:
    """Whether one of the quartiers lies, by its own list of communes, in one of the whole communes."""
    towns = (as_codes(catalogue.get(group.collection, code).get("communes")) for code in group.codes)
    return any(set(group.whole) & set(found) for found in towns)


def _refused(found: list[Piece], reason: str) -> Aggregate:
    known = sum(piece.value.value is not None for piece in found)
    secret = sum(piece.value.state == State.SECRET for piece in found)
    return Aggregate(None, known, len(found), 0, secret, None, reason)
