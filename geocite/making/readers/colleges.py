"""Readers of the collèges: location, priority education, and the names that other files give them."""

import math
from pathlib import Path

import numpy as np

from geocite.making.readers.files import open_source
from geocite.making.readers.places import check_places
from geocite.making.readers.reading import Reading, Row, Rows, choose, frame
from geocite.registry.sources import Sources
from geocite.text.codes import departement_of_commune, parse_commune, parse_departement, parse_region, parse_uai
from geocite.text.delimited import TableError, fold, parse_number

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
_SECTORS = {"public": "public", "prive": "privé"}


def read_colleges(raw: Path, sources: Sources) -> Reading:
    """Collèges of France, one row per UAI.

    Columns `uai, nom, secteur` ("public" or "privé"), `nature, code_commune, nom_commune, code_departement`,
    `code_region, lon, lat, localisation, appariement, ligne`.
    `lon`, `lat` in degrees (WGS84), NaN when the file gives none. Codes that cannot exist are empty and told in
    `dropped` with a count of 0; the département is that of the commune, and a row without either is left out. An
    arrondissement of Paris, Lyon or Marseille keeps its own commune code. DataError when the positions are not
    degrees, or not in France.
    """
    source = sources["colleges"]
    rows = open_source(source, raw)
    columns = choose(rows.table.header, _COLLEGES, rows.table.name)
    chosen = rows.select(columns["uai"], parse_uai)
    _check_positions(chosen, rows, columns)
    found = [_college(row, rows, columns) for row in chosen]
    records = [record for record in found if record is not None]
    return rows.reading(frame(records, _KEPT), columns)


def read_education_prioritaire(raw: Path, sources: Sources) -> Reading:
    """Collèges in priority education; schools other than collèges are left out.

    Columns `uai, education_prioritaire` ("REP+" or "REP"), `nom_rep, type_etablissement`,
    `uai_tete_de_reseau, ligne`.
    """
    source = sources["education_prioritaire"]
    rows = open_source(source, raw)
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
    return rows.reading(frame(records, [*_PRIORITY, "ligne"]), columns)


def read_ips_2022(raw: Path, sources: Sources) -> Reading:
    """Names of the collèges in the IPS file: `uai, nom_ips, ligne`; the figures come from `read_values`."""
    wanted = {
        "uai": ["uai", "numero_uai"],
        # The header of this vintage lacks an « e » (etablissment).
        "nom_ips": ["nom_de_l_etablissment", "nom_de_l_etablissement"],
    }
    source = sources["ips_2022"]
    rows = open_source(source, raw)
    columns = choose(rows.table.header, wanted, rows.table.name)
    names = rows.table.column(columns["nom_ips"])
    records = [(row.key, names[row.rank], row.line) for row in rows.select(columns["uai"], parse_uai)]
    return rows.reading(frame(records, ["uai", "nom_ips", "ligne"]), columns)


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
    rows = open_source(source, raw)
    columns = choose(rows.table.header, wanted, rows.table.name)
    sessions, names = rows.table.column(columns["session"]), rows.table.column(columns["nom_ivac"])
    chosen = rows.select(columns["uai"], parse_uai, columns["session"])
    records = [(row.key, sessions[row.rank], names[row.rank], row.line) for row in chosen]
    return rows.reading(frame(records, ["uai", "session", "nom_ivac", "ligne"]), columns)


def _college(row: Row, rows: Rows, columns: dict[str, str]) -> tuple[object, ...] | None:
    cells = rows.cells(row, columns)
    commune = rows.code(row, cells["code_commune"], parse_commune)
    departement = _departement(row, rows, cells["code_departement"], commune)
    if not departement:
        rows.drop(row.line, row.key, "ni département ni commune lisible : on ne sait pas où est ce collège", grave=True)
        return None
    lon, lat = _position(row, rows, cells)
    return (
        row.key,
        cells["nom"] or f"{cells['denomination']} {cells['patronyme']}".strip(),
        _sector(row, rows, cells["secteur"]),
        cells["nature"],
        commune,
        cells["nom_commune"],
        departement,
        # The ministry writes 00 for the overseas collectivities, which the COG gives their own code.
        departement if cells["code_region"] == "00" else rows.code(row, cells["code_region"], parse_region),
        lon,
        lat,
        cells["localisation"],
        cells["appariement"],
        row.line,
    )


def _departement(row: Row, rows: Rows, text: str, commune: str) -> str:
    """The département of the commune, whatever the row says of it; that of the row when the commune is unreadable."""
    stated = rows.code(row, text, parse_departement)
    if not commune:
        return stated
    found = departement_of_commune(commune)
    if stated and stated != found:
        rows.note(row, f"département {stated}, mais commune {commune} : le département {found} est pris")
    return found


def _sector(row: Row, rows: Rows, text: str) -> str:
    sector = _SECTORS.get(fold(text), "")
    if not sector:
        rows.note(row, f"secteur « {text} » : ni public ni privé")
    return sector or text


def _check_positions(chosen: list[Row], rows: Rows, columns: dict[str, str]) -> None:
    """DataError when most positions of the file are not in France."""
    places = []
    for row in chosen:
        cells = rows.cells(row, {"lon": columns["lon"], "lat": columns["lat"]})
        try:
            places.append((parse_number(cells["lon"]).value, parse_number(cells["lat"]).value))
        except TableError:
            continue
    known = np.array([place for place in places if None not in place], dtype=float).reshape(-1, 2)
    check_places(known[:, 0], known[:, 1], 4326, rows.table.name)


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
