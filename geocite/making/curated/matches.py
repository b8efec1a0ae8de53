"""Links that a person decided after reading the data: `geodata/matches/*.csv`, each with its reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from geocite.making.curated.rows import CuratedRow, read_rows
from geocite.text.codes import parse_commune, parse_qpv, parse_siren, parse_uai, qpv_generation

SAME, EXCLUDED = "same", "excluded"
# What each file says between `cite_id` and `decision; motif`.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cites.csv": ("id_cite", "millesime", "libelle"),
    "quartiers.csv": ("quartier_imprime", "code_qp", "code_commune"),
    "colleges.csv": ("college_imprime", "uai", "nom_actuel"),
    "agglomerations.csv": ("agglomeration_imprimee", "siren_epci", "nom_epci"),
    "rattachements.csv": ("nom_imprime", "code_commune_associee", "code_commune"),
}


@dataclass(frozen=True)
class Match:
    """A name as printed ↔ a code of `collection`, decided (`same` or `excluded`) with its reason in French.

    `collection` is `qpv-2015`, `qpv-2024`, `communes` (a whole commune, or the one an associated commune
    belongs to), `colleges`, `epci`, or `liste-<date>` for the id of a cité in one vintage of the official list
    (ids are renumbered between vintages). `libelle` is what that side calls it, empty when unsaid.
    """

    cite_id: str
    imprime: str
    collection: str
    code: str
    libelle: str
    decision: str
    motif: str
    fichier: str
    ligne: int

    @property
    def kept(self) -> bool:
        """Whether the two are the same thing."""
        return self.decision == SAME


@dataclass(frozen=True)
class Matches:
    """Every reviewed match, one tuple a file, in the order of its file.

    In `cites`, `imprime` and `code` are both the id of the list; in `rattachements`, `libelle` is the code of
    the associated commune.
    """

    cites: tuple[Match, ...] = ()
    quartiers: tuple[Match, ...] = ()
    colleges: tuple[Match, ...] = ()
    agglomerations: tuple[Match, ...] = ()
    rattachements: tuple[Match, ...] = ()

    def links(self, cite_id: str) -> tuple[Match, ...]:
        """What a cité's card prints and is known: quartiers, then collèges, then agglomération."""
        printed = (*self.quartiers, *self.colleges, *self.agglomerations)
        return tuple(match for match in printed if match.cite_id == cite_id and match.kept)


def read_matches(folder: Path, cites: Collection[str] | None = None) -> Matches:
    """The matches of a folder; `cites` are the known slugs (not checked when None).

    Raises DataError naming file, line and column for a missing file, column or reason, an unknown slug or
    decision, a code that cannot exist, or the same decision written twice.
    """

    def rows(name: str) -> list[CuratedRow]:
        return _rows(folder, name, cites)

    return Matches(
        cites=tuple(map(_cite, rows("cites.csv"))),
        quartiers=tuple(map(_quartier, rows("quartiers.csv"))),
        colleges=tuple(map(_college, rows("colleges.csv"))),
        agglomerations=tuple(map(_agglomeration, rows("agglomerations.csv"))),
        rattachements=tuple(map(_commune, rows("rattachements.csv"))),
    )


def _match(row: CuratedRow, printed: str, collection: str, code: str, label: str = "") -> Match:
    decision, reason = row.cells["decision"], row.cells["motif"]
    return Match(
        row.cells["cite_id"],
        printed,
        collection,
        code,
        label,
        decision,
        reason,
        row.fichier,
        row.ligne,
    )


def _rows(folder: Path, name: str, cites: Collection[str] | None) -> list[CuratedRow]:
    rows = read_rows(folder / name, f"matches/{name}", ("cite_id", *COLUMNS[name], "decision", "motif"))
    _check_rows(rows, cites)
    return rows


def _check_rows(rows: list[CuratedRow], cites: Collection[str] | None) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if cites is not None and row.text("cite_id") not in cites:
            raise row.refuse("cite_id", f"la cité « {row.cells['cite_id']} » n'est pas dans cites.toml")
        if row.text("decision") not in (SAME, EXCLUDED):
            raise row.refuse("decision", f"« {row.cells['decision']} » ; il faut {SAME} ou {EXCLUDED}")
        row.text("motif")
        key = tuple(text for column, text in row.cells.items() if column not in ("decision", "motif"))
        if key in seen:
            raise row.refuse("cite_id", f"même rapprochement qu'à la ligne {seen[key]}, gardez-en un seul")
        seen[key] = row.ligne


def _cite(row: CuratedRow) -> Match:
    number = row.text("id_cite")
    return _match(row, number, f"liste-{row.text('millesime')}", number, row.text("libelle"))


def _quartier(row: CuratedRow) -> Match:
    printed = row.text("quartier_imprime")
    if bool(row.cells["code_qp"]) == bool(row.cells["code_commune"]):
        raise row.refuse("code_qp", "il faut un code de quartier, ou bien un code de commune")
    if row.cells["code_commune"]:
        return _match(row, printed, "communes", row.code("code_commune", parse_commune))
    code = row.code("code_qp", parse_qpv)
    return _match(row, printed, f"qpv-{qpv_generation(code)}", code)


def _college(row: CuratedRow) -> Match:
    uai = row.code("uai", parse_uai)
    return _match(row, row.text("college_imprime"), "colleges", uai, row.text("nom_actuel"))


def _agglomeration(row: CuratedRow) -> Match:
    siren = row.code("siren_epci", parse_siren)
    return _match(row, row.text("agglomeration_imprimee"), "epci", siren, row.text("nom_epci"))


def _commune(row: CuratedRow) -> Match:
    associated = row.code("code_commune_associee", parse_commune)
    return _match(row, row.text("nom_imprime"), "communes", row.code("code_commune", parse_commune), associated)
