"""Values of indicators: computed ratios, latest known for the items' properties, whole series for the documents."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from geocite.sources import Indicator, Indicators, Series
from geocite.typography import typeset

KEY = ["collection", "code", "millesime"]
TEXTS = ("libelle", "libelle_court", "definition", "note", "millesime_reel", "motif")
KNOWN, MISSING, SECRET = "connu", "absent", "secret"


def derive_ratios(values: pd.DataFrame, registry: Indicators) -> pd.DataFrame:
    """`values` (the readers' long table) with the ratios that no file gives: 100 × numerator / denominator.

    Both parts are of the same code and vintage. Secret when a part is; absent when a part is, or nothing to divide
    by. The source is that of the registry, file and line those of the numerator.
    """
    made = [
        _ratio(values, indicator, series)
        for indicator in registry.values()
        for series in indicator.series
        if not series.colonnes
    ]
    return pd.concat([values, *made], ignore_index=True) if made else values


def _ratio(values: pd.DataFrame, indicator: Indicator, series: Series) -> pd.DataFrame:
    inside = values[values["collection"] == series.collection]
    above = inside[inside["indicateur"] == indicator.numerateur]
    below = inside[inside["indicateur"] == indicator.denominateur]
    pairs = above.merge(below[[*KEY, "valeur", "statut"]], on=KEY, suffixes=("", "_bas"), validate="1:1")
    secret = (pairs["statut"] == SECRET) | (pairs["statut_bas"] == SECRET)
    known = (pairs["statut"] == KNOWN) & (pairs["statut_bas"] == KNOWN) & (pairs["valeur_bas"] > 0)
    share = (100 * pairs["valeur"] / pairs["valeur_bas"].where(known)).round(indicator.decimales + 1)
    states = np.select([secret, known], [SECRET, KNOWN], MISSING)
    changed = pairs.assign(indicateur=indicator.id, source=series.source, valeur=share, statut=states)
    return changed[values.columns.tolist()]


def keep_codes(values: pd.DataFrame, codes: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """The rows of `values` about the codes given for each collection."""
    wanted = {collection: frozenset(found) for collection, found in codes.items()}
    pairs = zip(values["collection"], values["code"], strict=True)
    return values[[code in wanted.get(collection, ()) for collection, code in pairs]]


def index_indicators(registry: Indicators) -> dict[str, tuple[str, ...]]:
    """Ids of the indicators that have a series for each collection, in the order of the registry."""
    found: dict[str, tuple[str, ...]] = {}
    for indicator in registry.values():
        for series in indicator.series:
            found[series.collection] = (*found.get(series.collection, ()), indicator.id)
    return found


def describe_indicators(registry: Indicators, series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Definitions as the bundle keeps them; each series with its `millesimes` and its `repetitions`.

    `series` is what `derive_series` gives. A repetition is a run of vintages that publish the very same figures.
    """
    return [
        _typeset(asdict(indicator))
        | {
            "ruptures": [_typeset(asdict(found)) for found in indicator.ruptures],
            "series": [
                _typeset(asdict(one)) | _vintages(series, one.collection, indicator.id) for one in indicator.series
            ],
        }
        for indicator in registry.values()
    ]


def _typeset(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {name: typeset(entry[name]) for name in TEXTS if name in entry}


def _vintages(series: Mapping[str, Any], collection: str, indicator: str) -> dict[str, Any]:
    found: Mapping[str, Mapping[str, Any]] = series.get(collection, {}).get(indicator, {})
    runs: list[list[str]] = []
    for vintage in sorted(found):
        if runs and found[runs[-1][-1]] == found[vintage]:
            runs[-1].append(vintage)
        else:
            runs.append([vintage])
    return {"millesimes": sorted(found), "repetitions": [run for run in runs if len(run) > 1]}


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
