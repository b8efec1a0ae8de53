"""Figures against their own past: items and values lost since the edition before, columns that jump as a whole."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeAlias

import msgspec
import numpy as np
import pandas as pd

from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.checks.sources.coverage import FEW, MOST_LOST_PCT, Cover, count_by_departement, departement_of
from geocite.making.readers import Readings
from geocite.registry.sources import Sources

# Of real editions, ranks agree at 0.48 or more; of a column shifted by one row, at 0.53 or less.
LEAST_AGREEMENT, SHIFT_MARGIN = 0.35, 0.05
LEAST_WITNESS = 0.5  # of figures of two files about one thing: 0.78 or more, and 0.27 or less when shifted
ENOUGH = 30  # items in common, below which ranks say nothing
NEARLY_ALL, MOST_BLANKED_PCT = 0.99, 10.0  # small figures come and go with statistical secrecy
# In one region alone: 27 % at most between real editions (9 of 33), all of them where a column was emptied.
MOST_BLANKED_HERE_PCT = 40.0
WITNESSES = (
    ("colleges", "ips", "note_ecrit_dnb"),
    ("colleges", "effectif", "candidats_dnb"),
    ("communes", "revenu_median", "taux_pauvrete_pct"),
    ("communes", "population", "personnes_menages_fiscaux"),
    ("epci", "revenu_median", "revenu_d1"),
    ("epci", "population", "personnes_menages_fiscaux"),
)


Figures: TypeAlias = "pd.Series[float]"
Place = tuple[str, str, Callable[..., Anomaly]]  # file and column, vintage before, how to report


@dataclass(frozen=True)
class Vintage:
    """The figures of one vintage: `values` has a row a code, in the order of the file, and a column an indicator."""

    year: str
    origin: Origin
    values: pd.DataFrame


def check_editions(readings: Readings, sources: Sources, departements: Collection[str]) -> list[Anomaly]:
    """Anomalies of every source that has several vintages, then of the figures that two files tell of one thing."""
    found: list[Anomaly] = []
    for name, reading in readings.values.items():
        layout = sources[name].valeurs
        if layout is None:
            continue
        for before, after in pairwise(_vintages(reading.table)):
            found += _lost_rows(before, after, layout.code, departements)
            for indicator in before.values.columns.intersection(after.values.columns):
                old, new = before.values[indicator], after.values[indicator]
                column = f"{after.origin.fichier}, colonne {reading.columns.get(indicator, indicator)}"
                report = partial(after.origin.report, "erreur", cle=f"{indicator} {after.year}")
                found += _blanked(old, new, layout.code, departements, (column, before.year, report))
                found += _jumps(old, new, (column, before.year, report))
    return [*found, *check_witnesses(readings)]


def _vintages(table: pd.DataFrame) -> list[Vintage]:
    dated = table[table["millesime"] != ""]
    return [_vintage(str(year), rows) for year, rows in dated.groupby("millesime")]


def _vintage(year: str, rows: pd.DataFrame) -> Vintage:
    first = rows.iloc[0]
    once = rows.drop_duplicates(["code", "indicateur"])
    order = once.drop_duplicates("code").sort_values("ligne")["code"]
    values = once.pivot(index="code", columns="indicateur", values="valeur").reindex(order)
    return Vintage(year, Origin(first["source"], first["fichier"], first["collection"]), values)


def _lost_rows(before: Vintage, after: Vintage, kind: str, departements: Collection[str]) -> Iterator[Anomaly]:
    former = before.values.index
    missing = former.difference(after.values.index)
    if missing.empty:
        return
    expected, lost = (count_by_departement(codes, kind) for codes in (former, missing))
    if kind == "uai":  # collèges close: one département may lose several of them in a year
        expected, lost = (Counter({"": sum(counts.values())}) for counts in (expected, lost))
    cover = Cover(after.origin, kind, expected, lost, f"présents dans l'édition {before.year}")
    yield cover.report(cover.severity(departements), "perte depuis l'édition précédente")


def _blanked(old: Figures, new: Figures, kind: str, departements: Collection[str], place: Place) -> Iterator[Anomaly]:
    """Figures known in the edition before and blank now: everywhere, or in the region alone.

    A small region may lose more of them to secrecy than the country does: it is then a warning.
    """
    column, before, report = place
    common = old.index.intersection(new.index)
    known, kept = old[common].notna(), new[common].notna()
    worst = MOST_LOST_PCT if known.mean() >= NEARLY_ALL else MOST_BLANKED_PCT
    here = np.isin([departement_of(code, kind) for code in common], list(departements))
    for inside in (np.full(len(common), True), here):
        had, lost = int(known[inside].sum()), int(known[inside].sum() - kept[inside].sum())
        if lost > FEW and 100 * lost > worst * had:
            secrecy = not inside.all() and worst > MOST_LOST_PCT and 100 * lost <= MOST_BLANKED_HERE_PCT * had
            told = report(
                genre="valeurs perdues depuis l'édition précédente",
                message=f"{column} : {lost} valeurs de moins que les {had} de {before}.",
                attendu=f"{had} valeurs connues",
                trouve=str(had - lost),
                remede="Colonne vidée en partie : téléchargez le fichier de nouveau, comparez les deux éditions.",
            )
            yield msgspec.structs.replace(told, severite="avertissement") if secrecy else told
            return


def _jumps(old: Figures, new: Figures, place: Place) -> Iterator[Anomaly]:
    column, before, report = place
    agreement = _agreement(old, new)
    beside = max(_agreement(old, new.shift(step)) for step in (-1, 1))
    if agreement < LEAST_AGREEMENT or beside > agreement + SHIFT_MARGIN:
        yield _jump(report, column, before)


def _agreement(one: Figures, other: Figures) -> float:
    """Correlation of the ranks of the items in common; 1 when there are too few, or nothing varies."""
    both = pd.concat([one, other], axis=1, join="inner").dropna()
    if len(both) < ENOUGH or both.nunique().min() < 2:
        return 1.0
    ranks = both.rank().to_numpy()
    return float(np.corrcoef(ranks.T)[0, 1])


def _jump(report: Callable[..., Anomaly], column: str, witness: str) -> Anomaly:
    return report(
        genre="colonne qui ne suit plus ses lignes",
        message=f"{column} : ses valeurs ne vont plus avec celles de {witness} pour les mêmes codes.",
        attendu="des valeurs proches, code par code",
        trouve="des valeurs sans rapport, ou celles de la ligne voisine",
        remede="Colonne décalée ou triée à part, d'un côté ou de l'autre : reprenez le fichier d'origine.",
    )


def check_witnesses(readings: Readings) -> list[Anomaly]:
    """« colonne qui ne suit plus ses lignes »: figures that two columns tell of one thing, and that disagree."""
    latest = _latest(readings)
    found = []
    for collection, indicator, witness in WITNESSES:
        one, other = latest.get((collection, indicator)), latest.get((collection, witness))
        if one is None or other is None:
            continue
        if abs(_agreement(one.values[indicator], other.values[witness])) < LEAST_WITNESS:
            headers = readings.values[one.origin.source].columns
            column = f"{one.origin.fichier}, colonne {headers[indicator]}"
            report = partial(one.origin.report, "erreur", cle=indicator)
            found.append(_jump(report, column, f"{witness}, {other.year}"))
    return found


def _latest(readings: Readings) -> dict[tuple[str, str], Vintage]:
    """Last vintage of each (collection, indicator)."""
    found: dict[tuple[str, str], Vintage] = {}
    wanted = {name for _, *names in WITNESSES for name in names}
    for reading in readings.values.values():
        asked = reading.table[reading.table["indicateur"].isin(wanted)]
        for (collection, indicator), rows in asked.groupby(["collection", "indicateur"]):
            found[str(collection), str(indicator)] = _vintages(rows)[-1]
    return found
