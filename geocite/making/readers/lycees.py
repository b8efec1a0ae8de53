"""Reader of the lycées: the directory of schools, with ways, sector and position."""

from collections.abc import Mapping
from pathlib import Path

from geocite.making.readers.files import open_source
from geocite.making.readers.reading import Reading, Row, Rows, choose, frame
from geocite.making.readers.schools import check_positions, departement_of, position_of, sector_of
from geocite.registry.sources import Sources
from geocite.text.codes import parse_commune, parse_uai
from geocite.text.delimited import fold

_LYCEES = {
    "uai": ["identifiant_de_l_etablissement"],
    "nom": ["nom_etablissement"],
    "secteur": ["statut_public_prive"],
    "contrat": ["type_contrat_prive"],
    "nature": ["libelle_nature"],
    "tutelle": ["ministere_tutelle"],
    "generale": ["voie_generale"],
    "technologique": ["voie_technologique"],
    "professionnelle": ["voie_professionnelle"],
    "code_commune": ["code_commune"],
    "nom_commune": ["nom_commune"],
    "code_departement": ["code_departement"],
    "lon": ["longitude"],
    "lat": ["latitude"],
    "localisation": ["precision_localisation"],
}
_KEPT = (
    *("uai", "nom", "secteur", "contrat", "nature", "tutelle", "voies"),
    *("code_commune", "nom_commune", "code_departement", "lon", "lat", "localisation", "ligne"),
)
WAYS = {"generale": "générale", "technologique": "technologique", "professionnelle": "professionnelle"}
_NATURES = {
    "lycee_professionnel": "lycée professionnel",
    "lycee_enseignt_general_et_technologique": "lycée général et technologique",
    "lycee_polyvalent": "lycée polyvalent",
    "lycee_d_enseignement_general": "lycée général",
    "lycee_d_enseignement_technologique": "lycée technologique",
    "lycee_experimental": "lycée expérimental",
    "lycee_ens_general_techno_prof_agricole": "lycée agricole",
    "section_d_enseignement_professionnel": "section d’enseignement professionnel",
    "section_enseigt_general_et_technologique": "section d’enseignement général et technologique",
}


def read_lycees(raw: Path, sources: Sources) -> Reading:
    """Lycées of France, one row per UAI.

    Columns `uai, nom, secteur` ("public" or "privé"), `contrat` ("sous contrat", "hors contrat", "" where there is
    none), `nature`, `tutelle` ("éducation", or another ministry), `voies` (tuple of WAYS, None when the file does not
    say), `code_commune, nom_commune, code_departement, lon, lat` (degrees, WGS84; NaN when the file gives none),
    `localisation, ligne`. Codes that cannot exist are empty and told with a count of 0; a row without commune nor
    département is left out, and told. DataError when the positions are not degrees, or not in France.
    """
    rows = open_source(sources["lycees"], raw)
    columns = choose(rows.table.header, _LYCEES, rows.table.name)
    chosen = rows.select(columns["uai"], parse_uai)
    check_positions(chosen, rows, columns)
    found = [_lycee(row, rows, columns) for row in chosen]
    return rows.reading(frame([record for record in found if record is not None], _KEPT), columns)


def read_ips_lycees(raw: Path, sources: Sources) -> Reading:
    """Names of the lycées in the IPS file: `uai, nom_ips, ligne`; the figures come from `read_values`."""
    rows = open_source(sources["ips_lycees"], raw)
    wanted = {"uai": ["uai"], "nom_ips": ["nom_de_l_etablissment", "nom_de_l_etablissement"]}
    columns = choose(rows.table.header, wanted, rows.table.name)
    names = rows.table.column(columns["nom_ips"])
    records = [(row.key, names[row.rank], row.line) for row in rows.select(columns["uai"], parse_uai)]
    return rows.reading(frame(records, ["uai", "nom_ips", "ligne"]), columns)


def _lycee(row: Row, rows: Rows, columns: Mapping[str, str]) -> tuple[object, ...] | None:
    cells = rows.cells(row, columns)
    commune = rows.code(row, cells["code_commune"], parse_commune)
    departement = departement_of(row, rows, cells["code_departement"], commune)
    if not departement:
        rows.drop(row.line, row.key, "ni département ni commune lisible : on ne sait pas où est ce lycée", grave=True)
        return None
    return (
        row.key,
        cells["nom"],
        sector_of(row, rows, cells["secteur"]),
        _contract(row, rows, cells["contrat"]),
        _NATURES.get(fold(cells["nature"]), cells["nature"].lower()),
        "éducation" if "education" in fold(cells["tutelle"]) else cells["tutelle"].lower(),
        _ways(row, rows, cells),
        commune,
        cells["nom_commune"],
        departement,
        *position_of(row, rows, cells),
        cells["localisation"],
        row.line,
    )


def _contract(row: Row, rows: Rows, text: str) -> str:
    found = fold(text)
    if found in ("", "sans_objet", "inconnu_du_gestionnaire"):
        return ""
    if found in ("hors_contrat", "reconnu_par_l_etat"):
        return "hors contrat"
    if not found.startswith("contrat_"):
        rows.note(row, f"contrat « {text} » : ni sous contrat ni hors contrat")
        return ""
    return "sous contrat"


def _ways(row: Row, rows: Rows, cells: Mapping[str, str]) -> tuple[str, ...] | None:
    """The ways that a row says « 1 » for; None when it says nothing of any."""
    said = {name: cells[name] for name in WAYS}
    odd = [f"{name} « {text} »" for name, text in said.items() if text not in ("", "0", "1")]
    if odd:
        rows.note(row, f"voie {', '.join(odd)} : ni 0 ni 1")
    if not any(said.values()):
        return None
    return tuple(WAYS[name] for name, text in said.items() if text == "1")
