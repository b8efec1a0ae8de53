"""Readers of the collèges: location, priority education, and the names that other files give them."""

from pathlib import Path

from geocite.making.readers.files import open_source
from geocite.making.readers.reading import Reading, Row, Rows, choose, frame
from geocite.making.readers.schools import check_positions, departement_of, position_of, sector_of
from geocite.registry.sources import Sources
from geocite.text.codes import parse_commune, parse_region, parse_uai

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
    check_positions(chosen, rows, columns)
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
    departement = departement_of(row, rows, cells["code_departement"], commune)
    if not departement:
        rows.drop(row.line, row.key, "ni département ni commune lisible : on ne sait pas où est ce collège", grave=True)
        return None
    lon, lat = position_of(row, rows, cells)
    return (
        row.key,
        cells["nom"] or f"{cells['denomination']} {cells['patronyme']}".strip(),
        sector_of(row, rows, cells["secteur"]),
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
