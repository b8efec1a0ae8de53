"""Parts shared by all profiles: figures with their source, references between items, sources used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geocite.bundle.contract import Source
from geocite.serving.catalogue.catalogue import Catalogue, LinkEnd
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.figures.dated import SeriesInfo
from geocite.serving.figures.figures import Value
from geocite.serving.language.vocabulary import DEDUCED, NATURES
from geocite.text.states import State


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
    """A figure or a word with its state and its source.

    `gap`: of a stated figure, what is known of how it differs from a published one.
    """

    label: str
    value: Any
    state: State
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
        entry = self.catalogue.sources.get(source)
        if entry is None:  # an optional source that was not read: its figures are told as absent
            return SourceMark(source, source, source, source, "", when or year, note)
        shown = when or year or entry.millesime or None
        short = ", ".join(part for part in (entry.producteur_court or _acronym(entry.producteur), shown) if part)
        return SourceMark(source, short, entry.titre, entry.producteur, entry.licence, shown, note)

    def mark_of(self, info: SeriesInfo, vintage: str | None, note: str | None = None) -> SourceMark | None:
        """The mark of a figure of a series: the year that it describes, the edition, what to know (or `note`)."""
        when = info.told(vintage) if vintage else ""
        return self.mark(info.source, vintage, when, note or info.remark_of(vintage))

    def use(self, *sources: str | None) -> None:
        """Remember sources quoted without a mark; those that the bundle does not know are left out."""
        self._used |= dict.fromkeys(source for source in sources if source in self.catalogue.sources)

    def lines(self) -> tuple[SourceLine, ...]:
        """All sources used, each once."""
        return tuple(_line(name, self.catalogue.sources.get(name)) for name in self._used)


def figure_of(catalogue: Catalogue, sources: Sources, collection: str, item_id: str, name: str) -> Figure:
    """The latest figure of an indicator for an item, with its mark."""
    indicator = catalogue.indicators[name]
    return indicator_figure(indicator, catalogue.figures.latest(collection, item_id, name), sources, collection)


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


def references(catalogue: Catalogue, links: Iterable[LinkEnd]) -> tuple[Reference, ...]:
    """Links as references, one per item, with all the ways each is known."""
    groups: dict[tuple[str, str], list[LinkEnd]] = {}
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


def _reference(catalogue: Catalogue, collection: str, item_id: str, links: list[LinkEnd]) -> Reference:
    known = tuple(dict.fromkeys(NATURES.said.get(link.nature, link.nature) for link in links))
    deduced = all(link.nature in DEDUCED for link in links)
    # The reason of a deduction says no more than its nature.
    reason = None if deduced else next((link.reason for link in links if link.reason), None)
    return Reference(collection, item_id, catalogue.name(collection, item_id), known, reason, deduced)


def _line(name: str, entry: Source | None) -> SourceLine:
    if entry is None:
        return SourceLine(name, name, "", "", None, None)
    return SourceLine(name, entry.titre, entry.producteur, entry.licence, entry.millesime or None, entry.adresse)


def _acronym(producer: str) -> str:
    """`Agence nationale de la cohésion des territoires (ANCT)` → `ANCT`: a mark has little room."""
    found = re.search(r"\(([A-Z]{3,})\)$", producer)
    return found[1] if found else producer
