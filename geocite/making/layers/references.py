"""Means of reference: an indicator over all the items of its source, to set the figures of a region beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geocite.bundle import contract
from geocite.errors import DataError
from geocite.making.layers.indicators import DECIMALS
from geocite.registry.entries import make_entry, read_entries
from geocite.registry.sources import Indicators
from geocite.text.states import State


@dataclass(frozen=True)
class Reference:
    """A mean asked for: an indicator of a collection over `territoire`, all that its source covers, by `poids`."""

    indicateur: str
    collection: str
    territoire: str
    poids: str


def load_references(path: Path, registry: Indicators) -> tuple[Reference, ...]:
    """The means of reference that a registry asks for; DataError when one names an unknown indicator."""
    where = f"{path.name}, reference"
    entries = read_entries(path, "reference", required=False)
    found = tuple(make_entry(Reference, entry, where) for entry in entries)
    unknown = [name for one in found for name in (one.indicateur, one.poids) if name not in registry]
    if unknown:
        raise DataError(f"{where} : l'indicateur {', '.join(unknown)} n'est pas dans le registre.")
    return found


def derive_references(values: pd.DataFrame, wanted: Iterable[Reference]) -> dict[tuple[str, str], contract.Reference]:
    """By (collection, indicateur), the means at the latest vintage: `moyenne_ponderee`, `moyenne`, `nombre`.

    `values` are those of the whole source, not of one region. Nothing for an indicator without any pair of a value
    and a weight.
    """
    found = {(one.collection, one.indicateur): _mean(values, one) for one in wanted}
    return {key: mean for key, mean in found.items() if mean}


def _mean(values: pd.DataFrame, wanted: Reference) -> contract.Reference | None:
    known = values[(values["collection"] == wanted.collection) & (values["statut"] == State.KNOWN)]
    ours = known[known["indicateur"] == wanted.indicateur]
    last = ours[ours["millesime"] == ours["millesime"].max()]
    weights = known.loc[known["indicateur"] == wanted.poids, ["code", "millesime", "valeur"]]
    pairs = last.merge(weights, on=["code", "millesime"], suffixes=("", "_poids"), validate="1:1")
    total = float(pairs["valeur_poids"].sum())
    if not total > 0:
        return None
    return contract.Reference(
        territoire=wanted.territoire,
        millesime=str(pairs["millesime"].iloc[0]),
        poids=wanted.poids,
        moyenne_ponderee=round(float((pairs["valeur"] * pairs["valeur_poids"]).sum()) / total, DECIMALS),
        moyenne=round(float(pairs["valeur"].mean()), DECIMALS),
        nombre=len(pairs),
    )
