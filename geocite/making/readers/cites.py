"""Readers of the official list of the cités éducatives, of the communes and of the quartiers they cover."""

import contextlib
import re
from pathlib import Path

from geocite.errors import DataError
from geocite.making.readers.files import open_source, read_rows, relative, source_files
from geocite.making.readers.reading import Reading, Row, Rows, choose, frame, plain_code
from geocite.registry.sources import Source, Sources
from geocite.text.codes import CodeError, parse_commune, parse_qpv
from geocite.text.delimited import TableError, pick

_CITES = {"id_cite": ["id_cite"], "libelle": ["lib_cite", "libelle"]}
_COMMUNES = {
    "id_cite": ["id_cite"],
    "libelle": ["lib_cite", "libelle"],
    "code_commune": ["insee_com", "code_commune"],
    "nom_commune": ["lib_com", "nom_commune"],
}
# Not confirmed by the publisher: whichever of these headers the file has.
_QUARTIERS = {
    "libelle": ["lib_cite", "libelle_cite", "nom_cite", "cite_educative", "libelle"],
    "code_qp": ["code_qp", "code_qpv", "codgeo_qp", "codeqp", "id_qp", "qp", "qpv"],
}
_QUARTIERS_MORE = {
    "id_cite": ["id_cite", "code_cite"],
    "nom_qp": ["lib_qp", "nom_qp", "lib_qpv", "nom_qpv", "libelle_qp"],
}


def read_cites_qpv(raw: Path, sources: Sources) -> Reading:
    """One row per cité and quartier: `libelle, code_qp, id_cite, nom_qp, ligne`.

    QPV of either generation; `id_cite` and `nom_qp` are empty when the file has no such column. An `id_cite` means
    nothing outside this file. A quartier may be in several cités.
    """
    source = sources["cites_qpv"]
    rows = open_source(source, raw)
    columns = choose(rows.table.header, _QUARTIERS, rows.table.name)
    for ours, candidates in _QUARTIERS_MORE.items():
        with contextlib.suppress(TableError):
            columns[ours] = pick(rows.table.header, candidates, rows.table.name)
    records = []
    for row in rows.select(columns["code_qp"], parse_qpv, columns["libelle"]):
        cells = rows.cells(row, columns)
        if not cells["libelle"]:
            rows.drop(row.line, row.key, "ligne sans libellé de cité")
            continue
        records.append((cells["libelle"], row.key, cells.get("id_cite", ""), cells.get("nom_qp", ""), row.line))
    return rows.reading(frame(records, ["libelle", "code_qp", "id_cite", "nom_qp", "ligne"]), columns)


def read_cites_2023(raw: Path, sources: Sources) -> Reading:
    """One row per cité and commune: `id_cite, libelle, code_commune, nom_commune, ligne`.

    The communes' list is checked against the list of cités, whose labels prevail: a cité unknown to one of them
    goes to `dropped`. The ids hold for this vintage only. DataError when one of the two files is missing.
    """
    source = sources["cites_2023"]
    labels, cites = _read_labels(raw, source)
    communes = _open(raw, source, _COMMUNES)
    columns = choose(communes.table.header, _COMMUNES, communes.table.name)
    lines = [
        _commune_line(row, communes, columns, labels)
        for row in communes.select(columns["id_cite"], _parse_id, columns["code_commune"])
    ]
    found = [line for line in lines if line is not None]
    listed = {line[0] for line in found}
    _drop_without_commune(cites, labels, listed)
    return Reading(
        source=source.id,
        table=frame(found, ["id_cite", "libelle", "code_commune", "nom_commune", "ligne"]),
        columns=columns,
        files=(communes.table.name, cites.table.name),
        rows_read=communes.rows_read + cites.rows_read,
        dropped=(*communes.dropped, *cites.dropped),
        rows_kept=len(found) + len(listed),
    )


def _read_labels(raw: Path, source: Source) -> tuple[dict[str, tuple[str, int]], Rows]:
    """Label and line of each cité."""
    cites = _open(raw, source, _CITES)
    columns = choose(cites.table.header, _CITES, cites.table.name)
    labels = cites.table.column(columns["libelle"])
    found = {row.key: (labels[row.rank], row.line) for row in cites.select(columns["id_cite"], _parse_id)}
    return found, cites


def _open(raw: Path, source: Source, wanted: dict[str, list[str]]) -> Rows:
    """The file of the source that has communes, or the one that has none."""
    with_communes = "code_commune" in wanted
    for path in source_files(source, raw):
        if ("com" in path.stem.removeprefix("liste-cite")) == with_communes:
            return Rows(read_rows(path, relative(path, raw), source), source)
    missing = "des communes" if with_communes else "des cités"
    raise DataError(
        f"Il manque la liste {missing} du programme « Cités éducatives » dans {raw} : "
        f"téléchargez-la depuis {source.adresse}."
    )


def _commune_line(
    row: Row, communes: Rows, columns: dict[str, str], labels: dict[str, tuple[str, int]]
) -> tuple[str, str, str, str, int] | None:
    cells = communes.cells(row, columns)
    if row.key not in labels:
        communes.drop(row.line, row.key, "cette cité n'est pas dans la liste des cités")
        return None
    try:
        code = parse_commune(plain_code(cells["code_commune"]))
    except CodeError as error:
        communes.drop(row.line, row.key, str(error))
        return None
    label, _ = labels[row.key]
    if cells["libelle"] != label:
        communes.note(row, f"libellé « {cells['libelle']} », mais « {label} » dans la liste des cités")
    return row.key, label, code, cells["nom_commune"], row.line


def _drop_without_commune(cites: Rows, labels: dict[str, tuple[str, int]], found: set[str]) -> None:
    for key, (label, line) in labels.items():
        if key not in found:
            cites.drop(line, key, f"la cité « {label} » n'a aucune commune dans la liste des communes")


def _parse_id(text: str) -> str:
    if not re.fullmatch(r"cite-\d+", text.strip().casefold()):
        raise CodeError(f"« {text} » n'est pas un identifiant de cité : il faut par exemple cite-005.")
    return text.strip().casefold()
