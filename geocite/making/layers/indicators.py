"""Values of indicators: computed ratios, latest known for the items' properties, whole series for the documents."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geocite.bundle import contract
from geocite.registry.sources import UNDATED, Indicator, Indicators, Series
from geocite.text.states import State
from geocite.text.typography import typeset

KEY = ["collection", "code", "millesime"]
PREFERRED = {State.ABSENT: 0, State.SECRET: 1, State.KNOWN: 2}
# Computed shares keep all that tells them apart: nine decimals cannot move the rounding of a figure of fewer digits.
DECIMALS = 9


class Latest(NamedTuple):
    """The latest known figure of an item: `millesime` is the year that it describes, `edition` where it is published.

    `valeur` is None unless `statut` is « connu »; no `edition` for sources that have none.
    """

    valeur: float | None
    millesime: str | None
    statut: State
    edition: str | None = None


def date_values(values: pd.DataFrame, registry: Indicators) -> pd.DataFrame:
    """`values` by the year described; of several editions that describe one year, the last that knows the figure.

    Adds `edition`, what the readers found as the vintage, empty where the figures do not come in editions. The rows
    that are kept keep their index.
    """
    series = {(one.collection, name): one for name, found in registry.items() for one in found.series if one.editions}
    keys = zip(values["collection"], values["indicateur"], values["millesime"], strict=True)
    found = [(series.get((collection, name)), vintage) for collection, name, vintage in keys]
    dated = values.assign(
        millesime=[one.year_of(vintage) if one else vintage for one, vintage in found],
        edition=[vintage if one else "" for one, vintage in found],
        _rank=values["statut"].map(PREFERRED),
    )
    ordered = dated.sort_values(["_rank", "edition"], kind="stable")
    last = ordered.drop_duplicates([*KEY, "indicateur"], keep="last")
    return last.sort_index().drop(columns="_rank")


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
    secret = (pairs["statut"] == State.SECRET) | (pairs["statut_bas"] == State.SECRET)
    known = (pairs["statut"] == State.KNOWN) & (pairs["statut_bas"] == State.KNOWN) & (pairs["valeur_bas"] > 0)
    share = (100 * pairs["valeur"] / pairs["valeur_bas"].where(known)).round(DECIMALS)
    states = np.select([secret, known], [State.SECRET, State.KNOWN], State.ABSENT)
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


def describe_indicators(
    registry: Indicators,
    series: contract.Values,
    references: Mapping[tuple[str, str], contract.Reference] | None = None,
) -> tuple[contract.Indicator, ...]:
    """Definitions as the bundle keeps them; each series with its `millesimes`, `editions` and `repetitions`.

    `series` is what `derive_series` gives. `millesimes` are in the order of the years described, `editions` the last
    edition that gives each. A repetition is a run of vintages that publish the very same figures. `references` are the
    means of `derive_references`, by (collection, id).
    """
    return tuple(_describe(indicator, series, references or {}) for indicator in registry.values())


def _describe(
    indicator: Indicator, series: contract.Values, references: Mapping[tuple[str, str], contract.Reference]
) -> contract.Indicator:
    return contract.Indicator(
        id=indicator.id,
        libelle=typeset(indicator.libelle),
        libelle_court=typeset(indicator.libelle_court),
        definition=typeset(indicator.definition),
        unite=indicator.unite,
        decimales=indicator.decimales,
        sens=indicator.sens,
        series=tuple(
            _measured(
                one,
                series.get(one.collection, {}).get(indicator.id, {}),
                references.get((one.collection, indicator.id)),
            )
            for one in indicator.series
        ),
        theme=indicator.theme,
        agregation=indicator.agregation,
        numerateur=indicator.numerateur,
        denominateur=indicator.denominateur,
        poids=indicator.poids,
        ruptures=tuple(replace(found, motif=typeset(found.motif)) for found in indicator.ruptures),
    )


def _measured(
    series: Series, found: Mapping[str, Mapping[str, contract.Cell]], reference: contract.Reference | None
) -> contract.Series:
    editions = _editions(found, series)
    ordered = sorted(found, key=lambda vintage: editions.get(vintage, vintage))
    return contract.Series(
        collection=series.collection,
        source=series.source,
        colonnes=series.colonnes,
        libelle_millesime=series.libelle_millesime,
        note=typeset(series.note),
        editions=editions,
        moment=series.moment,
        annees=series.annees,
        decimales=series.decimales,
        millesimes=tuple(ordered),
        repetitions=find_repetitions(found, ordered),
        reference=reference,
    )


def find_repetitions(
    found: Mapping[str, Mapping[str, contract.Cell]], ordered: Iterable[str]
) -> tuple[tuple[str, ...], ...]:
    """The runs of vintages, in this order, that give the very same figures; `found`: vintage → code → figure."""
    runs: list[list[str]] = []
    for vintage in ordered:
        if runs and found[runs[-1][-1]] == found[vintage]:
            runs[-1].append(vintage)
        else:
            runs.append([vintage])
    return tuple(tuple(run) for run in runs if len(run) > 1)


def _editions(vintages: Iterable[str], series: Series) -> dict[str, str]:
    """The last edition behind each vintage; nothing where figures do not come in editions."""
    if not series.editions:
        return {}
    last = {year: edition for edition, year in sorted(series.annees.items())}
    return {vintage: last.get(vintage, vintage.removeprefix(f"{UNDATED} ")) for vintage in vintages}


def derive_latest(values: pd.DataFrame) -> dict[tuple[str, str, str], Latest]:
    """Latest known value of each (collection, code, indicateur), by the year described.

    `values` is what `date_values` gives. Where no vintage is known the last statut is kept: secret, not zero.
    """
    edition = values.get("edition", "")
    dated = values.assign(edition=edition, known=values["statut"] == State.KNOWN)
    # Editions follow the years that they describe, and tell the order of those that do not say theirs.
    dated["order"] = dated["edition"].where(dated["edition"] != "", dated["millesime"])
    last = dated.sort_values(["known", "order"]).drop_duplicates(["collection", "code", "indicateur"], keep="last")
    return {(row.collection, row.code, row.indicateur): _latest(row) for row in last.itertuples(index=False)}


def _latest(row: Any) -> Latest:
    if row.statut == State.ABSENT:
        return Latest(None, None, State.ABSENT)
    value = plain_number(row.valeur) if row.statut == State.KNOWN else None
    return Latest(value, row.millesime, State(row.statut), row.edition or None)


def plain_number(value: float) -> float | int:
    """The number as JSON should show it: no « .0 » on whole numbers."""
    rounded = round(float(value), DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


def derive_series(values: pd.DataFrame) -> contract.Values:
    """{collection: {indicateur: {millesime: {code: number or "s"}}}}; a code that is not there is not published."""
    series: dict[str, dict[str, dict[str, dict[str, contract.Cell]]]] = {}
    ordered = values.sort_values(["collection", "indicateur", "millesime", "code"])
    for row in ordered[ordered["statut"] != State.ABSENT].itertuples(index=False):
        by_vintage = series.setdefault(row.collection, {}).setdefault(row.indicateur, {})
        cell: contract.Cell = "s" if row.statut == State.SECRET else plain_number(row.valeur)
        by_vintage.setdefault(row.millesime, {})[row.code] = cell
    return series
