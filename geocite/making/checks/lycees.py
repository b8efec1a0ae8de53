"""Checks of the lycées: positions, communes, and the figures joined to them by UAI."""

import pandas as pd

from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.checks.colleges import check_absent, check_positions
from geocite.making.checks.places import check_misplaced
from geocite.making.checks.sources.tables import check_known, check_unnamed, line_of, names_by_code
from geocite.making.readers import Readings
from geocite.making.region.region import RegionTables

LYCEES, FIGURES = "lycees", "ips_lycees"


def check_lycees(readings: Readings, tables: RegionTables) -> list[Anomaly]:
    """Every anomaly of the lycées of a region; none when no file gives them."""
    lycees = tables.points.get(LYCEES)
    if lycees is None:
        return []
    origin = Origin(LYCEES, ", ".join(readings.files(LYCEES)), LYCEES)
    known = frozenset(readings["communes_cog"]["code_commune"])
    return [
        *check_unnamed(lycees, "uai", "lycée", origin),
        *check_positions(lycees, origin),
        *check_misplaced(lycees, names_by_code(tables.communes), origin),
        *check_known(lycees, "code_commune", "uai", known, "commune", origin),
        *(_check_figures(readings, tables, lycees) if FIGURES in readings.tables else ()),
    ]


def _check_figures(readings: Readings, tables: RegionTables, lycees: pd.DataFrame) -> list[Anomaly]:
    figures = readings[FIGURES]
    inside = figures[figures["uai"].str[:3].isin([code.zfill(3) for code in tables.region.departements])]
    origin = Origin(FIGURES, ", ".join(readings.files(FIGURES)), LYCEES)
    # Those out of contract, those of another ministry and the sections of a lycée are in no such file.
    under = (lycees["secteur"] == "public") | (lycees["contrat"] == "sous contrat")
    expected = lycees[under & (lycees["tutelle"] == "éducation") & ~lycees["nature"].str.startswith("section")]
    lost = inside[~inside["uai"].isin(lycees["uai"])]
    return [*check_absent(expected, inside, origin), *(_without_lycee(row, origin) for _, row in lost.iterrows())]


def _without_lycee(row: "pd.Series[str]", origin: Origin) -> Anomaly:
    return origin.report(
        "avertissement",
        "UAI sans lycée",
        row["uai"],
        f"« {row['nom_ips']} » n'est pas dans l'annuaire des lycées : ses valeurs ne servent pas.",
        ligne=line_of(row),
        attendu="un lycée de ce code dans l'annuaire",
        trouve="aucun",
        remede="Lycée fermé, réuni à un autre ou renuméroté depuis : vérifiez, mettez à jour l'annuaire.",
    )
