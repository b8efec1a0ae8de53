"""A tiny raw folder written by program: every source in its published layout, for an invented region of three communes.

From west to east, squares of 8 km: Alphaville (59350), Betaville (59178), Gammaville (59606). In each, a QPV of 2015
one kilometre wide, two in Betaville; in 2024 the same ones but the last, moved.
"""

import gzip
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import Matches
from geocite.making.pipeline import Curated, Prepared, prepare
from geocite.registry.sources import load_indicators, load_sources
from geocite.settings import resource

REGION = "32"
COMMUNES = {"59350": "Alphaville", "59178": "Betaville", "59606": "Gammaville"}
ALPHA, BETA_1, BETA_2, GAMMA = "QP059001", "QP059002", "QP059003", "QP059004"
ALPHA_24, BETA_1_24, BETA_2_24, GAMMA_24 = "QN05901M", "QN05902M", "QN05903M", "QN05904M"
EPCI = "200093201"
X0, Y0 = 690_000.0, 7_060_000.0
CITES = {
    "alpha": Cite("alpha", "Alpha", "Alpha", ("59350",), "cites_2023"),
    "beta-nord": Cite("beta-nord", "Beta Nord", "Beta Nord", ("59178",), "cites_2023"),
    "beta-sud": Cite("beta-sud", "Beta Sud", "Beta Sud", ("59178",), "cites_2023"),
    "gamma": Cite("gamma", "Gamma", "Gamma", ("59606",), "cites_2023"),
}


def uai(digits: str) -> str:
    """The identifier of a school with its check letter."""
    return digits + "ABCDEFGHJKLMNPRSTUVWXYZ"[int(digits) % 23]


UAI = tuple(uai(f"059000{n}") for n in (1, 2, 3))


def box(column: int, east: float, north: float, size: float) -> Any:
    """A square (Lambert-93, metres) of one commune: its south-west corner and side, in km from the commune's."""
    x, y = X0 + 1000 * (8 * column + east), Y0 + 1000 * north
    return shapely.box(x, y, x + 1000 * size, y + 1000 * size)


def quartiers(generation: int) -> gpd.GeoDataFrame:
    """The four QPV of a generation, in metres."""
    codes = {2015: (ALPHA, BETA_1, BETA_2, GAMMA), 2024: (ALPHA_24, BETA_1_24, BETA_2_24, GAMMA_24)}[generation]
    places = [(0, 2.0, 2.0), (1, 1.0, 1.0), (1, 5.0, 5.0), (2, 2.0, 2.0 if generation == 2015 else 5.0)]
    shapes = [box(column, east, north, 1.0) for column, east, north in places]
    names = ["Alphaville", "Betaville", "Betaville", "Gammaville"]
    return gpd.GeoDataFrame({"code": codes, "commune": names}, geometry=shapes, crs=2154)


def write_raw(folder: Path, tables: Mapping[str, str] | None = None) -> Path:
    """Write every file of the region; `tables` adds or replaces delimited files (name → text)."""
    texts = {**_tables(), **_documents(), **(tables or {})}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig" if name.endswith(".csv") else "utf-8")
    _write_quartiers(folder)
    return folder


def load_curated_files(curated: Path | None = None, cites: Mapping[str, Cite] | None = None) -> Curated:
    """Sources that accept short files and the registry, from a folder (those shipped by default)."""
    folder = curated or resource("geodata")
    sources = load_sources(folder / "sources.toml")
    short = {
        name: replace(source, lignes_min=min(source.lignes_min, 1), attendus=None) for name, source in sources.items()
    }
    indicators = load_indicators(folder / "indicators.toml", short)
    return Curated(short, indicators, CITES if cites is None else cites, Matches())


def prepare_raw(folder: Path, tables: Mapping[str, str] | None = None, **options: Any) -> Prepared:
    """The invented region read and joined from a new raw folder."""
    return prepare(load_curated_files(**options), write_raw(folder, tables), REGION)


def rows(header: str, *lines: Sequence[object]) -> str:
    """A table with semicolons."""
    return "\n".join([header, *(";".join(str(cell) for cell in line) for line in lines)]) + "\n"


def _write_quartiers(folder: Path) -> None:
    (folder / "qpv_2015").mkdir(exist_ok=True)
    (folder / "qpv_2024").mkdir(exist_ok=True)
    former = quartiers(2015).rename(columns={"code": "CODE_QP", "commune": "COMMUNE_QP"})
    former.assign(NOM_QP=former["CODE_QP"].str.replace("QP", "Quartier ")).to_file(folder / "qpv_2015" / "QPV.shp")
    present = quartiers(2024).to_crs(4326)
    codes = ("59350", "59178", "59178", "59606")
    columns = {"code": "code_qp", "commune": "lib_com"}
    full = present.rename(columns=columns).assign(insee_com=codes, insee_dep="59", insee_reg=REGION)
    text = full.assign(lib_qp=full["code_qp"].str.replace("QN", "Quartier ")).to_json()
    with zipfile.ZipFile(folder / "qpv_2024" / "qpv.zip", "w") as archive:
        archive.writestr("GEOJSON/QP2024_WGS84.geojson", text)


