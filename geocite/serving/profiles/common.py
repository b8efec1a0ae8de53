"""Parts shared by all profiles: figures with their source, references between items, sources used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geocite.serving.catalogue.catalogue import Catalogue, Link, Value
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.figures.dated import SeriesInfo
from geocite.serving.language.languages import N_, Words

# How a link is known, in words.
NATURES = Words(
    {
        "compte_rendu": N_("d’après le compte rendu"),
        "liste_officielle": N_("d’après la liste officielle"),
        "enonce_public": N_("d’après un document public"),
        "rapprochement": N_("rapprochement vérifié à la main"),
        "candidat": N_("candidat, aucun document ne l’énonce"),
        "touche": N_("touche seulement les communes de la cité"),
        "deduit_correspondance": N_("déduit de la correspondance 2015 → 2024"),
    }
)
# What the items of a collection are called when counted.
PEERS = Words(
    {
        "cites": N_("cités"),
        "qpv-2015": N_("quartiers de 2015"),
        "qpv-2024": N_("quartiers de 2024"),
        "communes": N_("communes"),
        "colleges": N_("collèges"),
        "epci": N_("intercommunalités"),
    }
)
DEDUCED = ("candidat", "touche", "deduit_correspondance")
SCOPES = Words(
    {
        "commune": N_("population de la commune"),
        "0-25 ans": N_("enfants et jeunes de 0 à 25 ans seulement"),
        "non précisée": N_("périmètre non précisé par le compte rendu"),
    }
)
POSITIONS = Words(
    {
        "exacte": N_("position exacte"),
        "rue": N_("position à la rue près"),
        "commune": N_("placé au centre de la commune, faute de mieux"),
        "incertaine": N_("position incertaine"),
        "absente": N_("sans position connue"),
    }
)
BANDS = Words(
    {
        "dans": N_("dans le quartier"),
        "300 m": N_("à moins de 300 m"),
        "500 m": N_("à moins de 500 m"),
        "au-delà": N_("à plus de 500 m"),
        "incertaine": N_("distance incertaine"),
    }
)
STATUSES = Words(
    {
        "identique": N_("contour repris à l’identique en 2024"),
        "modifié": N_("contour modifié, fusionné ou scindé en 2024"),
        "nouveau": N_("quartier nouveau en 2024"),
        "sorti": N_("sorti de la géographie prioritaire en 2024"),
    }
)


@dataclass(frozen=True)
class SourceMark:
    """The quiet mark that follows a figure: short words, and what it stands for."""

    id: str
    short: str
    title: str
    producer: str
    licence: str
    year: str | None
    note: str | None = None


@dataclass(frozen=True)
class Figure:
    """A figure or a word with its state (`connu`, `absent`, `secret`, `espace_reserve`) and its source.

    `gap`: of a stated figure, what is known of how it differs from a published one.
    """

    label: str
    value: Any
    state: str
    unit: str = ""
    decimals: int = 0
    mark: SourceMark | None = None
    scope: str | None = None
    printed: str | None = None
    vintage: str | None = None
    short: str = ""
    gap: str | None = None


@dataclass(frozen=True)
class Reference:
    """Another item, and how the link to it is known; `share` of a candidate quartier, in percent of its area."""

    collection: str
    id: str
    name: str
    known: tuple[str, ...] = ()
    reason: str | None = None
    deduced: bool = False
    share: float | None = None


@dataclass(frozen=True)
class SourceLine:
    """A source at the end of a profile."""

    id: str
    title: str
    producer: str
    licence: str
    year: str | None
    address: str | None


class Sources:
    """The sources that a profile quotes, in the order met."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._used: dict[str, None] = {}

    def mark(
        self, source: str | None, year: str | None = None, when: str = "", note: str | None = None
    ) -> SourceMark | None:
        """The mark of a source, remembered as used; `when` tells the year in its own words (« rentrée 2022 »)."""
        if source is None:
            return None
        self._used[source] = None
        entry = self.catalogue.sources.get(source, {})
        producer = entry.get("producteur", source)
        shown = when or year or _text(entry.get("millesime"))
        short = ", ".join(part for part in (entry.get("producteur_court") or _acronym(producer), shown) if part)
        return SourceMark(source, short, entry.get("titre", source), producer, entry.get("licence", ""), shown, note)

    def mark_of(self, info: SeriesInfo, vintage: str | None, note: str | None = None) -> SourceMark | None:
        """The mark of a figure of a series: the year that it describes, the edition, what to know (or `note`)."""
        when = info.told(vintage) if vintage else ""
        return self.mark(info.source, vintage, when, note or info.remark_of(vintage))

    def use(self, *sources: str | None) -> None:
        """Remember sources quoted without a mark; those that the bundle does not know are left out."""
        self._used |= dict.fromkeys(source for source in sources if source in self.catalogue.sources)

    def lines(self) -> tuple[SourceLine, ...]:
        """All sources used, each once."""
        return tuple(_line(name, self.catalogue.sources.get(name, {})) for name in self._used)


