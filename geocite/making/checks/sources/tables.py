"""Checks of codes, outlines and communes in the tables read from the sources."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from geocite.making.checks.anomalies import Anomaly, Origin

SLIVER_PCT = 1.0  # below this share of a QPV's area, a commune is touched by its border only


def line_of(row: "pd.Series[Any]") -> int | None:
    """Line of a row in its file, when its table keeps it (`ligne`)."""
    value = row.get("ligne")
    return None if value is None or pd.isna(value) else int(value)


def names_by_code(communes: pd.DataFrame) -> dict[str, str]:
    """Names of communes by code, empty without table."""
    return {} if communes.empty else dict(zip(communes["code_commune"], communes["nom"], strict=True))


def check_duplicates(table: pd.DataFrame, key: str, origin: Origin) -> list[Anomaly]:
    """« code en double »: a key held by several rows."""
    if table.empty:
        return []
    doubled = table[table[key].duplicated(keep=False)]
    return [
        origin.report(
            "erreur",
            "code en double",
            str(code),
            f"Le code {code} est porté par {len(rows)} lignes.",
            ligne=line_of(rows.iloc[-1]),
            attendu="une seule ligne par code",
            trouve=_list_lines(rows),
            remede="Gardez la bonne ligne et supprimez les autres, ou signalez le doublon au producteur.",
        )
        for code, rows in doubled.groupby(key)
    ]


def check_unnamed(table: pd.DataFrame, key: str, kind: str, origin: Origin) -> list[Anomaly]:
    """« nom absent »: a row without `nom`; `kind` is what the row describes (« quartier »)."""
    if table.empty:
        return []
    return [
        origin.report(
            "avertissement",
            "nom absent",
            row[key],
            f"Le {kind} {row[key]} n'a pas de nom : c'est son code qui est montré.",
            ligne=line_of(row),
            attendu="un nom",
            trouve="rien",
            remede="Demandez le nom au producteur du fichier.",
        )
        for _, row in table[table["nom"].fillna("").str.strip() == ""].iterrows()
    ]


def check_known(
    table: pd.DataFrame, column: str, key: str, known: Collection[str], kind: str, origin: Origin
) -> list[Anomaly]:
    """« code inconnu »: a code of `column` that is not among the `known` ones."""
    if table.empty:
        return []
    lost = table[~table[column].isin(list(known))]
    return [
        origin.report(
            "erreur",
            "code inconnu",
            str(row[key]),
            f"Le code de {kind} {row[column]} n'existe pas dans le référentiel.",
            ligne=line_of(row),
            attendu=f"un code de {kind} en vigueur",
            trouve=str(row[column]),
            remede="Corrigez le code ; une commune fusionnée prend celui de la commune nouvelle.",
        )
        for _, row in lost.iterrows()
    ]


def check_unknown_communes(qpv: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """« commune déclarée inconnue »: a QPV declares a commune that nothing matches (merged or misspelt)."""
    if "communes_inconnues" not in qpv:
        return []
    return [
        origin.report(
            "avertissement",
            "commune déclarée inconnue",
            row["code_qp"],
            f"« {name} », déclarée par {_title(row)}, n'est pas une commune actuelle reconnue.",
            ligne=line_of(row),
            attendu="une commune du code officiel géographique",
            trouve=name,
            remede="Une commune fusionnée ou mal écrite : c'est la surface qui rattache alors le quartier.",
        )
        for _, row in qpv.iterrows()
        for name in row["communes_inconnues"]
    ]


def check_repaired(qpv: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """« géométrie invalide réparée »: an outline that crossed itself."""
    if "reparee" not in qpv:
        return []
    return [
        origin.report(
            "information",
            "géométrie invalide réparée",
            row["code_qp"],
            f"Le contour de {_title(row)} se recoupait : il a été réparé.",
            ligne=line_of(row),
            attendu="un polygone valide",
            trouve="un contour qui se recoupe",
            remede="Rien à faire ; comparez au contour officiel si la surface compte.",
        )
        for _, row in qpv[qpv["reparee"].astype(bool)].iterrows()
    ]


def check_overlaps(overlaps: pd.DataFrame, qpv: pd.DataFrame, communes: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """Declared communes holding under 1 % of a QPV's area, and undeclared ones holding more than 1 %.

    `overlaps`: code_qp, code_commune, part_pct, declaree; `qpv` (code_qp, ligne) gives the lines.
    """
    if overlaps.empty:
        return []
    overlaps = overlaps.dropna(subset=["code_commune"])
    if "ligne" in qpv:
        overlaps = overlaps.merge(qpv[["code_qp", "ligne"]].drop_duplicates("code_qp"), on="code_qp", how="left")
    small = overlaps["declaree"].astype(bool) & (overlaps["part_pct"] < SLIVER_PCT)
    large = ~overlaps["declaree"].astype(bool) & (overlaps["part_pct"] > SLIVER_PCT)
    names = names_by_code(communes)
    return [
        *(_declared_sliver(row, names, origin) for _, row in overlaps[small].iterrows()),
        *(_undeclared_share(row, names, origin) for _, row in overlaps[large].iterrows()),
    ]


def _declared_sliver(row: "pd.Series[Any]", names: Mapping[str, str], origin: Origin) -> Anomaly:
    commune, share = names.get(row["code_commune"], row["code_commune"]), _percent(row["part_pct"])
    return origin.report(
        "avertissement",
        "commune déclarée, presque hors du quartier",
        row["code_qp"],
        f"{commune} ({row['code_commune']}) est déclarée mais ne porte que {share} de la surface.",
        ligne=line_of(row),
        attendu="au moins 1 % de la surface",
        trouve=share,
        remede="Vérifiez la commune déclarée ; pour les cités, c'est la part mesurée qui décide.",
    )


def _undeclared_share(row: "pd.Series[Any]", names: Mapping[str, str], origin: Origin) -> Anomaly:
    commune, share = names.get(row["code_commune"], row["code_commune"]), _percent(row["part_pct"])
    return origin.report(
        "avertissement",
        "commune non déclarée dans le quartier",
        row["code_qp"],
        f"{commune} ({row['code_commune']}) porte {share} de la surface sans être déclarée.",
        ligne=line_of(row),
        attendu="une commune déclarée, ou moins de 1 % de la surface",
        trouve=share,
        remede="Comparez le contour et la limite communale : l'un des deux est décalé, ou la liste est incomplète.",
    )


def check_without_epci(communes: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """« commune sans EPCI »: a commune that belongs to no intercommunalité."""
    if communes.empty:
        return []
    return [
        origin.report(
            "avertissement",
            "commune sans EPCI",
            row["code_commune"],
            f"{row['nom']} n'appartient à aucune intercommunalité.",
            ligne=line_of(row),
            attendu="un SIREN d'intercommunalité",
            trouve="aucun",
            remede="Quatre îles seules sont dans ce cas : sinon, mettez à jour le code officiel géographique.",
        )
        for _, row in communes[communes["siren_epci"].isna()].iterrows()
    ]


def _list_lines(rows: pd.DataFrame) -> str:
    lines = [str(int(line)) for line in rows.get("ligne", pd.Series(dtype=int)).dropna()]
    return f"lignes {', '.join(lines)}" if lines else f"{len(rows)} lignes"


def _title(row: "pd.Series[Any]") -> str:
    return f"« {row['nom']} »" if row.get("nom") else str(row["code_qp"])


def _percent(value: float) -> str:
    return f"{value:.2f} %".replace(".", ",")
