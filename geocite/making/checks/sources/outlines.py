"""Checks of the outlines of communes against the official code: merged since, missing, unknown, named otherwise."""

from collections.abc import Iterator

import pandas as pd

from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.checks.sources.tables import line_of
from geocite.making.readers import Readings
from geocite.making.region.former_communes import find_seats, find_today
from geocite.making.region.joins import fold_name
from geocite.making.region.region import RegionTables, outlines_source


def check_outlines(readings: Readings, tables: RegionTables) -> list[Anomaly]:
    """Anomalies of the outlines used for the region, and of the collèges that give a commune merged since."""
    source = outlines_source(readings, tables.region.code)
    drawn = readings[source]
    drawn = drawn[drawn["code_departement"].isin(tables.region.departements)]
    drawn = drawn[~drawn["code_commune"].isin(find_seats(readings))]
    official = readings["communes_cog"].set_index("code_commune")
    today = {code: seat for code, seat in find_today(readings).items() if code not in find_seats(readings)}
    return [
        *_check_drawn(drawn, official, today, source),
        *_check_missing(official, tables, Origin(source, ", ".join(readings.files(source)), "communes")),
        *_check_colleges(readings, tables, today, official),
    ]


def _check_drawn(drawn: pd.DataFrame, official: pd.DataFrame, today: dict[str, str], source: str) -> Iterator[Anomaly]:
    names = official["nom"].to_dict()
    for _, row in drawn.iterrows():
        code, origin = row["code_commune"], Origin(source, row["fichier"], "communes")
        if code in today:
            yield _merged(row, today[code], names[today[code]], origin)
        elif code not in names:
            yield _unknown(row, origin)
        elif fold_name(row["nom"]) != fold_name(names[code]):
            yield _named_otherwise(row, names[code], origin)


def _merged(row: "pd.Series[str]", code: str, name: str, origin: Origin) -> Anomaly:
    return origin.report(
        "information",
        "commune fusionnée depuis",
        code,
        f"Le contour de {row['nom']} ({row['code_commune']}) est joint à celui de {name} ({code}).",
        ligne=line_of(row),
        attendu="les communes du code officiel géographique",
        trouve=f"{row['nom']} ({row['code_commune']})",
        remede="Rien à faire : la fusion est postérieure aux contours.",
    )


def _unknown(row: "pd.Series[str]", origin: Origin) -> Anomaly:
    return origin.report(
        "erreur",
        "contour d'une commune inconnue",
        row["code_commune"],
        f"{row['nom']} ({row['code_commune']}) a un contour mais n'est pas dans le code officiel géographique : "
        "le contour n'est pas employé.",
        ligne=line_of(row),
        attendu="une commune en vigueur, ou une ancienne commune et celle qui l'a reprise",
        trouve=row["code_commune"],
        remede="Prenez le code officiel géographique et les contours de la même année.",
    )


def _named_otherwise(row: "pd.Series[str]", name: str, origin: Origin) -> Anomaly:
    return origin.report(
        "information",
        "nom divergent entre sources",
        row["code_commune"],
        f"Appelée « {name} » dans le code officiel géographique et « {row['nom']} » dans les contours.",
        ligne=line_of(row),
        attendu=name,
        trouve=row["nom"],
        remede="Rien à faire : le nom montré est celui du code officiel géographique.",
    )


def _check_missing(official: pd.DataFrame, tables: RegionTables, origin: Origin) -> list[Anomaly]:
    inside = official[official["code_departement"].isin(tables.region.departements)]
    missing = inside[~inside.index.isin(tables.communes["code_commune"])]
    return [
        origin.report(
            "erreur",
            "commune sans contour",
            code,
            f"{row['nom']} ({code}) est dans le code officiel géographique mais n'a pas de contour utilisable.",
            attendu="un contour",
            trouve="aucun",
            remede="Téléchargez de nouveau les contours, de la même année que le code officiel géographique.",
        )
        for code, row in inside.loc[missing.index].iterrows()
    ]


def _check_colleges(
    readings: Readings, tables: RegionTables, today: dict[str, str], official: pd.DataFrame
) -> list[Anomaly]:
    colleges = readings["colleges"]
    moved = colleges[colleges["uai"].isin(tables.colleges["uai"]) & colleges["code_commune"].isin(today)]
    origin = Origin("colleges", ", ".join(readings.files("colleges")), "colleges")
    return [
        origin.report(
            "information",
            "commune fusionnée depuis",
            row["uai"],
            f"{row['nom']} donne le code {row['code_commune']}, d'une commune réunie depuis à "
            f"{official.loc[today[row['code_commune']], 'nom']} ({today[row['code_commune']]}), qui est prise.",
            ligne=line_of(row),
            attendu=today[row["code_commune"]],
            trouve=row["code_commune"],
            remede="Rien à faire : le collège est rattaché à la commune d'aujourd'hui.",
        )
        for _, row in moved.iterrows()
    ]
