"""Checks of the figures: percentages that cannot be, editions that publish the former one's figures again."""

from collections import defaultdict

import pandas as pd

from geocite.bundle.contract import Values
from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.layers.indicators import find_repetitions
from geocite.registry.sources import Indicators
from geocite.text.states import State
from geocite.text.typography import typeset


def check_values(values: pd.DataFrame, registry: Indicators, series: Values) -> list[Anomaly]:
    """Anomalies of the figures of a region: `values` is the readers' long table, `series` its `derive_series`.

    Both by edition, as published.
    """
    return [
        *check_percentages(values, registry),
        *check_repetitions(registry, series),
        *check_editions(values, registry),
    ]


def check_percentages(values: pd.DataFrame, registry: Indicators) -> list[Anomaly]:
    """« valeur impossible »: percentages below 0 or above 100."""
    percentages = [name for name, indicator in registry.items() if indicator.unite == "%"]
    known = values[(values["statut"] == State.KNOWN) & values["indicateur"].isin(percentages)]
    return [
        Origin(row.source, row.fichier, row.collection).report(
            "avertissement",
            "valeur impossible",
            row.code,
            f"{registry[row.indicateur].libelle}, {row.millesime} : {row.valeur:g} % n'est pas une part.",
            ligne=int(row.ligne),
            attendu="entre 0 et 100",
            trouve=f"{row.valeur:g}",
            remede="Signalez la valeur au producteur ; elle est montrée telle qu'il la publie.",
        )
        for row in known[~known["valeur"].between(0, 100)].itertuples()
    ]


def check_editions(values: pd.DataFrame, registry: Indicators) -> list[Anomaly]:
    """« éditions qui se contredisent »: several figures for one year, of which the last edition's is kept."""
    found = []
    known = values[values["statut"] == State.KNOWN]
    for indicator in registry.values():
        for one in (series for series in indicator.series if series.annees):
            rows = known[(known["indicateur"] == indicator.id) & (known["collection"] == one.collection)]
            years = rows.assign(annee=rows["millesime"].map(one.year_of))
            for (code, year), group in years.groupby(["code", "annee"]):
                if group["valeur"].nunique() > 1:
                    found.append(_contradiction(indicator.libelle, str(code), str(year), group))
    return found


def _contradiction(label: str, code: str, year: str, group: pd.DataFrame) -> Anomaly:
    told = {row.millesime: f"{row.valeur:g}" for row in group.sort_values("millesime").itertuples()}
    last = group.sort_values("millesime").iloc[-1]
    return Origin(str(last["source"]), str(last["fichier"]), str(last["collection"])).report(
        "avertissement",
        "éditions qui se contredisent",
        code,
        f"{label}, {year} : " + ", ".join(f"{value} dans l'édition {edition}" for edition, value in told.items()) + ".",
        ligne=int(last["ligne"]),
        attendu="un même chiffre pour une même année",
        trouve=", ".join(told.values()),
        remede="Le chiffre de la dernière édition est montré ; demandez à l'Insee lequel est le bon.",
    )


def check_repetitions(registry: Indicators, series: Values) -> list[Anomaly]:
    """« édition sans chiffre nouveau »: vintages whose figures are all those of the former vintage."""
    runs: dict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for indicator in registry.values():
        for one in indicator.series:
            found = series.get(one.collection, {}).get(indicator.id, {})
            for run in find_repetitions(found, sorted(found)):
                runs[one.collection, one.source, tuple(run)].append(typeset(indicator.libelle_court))
    return [
        Origin(source, source, collection).report(
            "information",
            "édition sans chiffre nouveau",
            f"{source} {run[-1]}",
            f"{', '.join(run[:-1])} et {run[-1]} publient les mêmes chiffres : {', '.join(names)}.",
            attendu="des chiffres plus récents",
            trouve=", ".join(run),
            remede="N'y lisez pas une stabilité : ce sont les mêmes données.",
        )
        for (collection, source, run), names in runs.items()
    ]
