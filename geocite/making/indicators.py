"""Values of indicators: latest known for the items' properties, whole series for the documents."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

KNOWN, MISSING, SECRET = "connu", "absent", "secret"


def derive_latest(values: pd.DataFrame) -> dict[tuple[str, str, str], tuple[float | None, str | None, str]]:
    """Latest known value of each (collection, code, indicateur): (valeur, millesime, statut).

    `values` is the readers' long table. Where no vintage is known the last statut is kept: secret, not zero.
    """
    ranked = values.assign(known=values["statut"] == KNOWN).sort_values(["known", "millesime"])
    last = ranked.drop_duplicates(["collection", "code", "indicateur"], keep="last")
    return {
        (row.collection, row.code, row.indicateur): _latest(row.valeur, row.millesime, row.statut)
        for row in last.itertuples(index=False)
    }


def _latest(value: float, vintage: str, state: str) -> tuple[float | None, str | None, str]:
    if state == KNOWN:
        return plain_number(value), vintage, KNOWN
    return None, vintage if state == SECRET else None, state


def plain_number(value: float) -> float | int:
    """The number as JSON should show it: no « .0 » on whole numbers."""
    rounded = round(float(value), 4)
    return int(rounded) if rounded.is_integer() else rounded


def derive_series(
    values: pd.DataFrame, codes: Mapping[str, Iterable[str]]
) -> dict[str, dict[str, dict[str, dict[str, float | str]]]]:
    """{collection: {indicateur: {millesime: {code: number or "s"}}}}; a code that is not there is not published.

    `codes` gives the codes to keep of each collection.
    """
    kept = {collection: set(wanted) for collection, wanted in codes.items()}
    series: dict[str, Any] = {}
    ordered = values.sort_values(["collection", "indicateur", "millesime", "code"])
    for row in ordered[ordered["statut"] != MISSING].itertuples(index=False):
        if row.code not in kept.get(row.collection, ()):
            continue
        by_vintage = series.setdefault(row.collection, {}).setdefault(row.indicateur, {})
        cell = "s" if row.statut == SECRET else plain_number(row.valeur)
        by_vintage.setdefault(row.millesime, {})[row.code] = cell
    return series