def _documents() -> dict[str, str]:
    outlines = gpd.GeoDataFrame(
        {"code": list(COMMUNES), "nom": list(COMMUNES.values()), "codeDepartement": "59"},
        geometry=[box(column, 0, 0, 8) for column in range(3)],
        crs=2154,
    ).to_crs(4326)
    communes = [
        {"code": code, "nom": nom, "type": "commune-actuelle", "departement": "59", "region": REGION, "population": pop}
        for (code, nom), pop in zip(COMMUNES.items(), (50_000, 40_000, 900), strict=True)
    ]
    members = [{"code": code, "nom": nom} for code, nom in COMMUNES.items()]
    epci = {"code": EPCI, "nom": "CA d'Essai", "type": "CA", "populationMunicipale": 90_000, "membres": members}
    departement = {"code": "59", "nom": "Nord", "region": REGION, "chefLieu": "59350"}
    found = {
        "contours-59.geojson": json.loads(outlines.to_json()),
        "decoupage-communes.json": communes,
        "decoupage-epci.json": [epci],
        "decoupage-departements.json": [departement],
        "decoupage-regions.json": [{"code": REGION, "nom": "Région d'Essai", "chefLieu": "59350"}],
    }
    return {f"communes/{name}": json.dumps(content, ensure_ascii=False) for name, content in found.items()}


def _tables() -> dict[str, str]:
    return {**_lists(), **_schools(), **_insee(), **_incomes()}


def _lists() -> dict[str, str]:
    names = [(f"cite-{n:03}", cite.libelle_liste, cite.communes[0]) for n, cite in enumerate(CITES.values(), start=1)]
    return {
        "cites/liste-cite.csv": rows("id_cite;lib_cite", *[(key, label) for key, label, _ in names]),
        "cites/liste-cite-com2023.csv": rows(
            "id_cite;lib_cite;insee_com;lib_com", *[(key, label, code, COMMUNES[code]) for key, label, code in names]
        ),
    }


def _schools() -> dict[str, str]:
    points = gpd.GeoSeries([box(n, 2.5, 2.5, 0.001).centroid for n in range(3)], crs=2154).to_crs(4326)
    header = (
        "numero_uai;appellation_officielle;denomination_principale;patronyme_uai;secteur_public_prive_libe;"
        "nature_uai;nature_uai_libe;code_commune;libelle_commune;code_departement;code_region;longitude;latitude;"
        "localisation;appariement"
    )
    kind, found = ("Public", "340", "COLLEGE"), ("Numéro de rue", "Parfaite")
    places = zip(UAI, COMMUNES.items(), points, strict=True)
    colleges = [
        (code, f"Collège {nom}", "COLLEGE", nom, *kind, commune, nom, "059", REGION, p.x, p.y, *found)
        for code, (commune, nom), p in places
    ]
    figures = (
        "Session;UAI;Nom de l'établissement;Nb candidats G;Taux de réussite G;VA du taux de réussite G;"
        "Note à l'écrit G;Taux d'accès 6eme 3eme;Nb mentions global G"
    )
    return {
        "colleges/fr-en-adresse-et-geolocalisation-essai.csv": rows(header, *colleges),
        "colleges/liste-des-rep-et-rep-rentree-2022.csv": rows(
            "UAI tête de réseau;NUMERO;NOM DE L'ETABLISSEMENT;TYPE_DETABLISSEMENT;EP",
            (UAI[0], UAI[0], "COLLEGE ALPHAVILLE", "COLLEGE", "REP+"),
        ),
        "colleges/fr-en-ips-colleges-ap2022.csv": rows(
            "rentree_scolaire;uai;nom_de_l_etablissment;effectifs;ips;ecart_type_de_l_ips",
            ("2022-2023", UAI[0], "ALPHAVILLE", 300, 70.5, 20),
            ("2022-2023", UAI[1], "BETAVILLE", 600, 100, 30),
        ),
        "colleges/fr-en-indicateurs-valeur-ajoutee-colleges.csv": rows(
            figures,
            ("2023", UAI[0], "ALPHAVILLE", 50, 60, -2, 8.5, 80, 10),
            ("2024", UAI[0], "ALPHAVILLE", 50, 70, 1, 9.5, 82, 20),
            ("2024", UAI[1], "BETAVILLE", 150, 90, "", 11, 95, 120),
        ),
    }


LYCEES = tuple(uai(f"059100{n}") for n in (1, 2, 3))


