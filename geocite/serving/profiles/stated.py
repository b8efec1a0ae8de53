"""Figures stated by the minutes beside the statistical ones, and why they differ: scope or year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geocite.serving.indicators import Indicator, SeriesInfo, by_theme
from geocite.serving.profiles.common import Figure, Sources
from geocite.serving.profiles.comparison import Cell, cell_of
from geocite.serving.profiles.groups import UNITS, Group, subject_groups
from geocite.serving.queries import Catalogue
from geocite.typography import of_place


@dataclass(frozen=True)
class Pair:
    """A stated figure, the statistical one on the nearest scope, the scope of each, and the reason to differ."""

    label: str
    stated: Figure
    scope: str
    statistic: Cell
    statistic_scope: str
    statistic_indicator: Indicator
    explanation: str


@dataclass(frozen=True)
class CiteFigure:
    """An indicator recomputed for the quartiers or the collèges of a cité."""

    indicator: Indicator
    cell: Cell


def cite_figures(
    catalogue: Catalogue, sources: Sources, item_id: str
) -> tuple[tuple[str, tuple[CiteFigure, ...]], ...]:
    """By theme, every indicator of the quartiers (2015) and of the collèges of a cité taken together."""
    groups = [group for group in subject_groups(catalogue, "cites", item_id) if group.codes]
    themes: dict[str, list[CiteFigure]] = {}
    for theme, indicators in by_theme(catalogue.indicators.values()).items():
        for indicator in indicators:
            for group in groups:
                if group.collection in indicator.series:
                    cell = cell_of(catalogue, sources, indicator, group)
                    themes.setdefault(theme, []).append(CiteFigure(indicator, cell))
    return tuple((theme, tuple(found)) for theme, found in themes.items())


# Stated fact, indicator, collection that gives the statistic, scope of the stated figure.
PAIRS = (
    ("population", "population", "communes", None),
    ("population_qpv", "population", "qpv-2015", "quartiers prioritaires de la cité"),
    ("part_moins_25_ans_pct", "part_moins_25_ans_pct", "qpv-2015", "territoire non précisé par le compte rendu"),
    ("taux_pauvrete_qpv_pct", "taux_pauvrete_pct", "qpv-2015", "quartiers prioritaires de la cité"),
    ("taux_pauvrete_agglomeration_pct", "taux_pauvrete_pct", "communes", "agglomération"),
)

# How the quartiers of a cité are known, when they are not deduced.
KNOWN_BY = {
    "compte_rendu": "énoncé{s} par le compte rendu",
    "liste_officielle": "de la liste officielle",
}


def build_pairs(
    catalogue: Catalogue, sources: Sources, card: Mapping[str, Figure], groups: Mapping[str, tuple[str, ...]], link: str
) -> Iterator[Pair]:
    """Pairs of a cité; `groups` are the codes of its `communes` and `qpv-2015`, `link` how the latter are known."""
    for fact, name, collection, scope in PAIRS:
        stated, indicator = card[fact], catalogue.indicators.get(name)
        codes = groups.get(collection, ())
        if stated.state != "connu" or indicator is None or collection not in indicator.series or not codes:
            continue
        cell = cell_of(catalogue, sources, indicator, Group(collection, codes, UNITS[collection]))
        if not cell.figure.known:
            continue
        where = _scope(catalogue, collection, codes)
        words = stated.scope or scope or "périmètre non précisé"
        explanation = _explain(stated, words, cell, (where, link), indicator.series[collection])
        yield Pair(stated.label, stated, words, cell, where, indicator, explanation)


def _scope(catalogue: Catalogue, collection: str, codes: tuple[str, ...]) -> str:
    if collection == "communes":
        names = [catalogue.name("communes", code) for code in codes]
        return f"commune {of_place(names[0])}" if len(names) == 1 else f"communes de {', '.join(names)}"
    return f"{len(codes)} quartier{'s' if len(codes) > 1 else ''} aux contours de 2015"


def _explain(stated: Figure, words: str, cell: Cell, scope: tuple[str, str], info: SeriesInfo) -> str:
    """Scope first, then year, as a French sentence."""
    where, link = scope
    same = words == "population de la commune" and cell.group.collection == "communes" and len(cell.group.codes) == 1
    told = "même périmètre" if same else f"périmètres différents ({words} d’un côté, {where} de l’autre)"
    plural = "s" if len(cell.group.codes) > 1 else ""
    if words == "quartiers prioritaires de la cité" and cell.group.collection == "qpv-2015":
        known = KNOWN_BY.get(link, "déduit{s} des communes de la cité, dont la liste propre n’est pas connue")
        told = f"périmètres voisins ({where} {known.format(s=plural)})"
    article = "de la" if info.vintage_label.startswith(("rentrée", "session")) else "de l’"
    article += " " if article.endswith("a") else ""
    real = f" ({info.real[:1].lower()}{info.real[1:].rstrip('.')})" if info.real else ""
    years = f"compte rendu de {stated.vintage}, statistique {article}{info.vintage_label} {cell.vintage}{real}"
    return f"{told[:1].upper()}{told[1:]} ; {years}. Le compte rendu ne dit pas comment il obtient son chiffre."
