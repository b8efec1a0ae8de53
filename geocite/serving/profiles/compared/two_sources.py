"""Figures stated by the minutes beside the statistical ones, and why they differ where it is known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import Indicator, by_theme
from geocite.serving.language.languages import N_, _, in_number
from geocite.serving.language.vocabulary import PEERS, SCOPES
from geocite.serving.profiles.common import Figure, Sources
from geocite.serving.profiles.compared.comparison import Cell, cell_of
from geocite.serving.profiles.compared.groups import Group, subject_groups
from geocite.text.states import State
from geocite.text.typography import of_place


@dataclass(frozen=True)
class Pair:
    """A stated figure, the statistical one on the nearest scope, the scope of each, and why they differ."""

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
    """By theme, every indicator of the quartiers (2015) and of the collèges that a document states of a cité."""
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
OWN_PERIMETER = "perimetre"  # what a document states of the cité: quartiers of 2015, whole communes
# Stated fact, indicator, what gives the statistic, scope of the stated figure. The rate of the agglomération is beside
# none: no source here gives it, and that of a commune says nothing of it.
PAIRS = (
    ("population", "population", "communes", None),
    ("population_qpv", "population", OWN_PERIMETER, OWN_QUARTIERS),
    ("part_moins_25_ans_pct", "part_moins_25_ans_pct", OWN_PERIMETER, N_("territoire non précisé par le compte rendu")),
    ("taux_pauvrete_qpv_pct", "taux_pauvrete_pct", OWN_PERIMETER, OWN_QUARTIERS),
)
UNSPECIFIED = "non précisée"


def build_pairs(catalogue: Catalogue, sources: Sources, item_id: str, card: Mapping[str, Figure]) -> Iterator[Pair]:
    """Pairs of a cité: each figure of its `card` that the minutes state, beside the one published on its scope."""
    own = subject_groups(catalogue, "cites", item_id)[0]
    properties = catalogue.get("cites", item_id)
    communes = tuple(code for code in properties.get("communes") or () if catalogue.has("communes", code))
    whole = Group("communes", communes, PEERS["communes"])
    for fact, name, beside, scope in PAIRS:
        stated, indicator = card[fact], catalogue.indicators.get(name)
        vague = stated.scope == SCOPES.said[UNSPECIFIED] and own.whole
        group = own if beside == OWN_PERIMETER or vague else whole
        stands = stated.state == State.KNOWN and group.codes
        if not stands or indicator is None or group.collection not in indicator.series:
            continue
        cell = cell_of(catalogue, sources, indicator, group)
        if cell.figure.known:
            words = stated.scope or _(scope or N_("périmètre non précisé"))
            where = _scope(catalogue, group, str(properties.get("liens_qpv")))
            yield Pair(stated.label, stated, words, cell, where, indicator, _explain(stated, cell, indicator))


def _scope(catalogue: Catalogue, group: Group, link: str) -> str:
    if group.whole:
        return _("périmètre énoncé par le compte rendu")
    if group.collection == "communes":
        names = [catalogue.name("communes", code) for code in group.codes]
        if len(names) == 1:
            return _("commune {of_name}", of_name=of_place(names[0]), name=names[0])
        listed = ", ".join(of_place(name) for name in names)
        return _("communes {of_names}", of_names=listed, names=", ".join(names))
    return _own_quartiers(link, len(group.codes))


def _explain(stated: Figure, cell: Cell, indicator: Indicator) -> str:
    """Why the two figures differ, where it is known; what is not known is not guessed."""
    if stated.gap:
        return stated.gap
    value = cell.figure.value
    if value is None:
        return _("Aucun chiffre publié ne porte sur le même territoire.")
    if round(value, indicator.decimals) == stated.value:
        return _("Les deux chiffres sont égaux.")
    if stated.scope == SCOPES.said["0-25 ans"]:
        return _("Le compte rendu ne compte que les enfants et les jeunes de 0 à 25 ans.")
    return _("La raison de l’écart n’est pas connue.")


def _own_quartiers(link: str, count: int) -> str:
    """The quartiers that a document states, and which document."""
    if link == "liste_officielle":
        return in_number(
            count,
            "{count} quartier aux contours de 2015, d’après la liste officielle",
            "{count} quartiers aux contours de 2015, d’après la liste officielle",
            count=count,
        )
    return in_number(
        count,
        "{count} quartier aux contours de 2015 énoncé par le compte rendu",
        "{count} quartiers aux contours de 2015 énoncés par le compte rendu",
        count=count,
    )
