"""Checks of the collèges: positions, names, and the files joined to them by UAI."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geocite.collections import COLLECTIONS
from geocite.making.checks.anomalies import Anomaly, Origin, Severity
from geocite.making.checks.sources.tables import line_of
from geocite.making.region.college_names import names_differ

NO_POSITION = {
    "absente": ("avertissement", "sans position", "aucune coordonnée", "des coordonnées"),
    "commune": ("avertissement", "placé au centre de la commune", "localisation « Ville »", "une adresse"),
    "incertaine": ("information", "à la position incertaine", "appariement incertain", "un appariement sûr"),
}


def check_positions(colleges: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """Schools without position, placed at the town centre, or placed by an uncertain match."""
    (noun, _many) = COLLECTIONS[origin.collection].words.counted
    if colleges.empty:
        return []
    found = []
    misplaced = colleges["ecart_m"].notna() if "ecart_m" in colleges else False
    for _, row in colleges[colleges["position"].isin(list(NO_POSITION)) & ~np.asarray(misplaced)].iterrows():
        severity, kind, seen, expected = NO_POSITION[row["position"]]
        found.append(
            origin.report(
                _severity(severity),
                f"{noun} {kind}",
                row["uai"],
                f"{row['nom']} : {seen}, sa distance aux quartiers n'est pas sûre.",
                ligne=line_of(row),
                attendu=expected,
                trouve=seen,
                remede="Demandez la position au producteur du fichier ; la bande affichée reste « incertaine ».",
            )
        )
    return found


def check_absent(colleges: pd.DataFrame, other: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """« UAI absent d'une source jointe »: a collège of which the other source says nothing."""
    if colleges.empty or other.empty:
        return []
    missing = colleges[~colleges["uai"].isin(other["uai"])]
    return [
        origin.report(
            "avertissement" if row["secteur"] == "public" else "information",
            "UAI absent d'une source jointe",
            row["uai"],
            f"{row['nom']} ({row['secteur']}) n'est pas dans cette source : ses valeurs manquent.",
            attendu=f"une ligne {row['uai']}",
            trouve="aucune",
            remede="Établissement récent, fermé ou hors contrat : rien à faire si c'est le cas.",
        )
        for _, row in missing.iterrows()
    ]


def check_without_college(
    other: pd.DataFrame, colleges: pd.DataFrame, name: str, origin: Origin, sessions: Mapping[str, str]
) -> list[Anomaly]:
    """« UAI sans collège »: rows of a joined source whose UAI the location file does not have.

    `sessions` gives the last session of the brevet of each UAI: a collège that has results in the last one is open.
    """
    if colleges.empty or other.empty:
        return []
    lost = other[~other["uai"].isin(colleges["uai"])].drop_duplicates("uai", keep="last")
    return [
        origin.report(
            "avertissement",
            "UAI sans collège",
            row["uai"],
            f"« {row[name]} » n'est pas dans le fichier des collèges : ses valeurs ne servent pas.",
            ligne=line_of(row),
            attendu="un collège de ce code dans le fichier des positions",
            trouve="aucun",
            remede=_remedy(sessions.get(row["uai"], ""), max(sessions.values(), default="")),
        )
        for _, row in lost.iterrows()
    ]


def _remedy(session: str, last: str) -> str:
    without = "d'ici là, les moyennes et les rangs de sa commune se calculent sans lui."
    if session and session == last:
        return f"Collège ouvert, il a des résultats à la session {session} : mettez à jour les positions ; {without}"
    if session:
        return f"Ses derniers résultats au brevet sont de la session {session} : fermé depuis, ou renuméroté."
    known = f" jusqu'à la session {last}" if last else ""
    return f"Aucun résultat connu au brevet{known} : vérifiez s'il est ouvert, mettez à jour les positions ; {without}"


def check_names(colleges: pd.DataFrame, other: pd.DataFrame, name: str, origin: Origin) -> list[Anomaly]:
    """« nom divergent entre sources »: same UAI, names with different words (a renamed school)."""
    if colleges.empty or other.empty:
        return []
    names = dict(zip(colleges["uai"], colleges["nom"], strict=True))
    pairs = other[other["uai"].isin(colleges["uai"])].drop_duplicates(["uai", name])
    return [
        origin.report(
            "information",
            "nom divergent entre sources",
            row["uai"],
            f"Appelé « {names[row['uai']]} » dans le fichier des collèges et « {row[name]} » ici.",
            ligne=line_of(row),
            attendu=names[row["uai"]],
            trouve=row[name],
            remede="Un changement de nom : le lien passe par l'UAI, rien à faire.",
        )
        for _, row in pairs.iterrows()
        if names_differ(names[row["uai"]], row[name])
    ]


def _severity(text: str) -> Severity:
    return "avertissement" if text == "avertissement" else "information"