def lycee_files() -> dict[str, str]:
    """The two files of the lycées: inside a QPV, 2 km away from its commune, and without position; one row repeated."""
    inside, away = (box(n, east, 2.5, 0.001).centroid for n, east in ((0, 2.5), (1, 2)))
    inside, away = gpd.GeoSeries([inside, away], crs=2154).to_crs(4326)
    header = (
        "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Type_contrat_prive;"
        "libelle_nature;ministere_tutelle;Voie_generale;Voie_technologique;Voie_professionnelle;Code_commune;"
        "Nom_commune;Code_departement;longitude;latitude;precision_localisation;Nombre_d_eleves"
    )
    ours, place = ("MINISTERE DE L'EDUCATION NATIONALE",), ("59350", "Alphaville", "059")
    first = (LYCEES[0], "Lycée Alpha", "Lycée", "Public", "SANS OBJET", "LYCEE POLYVALENT", *ours, 1, 1, 0, *place)
    second = (LYCEES[1], "Lycée Beta", "Lycée", "Privé", "HORS CONTRAT", "LYCEE PROFESSIONNEL", *ours, 0, 0, 1, *place)
    third = (LYCEES[2], "Lycée Gamma", "Lycée", "Public", "", "LYCEE PROFESSIONNEL", "AGRICULTURE", "", "", "", *place)
    found = ("Numéro de rue",)
    figures = (
        "rentree_scolaire;uai;nom_de_l_etablissment;effectifs_voie_gt;effectifs_voie_pro;effectifs_ensemble_gt_pro;"
        "ips_voie_gt;ips_voie_pro;ips_ensemble_gt_pro"
    )
    return {
        "lycees/fr-en-annuaire-education-essai.csv": rows(
            header,
            (*first, inside.x, inside.y, *found, "1140"),
            (*second, away.x, away.y, *found, ""),
            (*third, "", "", "", "80"),
            (*first, inside.x, inside.y, *found, "1140"),
            (uai("0591009"), "Collège Delta", "Collège", *first[3:], inside.x, inside.y, *found, "9"),
        ),
        "lycees/fr-en-ips-lycees-ap2022.csv": rows(
            figures,
            ("2022-2023", LYCEES[0], "LYCEE ALPHA", 900, "", 900, 101.5, "", 101.5),
            ("2022-2023", uai("0591008"), "LYCEE FERME", "", 50, 50, "", 70, 70),
        ),
    }


def _insee() -> dict[str, str]:
    found = {}
    demo = "CODGEO;POP_MUN;TX_TOT_0A24;IND_JEUNE;TX_TOT_MEN6;TX_TOT_MEN1;TX_TOT_ET;A;AC3ENF"
    income = "CODGEO;TP60;DISP_D1;DISP_Q1;DISP_Q2;DISP_Q3;DISP_D9;PPSOC"
    jobs = "ABC;ABC_25;ABC_2649;ABC_50;ABC_INFCAPBEP;ABC_CAPBEP;ABC_BAC;ABC_SUPBAC"
    for year, precarious in (("2019", "TX_TOT_EPREC"), ("2021", "TX_TOT_EDLIM"), ("2022", "TX_TOT_EDLIM")):
        found[f"insee_qpv/DEMO_{year}.csv"] = rows(
            demo,
            ("Ensemble", "5 000 000", "40,0", "1,5", "", "", "", "", ""),
            (ALPHA, "1\u202f000", "40,0", "1,5", "", "30", "12", "200", "30"),
            (BETA_1, "3 000", "44", "2", "5", "25", "20", "0", "0"),
        )
        found[f"insee_qpv/REVN_{year}.csv"] = rows(
            income,
            (ALPHA, "49,5", "8 000", "10 000", "13 000", "17 000", "22 000", "27"),
            (BETA_1, "s", "", "", "", "", "", ""),
        )
        found[f"insee_qpv/IPRO_{year}.csv"] = rows(
            f"CODGEO;TX_TOT_EMPL;{precarious};{jobs}",
            (ALPHA, "35", "26", "100", "20", "50", "30", "40", "30", "20", "10"),
            (BETA_1, "45", "20", "300", "90", "150", "60", "s", "30", "20", "10"),
        )
    return found


def _incomes() -> dict[str, str]:
    return {
        "revenus/cc_filosofi_2021_COM.csv": rows(
            "CODGEO;NBPERSMENFISC21;MED21;TP6021;PPSOC21;D121;D921",
            ("59350", 48_000, 20_000, 25, 8, 9_000, 40_000),
            ("59178", 39_000, 21_000, "s", "s", "s", "s"),
        )
    }


def write_france(folder: Path) -> Path:
    """The invented region without its detailed outlines: one commune drawn as the two it was merged from."""
    write_raw(folder)
    (folder / "communes/contours-59.geojson").unlink()
    codes = ["59350", "59178", "59606", "59999"]
    shapes = [box(0, 0, 0, 8), box(1, 0, 0, 8), box(2, 0, 0, 4), box(2, 4, 0, 4)]
    outlines = gpd.GeoDataFrame(
        {"code": codes, "nom": "Ancien nom", "departement": "59", "region": REGION, "epci": ""},
        geometry=shapes,
        crs=2154,
    ).to_crs(4326)
    (folder / "communes/communes-100m.geojson.gz").write_bytes(gzip.compress(outlines.to_json().encode()))
    path = folder / "communes/decoupage-communes.json"
    communes = json.loads(path.read_text(encoding="utf-8"))
    communes[2]["anciensCodes"] = ["59999"]
    path.write_text(json.dumps(communes), encoding="utf-8")
    return folder
