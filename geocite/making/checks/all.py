"""All the checks of `geocite check`: every fault at once, nothing stopped, nothing repaired here.

What they look at is `CheckInputs`; each `check_` function of the `checks_` modules takes tables, reads no file and
returns anomalies.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from geocite.bundle.contract import Link
from geocite.making.checks.anomalies import Anomaly, Origin, Severity, sort_anomalies
from geocite.making.checks.cites import check_facts, check_identity, check_official_list
from geocite.making.checks.colleges import check_absent, check_names, check_positions, check_without_college
from geocite.making.checks.links import check_deduced, check_shared
from geocite.making.checks.matches import (
    check_attachments,
    check_current_names,
    check_matches,
    check_places,
    check_printed_communes,
)
from geocite.making.checks.places import check_misplaced, check_misplaced_qpv
from geocite.making.checks.sources.tables import (
    SLIVER_PCT,
    check_duplicates,
    check_known,
    check_overlaps,
    check_repaired,
    check_unknown_communes,
    check_unnamed,
    check_without_epci,
    names_by_code,
)
from geocite.making.checks.statements import check_statements
from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import Matches
from geocite.making.readers.reading import Dropped
from geocite.text.codes import departement_of_commune

LONG_LIST = 20  # from here on, rows left out for the same reason are reported together


def _no_table() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True)
class CheckInputs:
    """What the checks look at, for one region; an empty table is not checked.

    `qpv[generation]`: code_qp, nom, communes_inconnues (declared names or codes that nothing matches), reparee,
    ligne. `overlaps[generation]`: code_qp, code_commune, part_pct (% of the QPV's area), declaree.
    `communes`: code_commune, nom, siren_epci. `communes_associees`: code_commune, nom, chef_lieu.
    `epci`: siren_epci, nom. `colleges`: uai, nom, secteur, code_commune, position, ligne, and what
    `placement.check_places` adds.
    `education_prioritaire`: uai, nom_rep, ligne. `ips`: uai, nom_ips. `ivac`: uai, nom_ivac (one row a session).
    The last three may cover the whole country: `departements` says which UAI belong to the region.
    `cites_2023`: id_cite, libelle, code_commune, ligne (whole country too).
    `codes_officiels`: codes of the communes in the official code, whether they have an outline or not.
    `files`: source id → name of its file. `dropped`: source id → rows its reader left out.
    """

    qpv: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    overlaps: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    communes: pd.DataFrame = field(default_factory=_no_table)
    communes_associees: pd.DataFrame = field(default_factory=_no_table)
    epci: pd.DataFrame = field(default_factory=_no_table)
    colleges: pd.DataFrame = field(default_factory=_no_table)
    education_prioritaire: pd.DataFrame = field(default_factory=_no_table)
    ips: pd.DataFrame = field(default_factory=_no_table)
    ivac: pd.DataFrame = field(default_factory=_no_table)
    cites_2023: pd.DataFrame = field(default_factory=_no_table)
    cites: Mapping[str, Cite] = field(default_factory=dict)
    matches: Matches = field(default_factory=Matches)
    links: Sequence[Link] = ()
    dropped: Mapping[str, Sequence[Dropped]] = field(default_factory=dict)
    departements: Collection[str] = ()
    codes_officiels: Collection[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def origin(self, source: str, collection: str) -> Origin:
        """Where the rows of a source are reported from."""
        return Origin(source, self.files.get(source, source), collection)


def check_all(inputs: CheckInputs) -> list[Anomaly]:
    """Every anomaly of the sources, of the curated files and of their links, gravest first."""
    found: list[Anomaly] = []
    known = _column(inputs.communes, "code_commune") | frozenset(inputs.codes_officiels)
    for generation, qpv in inputs.qpv.items():
        origin = inputs.origin(f"qpv_{generation}", f"qpv-{generation}")
        found += check_duplicates(qpv, "code_qp", origin)
        found += check_unnamed(qpv, "code_qp", "quartier", origin)
        found += check_repaired(qpv, origin)
        found += check_unknown_communes(qpv, origin)
        overlaps = inputs.overlaps.get(generation, _no_table())
        found += check_misplaced_qpv(overlaps, qpv, origin)
        found += check_overlaps(overlaps, qpv, inputs.communes, origin)
    found += _check_communes(inputs, known)
    found += _check_colleges(inputs, known)
    for source, rows in inputs.dropped.items():
        found += check_dropped(rows, source)
    found += _check_curated(inputs)
    return sort_anomalies(found)


def _check_communes(inputs: CheckInputs, known: Collection[str]) -> list[Anomaly]:
    communes, listed = inputs.origin("communes_cog", "communes"), inputs.origin("cites_2023", "cites")
    inside = _rows_of_cites(inputs)
    return [
        *check_duplicates(inputs.communes, "code_commune", communes),
        *check_without_epci(inputs.communes, communes),
        *check_known(inside, "code_commune", "id_cite", known, "commune", listed),
    ]


def _rows_of_cites(inputs: CheckInputs) -> pd.DataFrame:
    """Rows of the official list whose commune is in a département of the region."""
    table = inputs.cites_2023
    if table.empty:
        return table
    return table[table["code_commune"].map(departement_of_commune).isin(list(inputs.departements))]


def _check_colleges(inputs: CheckInputs, known: Collection[str]) -> list[Anomaly]:
    colleges, origin = inputs.colleges, inputs.origin("colleges", "colleges")
    joined = (
        ("education_prioritaire", inputs.education_prioritaire, "nom_rep"),
        ("ips_2022", inputs.ips, "nom_ips"),
        ("ivac", inputs.ivac, "nom_ivac"),
    )
    found = [
        *check_duplicates(colleges, "uai", origin),
        *check_unnamed(colleges, "uai", "collège", origin),
        *check_positions(colleges, origin),
        *check_misplaced(colleges, names_by_code(inputs.communes), origin),
        *check_known(colleges, "code_commune", "uai", known, "commune", origin),
    ]
    ivac = inputs.ivac
    sessions = {} if ivac.empty else dict(ivac.groupby("uai")["session"].max())
    for source, table, name in joined:
        other = inputs.origin(source, "colleges")
        inside = _of_departements(table, inputs.departements)
        found += check_without_college(inside, colleges, name, other, sessions)
        found += check_names(colleges, inside, name, other)
        if source != "education_prioritaire":  # most collèges are in no network
            found += check_absent(colleges, inside, other)
    return found


def _of_departements(table: pd.DataFrame, departements: Collection[str]) -> pd.DataFrame:
    if table.empty:
        return table
    return table[table["uai"].str[:3].isin([code.zfill(3) for code in departements])]


def _check_curated(inputs: CheckInputs) -> list[Anomaly]:
    cites, matches, names = inputs.cites, inputs.matches, names_by_code(inputs.communes)
    colleges = inputs.colleges
    current = {} if colleges.empty else dict(zip(colleges["uai"], colleges["nom"], strict=True))
    return [
        *check_identity(cites.values()),
        *check_facts(cites.values()),
        *check_official_list(cites, matches.cites, inputs.cites_2023, names),
        *check_matches(cites, matches, _known_codes(inputs)),
        *check_statements(cites.values(), _known_codes(inputs)),
        *(check_printed_communes(cites.values(), matches.rattachements, names) if names else ()),
        *check_attachments(matches.rattachements, inputs.communes_associees),
        *check_places(cites, (*matches.quartiers, *matches.colleges), _places(inputs)),
        *check_current_names(matches.colleges, current),
        *check_deduced(inputs.links),
        *check_shared(cites.values(), inputs.links, names),
    ]


def _known_codes(inputs: CheckInputs) -> dict[str, frozenset[str]]:
    """Codes of each collection whose table is there."""
    tables = {f"qpv-{generation}": (table, "code_qp") for generation, table in inputs.qpv.items()} | {
        "communes": (inputs.communes, "code_commune"),
        "colleges": (inputs.colleges, "uai"),
        "epci": (inputs.epci, "siren_epci"),
    }
    return {name: _column(table, key) for name, (table, key) in tables.items() if not table.empty}


def _places(inputs: CheckInputs) -> dict[tuple[str, str], set[str]]:
    """(collection, code) → communes: where each collège is, and where each QPV has more than a sliver."""
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for generation, overlaps in inputs.overlaps.items():
        for row in overlaps[overlaps["part_pct"] >= SLIVER_PCT].itertuples() if len(overlaps) else ():
            places[f"qpv-{generation}", str(row.code_qp)].add(str(row.code_commune))
    for row in inputs.colleges.itertuples():
        places["colleges", str(row.uai)].add(str(row.code_commune))
    return dict(places)


def check_dropped(rows: Iterable[Dropped], source: str) -> list[Anomaly]:
    """« lignes écartées »: rows a reader left out; many rows with one reason are reported together."""
    groups: dict[tuple[str, str, str], list[Dropped]] = defaultdict(list)
    for row in rows:
        groups[row.file, row.reason, row.what].append(row)
    found = []
    for (file, reason, _), same in groups.items():
        parts = [same] if len(same) > LONG_LIST else [[row] for row in same]
        found += [_dropped(part, _severity(part[0]), reason, Origin(source, file, "")) for part in parts]
    return found


def _severity(row: Dropped) -> Severity:
    return "information" if row.expected else "erreur" if row.grave else "avertissement"


def _dropped(rows: Sequence[Dropped], severity: Severity, reason: str, origin: Origin) -> Anomaly:
    number = sum(row.count for row in rows)
    what = "valeur ignorée" if number == 0 else "ligne écartée" if number == 1 else f"{number} lignes écartées"
    what = rows[0].what or what
    return origin.report(
        severity,
        "ligne écartée par la lecture",
        rows[0].key,
        f"{what[0].upper()}{what[1:]} : {reason.rstrip('.')}.",
        ligne=rows[0].line,
        trouve=", ".join(dict.fromkeys(row.key for row in rows[:5] if row.key)),
        remede="Rien à faire." if severity == "information" else "Corrigez la ligne dans le fichier, ou signalez-la.",
    )


def _column(table: pd.DataFrame, name: str) -> frozenset[str]:
    return frozenset(table[name]) if name in table else frozenset()
