"""Profile of a lycée: ways, pupils, and where it stands against the QPV of each generation."""

from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.language.languages import N_, Words
from geocite.serving.language.vocabulary import POSITIONS
from geocite.serving.profiles.colleges import BandRow, band_rows
from geocite.serving.profiles.common import Reference, Sources
from geocite.serving.profiles.compared.comparison import Comparison, build_comparison
from geocite.serving.profiles.indicator_series import ThemeRows, series_themes

WAYS = Words(
    {
        "générale": N_("générale"),
        "technologique": N_("technologique"),
        "professionnelle": N_("professionnelle"),
    }
)


@dataclass(frozen=True)
class LyceeProfile:
    """All that the page of a lycée shows; `ways` is None when its source does not say them."""

    id: str
    name: str
    sector: str | None
    contract: str | None
    nature: str | None
    ways: tuple[str, ...] | None
    position: str
    placed: bool
    commune: Reference
    department: str | None
    bands: tuple[BandRow, ...]
    series: tuple[ThemeRows, ...]
    comparison: Comparison | None
    sources: Sources


def build_lycee(catalogue: Catalogue, item_id: str, choice: str | None = None) -> LyceeProfile:
    """The profile of a lycée, compared with a choice; NotFoundError when unknown."""
    properties, sources = catalogue.get("lycees", item_id), Sources(catalogue)
    sources.use("lycees", "qpv_2015", "qpv_2024")
    ways, code = properties.get("voies"), str(properties.get("code_commune") or "")
    position = properties.get("position") or "absente"
    return LyceeProfile(
        id=item_id,
        name=catalogue.name("lycees", item_id),
        sector=properties.get("secteur"),
        contract=properties.get("contrat"),
        nature=properties.get("nature"),
        ways=None if ways is None else tuple(WAYS.get(way) or way for way in ways),
        position=POSITIONS.said.get(position, ""),
        placed=position != "absente",
        commune=Reference("communes", code, str(properties.get("commune") or code)),
        department=catalogue.department(properties.get("code_departement")),
        bands=tuple(band_rows(catalogue, properties)),
        series=series_themes(catalogue, sources, "lycees", item_id),
        comparison=build_comparison(catalogue, sources, "lycees", item_id, choice),
        sources=sources,
    )
