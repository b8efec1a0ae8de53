"""Profile of a collège: network, pupils, exam, and where it stands against the QPV of each generation."""

from collections.abc import Iterator
from dataclasses import dataclass

from geocite.bundle.geojson import Properties
from geocite.serving.catalogue.catalogue import QPV, Catalogue, as_codes
from geocite.serving.language.languages import _
from geocite.serving.language.vocabulary import POSITIONS, band_words
from geocite.serving.profiles.common import (
    Figure,
    Reference,
    Sources,
    candidate_references,
    merged_references,
    plain_references,
)
from geocite.serving.profiles.compared.comparison import Comparison, build_comparison
from geocite.serving.profiles.indicator_series import ThemeRows, series_themes
from geocite.text.states import State


@dataclass(frozen=True)
class BandRow:
    """Nearest QPV of one generation, distance in metres (0 inside, None unknown) and band in words."""

    generation: int
    nearest: tuple[Reference, ...]
    distance: float | None
    band: str | None


@dataclass(frozen=True)
class CollegeProfile:
    """All that the page of a collège shows."""

    id: str
    name: str
    former: tuple[str, ...]
    sector: str | None
    network: Figure
    position: str
    placed: bool
    commune: Reference
    department: str | None
    bands: tuple[BandRow, ...]
    cites: tuple[Reference, ...]
    cites_candidates: tuple[Reference, ...]
    series: tuple[ThemeRows, ...]
    comparison: Comparison | None
    sources: Sources


def build_college(catalogue: Catalogue, item_id: str, choice: str | None = None) -> CollegeProfile:
    """The profile of a collège, compared with a choice; NotFoundError when unknown."""
    properties, sources = catalogue.get("colleges", item_id), Sources(catalogue)
    key = ("colleges", item_id)
    network = properties.get("education_prioritaire") or _("hors REP et REP+")
    mark = sources.mark("education_prioritaire")
    sources.use("colleges")
    series = series_themes(catalogue, sources, "colleges", item_id)
    cites = merged_references(catalogue, key, "cites", properties.get("cites") or (), _("lien non documenté"))
    sources.use("qpv_2015", "qpv_2024", *(link.source for link in catalogue.links.get(key, ())))
    code = str(properties.get("code_commune") or "")
    return CollegeProfile(
        id=item_id,
        name=catalogue.name("colleges", item_id),
        former=tuple(properties.get("anciens_noms") or ()),
        sector=properties.get("secteur"),
        network=Figure(_("Éducation prioritaire"), network, State.KNOWN, mark=mark),
        position=POSITIONS.said.get(properties.get("position") or "absente", ""),
        placed=(properties.get("position") or "absente") != "absente",
        commune=Reference("communes", code, str(properties.get("commune") or code)),
        department=catalogue.department(properties.get("code_departement")),
        bands=tuple(band_rows(catalogue, properties)),
        cites=cites,
        cites_candidates=candidate_references(catalogue, key, "cites"),
        series=series,
        comparison=build_comparison(catalogue, sources, "colleges", item_id, choice),
        sources=sources,
    )


def band_rows(catalogue: Catalogue, properties: Properties) -> Iterator[BandRow]:
    """Nearest QPV of a school in each generation, from its properties."""
    for generation, collection in QPV.items():
        codes = as_codes(properties.get(f"qpv_{generation}"))
        yield BandRow(
            generation,
            plain_references(catalogue, collection, codes, _("distance calculée")),
            properties.get(f"distance_qpv_{generation}_m"),
            band_words(properties, f"bande_{generation}"),
        )
