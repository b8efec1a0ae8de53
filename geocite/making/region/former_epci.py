"""Intercommunalités whose SIREN changed: a reviewed match gives them the figures published under the former one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geocite.errors import DataError
from geocite.making.curated.matches import EXCLUDED, SAME
from geocite.text.codes import CodeError, parse_siren
from geocite.text.delimited import Table, TableError, read_table

FILE = "sirens.csv"
COLUMNS = ("siren_ancien", "siren_epci", "nom_epci", "decision", "motif")


@dataclass(frozen=True)
class FormerEpci:
    """An intercommunalité under its former SIREN, and the one of today that is the same; `motif` says how far."""

    ancien: str
    siren: str
    motif: str


def read_former_epci(folder: Path) -> tuple[FormerEpci, ...]:
    """The kept matches of `matches/sirens.csv`, none without the file.

    Raises DataError naming line and column for a missing column or reason, an unknown decision, a code that cannot
    exist, the same SIREN twice.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    shown = f"matches/{FILE}"
    table = read_table(path, shown)
    for bad in table.ragged:
        counts = f"{bad.found} colonnes au lieu de {bad.expected}"
        raise TableError(f"{shown}, ligne {bad.line} : {counts}, corrigez cette ligne.")
    kept: dict[str, FormerEpci] = {}
    for line, cells in _rows(table):
        found = _former(cells, f"{shown}, ligne {line}")
        if found and (found.ancien in kept or found.siren in {one.siren for one in kept.values()}):
            raise DataError(f"{shown}, ligne {line}, colonne siren_ancien : numéro déjà employé, gardez une ligne.")
        if found:
            kept[found.ancien] = found
    return tuple(kept.values())


def _rows(table: Table) -> Iterable[tuple[int, dict[str, str]]]:
    ranks = {column: table.header.index(table.pick([column])) for column in COLUMNS}
    for line, cells in zip(table.lines, table.rows, strict=True):
        yield line, {column: cells[rank].strip() for column, rank in ranks.items()}


def _former(cells: dict[str, str], where: str) -> FormerEpci | None:
    codes = {}
    for column in ("siren_ancien", "siren_epci"):
        try:
            codes[column] = parse_siren(cells[column])
        except CodeError as error:
            raise DataError(f"{where}, colonne {column} : {error}") from None
    if cells["decision"] not in (SAME, EXCLUDED):
        raise DataError(f"{where}, colonne decision : « {cells['decision']} » ; il faut {SAME} ou {EXCLUDED}.")
    if not cells["motif"]:
        raise DataError(f"{where}, colonne motif : elle est vide, il faut la remplir.")
    return FormerEpci(codes["siren_ancien"], codes["siren_epci"], cells["motif"]) if cells["decision"] == SAME else None


def rename_epci(values: pd.DataFrame, former: Iterable[FormerEpci]) -> pd.DataFrame:
    """`values` (the readers' long table) with the figures of former SIREN under those of today.

    A figure that is published under the SIREN of today is kept, and the former one left where it was.
    """
    names = {one.ancien: one.siren for one in former}
    wanted = (values["collection"] == "epci") & values["code"].isin(names)
    key = ["code", "indicateur", "millesime"]
    renamed = values.loc[wanted, key].assign(code=values.loc[wanted, "code"].map(names))
    taken = set(values.loc[values["collection"] == "epci", key].itertuples(index=False, name=None))
    free = [row not in taken for row in renamed.itertuples(index=False, name=None)]
    codes = values["code"].copy()
    codes.loc[renamed.index[free]] = renamed.loc[free, "code"]
    return values.assign(code=codes)
