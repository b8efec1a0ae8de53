"""Profile of a quartier prioritaire, of either generation."""

from collections.abc import Iterator
from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.drawings.charts import Strip
from geocite.serving.language.languages import _
from geocite.serving.language.vocabulary import BANDS, STATUSES
from geocite.serving.profiles.common import (
    Reference,
    SourceMark,
    Sources,
    candidate_references,
    merged_references,
    plain_references,
)
from geocite.serving.profiles.compared.comparison import Comparison, build_comparison
from geocite.serving.profiles.indicator_series import ThemeRows, series_themes
from geocite.serving.profiles.parts.linked_tables import CollegeRow, Overlap, college_row, overlaps_of
from geocite.serving.profiles.parts.outlines import Predecessors, build_predecessors
from geocite.serving.profiles.parts.poverty import poverty_strip
from geocite.text.codes import QPV_STATUSES

NEAR_BANDS = ("dans", "300 m", "500 m", "incertaine")


@dataclass(frozen=True)
class QpvProfile:
    """All that the page of a QPV shows."""

    id: str
    collection: str
    name: str
    status: str | None
    official: str | None
    surface: float | None
    department: str | None
    communes: tuple[Reference, ...]
    cites: tuple[Reference, ...]
    cites_candidates: tuple[Reference, ...]
    series: tuple[ThemeRows, ...]
    overlaps: tuple[Overlap, ...]
    colleges: tuple[tuple[str, tuple[CollegeRow, ...]], ...]
    strip: Strip | None
    strip_mark: SourceMark | None
    predecessors: Predecessors | None
    comparison: Comparison | None
    sources: Sources

    @property
    def generation(self) -> int:
        """The year of its outlines."""
        return _generation(self.collection)

    @property
    def other_generation(self) -> int:
        """The year of the other outlines."""
        return 2024 if self.generation == 2015 else 2015

    @property
    def college_table(self) -> tuple[CollegeRow, ...]:
        """The collèges of every band, the nearest first."""
        return tuple(row for _band, rows in self.colleges for row in rows)


def build_qpv(catalogue: Catalogue, collection: str, item_id: str, choice: str | None = None) -> QpvProfile:
    """The profile of a QPV, compared with a choice; NotFoundError when unknown."""
    properties, sources = catalogue.get(collection, item_id), Sources(catalogue)
    generation = _generation(collection)
    key = (collection, item_id)
    groups = _college_groups(catalogue, sources, item_id, generation)
    strip, mark = poverty_strip(catalogue, sources, collection, {item_id: catalogue.name(collection, item_id)})
    series = series_themes(catalogue, sources, collection, item_id)
    cites = merged_references(catalogue, key, "cites", properties.get("cites") or (), _("lien non documenté"))
    sources.use("qpv_2015", "qpv_2024", *(link.source for link in catalogue.links.get(key, ())))
    return QpvProfile(
        id=item_id,
        collection=collection,
        name=catalogue.name(collection, item_id),
        status=STATUSES.said.get(properties.get("statut") or ""),
        official=_official(properties.get("statut"), generation),
        surface=properties.get("surface_km2"),
        department=catalogue.department(properties.get("code_departement")),
        communes=_communes(catalogue, properties.get("communes") or (), generation),
        cites=cites,
        cites_candidates=candidate_references(catalogue, key, "cites"),
        series=series,
        overlaps=tuple(overlaps_of(catalogue, collection, item_id)),
        colleges=groups,
        strip=strip,
        strip_mark=mark,
        predecessors=build_predecessors(catalogue, sources, item_id) if generation == 2024 else None,
        comparison=build_comparison(catalogue, sources, collection, item_id, choice),
        sources=sources,
    )


def _generation(collection: str) -> int:
    return 2015 if collection == "qpv-2015" else 2024


def _official(status: str | None, generation: int) -> str | None:
    """Where the official status of a QPV is read; None where no code tells it."""
    if status is None or status not in QPV_STATUSES.values():
        return None
    words = STATUSES.said[status]
    if generation == 2024:
        return _("Statut officiel, lu dans la dernière lettre du code\u202f: {status}.", status=words)
    return _("Statut officiel, lu dans le code du quartier de 2024 qui le reprend\u202f: {status}.", status=words)


def _communes(catalogue: Catalogue, codes: list[str] | tuple[str, ...], generation: int) -> tuple[Reference, ...]:
    known = _("déclarée par le fichier des QPV {generation}", generation=generation)
    return plain_references(catalogue, "communes", codes, known)


def _college_groups(
    catalogue: Catalogue, sources: Sources, item_id: str, generation: int
) -> tuple[tuple[str, tuple[CollegeRow, ...]], ...]:
    rows = list(_nearest_colleges(catalogue, sources, item_id, generation))
    bands = {band: tuple(row for found, row in rows if found == band) for band in NEAR_BANDS}
    return tuple((BANDS.short[band], found) for band, found in bands.items() if found)


def _nearest_colleges(
    catalogue: Catalogue, sources: Sources, item_id: str, generation: int
) -> Iterator[tuple[str, CollegeRow]]:
    for uai in catalogue.colleges_by_qpv.get(item_id, ()):
        band = catalogue.get("colleges", uai).get(f"bande_{generation}")
        if band in NEAR_BANDS:
            reference = Reference("colleges", uai, catalogue.name("colleges", uai), (_("distance calculée"),))
            yield band, college_row(catalogue, sources, reference, generation)