def figure_of(catalogue: Catalogue, sources: Sources, collection: str, item_id: str, name: str) -> Figure:
    """The latest figure of an indicator for an item, with its mark."""
    indicator = catalogue.indicators[name]
    return indicator_figure(indicator, catalogue.value(collection, item_id, name), sources, collection)


def indicator_figure(indicator: Indicator, value: Value, sources: Sources, collection: str) -> Figure:
    """A value of an indicator as a figure; what is not published keeps the mark of its source."""
    info = indicator.series.get(collection)
    mark = info and sources.mark_of(info, value.vintage)
    return Figure(
        indicator.label,
        value.value,
        value.state,
        indicator.unit,
        indicator.decimals_of(collection),
        mark or None,
        vintage=info.short(value.vintage) if info and value.vintage else value.vintage,
        short=indicator.short_label,
    )


def references(catalogue: Catalogue, links: Iterable[Link]) -> tuple[Reference, ...]:
    """Links as references, one per item, with all the ways each is known."""
    groups: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        groups.setdefault((link.collection, link.id), []).append(link)
    return tuple(_reference(catalogue, *key, found) for key, found in groups.items())


def plain_references(catalogue: Catalogue, collection: str, codes: Iterable[str], known: str) -> tuple[Reference, ...]:
    """References known all in one same way."""
    return tuple(Reference(collection, code, catalogue.name(collection, code), (known,)) for code in codes)


def merged_references(
    catalogue: Catalogue, key: tuple[str, str], target: str, codes: Iterable[str], otherwise: str
) -> tuple[Reference, ...]:
    """References to `codes` with what the links of `key` say of each, `otherwise` where they say nothing."""
    linked = {found.id: found for found in references(catalogue, catalogue.linked(*key, target))}
    wanted = dict.fromkeys([*codes, *linked])
    return tuple(
        linked.get(code) or Reference(target, code, catalogue.name(target, code), (otherwise,)) for code in wanted
    )


def candidate_references(
    catalogue: Catalogue, key: tuple[str, str], target: str, nature: str = "candidat"
) -> tuple[Reference, ...]:
    """Candidates of a cité, or the cités that an item (`key`: collection, id) is a candidate of, the surest first."""
    links = [link for link in catalogue.candidates.get(key, ()) if link.collection == target and link.nature == nature]
    ordered = sorted(links, key=lambda link: -(link.share or 0.0))
    return tuple(
        Reference(target, link.id, catalogue.name(target, link.id), (), None, True, link.share) for link in ordered
    )


def _reference(catalogue: Catalogue, collection: str, item_id: str, links: list[Link]) -> Reference:
    known = tuple(dict.fromkeys(NATURES.get(link.nature, link.nature) for link in links))
    deduced = all(link.nature in DEDUCED for link in links)
    # The reason of a deduction says no more than its nature.
    reason = None if deduced else next((link.reason for link in links if link.reason), None)
    return Reference(collection, item_id, catalogue.name(collection, item_id), known, reason, deduced)


def _line(name: str, entry: Mapping[str, Any]) -> SourceLine:
    return SourceLine(
        name,
        entry.get("titre", name),
        entry.get("producteur", ""),
        entry.get("licence", ""),
        _text(entry.get("millesime")),
        entry.get("adresse"),
    )


def _acronym(producer: str) -> str:
    """`Agence nationale de la cohésion des territoires (ANCT)` → `ANCT`: a mark has little room."""
    found = re.search(r"\(([A-Z]{3,})\)$", producer)
    return found[1] if found else producer


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
