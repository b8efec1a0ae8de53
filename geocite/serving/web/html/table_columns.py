"""Columns of the table of each collection."""

from collections.abc import Mapping
from dataclasses import replace

from geocite.collections import COLLECTIONS
from geocite.collections.model import Column
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.language.languages import N_, _

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


def offered_columns(
    collection: str, kinds: Mapping[str, str], indicators: Mapping[str, Indicator], titles: Mapping[str, str]
) -> tuple[list[Column], list[Column]]:
    """The usual columns of a collection, then every other property, lists in words; `kinds`: their JSON types."""
    declared = COLLECTIONS[collection].columns
    usual = [replace(column, title=_(column.title)) for column in declared if column.name in kinds]
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
