"""What `geocite check` found: one record an anomaly, and the same list as a French text, CSV or JSON."""

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any, Literal

from geocite.text.spreadsheets import french_csv
from geocite.text.typography import counted, typeset

Severity = Literal["erreur", "avertissement", "information"]
SEVERITIES: tuple[Severity, ...] = ("erreur", "avertissement", "information")
TO_COMPLETE = "À compléter par la cité ou par l’IREV."  # what readers are told of facts that only geodata/ can take


@dataclass(frozen=True)
class Anomaly:
    """One thing to know about the data, in French: where it is, what was expected, found, and how to mend it.

    `genre` names the check; `source` is an id of sources.toml, or « curation »; `ligne` is None when the file has
    no lines; `cle` is the code or slug concerned, in `collection`.
    `remede` is for who keeps the data and may name a file of geodata/; `lecteur` then tells readers what they can do.
    """

    severite: Severity
    genre: str
    source: str
    fichier: str
    ligne: int | None
    collection: str
    cle: str
    message: str
    attendu: str = ""
    trouve: str = ""
    remede: str = ""
    lecteur: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The anomaly for who keeps the data, keys in the order of the fields."""
        return {name: value for name, value in asdict(self).items() if name != "lecteur"}

    def as_published(self) -> dict[str, Any]:
        """The anomaly as the bundle keeps it, for readers: they cannot change a file of ours."""
        return {**self.as_dict(), "remede": self.lecteur or self.remede}

    @property
    def lieu(self) -> str:
        """File and line, as a person would look for them."""
        return f"{self.fichier}, ligne {self.ligne}" if self.ligne else self.fichier


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


def count_severities(anomalies: Iterable[Anomaly]) -> dict[str, int]:
    """Number of anomalies of each severity, the three of them always there."""
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
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
    names = [field.name for field in fields(Anomaly) if field.name != "lecteur"]
    rows = (anomaly.as_dict() for anomaly in sort_anomalies(anomalies))
    return french_csv(names, ([row[name] for name in names] for row in rows)).decode()


def render_json(anomalies: Sequence[Anomaly]) -> str:
    """The list with its counts: {"nombre": {severity: n}, "anomalies": [ … ]}."""
    ordered = [anomaly.as_dict() for anomaly in sort_anomalies(anomalies)]
    return json.dumps({"nombre": count_severities(anomalies), "anomalies": ordered}, ensure_ascii=False, indent=1)
