"""Profiles of a commune and of its intercommunalité."""

from dataclasses import dataclass
from typing import Any

from geocite.bundle.geojson import Properties
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import unit_words
from geocite.serving.language.languages import N_, _
from geocite.serving.profiles.common import (
    Figure,
    Reference,
    Sources,
    merged_references,
    plain_references,
)
from geocite.serving.profiles.compared.comparison import Comparison, build_comparison
from geocite.serving.profiles.indicator_series import ThemeRows, series_themes
from geocite.serving.profiles.parts.linked_tables import CollegeRow, college_row
from geocite.text.states import State


@dataclass(frozen=True)
class CommuneProfile:
    """All that the page of a commune shows."""

    id: str
    name: str
    department: str | None
    epci: Reference | None
    series: tuple[ThemeRows, ...]
    qpv_2015: tuple[Reference, ...]
    qpv_2024: tuple[Reference, ...]
    cites: tuple[Reference, ...]
    colleges: tuple[CollegeRow, ...]
    comparison: Comparison | None
    sources: Sources


@dataclass(frozen=True)
class EpciProfile:
    """All that the page of an EPCI shows; communes with a QPV or a cité come first.

    `total` communes in all, `outside` of them in another region; `former`: the SIREN that its older figures are
    published under, and why they are its own.
    """

    id: str
    name: str
    kind: str | None
    department: str | None
    series: tuple[ThemeRows, ...]
    population: Figure | None
    marked: tuple[Reference, ...]
    others: tuple[Reference, ...]
    cites: tuple[Reference, ...]
    sources: Sources
    total: int
    outside: int
    former: tuple[str, str] | None

    @property
    def inside(self) -> int:
        """How many of its communes are in the region."""
        return self.total - self.outside


def build_commune(catalogue: Catalogue, item_id: str, choice: str | None = None) -> CommuneProfile:
    """The profile of a commune, compared with a choice; NotFoundError when unknown."""
    properties, sources = catalogue.get("communes", item_id), Sources(catalogue)
    key = ("communes", item_id)
    series = series_themes(catalogue, sources, "communes", item_id)
    siren = properties.get("siren_epci")
    epci = Reference("epci", siren, properties.get("epci") or siren) if siren else None
    cites = merged_references(catalogue, key, "cites", properties.get("cites") or (), _("d’après la liste officielle"))
    colleges = tuple(_colleges(catalogue, sources, item_id))
    sources.use("communes_contours", "qpv_2015", "qpv_2024")
    sources.use(*(link.source for link in catalogue.links.get(key, ())))
    return CommuneProfile(
        id=item_id,
        name=catalogue.name("communes", item_id),
        department=catalogue.department(properties.get("code_departement")),
        epci=epci,
        series=series,
        qpv_2015=_quartiers(catalogue, "qpv-2015", properties.get("qpv_2015")),
        qpv_2024=_quartiers(catalogue, "qpv-2024", properties.get("qpv_2024")),
        cites=cites,
        colleges=colleges,
        comparison=build_comparison(catalogue, sources, "communes", item_id, choice),
        sources=sources,
    )


def _quartiers(catalogue: Catalogue, collection: str, codes: Any) -> tuple[Reference, ...]:
    return plain_references(catalogue, collection, codes or (), _("déclarée par le fichier des QPV"))


def _colleges(catalogue: Catalogue, sources: Sources, item_id: str) -> list[CollegeRow]:
    references = plain_references(
        catalogue, "colleges", catalogue.items_by_commune("colleges").get(item_id, ()), _("commune du collège")
    )
    return [college_row(catalogue, sources, reference, 2024) for reference in references]


def build_epci(catalogue: Catalogue, item_id: str) -> EpciProfile:
    """The profile of an EPCI; NotFoundError when unknown."""
    properties, sources = catalogue.get("epci", item_id), Sources(catalogue)
    codes = tuple(properties["communes"])
    known = [code for code in codes if catalogue.has("communes", code)]
    marked = [code for code in known if _is_marked(catalogue, code)]
    cites = dict.fromkeys(cite for code in known for cite in catalogue.get("communes", code).get("cites") or ())
    series = series_themes(catalogue, sources, "epci", item_id)
    sources.use("epci_cog", "communes_cog", "communes_contours")
    return EpciProfile(
        id=item_id,
        name=catalogue.name("epci", item_id),
        kind=properties.get("type"),
        department=catalogue.department(properties.get("code_departement")),
        series=series,
        population=_population(properties, series),
        marked=plain_references(catalogue, "communes", marked, _("commune membre")),
        others=plain_references(catalogue, "communes", [c for c in known if c not in set(marked)], _("commune membre")),
        cites=plain_references(catalogue, "cites", cites, _("par ses communes")),
        sources=sources,
        total=properties["nombre_communes"],
        outside=properties["communes_hors_region"],
        former=(properties["siren_ancien"], properties["siren_ancien_motif"]) if properties["siren_ancien"] else None,
    )


def _is_marked(catalogue: Catalogue, code: str) -> bool:
    properties = catalogue.get("communes", code)
    return any(properties.get(name) for name in ("cites", "qpv_2015", "qpv_2024"))


def _population(properties: Properties, series: tuple[ThemeRows, ...]) -> Figure | None:
    if any(row.indicator.id == "population" for block in series for row in block.rows):
        return None
    value = properties.get("population")
    unit = unit_words(N_("habitants"))
    return Figure(_("Population"), value, State.ABSENT if value is None else State.KNOWN, unit)
