"""Checks of where things are: collèges out of their commune, quartiers out of theirs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geocite.collections import COLLECTIONS
from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.checks.sources.tables import line_of
from geocite.text.typography import counted

MOST_MISPLACED_PCT = 2.0  # of the positions of a file; beyond, its columns are not those of its rows
OUT, ASIDE, SHIFTED = "hors de sa commune", "position hors de la région", "positions décalées"


def check_misplaced(colleges: pd.DataFrame, names: Mapping[str, str], origin: Origin) -> list[Anomaly]:
    """Collèges out of their declared commune or of the region; an error when too many are for chance.

    `colleges`: what `placement.check_places` gives; `names`: names of the communes by code.
    """
    if "ecart_m" not in colleges:
        return []
    # Far enough for a projection to give up, a distance is infinite or not a number.
    out = colleges[colleges["ecart_m"].notna() | colleges["ecartee"].astype(bool)]
    found = [(_aside if row["ecartee"] else _away)(row, names, origin) for _, row in out.iterrows()]
    placed = int((colleges["lon"].notna() | colleges["ecartee"].astype(bool)).sum())
    # A handful of collèges is no proof of anything.
    if len(out) > max(2, MOST_MISPLACED_PCT / 100 * placed):
        found.append(_shifted(len(out), placed, origin))
    return found


def _away(row: "pd.Series[Any]", names: Mapping[str, str], origin: Origin) -> Anomaly:
    there = names.get(row["commune_trouvee"], row["commune_trouvee"])
    return origin.report(
        "avertissement",
        f"{COLLECTIONS[origin.collection].words.counted[0]} {OUT}",
        row["uai"],
        f"{row['nom']} : sa position est à {_metres(row['ecart_m'])} de {row['nom_commune']}, sa commune, "
        f"et tombe à {there}.",
        ligne=line_of(row),
        attendu=f"une position dans la commune {row['code_commune']}",
        trouve=f"{_coordinates(row)}, dans la commune {row['commune_trouvee']}",
        remede="Demandez la bonne position au producteur du fichier ; elle est montrée comme incertaine.",
    )


def _aside(row: "pd.Series[Any]", _: Mapping[str, str], origin: Origin) -> Anomaly:
    return origin.report(
        "erreur",
        ASIDE,
        row["uai"],
        f"{row['nom']} : sa position n'est dans aucune commune de la région ; elle est laissée de côté.",
        ligne=line_of(row),
        attendu=f"une position dans la commune {row['code_commune']} ({row['nom_commune']})",
        trouve="une position hors de la région",
        remede="Latitude et longitude échangées, nulles, ou d'un autre établissement : corrigez la ligne.",
    )


def _shifted(number: int, placed: int, origin: Origin) -> Anomaly:
    return origin.report(
        "erreur",
        SHIFTED,
        "latitude, longitude",
        f"{number} positions sur {placed} sont hors de leur commune : les colonnes latitude et longitude "
        "ne sont sans doute pas celles de leurs lignes.",
        attendu=f"{MOST_MISPLACED_PCT:g} % au plus",
        trouve=f"{100 * number / placed:.1f} %".replace(".", ","),
        remede="Téléchargez le fichier de nouveau, ou défaites le tri ou la copie qui a décalé une colonne.",
    )


def check_misplaced_qpv(overlaps: pd.DataFrame, qpv: pd.DataFrame, origin: Origin) -> list[Anomaly]:
    """« quartier hors de ses communes »: a QPV of which nothing lies in a commune that it declares."""
    if overlaps.empty or qpv.empty:
        return []
    inside = overlaps[overlaps["declaree"].astype(bool)].groupby("code_qp")["part_pct"].sum()
    shares = qpv["code_qp"].map(inside).fillna(0.0)
    return [
        origin.report(
            "erreur",
            "quartier hors de ses communes",
            row["code_qp"],
            f"Rien du contour de « {row['nom'] or row['code_qp']} » n'est dans les communes qu'il déclare.",
            ligne=line_of(row),
            attendu="un contour dans ses communes",
            trouve=", ".join(row.get("communes", ())) or "aucune commune",
            remede="Le contour est déplacé ou le code n'est pas le sien : reprenez le fichier d'origine.",
        )
        for _, row in qpv[shares <= 0].iterrows()
    ]


def _metres(distance: float) -> str:
    return counted(round(distance), "mètre") if np.isfinite(distance) else "une distance inconnue"


def _coordinates(row: "pd.Series[Any]") -> str:
    return f"latitude {row['lat']:.5f}, longitude {row['lon']:.5f}".replace(".", ",")
