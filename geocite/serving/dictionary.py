"""What each property means, in French, and where each collection comes from: for exports, queryables and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geocite.bundle import Bundle

# Sources of what a collection states beside its indicators; the first gives its vintage.
SOURCES: Mapping[str, tuple[str, ...]] = {
    "cites": ("irev-cr4-2022", "cites_2023", "qpv_2015", "qpv_2024", "colleges"),
    "qpv-2015": ("qpv_2015", "qpv_2024"),
    "qpv-2024": ("qpv_2024", "qpv_2015"),
    "communes": ("communes_cog", "communes_contours"),
    "colleges": ("colleges", "education_prioritaire"),
    "epci": ("epci_cog", "communes_contours"),
}
TITLES: Mapping[str, str] = {
    "id": "Identifiant : code officiel, ou nom court de la cité",
    "agglomeration": "Intercommunalité nommée dans le compte rendu",
    "anciens_noms": "Noms que le collège a portés",
    "annee_label": "Année du label",
    "appel_a_projets": "A lancé un appel à projets",
    "axes_prioritaires": "Axes prioritaires de la cité",
    "bande_2015": "Proximité du QPV 2015 le plus proche",
    "bande_2024": "Proximité du QPV 2024 le plus proche",
    "cites": "Cités éducatives liées",
    "code_commune": "Code Insee de la commune",
    "code_departement": "Code du département",
    "colleges": "UAI des collèges liés",
    "commune": "Commune",
    "communes": "Codes Insee des communes",
    "correspondance": "Quartiers de l’autre génération et parts de surface",
    "departement": "Département",
    "distance_qpv_2015_m": "Distance au QPV 2015 le plus proche, en mètres",
    "distance_qpv_2024_m": "Distance au QPV 2024 le plus proche, en mètres",
    "education_prioritaire": "REP+, REP ou rien",
    "epci": "Intercommunalité",
    "liens_colleges": "Comment les collèges de la cité sont connus",
    "liens_qpv": "Comment les quartiers de la cité sont connus",
    "nom": "Nom",
    "noms_communes": "Noms des communes",
    "perimetre": "Ce que dessine le contour : les quartiers ou les communes",
    "population": "Population",
    "population_perimetre": "Ce que compte la population",
    "population_qpv": "Population des quartiers prioritaires",
    "position": "Précision de la position",
    "programmes_pilotes": "Programmes pilotes",
    "qpv_2015": "QPV 2015 liés, ou le plus proche",
    "qpv_2024": "QPV 2024 liés, ou le plus proche",
    "secteur": "Public ou privé",
    "siren_epci": "SIREN de l’intercommunalité",
    "statut": "Devenir du quartier entre 2015 et 2024",
    "surface_km2": "Surface, en km²",
    "taux_pauvrete_agglomeration_pct": "Taux de pauvreté de l’agglomération, en %",
    "taux_pauvrete_qpv_pct": "Taux de pauvreté des quartiers prioritaires, en %",
    "type": "Nature : métropole, communauté urbaine, d’agglomération ou de communes",
    "vague": "Vague de labellisation",
}


@dataclass(frozen=True)
class Credit:
    """Attribution and licence that travel with every file, and the vintage of what it holds."""

    attribution: str
    licence: str
    vintage: str = ""

    @property
    def line(self) -> str:
        """The credit in one line."""
        vintage = f"millésime {self.vintage}" if self.vintage else ""
        return " · ".join(part for part in (self.attribution, self.licence, vintage) if part)


def credit_of(manifest: Mapping[str, Any], ids: Sequence[str] | None = None) -> Credit:
    """Attributions and licences of sources, each once, in their order: those of `ids`, or all of the bundle."""
    sources = [source for source in manifest["sources"] if ids is None or source["id"] in ids] or manifest["sources"]
    attributions = dict.fromkeys(source.get("attribution") or source["producteur"] for source in sources)
    licences = dict.fromkeys(source["licence"] for source in sources)
    first = next((source for source in sources if ids and source["id"] == ids[0]), None)
    return Credit(" ; ".join(attributions), " ; ".join(licences), str(first["millesime"]) if first else "")


@lru_cache(maxsize=32)
def collection_sources(bundle: Bundle, collection: str) -> tuple[str, ...]:
    """Ids of the sources of a collection: its own, then those of its indicators."""
    own = dict.fromkeys(SOURCES.get(collection, ()))
    for indicator in bundle.document("indicateurs")["indicateurs"]:
        own.update({part["source"]: None for part in indicator["series"] if part["collection"] == collection})
    return tuple(own)


@lru_cache(maxsize=32)
def collection_credit(bundle: Bundle, collection: str) -> Credit:
    """Credit of one collection: its sources only, and the vintage of the first of them."""
    return credit_of(bundle.manifest, collection_sources(bundle, collection))


def titles_of(bundle: Bundle, names: Sequence[str]) -> dict[str, str]:
    """What each property means; the name itself where nobody has said."""
    indicators = {entry["id"]: entry for entry in bundle.document("indicateurs")["indicateurs"]}
    return {name: _title(name, indicators) for name in names}


def _title(name: str, indicators: Mapping[str, Mapping[str, Any]]) -> str:
    base, _, suffix = name.rpartition("_")
    if suffix in ("millesime", "statut") and base in indicators:
        told = {"millesime": "millésime", "statut": "statut (connu, absent ou secret)"}[suffix]
        return f"{indicators[base]['libelle']} : {told}"
    if name in indicators:
        unit = indicators[name].get("unite", "")
        return f"{indicators[name]['libelle']}{f' ({unit})' if unit and unit != 'indice' else ''}"
    return TITLES.get(name, name)
