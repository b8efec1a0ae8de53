"""The registry of indicators as the bundle gives it: definitions, themes, how each aggregates, its breaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SUM, RATIO, WEIGHTED, NONE = "somme", "ratio", "moyenne", "aucune"
THEMES = ("Population", "Revenus", "Emploi", "École")
OTHER_THEME = "Autres"
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
DIRECTIONS = {"haut": "une valeur haute est favorable", "bas": "une valeur basse est favorable"}


@dataclass(frozen=True, slots=True)
class Break:
    """Between two vintages of a collection the figures stop being comparable, for a reason told in French."""

    collection: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """Where an indicator comes from for one collection; `real` says which years an edition truly describes."""

    source: str
    vintage_label: str
    note: str | None
    real: str | None = None
    repeated: tuple[tuple[str, ...], ...] = ()  # vintages that give the same figures again

    @property
    def remark(self) -> str | None:
        """What to say beside each of its figures: the note of the source, then the years truly described."""
        return " ".join(text for text in (self.note, self.real) if text) or None


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

    @property
    def scale(self) -> float:
        """What a ratio is multiplied by: 100 for a percentage, 1 otherwise."""
        return 100.0 if self.unit == "%" else 1.0


def read_indicator(entry: Mapping[str, Any]) -> Indicator:
    """An entry of the registry; keys that an older bundle lacks take their plainest value."""
    weight = entry.get("poids")
    asked = entry.get("agregation") or NONE
    return Indicator(
        id=entry["id"],
        label=entry["libelle"],
        short_label=entry.get("libelle_court", entry["libelle"]),
        definition=entry.get("definition", ""),
        unit=entry.get("unite", ""),
        decimals=int(entry.get("decimales", 0)),
        series={part["collection"]: _series(part) for part in entry.get("series", ())},
        direction=entry.get("sens", "neutre"),
        theme=_theme(entry),
        aggregation=WEIGHTED if weight and asked != SUM else asked,
        numerator=entry.get("numerateur"),
        denominator=entry.get("denominateur"),
        weight=weight,
        breaks=tuple(_breaks(entry.get("ruptures", ()))),
    )


def by_theme(indicators: Iterable[Indicator]) -> dict[str, tuple[Indicator, ...]]:
    """Indicators grouped by theme: the themes in the order people look for them, then any other."""
    groups: dict[str, list[Indicator]] = {theme: [] for theme in THEMES}
    for indicator in indicators:
        groups.setdefault(indicator.theme, []).append(indicator)
    return {theme: tuple(found) for theme, found in groups.items() if found}


def formula(indicator: Indicator, names: Mapping[str, Indicator]) -> str:
    """How a group's figure is made, in one French sentence."""
    if indicator.aggregation == SUM:
        return "Pour un groupe de territoires : somme de leurs valeurs, si toutes sont connues."
    if indicator.aggregation == RATIO and indicator.numerator and indicator.denominator:
        top, low = _label(indicator.numerator, names), _label(indicator.denominator, names)
        return f"Pour un groupe : somme de « {top} » divisée par somme de « {low} », jamais la moyenne simple des taux."
    if indicator.aggregation == WEIGHTED and indicator.weight:
        weight = _label(indicator.weight, names)
        return f"Pour un groupe : moyenne où chaque territoire compte selon « {weight} », jamais la moyenne simple."
    return "Pour un groupe : ne peut pas être recalculé ; seule la dispersion des valeurs connues est donnée."


def _label(name: str, names: Mapping[str, Indicator]) -> str:
    return names[name].label if name in names else name.replace("_", " ")


def _series(part: Mapping[str, Any]) -> SeriesInfo:
    real = part.get("millesime_reel")
    return SeriesInfo(
        part["source"],
        part.get("libelle_millesime", "année"),
        part.get("note") or None,
        str(real) if real else None,
        tuple(tuple(run) for run in part.get("repetitions", ())),
    )


def _breaks(entries: Iterable[Mapping[str, Any]]) -> Iterable[Break]:
    for entry in entries:
        yield Break(entry["collection"], str(entry["avant"]), str(entry["apres"]), entry["motif"])


def _theme(entry: Mapping[str, Any]) -> str:
    named = entry.get("theme")
    if named:
        return str(named[:1]).upper() + str(named[1:])
    sources = [part["source"] for part in entry.get("series", ())]
    return next((theme for s in sources for root, theme in _SOURCE_THEMES.items() if s.startswith(root)), OTHER_THEME)
