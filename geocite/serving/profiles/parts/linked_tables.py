"""Rows of the tables that several profiles show: quartiers and collèges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.language.languages import _
from geocite.serving.language.vocabulary import POSITIONS, band_words
from geocite.serving.profiles.common import (
    Figure,
    Reference,
    Sources,
    figure_of,
    merged_references,
)
from geocite.text.states import State

QUARTIER_INDICATORS = ("population", "part_moins_25_ans_pct", "taux_pauvrete_pct", "taux_emploi_pct")
COLLEGE_INDICATORS = ("ips", "effectif", "taux_reussite_dnb_pct")


@dataclass(frozen=True)
class Overlap:
    """The other generation of a QPV: share of this one's area, share of the other's, in percent.

    `before`, `after`: areas of the outline of 2015 and of that of 2024, in km².
    """

    reference: Reference
    share: float | None
    other_share: float | None
    before: float | None = None
    after: float | None = None

    @property
    def change(self) -> float | None:
        """How much larger the outline of 2024 is than that of 2015, in percent; None when an area is not known."""
        return 100 * (self.after / self.before - 1) if self.before and self.after else None


@dataclass(frozen=True)
class QuartierRow:
    """A QPV 2015 with its latest figures and its counterparts of 2024."""

    reference: Reference
    communes: tuple[str, ...]
    figures: tuple[Figure, ...]
    overlaps: tuple[Overlap, ...]
    status: str | None


@dataclass(frozen=True)
class CollegeRow:
    """A collège with its network, its latest figures and where it stands."""

    reference: Reference
    commune: str
    former: tuple[str, ...]
    network: str | None
    figures: tuple[Figure, ...]
    position: str
    band: str | None
    distance: float | None


def quartier_rows(
    catalogue: Catalogue, sources: Sources, key: tuple[str, str], codes: Iterable[str]
) -> Iterator[QuartierRow]:
    """QPV 2015 of an item (`key`: collection, id), each with how the link is known."""
    for reference in merged_references(catalogue, key, "qpv-2015", codes, _("lien non documenté")):
        if catalogue.has("qpv-2015", reference.id):
            yield quartier_row(catalogue, sources, reference)


def quartier_row(catalogue: Catalogue, sources: Sources, reference: Reference) -> QuartierRow:
    """One QPV 2015 with its own latest figures and its counterparts of 2024."""
    properties = catalogue.get("qpv-2015", reference.id)
    figures = figures_of(catalogue, sources, "qpv-2015", reference.id, QUARTIER_INDICATORS)
    communes = tuple(properties.get("noms_communes") or ())
    overlaps = tuple(overlaps_of(catalogue, "qpv-2015", reference.id))
    return QuartierRow(reference, communes, figures, overlaps, properties.get("statut"))


def overlaps_of(catalogue: Catalogue, collection: str, item_id: str) -> Iterator[Overlap]:
    """QPV of the other generation that a QPV overlaps, the largest share first."""
    other = "qpv-2024" if collection == "qpv-2015" else "qpv-2015"
    own = catalogue.get(collection, item_id)
    entries = own.get("correspondance") or ()
    for entry in sorted(entries, key=lambda entry: -(entry.get("part_pct") or 0)):
        code = entry["code"]
        reference = Reference(other, code, catalogue.name(other, code), (_("surface commune calculée"),))
        theirs = catalogue.get(other, code) if catalogue.has(other, code) else {}
        areas = [own.get("surface_km2"), theirs.get("surface_km2")]
        before, after = areas if collection == "qpv-2015" else reversed(areas)
        yield Overlap(reference, entry.get("part_pct"), entry.get("part_autre_pct"), before, after)


def figures_of(
    catalogue: Catalogue, sources: Sources, collection: str, item_id: str, names: Iterable[str]
) -> tuple[Figure, ...]:
    """Latest figures of an item for those of `names` that the registry gives for its collection."""
    known = [catalogue.indicators[name] for name in names if name in catalogue.indicators]
    return tuple(
        figure_of(catalogue, sources, collection, item_id, found.id) for found in known if collection in found.series
    )


def college_rows(
    catalogue: Catalogue, sources: Sources, key: tuple[str, str], codes: Iterable[str]
) -> Iterator[CollegeRow]:
    """Collèges of an item (`key`: collection, id), each with how the link is known."""
    for reference in merged_references(catalogue, key, "colleges", codes, _("lien non documenté")):
        if catalogue.has("colleges", reference.id):
            yield college_row(catalogue, sources, reference)


def college_row(catalogue: Catalogue, sources: Sources, reference: Reference, generation: int = 2015) -> CollegeRow:
    """One collège; band and distance are those of its nearest QPV of a generation (metres)."""
    properties = catalogue.get("colleges", reference.id)
    sources.use("colleges", "education_prioritaire")
    return CollegeRow(
        reference,
        str(properties.get("commune") or ""),
        tuple(properties.get("anciens_noms") or ()),
        properties.get("education_prioritaire"),
        figures_of(catalogue, sources, "colleges", reference.id, COLLEGE_INDICATORS),
        POSITIONS.said.get(properties.get("position") or "absente", ""),
        band_words(properties, f"bande_{generation}"),
        properties.get(f"distance_qpv_{generation}_m"),
    )


def column_marks(rows: Iterable[QuartierRow | CollegeRow]) -> tuple[Figure, ...]:
    """Headers of the figure columns: each with the mark of its most frequent vintage."""
    columns = zip(*(row.figures for row in rows), strict=True)
    return tuple(_header(column) for column in columns)


def _header(column: tuple[Figure, ...]) -> Figure:
    dated = [(figure.mark, figure.vintage) for figure in column if figure.mark and figure.vintage]
    ranked = sorted(dated, key=lambda pair: -sum(mark.short == pair[0].short for mark, _year in dated))
    first = column[0]
    best, vintage = ranked[0] if ranked else (first.mark, None)
    return Figure(first.label, None, State.ABSENT, first.unit, first.decimals, best, vintage=vintage, short=first.short)
