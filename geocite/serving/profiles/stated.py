"""Figures stated by the minutes beside the statistical ones, and why they differ: scope or year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geocite.serving.dated import SeriesInfo, is_undated
from geocite.serving.indicators import Indicator, by_theme
from geocite.serving.languages import N_, _, in_number
from geocite.serving.profiles.common import SCOPES, Figure, Sources
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


OWN_QUARTIERS = N_("quartiers prioritaires de la cité")
# Stated fact, indicator, collection that gives the statistic, scope of the stated figure.
PAIRS = (
    ("population", "population", "communes", None),
    ("population_qpv", "population", "qpv-2015", OWN_QUARTIERS),
    ("part_moins_25_ans_pct", "part_moins_25_ans_pct", "qpv-2015", N_("territoire non précisé par le compte rendu")),
    ("taux_pauvrete_qpv_pct", "taux_pauvrete_pct", "qpv-2015", OWN_QUARTIERS),
    ("taux_pauvrete_agglomeration_pct", "taux_pauvrete_pct", "communes", N_("agglomération")),
)
# The statistic and its vintage, by what a vintage is called in the registry.
DATED = {
    "rentrée": N_("compte rendu de {year}, statistique de la rentrée {vintage}"),
    "session": N_("compte rendu de {year}, statistique de la session {vintage}"),
    "année": N_("compte rendu de {year}, statistique de l’année {vintage}"),
    "édition": N_("compte rendu de {year}, statistique de l’édition {vintage}"),
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
        words = stated.scope or _(scope or N_("périmètre non précisé"))
        explanation = _explain(stated, words, cell, (where, link), indicator.series[collection])
        yield Pair(stated.label, stated, words, cell, where, indicator, explanation)


def _scope(catalogue: Catalogue, collection: str, codes: tuple[str, ...]) -> str:
    if collection == "communes":
        names = [catalogue.name("communes", code) for code in codes]
        if len(names) == 1:
            return _("commune {of_name}", of_name=of_place(names[0]), name=names[0])
        return _("communes de {names}", names=", ".join(names))
    return in_number(
        len(codes), "{count} quartier aux contours de 2015", "{count} quartiers aux contours de 2015", count=len(codes)
    )


def _explain(stated: Figure, words: str, cell: Cell, scope: tuple[str, str], info: SeriesInfo) -> str:
    """Scope first, then year, as a sentence."""
    where, link = scope
    group = cell.group
    if words == _(OWN_QUARTIERS) and group.collection == "qpv-2015":
        told = _near_scopes(link, len(group.codes))
    elif words == SCOPES["commune"] and group.collection == "communes" and len(group.codes) == 1:
        told = _("Même périmètre")
    else:
        told = _("Périmètres différents ({stated} d’un côté, {statistic} de l’autre)", stated=words, statistic=where)
    other = N_("compte rendu de {year}, statistique de l’{label} {vintage}")
    dates = {"year": stated.vintage, "label": info.vintage_label, "vintage": _vintage(info, cell.vintage or "")}
    years = _(DATED.get(info.dated, other), **dates)
    return _("{scopes} ; {years}. Le compte rendu ne dit pas comment il obtient son chiffre.", scopes=told, years=years)


def _vintage(info: SeriesInfo, vintage: str) -> str:
    """The year of a statistic, and its edition if any."""
    return info.order(vintage) if is_undated(vintage) or vintage not in info.editions else info.told(vintage)


def _near_scopes(link: str, count: int) -> str:
    """That both figures are those of the quartiers of a cité, and how these are known."""
    if link == "compte_rendu":
        return in_number(
            count,
            "Périmètres voisins ({count} quartier aux contours de 2015 énoncé par le compte rendu)",
            "Périmètres voisins ({count} quartiers aux contours de 2015 énoncés par le compte rendu)",
            count=count,
        )
    if link == "liste_officielle":
        return in_number(
            count,
            "Périmètres voisins ({count} quartier aux contours de 2015 de la liste officielle)",
            "Périmètres voisins ({count} quartiers aux contours de 2015 de la liste officielle)",
            count=count,
        )
    return in_number(
        count,
        "Périmètres voisins ({count} quartier aux contours de 2015 déduit des communes de la cité, dont la liste "
        "propre n’est pas connue)",
        "Périmètres voisins ({count} quartiers aux contours de 2015 déduits des communes de la cité, dont la liste "
        "propre n’est pas connue)",
        count=count,
    )
