"""What the figures of a series are of: years described, editions that publish them, breaks, the mean of reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geocite.bundle import contract
from geocite.registry import sources as registry
from geocite.registry.sources import UNDATED
from geocite.serving.language.languages import N_, Words, _

# Several vintages, by what one is called in the registry.
_VINTAGES = Words(
    {"année": N_("années"), "édition": N_("éditions"), "rentrée": N_("rentrées"), "session": N_("sessions")}
)


@dataclass(frozen=True, slots=True)
class Break:
    """Between two vintages of a collection the figures stop being comparable, for a reason told in words.

    `before` and `after` are compared with `SeriesInfo.order`; `first` and `then` are what a reader is told.
    """

    collection: str
    before: str
    after: str
    reason: str
    first: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """Where an indicator comes from for one collection. A vintage is the year that a figure describes.

    `dated` is the registry's own word for a vintage (« rentrée »), `vintage_label` the same in the current language.
    `editions` gives the last edition behind each vintage, where figures come in editions; `moment` the day of the year.
    `decimals` is how precisely the source publishes, None for as many as the indicator's; `reference` the mean over a
    wider territory.
    """

    source: str
    vintage_label: str
    note: str | None
    repeated: tuple[tuple[str, ...], ...] = ()  # vintages that give the same figures again
    dated: str = ""
    ordered: tuple[str, ...] = ()  # its vintages, the oldest first
    editions: Mapping[str, str] = field(default_factory=dict)
    moment: str = ""
    decimals: int | None = None
    reference: contract.Reference | None = None

    @property
    def vintages(self) -> str:
        """What several vintages are called."""
        return _VINTAGES.get(self.dated) or f"{self.vintage_label}s"

    def order(self, vintage: str) -> str:
        """What vintages are sorted by: editions follow the years that they describe, and not all say theirs."""
        return self.editions.get(vintage, vintage)

    def year(self, vintage: str) -> str:
        """A vintage in few words: `2018`, `31 décembre 2021`, `édition 2017` where the year is not known."""
        if is_undated(vintage):
            return _("édition {year}", year=self.order(vintage))
        return f"{self.moment} {vintage}" if self.moment else vintage

    def short(self, vintage: str) -> str:
        """A vintage where there is little room: the year alone."""
        return _("édition {year}", year=self.order(vintage)) if is_undated(vintage) else vintage

    def told(self, vintage: str) -> str:
        """A vintage as a mark tells it: `2018 (édition 2022)`, `rentrée 2022`."""
        if is_undated(vintage):
            return _("édition {year}, année non précisée", year=self.order(vintage))
        if vintage in self.editions:
            return _("{year} (édition {edition})", year=self.year(vintage), edition=self.editions[vintage])
        if self.dated in ("", "année"):
            return vintage
        return _("{vintage} {year}", vintage=self.vintage_label, year=vintage)

    def sentence(self, vintage: str) -> str:
        """What a vintage stands for, to be said beside a figure; empty where the year says it all."""
        if is_undated(vintage):
            told = _("Année non précisée par l’édition {edition}.", edition=self.order(vintage))
        elif vintage in self.editions:
            words = {"year": self.year(vintage), "edition": self.editions[vintage]}
            told = _("Décrit la situation de l’année {year}, publiée dans l’édition {edition}.", **words)
            if self.moment:
                told = _("Décrit la situation au {year}, publiée dans l’édition {edition}.", **words)
        else:
            told = ""
        return told

    @property
    def real(self) -> str | None:
        """Which year each edition describes, in one sentence; None where figures do not come in editions."""
        dated = [v for v in self.ordered if v in self.editions and not is_undated(v)]
        silent = [self.order(v) for v in self.ordered if is_undated(v)]
        pairs = ", ".join(_("{year} (édition {edition})", year=self.year(v), edition=self.editions[v]) for v in dated)
        parts = [_("Années décrites\u202f: {pairs}.", pairs=pairs)] if pairs else []
        if silent:
            parts.append(
                _("Année non précisée par les éditions suivantes\u202f: {editions}.", editions=", ".join(silent))
            )
        return " ".join(parts) or None

    @property
    def remark(self) -> str | None:
        """What to say of the whole series: the note of the source, then the years described."""
        return " ".join(text for text in (self.note, self.real) if text) or None

    def remark_of(self, vintage: str | None) -> str | None:
        """What to say beside one of its figures: the year that it describes, then the note of the source."""
        said = self.sentence(vintage) if vintage else ""
        return " ".join(text for text in (said, self.note) if text) or None


def is_undated(vintage: str) -> bool:
    """Whether a vintage only names an edition, which does not say what year its figures describe."""
    return vintage.startswith(f"{UNDATED} ")


def read_series(part: contract.Series, dated: str) -> SeriesInfo:
    """A series of the registry; `dated` is the untranslated word for a vintage."""
    return SeriesInfo(
        part.source,
        part.libelle_millesime,
        part.note or None,
        part.repetitions,
        dated,
        part.millesimes,
        part.editions,
        part.moment,
        part.decimales,
        part.reference,
    )


def read_breaks(entries: Iterable[registry.Break], series: Iterable[contract.Series]) -> Iterable[Break]:
    """Breaks of an indicator, told by the years that their editions describe."""
    years = {part.collection: part.annees for part in series}
    editions = {part.collection: set(part.editions.values()) for part in series}
    for entry in entries:
        kind, before, after = entry.collection, entry.avant, entry.apres
        silent = editions.get(kind, set()) - years.get(kind, {}).keys()
        told = (
            _("édition {year}", year=text) if text in silent else years.get(kind, {}).get(text, text)
            for text in (before, after)
        )
        yield Break(kind, before, after, entry.motif, *told)
