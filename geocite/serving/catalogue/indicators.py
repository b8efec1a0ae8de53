"""The registry of indicators as the bundle gives it: definitions, themes, how each aggregates, its breaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
# What holds words in the lists of an entry.
_INNER = {"series": ("libelle_millesime", "note", "moment"), "ruptures": ("motif",)}
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
    numerator: str | None = None
    denominator: str | None = None
    weight: str | None = None
    breaks: tuple[Break, ...] = ()

    def decimals_of(self, collection: str) -> int:
        """Decimals that figures of a collection are shown with: no more than their source publishes."""
        info = self.series.get(collection)
        return self.decimals if info is None or info.decimals is None else info.decimals

    @property
    def scale(self) -> float:
        """What a ratio is multiplied by: 100 for a percentage, 1 otherwise."""
        return 100.0 if self.unit == "%" else 1.0


def read_indicator(entry: Mapping[str, Any]) -> Indicator:
    """An entry of the registry in the current language; keys that an older bundle lacks take their plainest value."""
    told = tell_entry(entry)
    weight = entry.get("poids")
    asked = entry.get("agregation") or NONE
    return Indicator(
        id=entry["id"],
        label=told["libelle"],
        short_label=told.get("libelle_court", told["libelle"]),
        definition=told.get("definition", ""),
        unit=told.get("unite", ""),
        decimals=int(entry.get("decimales", 0)),
        series={
            part["collection"]: read_series(part, source.get("libelle_millesime", "année"))
            for part, source in zip(told.get("series", ()), entry.get("series", ()), strict=True)
        },
        direction=entry.get("sens", "neutre"),
        theme=_(_theme(entry)),
        aggregation=WEIGHTED if weight and asked != SUM else asked,
        numerator=entry.get("numerateur"),
        denominator=entry.get("denominateur"),
        weight=weight,
        breaks=tuple(read_breaks(told.get("ruptures", ()), entry.get("series", ()))),
    )


def tell_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the registry with its words in the current language."""
    return {
        **_told(entry, "libelle", "libelle_court", "definition", "theme"),
        **({"unite": unit_words(entry["unite"])} if "unite" in entry else {}),
        **{name: [_told(one, *names) for one in entry[name]] for name, names in _INNER.items() if name in entry},
    }


def _told(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    # The empty message is the heading of a catalogue.
    return {**entry, **{name: _(entry[name]) for name in names if entry.get(name)}}


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


def _theme(entry: Mapping[str, Any]) -> str:
    named = entry.get("theme")
    if named:
        return str(named[:1]).upper() + str(named[1:])
    sources = [part["source"] for part in entry.get("series", ())]
    return next((theme for s in sources for root, theme in _SOURCE_THEMES.items() if s.startswith(root)), OTHER_THEME)
