"""Columns of the table of each collection."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.language.languages import N_, _


@dataclass(frozen=True)
class Column:
    """One column: property, title, how it is written (`nombre`, `part`, `texte`, `codes`, `annee`, `distance`).

    `compte` is the number of a list, `liste` its words; `empty` is what a list without any part means.
    """

    name: str
    title: str
    kind: str = "texte"
    decimals: int = 0
    target: str | None = None  # collection that codes lead to
    vintage: bool = False  # a `<name>_millesime` goes with it
    empty: str = N_("non renseigné")


_DEPARTMENT = Column("code_departement", N_("Dép."))
_CITES = Column("cites", N_("Cités"), "codes", target="cites", empty=N_("aucune"))
# Lists that are told in full, where they lead to, and what they mean when they are empty: a list that nobody states
# is not known, one that is computed is known to be empty.
_LISTS: dict[str, tuple[str | None, str]] = {
    "communes": ("communes", N_("non renseigné")),
    "qpv_2015": ("qpv-2015", N_("aucun")),
    "qpv_2024": ("qpv-2024", N_("aucun")),
    "colleges": ("colleges", N_("aucun")),
    "anciens_noms": (None, N_("aucun")),
    "correspondance": (None, N_("aucune")),
}
_STATUS = Column("statut", N_("En 2024"))
_SURFACE = Column("surface_km2", N_("Surface (km²)"), "nombre", 2)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "cites": (
        _DEPARTMENT,
        Column("communes", N_("Communes"), "codes", target="communes"),
        Column("vague", N_("Vague"), "nombre"),
        Column("annee_label", N_("Label"), "annee"),
        Column("perimetre_connu", N_("Périmètre")),
        Column("population", N_("Population (compte rendu)"), "nombre"),
        Column("population_perimetre", N_("Périmètre de la population")),
        Column("taux_pauvrete_qpv_pct", N_("Pauvreté des QPV"), "part", 1),
        Column("taux_pauvrete_agglomeration_pct", N_("Pauvreté de l’agglomération"), "part", 1),
        Column("qpv_2015", N_("QPV 2015 énoncés"), "compte"),
        Column("colleges", N_("Collèges énoncés"), "compte"),
    ),
    "qpv-2015": (
        _DEPARTMENT,
        Column("noms_communes", N_("Communes"), "liste"),
        _SURFACE,
        Column("population", N_("Population"), "nombre", vintage=True),
        Column("part_moins_25_ans_pct", N_("Moins de 25 ans"), "part", 1, vintage=True),
        Column("taux_pauvrete_pct", N_("Taux de pauvreté"), "part", 1, vintage=True),
        Column("taux_emploi_pct", N_("Taux d’emploi"), "part", 1, vintage=True),
        _STATUS,
        _CITES,
    ),
    "qpv-2024": (_DEPARTMENT, Column("noms_communes", N_("Communes"), "liste"), _SURFACE, _STATUS, _CITES),
    "communes": (
        _DEPARTMENT,
        Column("epci", N_("Intercommunalité")),
        Column("population", N_("Population"), "nombre", vintage=True),
        Column("taux_pauvrete_pct", N_("Taux de pauvreté"), "part", 0, vintage=True),
        Column("qpv_2024", N_("QPV 2024"), "compte", empty="0"),
        _CITES,
    ),
    "colleges": (
        _DEPARTMENT,
        Column("commune", N_("Commune")),
        Column("secteur", N_("Secteur")),
        Column("education_prioritaire", N_("REP"), empty=N_("aucun")),
        Column("ips", N_("IPS"), "nombre", 1, vintage=True),
        Column("effectif", N_("Élèves"), "nombre", vintage=True),
        Column("taux_reussite_dnb_pct", N_("Réussite au brevet"), "part", 1, vintage=True),
        Column("bande_2024", N_("QPV 2024 le plus proche")),
        Column("distance_qpv_2024_m", N_("Distance"), "distance"),
        _CITES,
    ),
    "epci": (
        Column("type", N_("Type")),
        Column("population", N_("Population"), "nombre"),
        Column("communes", N_("Communes"), "compte", empty="0"),
        Column("communes_hors_region", N_("dont hors de la région"), "nombre"),
    ),
}


def offered_columns(
    collection: str, kinds: Mapping[str, str], indicators: Mapping[str, Indicator], titles: Mapping[str, str]
) -> tuple[list[Column], list[Column]]:
    """The usual columns of a collection, then every other property, lists in words; `kinds`: their JSON types."""
    usual = [replace(column, title=_(column.title)) for column in COLUMNS[collection] if column.name in kinds]
    known = {"nom", *(column.name for column in usual)}
    others = []
    for name, kind in kinds.items():
        if name in known or name.endswith(("_millesime", "_edition", "_statut")):
            continue
        found = indicators.get(name)
        decimals = found.decimals_of(collection) if found else 2
        target, empty = _LISTS.get(name, (None, N_("non renseigné")))
        listed = "codes" if target else "liste"
        written = {"number": "nombre", "array": listed}.get(kind, "texte")
        vintage = f"{name}_millesime" in kinds
        others.append(Column(name, titles[name], written, decimals, target, vintage, empty))
    return usual, others
