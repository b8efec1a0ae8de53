"""What each property means, and where each collection comes from: for exports, queryables and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geocite.bundle.contract import Indicator, Manifest
from geocite.bundle.loading import Bundle
from geocite.bundle.memos import kept
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.indicators import unit_words
from geocite.serving.language.languages import N_, _

TITLES: Mapping[str, str] = {
    "id": N_("Identifiant : code officiel, ou nom court de la cité"),
    "agglomeration": N_("Intercommunalité nommée dans le compte rendu"),
    "anciens_noms": N_("Noms que le collège a portés"),
    "annee_label": N_("Année du label"),
    "appel_a_projets": N_("Travaille par appels à projets"),
    "axes_prioritaires": N_("Axes prioritaires de la cité"),
    "bande_2015": N_("Proximité du QPV 2015 le plus proche"),
    "bande_2024": N_("Proximité du QPV 2024 le plus proche"),
    "cites": N_("Cités éducatives auxquelles un document le rattache"),
    "cites_candidates": N_("Cités éducatives dont il est candidat : leur périmètre n’est pas connu"),
    "code_commune": N_("Code Insee de la commune"),
    "code_departement": N_("Code du département"),
    "colleges": N_("UAI des collèges qu’un document énonce"),
    "colleges_candidats": N_("UAI des collèges publics REP et REP+ des communes d’une cité dont rien n’est énoncé"),
    "commune": N_("Commune"),
    "communes": N_("Codes Insee des communes"),
    "communes_entieres": N_("Codes Insee des communes énoncées entières, comme un quartier"),
    "communes_hors_region": N_("Communes membres d’une autre région, hors de la liste et du contour"),
    "correspondance": N_("Quartiers de l’autre génération et parts de surface"),
    "departement": N_("Département"),
    "distance_qpv_2015_m": N_("Distance au QPV 2015 le plus proche, en mètres"),
    "distance_qpv_2024_m": N_("Distance au QPV 2024 le plus proche, en mètres"),
    "education_prioritaire": N_("REP+, REP ou rien"),
    "epci": N_("Intercommunalité"),
    "liens_colleges": N_("Comment les collèges de la cité sont connus"),
    "liens_qpv": N_("Comment les quartiers de la cité sont connus"),
    "nom": N_("Nom"),
    "nombre_communes": N_("Communes membres, celles d’une autre région comprises"),
    "noms_communes": N_("Noms des communes"),
    "perimetre": N_("Ce que dessine le contour : des quartiers, des communes ou les deux"),
    "perimetre_connu": N_("Ce qu’un document dit du périmètre : enonce, en_partie ou non_connu"),
    "population": N_("Population"),
    "population_perimetre": N_("Ce que compte la population"),
    "population_qpv": N_("Population des quartiers prioritaires"),
    "position": N_("Précision de la position"),
    "programmes_pilotes": N_("Programmes pilotes"),
    "qpv_2015": N_("QPV 2015 liés, ou le plus proche"),
    "qpv_2015_candidats": N_("QPV 2015 dont la moitié au moins est dans les communes d’une cité sans rien d’énoncé"),
    "qpv_2024": N_("QPV 2024 liés, ou le plus proche"),
    "qpv_2024_candidats": N_("QPV 2024 dont la moitié au moins est dans les communes d’une cité sans rien d’énoncé"),
    "secteur": N_("Public ou privé"),
    "siren_ancien": N_("SIREN sous lequel ses revenus sont publiés"),
    "siren_ancien_motif": N_("Pourquoi c’est la même intercommunalité"),
    "siren_epci": N_("SIREN de l’intercommunalité"),
    "statut": N_("Statut officiel : dernière lettre du code de 2024, ou du code du quartier qui le reprend"),
    "surface_km2": N_("Surface, en km²"),
    "taux_pauvrete_agglomeration_pct": N_("Taux de pauvreté de l’agglomération, en %"),
    "taux_pauvrete_qpv_pct": N_("Taux de pauvreté des quartiers prioritaires, en %"),
    "type": N_("Nature : métropole, communauté urbaine, d’agglomération ou de communes"),
    "contrat": N_("Sous contrat ou hors contrat, pour un établissement privé"),
    "nature": N_("Nature de l’établissement"),
    "voies": N_("Voies offertes : générale, technologique, professionnelle"),
    "vague": N_("Vague de labellisation"),
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


def credit_of(manifest: Manifest, ids: Sequence[str] | None = None) -> Credit:
    """Attributions and licences of sources, each once, in their order: those of `ids`, or all of the bundle."""
    sources = [source for source in manifest.sources if ids is None or source.id in ids] or manifest.sources
    attributions = dict.fromkeys(source.attribution or source.producteur for source in sources)
    licences = dict.fromkeys(source.licence for source in sources)
    first = next((source for source in sources if ids and source.id == ids[0]), None)
    return Credit(" ; ".join(attributions), " ; ".join(licences), first.millesime if first else "")


@kept(32)
def collection_sources(bundle: Bundle, collection: str) -> tuple[str, ...]:
    """Ids of the sources of a collection: its own, then those of its indicators."""
    own = dict.fromkeys(COLLECTIONS[collection].sources)
    for indicator in bundle.documents.indicateurs.indicateurs:
        own.update({part.source: None for part in indicator.series if part.collection == collection})
    return tuple(own)


@kept(32)
def collection_credit(bundle: Bundle, collection: str) -> Credit:
    """Credit of one collection: its sources only, and the vintage of the first of them."""
    return credit_of(bundle.manifest, collection_sources(bundle, collection))


def titles_of(bundle: Bundle, collection: str, names: Sequence[str]) -> dict[str, str]:
    """What each property of a collection means; the name itself where nobody has said."""
    indicators = {entry.id: entry for entry in bundle.documents.indicateurs.indicateurs}
    own = COLLECTIONS[collection].titles
    return {name: _(own[name]) if name in own else _title(name, indicators) for name in names}


def _title(name: str, indicators: Mapping[str, Indicator]) -> str:
    base, _line, suffix = name.rpartition("_")
    if suffix == "millesime" and base in indicators:
        if any(part.editions for part in indicators[base].series):
            return _(
                "{label} : année que le chiffre décrit (« édition 2022 » quand l’édition ne la précise pas)",
                label=_label(indicators[base]),
            )
        return _("{label} : année que le chiffre décrit", label=_label(indicators[base]))
    if suffix == "edition" and base in indicators:
        return _("{label} : édition qui publie le chiffre", label=_label(indicators[base]))
    if suffix == "statut" and base in indicators:
        return _("{label} : statut (connu, absent ou secret)", label=_label(indicators[base]))
    if name in indicators:
        unit = unit_words(indicators[name].unite)
        return f"{_label(indicators[name])}{f' ({unit})' if unit and unit != 'indice' else ''}"
    return _(TITLES[name]) if name in TITLES else name


def _label(entry: Indicator) -> str:
    return _(entry.libelle)
