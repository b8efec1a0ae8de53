"""What `geocite check` found: one record an anomaly, and the same list as a French text, CSV or JSON."""

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from geocite.bundle.contract import Anomaly, Severity
from geocite.text.spreadsheets import french_csv
from geocite.text.typography import counted, typeset

__all__ = [
    "SEVERITIES",
    "Anomaly",
    "Origin",
    "Severity",
    "count_severities",
    "render_csv",
    "render_json",
    "render_text",
]

READER = "lecteur"  # what readers of the site are told in place of the remedy
SEVERITIES: tuple[Severity, ...] = ("erreur", "avertissement", "information")
TO_COMPLETE = "À compléter par la cité ou par l’IREV."  # what readers are told of facts that only geodata/ can take


@dataclass(frozen=True)
class Origin:
    """The file under check, and the collection its keys belong to."""

    source: str
    fichier: str
    collection: str

    def report(
        self,
        severite: Severity,
        genre: str,
        cle: str,
        message: str,
        *,
        ligne: int | None = None,
        attendu: str = "",
        trouve: str = "",
        remede: str = "",
        lecteur: str = "",
    ) -> Anomaly:
        """An anomaly of this file."""
        told, mend, outside = typeset(message), typeset(remede), typeset(lecteur)
        place = (self.source, self.fichier, ligne, self.collection)
        return Anomaly(severite, genre, *place, cle, told, attendu, trouve, mend, outside)


def sort_anomalies(anomalies: Iterable[Anomaly]) -> list[Anomaly]:
    """Gravest first, then by kind, collection, key and place; repeated ones once."""
    return sorted(
        set(anomalies),
        key=lambda a: (
            SEVERITIES.index(a.severite),
            a.genre,
            a.collection,
            a.cle,
            a.fichier,
            a.ligne or 0,
            a.message,
        ),
    )


def count_severities(anomalies: Iterable[Anomaly]) -> dict[Severity, int]:
    """Number of anomalies of each severity, the three of them always there."""
    counts: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for anomaly in anomalies:
        counts[anomaly.severite] += 1
    return counts


def render_text(anomalies: Sequence[Anomaly], width: int = 110, per_kind: int | None = None) -> str:
    """A table for a terminal `width` characters wide, gravest first, ending with a line of counts.

    `per_kind` limits how many anomalies of one kind are written; how many are left out is then said.
    """
    ordered = sort_anomalies(anomalies)
    blocks = []
    for severity, group in groupby(ordered, key=lambda a: a.severite):
        found = list(group)
        blocks.append(_heading(severity, len(found)))
        blocks += _render_group(found, width, per_kind)
    return "\n".join([*blocks, "", render_summary(ordered)]).lstrip("\n")


def _heading(severity: str, number: int) -> str:
    title = f"{severity.upper()}{'S' if number > 1 else ''} ({number})"
    return f"\n{title}\n{'─' * len(title)}"


def _render_group(found: Sequence[Anomaly], width: int, per_kind: int | None) -> list[str]:
    column = min(max(len(a.cle) for a in found), 34) + 2
    lines = []
    for genre, group in groupby(found, key=lambda a: a.genre):
        same = list(group)
        lines.append(f"{genre} ({len(same)})")
        for anomaly in same[:per_kind]:
            lines += _render_one(anomaly, column, width)
        if per_kind is not None and len(same) > per_kind:
            lines.append(f"  {'…':<{column}}et {len(same) - per_kind} de plus : toutes sont dans le CSV et le JSON.")
    return lines


def _render_one(anomaly: Anomaly, column: int, width: int) -> list[str]:
    indent = " " * (column + 2)
    room = max(width - len(indent), 40)
    details = [f"{anomaly.message} [{anomaly.lieu}]"]
    if anomaly.attendu or anomaly.trouve:
        details.append(typeset(f"attendu : {anomaly.attendu or '—'} · trouvé : {anomaly.trouve or '—'}"))
    if anomaly.remede:
        details.append(f"→ {anomaly.remede}")
    lines = [line for detail in details for line in textwrap.wrap(detail, room, break_on_hyphens=False)]
    if len(anomaly.cle) > column - 2:
        return [f"  {anomaly.cle}", *(indent + line for line in lines)]
    return [f"  {anomaly.cle:<{column}}{lines[0]}", *(indent + line for line in lines[1:])]


def render_summary(anomalies: Iterable[Anomaly]) -> str:
    """One sentence: « 1 erreur, 12 avertissements, 3 informations. »."""
    counts = count_severities(anomalies)
    if not any(counts.values()):
        return "Aucune anomalie."
    return ", ".join(counted(n, severity) for severity, n in counts.items()) + "."


def render_csv(anomalies: Iterable[Anomaly]) -> str:
    """The list for a French spreadsheet: BOM, semicolons, one line an anomaly after the headers."""
    names = [name for name in Anomaly.__struct_fields__ if name != READER]
    rows = ([getattr(anomaly, name) for name in names] for anomaly in sort_anomalies(anomalies))
    return french_csv(names, rows).decode()


def render_json(anomalies: Sequence[Anomaly]) -> str:
    """The list with its counts: {"nombre": {severity: n}, "anomalies": [ … ]}."""
    ordered = [_kept(anomaly) for anomaly in sort_anomalies(anomalies)]
    return json.dumps({"nombre": count_severities(anomalies), "anomalies": ordered}, ensure_ascii=False, indent=1)


def _kept(anomaly: Anomaly) -> dict[str, object]:
    """The anomaly for who keeps the data: what is told to readers only is left out."""
    return {name: value for name, value in msgspec.structs.asdict(anomaly).items() if name != READER}
