"""The registry of indicators as the bundle gives it: definitions, themes, how each aggregates, its breaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from geocite.bundle import contract
from geocite.serving.figures.dated import Break, SeriesInfo, read_breaks, read_series
from geocite.serving.language.languages import N_, Words, _

SUM, RATIO, WEIGHTED, NONE = "somme", "ratio", "moyenne", "aucune"
THEMES = (N_("Population"), N_("Revenus"), N_("Emploi"), N_("École"))
OTHER_THEME = N_("Autres")
# Theme of a series when the registry names none: what its source is about.
_SOURCE_THEMES = {
    "insee_demo": "Population",
    "communes_cog": "Population",
    "epci_cog": "Population",
    "insee_revn": "Revenus",
    "filosofi": "Revenus",
    "insee_ipro": "Emploi",
    "ips": "École",
    "ivac": "École",
    "dnb": "École",
}
DIRECTIONS = Words({"haut": N_("une valeur haute est favorable"), "bas": N_("une valeur basse est favorable")})
SIGNS = ("", "%", "indice")  # units that are no words: the code looks at them


@dataclass(frozen=True, slots=True)
class Indicator:
    """Definition of an indicator; `aggregation` is `somme`, `ratio`, `moyenne` (weighted) or `aucune`."""

    id: str
    label: str
    short_label: str
    definition: str
    unit: str
    decimals: int
    series: Mapping[str, SeriesInfo]
    direction: str = "neutre"
    theme: str = OTHER_THEME
    aggregation: str = NONE
    numerator: str = ""
    denominator: str = ""
    weight: str = ""
    breaks: tuple[Break, ...] = ()

    def decimals_of(self, collection: str) -> int:
        """Decimals that figures of a collection are shown with: no more than their source publishes."""
        info = self.series.get(collection)
        return self.decimals if info is None or info.decimals is None else info.decimals

    @property
    def scale(self) -> float:
        """What a ratio is multiplied by: 100 for a percentage, 1 otherwise."""
        return 100.0 if self.unit == "%" else 1.0


def read_indicator(entry: contract.Indicator) -> Indicator:
    """An entry of the registry in the current language."""
    told = tell_entry(entry)
    return Indicator(
        id=entry.id,
        label=told.libelle,
        short_label=told.libelle_court,
        definition=told.definition,
        unit=told.unite,
        decimals=entry.decimales,
        series={
            part.collection: read_series(part, source.libelle_millesime)
            for part, source in zip(told.series, entry.series, strict=True)
        },
        direction=entry.sens,
        theme=_(_theme(entry)),
        aggregation=WEIGHTED if entry.poids and entry.agregation != SUM else entry.agregation,
        numerator=entry.numerateur,
        denominator=entry.denominateur,
        weight=entry.poids,
        breaks=tuple(read_breaks(told.ruptures, entry.series)),
    )


def tell_entry(entry: contract.Indicator) -> contract.Indicator:
    """An entry of the registry with its words in the current language."""
    return msgspec.structs.replace(
        entry,
        libelle=_(entry.libelle),
        libelle_court=_(entry.libelle_court),
        definition=_said(entry.definition),
        theme=_said(entry.theme),
        unite=unit_words(entry.unite),
        series=tuple(_tell_series(one) for one in entry.series),
        ruptures=tuple(replace(one, motif=_(one.motif)) for one in entry.ruptures),
    )


def _tell_series(entry: contract.Series) -> contract.Series:
    words = {"note": _said(entry.note), "moment": _said(entry.moment)}
    return msgspec.structs.replace(entry, libelle_millesime=_(entry.libelle_millesime), **words)


def _said(text: str) -> str:
    # The empty message is the heading of a catalogue.
    return _(text) if text else ""


def unit_words(unit: str) -> str:
    """A unit in the current language; signs stay as they are."""
    return unit if unit in SIGNS else _(unit)


def by_theme(indicators: Iterable[Indicator]) -> dict[str, tuple[Indicator, ...]]:
    """Indicators grouped by theme: the themes in the order people look for them, then any other."""
    groups: dict[str, list[Indicator]] = {_(theme): [] for theme in THEMES}
    for indicator in indicators:
        groups.setdefault(indicator.theme, []).append(indicator)
    return {theme: tuple(found) for theme, found in groups.items() if found}


def formula(indicator: Indicator, names: Mapping[str, Indicator]) -> str:
    """How a group's figure is made, in one sentence."""
    if indicator.aggregation == SUM:
        return _("Pour un groupe de territoires : somme de leurs valeurs, si toutes sont connues.")
    if indicator.aggregation == RATIO and indicator.numerator and indicator.denominator:
        top, low = _label(indicator.numerator, names), _label(indicator.denominator, names)
        return _(
            "Pour un groupe : somme de « {top} » divisée par somme de « {low} », jamais la moyenne simple des taux.",
            top=top,
            low=low,
        )
    if indicator.aggregation == WEIGHTED and indicator.weight:
        weight = _label(indicator.weight, names)
        return _(
            "Pour un groupe : moyenne où chaque territoire compte selon « {weight} », jamais la moyenne simple.",
            weight=weight,
        )
    return _("Pour un groupe : ne peut pas être recalculé ; seule la dispersion des valeurs connues est donnée.")


def _label(name: str, names: Mapping[str, Indicator]) -> str:
    return names[name].label if name in names else name.replace("_", " ")


def within(text: str) -> str:
    """A sentence as it goes on within another: its first letter small, unless it begins with an acronym."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _theme(entry: contract.Indicator) -> str:
    if entry.theme:
        return entry.theme[:1].upper() + entry.theme[1:]
    sources = [part.source for part in entry.series]
    return next((theme for s in sources for root, theme in _SOURCE_THEMES.items() if s.startswith(root)), OTHER_THEME)
