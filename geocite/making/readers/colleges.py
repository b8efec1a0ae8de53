"""Readers of the collèges: location, priority education, and the names that other files give them."""

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geocite.codes import CodeError, parse_commune, parse_departement, parse_region, parse_uai
from geocite.making.readers.reading import Reading, Row, Rows, choose, frame, read_rows, source_file
from geocite.sources import Sources
from geocite.tables import TableError, parse_number

_COLLEGES = {
    "uai": ["numero_uai", "uai", "code établissement"],
    "nom": ["appellation_officielle", "nom_etablissement"],
    "denomination": ["denomination_principale"],
    "patronyme": ["patronyme_uai", "patronyme uai"],
    "secteur": ["secteur_public_prive_libe", "secteur public/privé"],
    "nature": ["nature_uai_libe"],
    "code_commune": ["code_commune", "code commune"],
    "nom_commune": ["libelle_commune", "commune"],
    "code_departement": ["code_departement", "code département"],
    "code_region": ["code_region", "code région"],
    "lon": ["longitude"],
    "lat": ["latitude"],
    "localisation": ["localisation"],
    "appariement": ["appariement"],
}
_KEPT = [name for name in _COLLEGES if name not in ("denomination", "patronyme")] + ["ligne"]
_PRIORITY = {
    "uai": ["NUMERO", "uai"],
    "education_prioritaire": ["EP", "education_prioritaire"],
    "nom_rep": ["NOM DE L'ETABLISSEMENT", "nom"],
    "type_etablissement": ["TYPE_DETABLISSEMENT", "type"],
    "uai_tete_de_reseau": ["UAI tête de réseau"],
}
_SECTORS = {"public": "public", "prive": "privé", "privé": "privé"}


def read_colleges(raw: Path, sources: Sources) -> Reading:
    """Collèges of France, one row per UAI.

    Columns `uai, nom, secteur` ("public" or "privé"), `nature, code_commune, nom_commune, code_departement`,
    `code_region, lon, lat, localisation, appariement, ligne`.
    `lon`, `lat` in degrees (WGS84), NaN when the file gives none. Codes that cannot exist are empty and told in
    `dropped` with a count of 0. An arrondissement of Paris, Lyon or Marseille keeps its own commune code.
    """
    source = sources["colleges"]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, _COLLEGES, rows.table.name)
    records = [_college(row, rows, columns) for row in rows.select(columns["uai"], parse_uai)]
    return _reading(source.id, rows, columns, frame(records, _KEPT))


def read_education_prioritaire(raw: Path, sources: Sources) -> Reading:
    """Collèges in priority education; schools other than collèges are left out.

    Columns `uai, education_prioritaire` ("REP+" or "REP"), `nom_rep, type_etablissement`,
    `uai_tete_de_reseau, ligne`.
    """
    source = sources["education_prioritaire"]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, _PRIORITY, rows.table.name)
    records = []
    for row in rows.select(columns["uai"], parse_uai):
        cells = rows.cells(row, columns)
        label = cells["education_prioritaire"].upper().replace(" ", "")
        if label not in ("REP", "REP+"):
            rows.drop(row.line, row.key, f"« {cells['education_prioritaire']} » n'est ni REP ni REP+")
            continue
        rest = (cells["nom_rep"], cells["type_etablissement"], cells["uai_tete_de_reseau"].upper())
        records.append((row.key, label, *rest, row.line))
    return _reading(source.id, rows, columns, frame(records, [*_PRIORITY, "ligne"]))


def read_ips_2022(raw: Path, sources: Sources) -> Reading:
    """Names of the collèges in the IPS file: `uai, nom_ips, ligne`; the figures come from `read_values`."""
    wanted = {
        "uai": ["uai", "numero_uai"],
        # The header of this vintage lacks an « e » (etablissment).
        "nom_ips": ["nom_de_l_etablissment", "nom_de_l_etablissement"],
    }
    source = sources["ips_2022"]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, wanted, rows.table.name)
    names = rows.table.column(columns["nom_ips"])
    records = [(row.key, names[row.rank], row.line) for row in rows.select(columns["uai"], parse_uai)]
    return _reading(source.id, rows, columns, frame(records, ["uai", "nom_ips", "ligne"]))


def read_ivac(raw: Path, sources: Sources) -> Reading:
    """Names of the collèges in the IVAC file, one row per session: `uai, session, nom_ivac, ligne`.

    The figures come from `read_values`; sessions before 2022 belong to another file.
    """
    wanted = {
        "uai": ["UAI", "numero_uai"],
        "session": ["Session"],
        "nom_ivac": ["Nom de l'établissement", "nom_de_l_etablissement"],
    }
    source = sources["ivac"]
    rows = read_rows(source_file(source, raw), raw, source)
    columns = choose(rows.table.header, wanted, rows.table.name)
    sessions, names = rows.table.column(columns["session"]), rows.table.column(columns["nom_ivac"])
    chosen = rows.select(columns["uai"], parse_uai, columns["session"])
    records = [(row.key, sessions[row.rank], names[row.rank], row.line) for row in chosen]
    return _reading(source.id, rows, columns, frame(records, ["uai", "session", "nom_ivac", "ligne"]))


def _college(row: Row, rows: Rows, columns: dict[str, str]) -> tuple[object, ...]:
    cells = rows.cells(row, columns)
    lon, lat = _position(row, rows, cells)
    departement = _code(row, rows, cells["code_departement"], parse_departement)
    return (
        row.key,
        cells["nom"] or f"{cells['denomination']} {cells['patronyme']}".strip(),
        _SECTORS.get(cells["secteur"].casefold(), cells["secteur"]),
        cells["nature"],
        _code(row, rows, cells["code_commune"], parse_commune),
        cells["nom_commune"],
        departement,
        # The ministry writes 00 for the overseas collectivities, which the COG gives their own code.
        departement if cells["code_region"] == "00" else _code(row, rows, cells["code_region"], parse_region),
        lon,
        lat,
        cells["localisation"],
        cells["appariement"],
        row.line,
    )


def _code(row: Row, rows: Rows, text: str, parse: Callable[[str], str]) -> str:
    try:
        return parse(text)
    except CodeError as error:
        rows.note(row, str(error))
        return ""


def _position(row: Row, rows: Rows, cells: dict[str, str]) -> tuple[float, float]:
    """Longitude and latitude in degrees, both NaN when one is missing or impossible."""
    try:
        lon, lat = parse_number(cells["lon"]).value, parse_number(cells["lat"]).value
    except TableError as error:
        rows.note(row, f"coordonnées illisibles : {error}")
        return math.nan, math.nan
    if lon is None or lat is None:
        return math.nan, math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        rows.note(row, f"coordonnées impossibles : longitude {lon}, latitude {lat}")
        return math.nan, math.nan
    return lon, lat


def _reading(source: str, rows: Rows, columns: dict[str, str], table: pd.DataFrame) -> Reading:
    return Reading(source, table, columns, (rows.table.name,), len(rows.table.rows), tuple(rows.dropped))
