"""A tiny but complete bundle, written by hand: every case that a profile, a table or a map must show.

Invented territory: four communes in a row from west to east, each a square; QPV are squares inside or across them.
"""

from pathlib import Path
from typing import Any

import msgspec

from geocite.bundle.contract import Anomaly, DepartementPath, Documents, Indicators, Locator, Manifest, Profiles
from geocite.bundle.documents import write_documents
from geocite.bundle.files import compress, layer_path, pack_lines, to_json
from geocite.bundle.loading import Bundle, load_bundle
from geocite.bundle.manifest import FORMAT
from geocite.making.files.writing import write_bundle

TRAP = "<img src=x onerror=alert(1)>"
BACKSLASH = "Rue\\d'Or"
BACKTICK = "Cité `du` 8-Mai"
SCRIPT = "</script><script>alert(2)</script>"
EPEULE = "L'Épeule"
GPKG = "geocite-essai.gpkg"

SHARED_QPV = "QP059019"
UNPLACED_COLLEGE = "0590006L"
SECRET_COMMUNE = "59424"
UNPUBLISHED_COMMUNE = "59365"

SOURCES = (
    ("irev-cr4-2022", "Réseau régional des cités éducatives, compte rendu n° 4", "IREV", "2022"),
    ("cites_2023", "Programme Cités éducatives", "Agence nationale de la cohésion des territoires (ANCT)", "2023"),
    ("qpv_2015", "Quartiers prioritaires 2015", "Agence nationale de la cohésion des territoires (ANCT)", "2015"),
    ("qpv_2024", "Quartiers prioritaires 2024", "Agence nationale de la cohésion des territoires (ANCT)", "2024"),
    ("colleges", "Géolocalisation des établissements", "Ministère de l’Éducation nationale", "2024"),
    ("education_prioritaire", "Réseaux REP et REP+", "Ministère de l’Éducation nationale", "2022"),
    ("ips_2022", "Indice de position sociale", "Ministère de l’Éducation nationale (DEPP)", "2022"),
    ("ivac", "Indicateurs de valeur ajoutée", "Ministère de l’Éducation nationale (DEPP)", "2024"),
    ("insee_demo", "Démographie des quartiers", "Insee", "2022"),
    ("insee_revn", "Revenus des quartiers", "Insee", "2022"),
    ("communes_cog", "Code officiel géographique", "Insee", "2023"),
    ("communes_contours", "Contours des communes", "IGN", "2026"),
    ("filosofi_communes", "Filosofi par commune", "Insee", "2021"),
)


def square(west: float, south: float, size: float) -> dict[str, Any]:
    """A square polygon, counter-clockwise (lon, lat)."""
    east, north = round(west + size, 6), round(south + size, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def feature(item_id: str, properties: dict[str, Any], geometry: dict[str, Any] | None) -> dict[str, Any]:
    """A feature as the bundle writes it: geometry last, no bbox without a position."""
    box = {} if geometry is None else {"bbox": box_of(geometry)}
    return {"type": "Feature", "id": item_id, **box, "properties": properties, "geometry": geometry}


def box_of(geometry: dict[str, Any]) -> list[float]:
    """West, south, east, north of a point or polygon."""
    if geometry["type"] == "Point":
        return [*geometry["coordinates"], *geometry["coordinates"]]
    points = geometry["coordinates"][0][0]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return [min(lons), min(lats), max(lons), max(lats)]


def figure(name: str, value: float | None, vintage: str, state: str = "connu") -> dict[str, Any]:
    """The three properties of an indicator."""
    return {name: value, f"{name}_millesime": vintage, f"{name}_statut": state if value is None else "connu"}


# -- layers ------------------------------------------------------------------------------------------


def commune(code: str, west: float, **changes: Any) -> dict[str, Any]:
    base = {
        "nom": "Commune",
        "code_departement": "59",
        "siren_epci": "200043396",
        "epci": "CA Maubeuge Val de Sambre",
        **figure("population", 30100, "2023"),
        **figure("taux_pauvrete_pct", 27.3, "2021"),
        "cites": [],
        "qpv_2015": [],
        "qpv_2024": [],
    }
    return feature(code, {**base, **changes}, square(west, 50.0, 0.1))


def communes() -> list[dict[str, Any]]:
    shared = {"cites": ["hautmont"], "qpv_2015": [SHARED_QPV]}
    return [
        commune("59291", 3.1, nom="Hautmont", **shared, **figure("population", 14500, "2023")),
        commune(UNPUBLISHED_COMMUNE, 3.2, nom=EPEULE, **figure("taux_pauvrete_pct", None, "2021", "absent")),
        commune(
            "59392",
            3.0,
            nom="Maubeuge",
            cites=["maubeuge"],
            qpv_2015=[SHARED_QPV, "QP059020"],
            qpv_2024=["QN05918M"],
        ),
        commune(SECRET_COMMUNE, 3.3, nom=TRAP, **figure("taux_pauvrete_pct", None, "2021", "secret")),
    ]


def qpv_2015() -> list[dict[str, Any]]:
    def one(code: str, name: str, west: float, known: bool, **changes: Any) -> dict[str, Any]:
        base = {
            "nom": name,
            "communes": ["59392"],
            "noms_communes": ["Maubeuge"],
            "code_departement": "59",
            "surface_km2": 1.7664,
            "cites": [],
            "cites_candidates": [],
            "statut": "modifié",
            "correspondance": [],
            **figure("population", 8536 if known else None, "2022", "absent"),
            **figure("part_moins_25_ans_pct", 38.5 if known else None, "2022", "absent"),
            **figure("taux_pauvrete_pct", 49.5 if known else None, "2022", "secret"),
        }
        return feature(code, {**base, **changes}, square(west, 50.02, 0.03))

    return [
        one(
            SHARED_QPV,
            f"Sous-le-Bois {TRAP}",
            3.085,
            True,
            communes=["59392", "59291"],
            noms_communes=["Maubeuge", "Hautmont"],
            cites=["hautmont", "maubeuge"],
            correspondance=[{"code": "QN05918M", "part_pct": 99.1, "part_autre_pct": 68.2}],
        ),
        one("QP059020", EPEULE, 3.02, False, cites=["maubeuge"], statut="sorti"),
        one(
            "QP059021",
            BACKSLASH,
            3.22,
            True,
            communes=["59365"],
            noms_communes=[EPEULE],
            cites_candidates=["epeule"],
            taux_pauvrete_pct=30.0,
        ),
    ]


def qpv_2024() -> list[dict[str, Any]]:
    base = {"communes": ["59392"], "noms_communes": ["Maubeuge"], "code_departement": "59", "surface_km2": 2.5}
    base |= {"cites_candidates": []}
    overlap = [{"code": SHARED_QPV, "part_pct": 68.2, "part_autre_pct": 99.1}]
    first = {"nom": BACKTICK, **base, "cites": ["maubeuge"], "statut": "modifié", "correspondance": overlap}
    new = {"nom": SCRIPT, **base, "communes": ["59365"], "cites": [], "statut": "nouveau", "correspondance": []}
    return [
        feature("QN05918M", first, square(3.08, 50.02, 0.035)),
        feature("QN05999I", new, square(3.25, 50.05, 0.02)),
    ]


def college(uai: str, name: str, lon: float | None, network: str | None, **changes: Any) -> dict[str, Any]:
    near = {"qpv_2015": SHARED_QPV, "distance_qpv_2015_m": 0, "bande_2015": "dans"}
    also = {"qpv_2024": "QN05918M", "distance_qpv_2024_m": 210, "bande_2024": "300 m"}
    base = {
        "nom": name,
        "anciens_noms": [],
        "secteur": "public",
        "code_commune": "59392",
        "commune": "Maubeuge",
        "code_departement": "59",
        "education_prioritaire": network,
        "position": "exacte",
        **figure("effectif", 523, "2022"),
        **figure("ips", 65.8, "2022"),
        **figure("taux_reussite_dnb_pct", 66.0, "2024"),
        **near,
        **also,
        "cites": [],
        "cites_candidates": [],
    }
    geometry = None if lon is None else {"type": "Point", "coordinates": [lon, 50.035]}
    return feature(uai, {**base, **changes}, geometry)


def colleges() -> list[dict[str, Any]]:
    nowhere: dict[str, Any] = {"qpv_2015": None, "distance_qpv_2015_m": None, "bande_2015": None, "position": "absente"}
    nowhere |= {"qpv_2024": None, "distance_qpv_2024_m": None, "bande_2024": None}
    nowhere |= figure("ips", None, "2022", "absent")
    hautmont = {"code_commune": "59291", "commune": "Hautmont", "bande_2015": "au-delà"}
    return [
        college(UNPLACED_COLLEGE, "Collège Les Rochambelles", None, "REP", **nowhere),
        college("0592634T", f"Collège {TRAP}", 3.15, None, **hautmont),
        college("0593680E", "Collège Joséphine Baker", 3.1, "REP+", anciens_noms=["Chasse Royale"], cites=["maubeuge"]),
        college("0593686L", "Collège Jacques Brel", 3.09, "REP", cites=["hautmont"], secteur="privé"),
    ]


UNSTATED = (
    "agglomeration",
    "vague",
    "annee_label",
    "population",
    "population_perimetre",
    "population_qpv",
    "part_moins_25_ans_pct",
    "taux_pauvrete_agglomeration_pct",
    "taux_pauvrete_qpv_pct",
    "appel_a_projets",
)


def cites() -> list[dict[str, Any]]:
    unknown: dict[str, Any] = dict.fromkeys(UNSTATED)
    base = {"nom": "Cité", "communes": [], "code_departement": "59", "departement": "Nord", **unknown}
    names = ("programmes_pilotes", "axes_prioritaires", "communes_entieres")
    names += ("qpv_2015", "qpv_2024", "colleges", "qpv_2015_candidats", "qpv_2024_candidats", "colleges_candidats")
    lists: dict[str, Any] = {name: [] for name in names}
    how = {"perimetre": "qpv", "perimetre_connu": "enonce"}
    how |= {"liens_qpv": "compte_rendu", "liens_colleges": "compte_rendu"}
    maubeuge = {
        "nom": "Maubeuge",
        "communes": ["59392"],
        "noms_communes": ["Maubeuge"],
        "agglomeration": "CA Maubeuge Val de Sambre",
        "vague": 1,
        "annee_label": 2019,
        "population": 30100,
        "population_perimetre": "commune",
        "population_qpv": 11100,
        "taux_pauvrete_agglomeration_pct": 27.3,
        "taux_pauvrete_qpv_pct": 52.0,
        "programmes_pilotes": ["Numérique", TRAP],
        "qpv_2015": [SHARED_QPV, "QP059020"],
        "qpv_2024": ["QN05918M"],
        "colleges": ["0593680E", UNPLACED_COLLEGE],
    }
    hautmont = {
        "nom": "Hautmont",
        "communes": ["59291"],
        "noms_communes": ["Hautmont"],
        "vague": 2,
        "annee_label": 2021,
        "population": 8146,
        "population_perimetre": "0-25 ans",
        "taux_pauvrete_qpv_pct": 46.0,
        "qpv_2015": [SHARED_QPV],
        "colleges": ["0593686L"],
    }
    deduced = {
        "nom": BACKTICK,
        "communes": [UNPUBLISHED_COMMUNE],
        "noms_communes": [EPEULE],
        "qpv_2015_candidats": ["QP059021"],
        "liens_qpv": None,
        "liens_colleges": None,
        "perimetre": "communes",
        "perimetre_connu": "non_connu",
    }
    whole = {**base, **lists, **how}
    return [
        feature("epeule", {**whole, **deduced}, square(3.2, 50.0, 0.1)),
        feature("hautmont", {**whole, **hautmont}, square(3.085, 50.02, 0.03)),
        feature("maubeuge", {**whole, **maubeuge}, square(3.085, 50.02, 0.03)),
    ]


def epci() -> list[dict[str, Any]]:
    codes = ["59291", UNPUBLISHED_COMMUNE, "59392", SECRET_COMMUNE]
    properties = {"nom": "CA Maubeuge Val de Sambre", "type": "CA", "population": 121000, "communes": codes}
    properties |= {"nombre_communes": 4, "communes_hors_region": 0, "siren_ancien": None, "siren_ancien_motif": None}
    return [feature("200043396", properties, square(3.0, 50.0, 0.4))]


LAYERS = {
    "cites": ("Cités éducatives", cites),
    "qpv-2024": ("Quartiers prioritaires 2024", qpv_2024),
    "qpv-2015": ("Quartiers prioritaires 2015", qpv_2015),
    "communes": ("Communes", communes),
    "colleges": ("Collèges", colleges),
    "epci": ("Intercommunalités", epci),
}


# -- documents ---------------------------------------------------------------------------------------


def fact(value: Any, **changes: Any) -> dict[str, Any]:
    base = {"etat": "connu", "portee": None, "source": "irev-cr4-2022", "annee": 2022, "imprime": None}
    base |= {"annee_chiffre": None, "ecart": None}
    return {"valeur": value, **base, **changes}


MAUBEUGE_FACTS = {
    "communes_imprimees": fact(["Maubeuge"]),
    "code_departement": fact("59"),
    "agglomeration": fact("CA Maubeuge Val de Sambre"),
    "population": fact(30100, portee="commune"),
    "population_qpv": fact(11100),
    "part_moins_25_ans_pct": fact(40.3),
    "taux_pauvrete_agglomeration_pct": fact(27.3),
    "taux_pauvrete_qpv_pct": fact(52.0),
    "quartiers": fact(["Sous-Le Bois", EPEULE]),
    "colleges": fact(["Chasse Royale"]),
    "vague": fact(1),
    "annee_label": fact(2019, annee=2019),
    "convention": fact("Signée en 2019."),
    "programmes_pilotes": fact(["Numérique", TRAP]),
    "axes_prioritaires": fact(["Santé"]),
    "actions": fact("12 écoles associées."),
    "appel_a_projets": fact(False),
    "echeances": fact(["24 juin 2022 : comité stratégique."]),
    "programmes": fact(["École des sports."]),
}
HAUTMONT_FACTS = {
    "population": fact(8146, portee="0-25 ans"),
    "population_qpv": fact(None, etat="espace_reserve", imprime="XXX"),
    "taux_pauvrete_agglomeration_pct": fact(None, etat="absent"),
    "taux_pauvrete_qpv_pct": fact(46.0),
    "axes_prioritaires": fact([]),
    "vague": fact(2),
    "annee_label": fact(2021),
    "appel_a_projets": fact(True),
}


def link(start: str, end: str, nature: str, source: str, reason: str = "") -> dict[str, Any]:
    return {"de": f"cites/{start}", "vers": end, "nature": nature, "source": source, "motif": reason}


def profiles() -> dict[str, Any]:
    stated = ("compte_rendu", "irev-cr4-2022")
    return {
        "cites": {
            "maubeuge": {
                "faits": MAUBEUGE_FACTS,
                "remarques": [f"Son titre dit autre chose {SCRIPT}"],
                "nom_imprime": None,
                "libelle_liste": "Maubeuge",
                "id_liste": "cite-1",
            },
            "hautmont": {
                "faits": HAUTMONT_FACTS,
                "remarques": ["Aussi écrit HAUMONT."],
                "nom_imprime": "Hautmont-Louvroil",
                "libelle_liste": "Hautmont",
                "id_liste": "cite-2",
            },
            "epeule": {
                "faits": {},
                "remarques": [],
                "nom_imprime": None,
                "libelle_liste": BACKTICK,
                "id_liste": "cite-3",
            },
        },
        "liens": [
            link("maubeuge", f"qpv-2015/{SHARED_QPV}", *stated, "même nom dans le fichier"),
            link("maubeuge", "qpv-2015/QP059020", *stated, f"décidé sur pièces {TRAP}"),
            link("maubeuge", "qpv-2024/QN05918M", "deduit_correspondance", "qpv_2024"),
            link("maubeuge", "colleges/0593680E", *stated, "renommé depuis"),
            link("maubeuge", f"colleges/{UNPLACED_COLLEGE}", *stated),
            link("maubeuge", "communes/59392", "liste_officielle", "cites_2023"),
            link("hautmont", f"qpv-2015/{SHARED_QPV}", *stated),
            link("hautmont", "colleges/0593686L", *stated),
            link("hautmont", "communes/59291", "liste_officielle", "cites_2023"),
            link("epeule", f"communes/{UNPUBLISHED_COMMUNE}", "liste_officielle", "cites_2023"),
        ],
        "candidats": [
            link("epeule", "qpv-2015/QP059021", "candidat", "cites_2023", "dans la commune 59365") | {"part_pct": 96.0},
            link("epeule", f"qpv-2015/{SHARED_QPV}", "touche", "cites_2023", "déborde") | {"part_pct": 12.5},
        ],
    }


UNSAID_OF_SERIES: dict[str, Any] = {
    "colonnes": [], "note": "", "editions": {}, "moment": "", "annees": {}, "decimales": None, "millesimes": [],
    "repetitions": [], "reference": None,
}  # fmt: skip


def indicator(item: str, label: str, short: str, unit: str, decimals: int, *series: tuple[str, str, str]) -> Any:
    return {
        "id": item,
        "libelle": label,
        "libelle_court": short,
        "definition": f"Définition : {label}.",
        "unite": unit,
        "decimales": decimals,
        "sens": "neutre",
        "series": [
            {**UNSAID_OF_SERIES, "collection": collection, "source": source, "libelle_millesime": words}
            for collection, source, words in series
        ],
        **dict.fromkeys(("theme", "numerateur", "denominateur", "poids"), ""),
        "agregation": "aucune",
        "ruptures": [],
    }


def indicators() -> dict[str, Any]:
    q15, com, col = "qpv-2015", "communes", "colleges"
    demo, revn = (q15, "insee_demo", "édition"), (q15, "insee_revn", "édition")
    cog, filosofi = (com, "communes_cog", "année"), (com, "filosofi_communes", "année")
    return {
        "indicateurs": [
            indicator("population", "Population municipale", "Population", "habitants", 0, demo, cog),
            indicator("part_moins_25_ans_pct", "Part des moins de 25 ans", "Moins de 25 ans", "%", 1, demo),
            indicator("taux_pauvrete_pct", "Taux de pauvreté", "Pauvreté", "%", 1, revn, filosofi),
            indicator("ips", "Indice de position sociale", "IPS", "indice", 1, (col, "ips_2022", "rentrée")),
            indicator("effectif", "Effectif du collège", "Effectif", "élèves", 0, (col, "ips_2022", "rentrée")),
            indicator("taux_reussite_dnb_pct", "Réussite au brevet", "Brevet", "%", 1, (col, "ivac", "session")),
        ],
        "valeurs": {
            "qpv-2015": {
                "population": {"2021": {SHARED_QPV: 9396}, "2022": {SHARED_QPV: 8536, "QP059021": 1500}},
                "part_moins_25_ans_pct": {"2022": {SHARED_QPV: 38.5}},
                "taux_pauvrete_pct": {
                    "2017": {SHARED_QPV: 47.8},
                    "2019": {"QP059021": 29.0},
                    "2022": {SHARED_QPV: 49.5, "QP059020": "s", "QP059021": 30.0},
                },
            },
            "communes": {
                "population": {"2023": {"59392": 30100, "59291": 14500, "59365": 30100, "59424": 30100}},
                "taux_pauvrete_pct": {"2021": {"59392": 27.3, "59291": 27.3, SECRET_COMMUNE: "s"}},
            },
            "colleges": {
                "ips": {"2022": {"0593680E": 65.8}},
                "effectif": {"2022": {"0593680E": 523}},
                "taux_reussite_dnb_pct": {"2022": {"0593680E": 60.0}, "2024": {"0593680E": 66.0}},
            },
        },
    }


def anomaly(severity: str, kind: str, collection: str, key: str, message: str) -> dict[str, Any]:
    return {
        "severite": severity,
        "genre": kind,
        "source": "qpv_2015",
        "fichier": "essai.csv",
        "ligne": 12,
        "collection": collection,
        "cle": key,
        "message": message,
        "attendu": "=1+1",
        "trouve": TRAP,
        "remede": "le signaler au producteur",
    }


def anomalies() -> list[dict[str, Any]]:
    return [
        anomaly("avertissement", "espace_reserve", "cites", "hautmont", "« XXX » imprimé à la place d’un nombre"),
        anomaly("information", "lien_deduit", "cites", "epeule", "lien déduit de la commune"),
        anomaly("avertissement", "commune_non_declaree", "qpv-2015", SHARED_QPV, "commune non déclarée"),
    ]


def situation() -> Locator:
    return Locator("32", (2.9, 49.9, 3.5, 50.2), (DepartementPath("59", "Nord", "M0 0L380 0L380 300L0 300Z"),))


# -- display geometry and the whole ------------------------------------------------------------------


def display_file(collection: str, **columns: Any) -> bytes:
    """One square or point per feature, an arc of its own for each, on a grid of 1e-5 degree from (3, 50)."""
    features = [f for f in LAYERS[collection][1]() if f["geometry"]]
    head = {"collection": collection, "scale": [1e-5, 1e-5], "translate": [3.0, 50.0]}
    names = {"ids": [f["id"] for f in features], "noms": [f["properties"]["nom"] for f in features], **columns}
    if collection == "colleges":
        return compress(to_json({**head, "points": _point_steps(features), **names}))
    arcs = [_steps(f["geometry"]["coordinates"][0][0]) for f in features]
    return compress(to_json({**head, "arcs": arcs, "rings": [[[[0]]] for _ in arcs], **names}))


def _grid(point: list[float]) -> tuple[int, int]:
    return round((point[0] - 3.0) * 1e5), round((point[1] - 50.0) * 1e5)


def _steps(points: list[list[float]]) -> list[int]:
    steps, last = [], (0, 0)
    for x, y in map(_grid, points):
        steps += [x - last[0], y - last[1]]
        last = (x, y)
    return steps


def _point_steps(features: list[dict[str, Any]]) -> list[int]:
    return _steps([f["geometry"]["coordinates"] for f in features])


def _map_files() -> dict[str, bytes]:
    schools = [f["properties"] for f in colleges() if f["geometry"]]
    first = {
        name: [f["properties"]["noms_communes"][0] for f in LAYERS[name][1]()] for name in ("qpv-2015", "qpv-2024")
    }
    centres = [[(f["bbox"][0] + f["bbox"][2]) / 2, (f["bbox"][1] + f["bbox"][3]) / 2] for f in cites()]
    return {
        "map/cites.json.br": display_file("cites", labels=centres),
        "map/qpv-2015.json.br": display_file("qpv-2015", communes=first["qpv-2015"]),
        "map/qpv-2024.json.br": display_file("qpv-2024", communes=first["qpv-2024"]),
        "map/communes.json.br": display_file("communes", pop=[f["properties"]["population"] for f in communes()]),
        "map/colleges.json.br": display_file(
            "colleges",
            communes=[school["commune"] for school in schools],
            ep=[school["education_prioritaire"] or "" for school in schools],
        ),
    }


def _manifest() -> Manifest:
    read = {"sha256": "0" * 64, "octets": 4200000, "telecharge_le": None, "telecharge_de": None}
    sources = [
        {
            "id": source,
            "titre": title,
            "producteur": producer,
            "producteur_court": "",
            "note": "",
            "adresse": f"https://exemple.fr/{source}",
            "licence": "Licence Ouverte 2.0",
            "attribution": f"{producer}, {title}",
            "millesime": vintage,
            "publie": "2023-08-01",
            "fichiers": [{**read, "nom": f"{source}.csv"}],
            "lignes_lues": 1584,
            "lignes_ecartees": 2,
            "colonnes": {},
        }
        for source, title, producer, vintage in SOURCES
    ]
    box = [3.0, 50.0, 3.4, 50.1]
    plan = {f"{name}": {"vue": f"{name}.json", "detail": [], "zoom_detail": None} for name in LAYERS if name != "epci"}
    join = {"nom": "collèges ↔ IPS", "cardinalite": "1:1", "gauche": 4, "droite": 4, "apparies": 3}
    said = {
        "format": FORMAT,
        "regions": [
            {
                "code": "32",
                "nom": "Hauts-de-France",
                "slug": "essai",
                "epsg": 2154,
                "departements": {"59": "Nord"},
                "bbox": box,
            }
        ],
        "sources": sources,
        "collections": {
            name: {
                "titre": title,
                "description": f"Description : {title}.",
                "nombre": len(read()),
                "bbox": box,
                "geometrie": "Point" if name == "colleges" else "MultiPolygon",
                "tolerance_m": None if name == "colleges" else 20.0,
            }
            for name, (title, read) in LAYERS.items()
        },
        "jointures": [{**join, "sans_gauche": 1, "sans_droite": 1, "doublons": 0}],
        "correspondance": {
            "surface_2015_km2": 84.6,
            "surface_2024_km2": 111.8,
            "surface_commune_km2": 81.3,
            "seuils": {"sorti_nouveau_pct": 5.0, "bruit_pct": 1.0},
            "statuts": {},
        },
        "carte": {"centre": [3.2, 50.05], "bbox": box, "couches": plan},
        "anomalies": {"erreur": 0, "avertissement": 2, "information": 1},
    }
    return msgspec.convert(said, Manifest)


def bundle_files(registry: dict[str, Any] | None = None) -> dict[str, bytes]:
    """Every file of the bundle by its path, with another document of indicators when one is given."""
    layers = {layer_path(name): pack_lines(to_json(f) for f in read()) for name, (_, read) in LAYERS.items()}
    documents = Documents(
        msgspec.convert(profiles(), Profiles),
        msgspec.convert(registry or indicators(), Indicators),
        msgspec.convert(anomalies(), tuple[Anomaly, ...]),
        (situation(),),
        {},
    )
    written = {path: compress(text) for path, text in write_documents(documents).items()}
    return {**layers, **written, **_map_files()}


def write_tiny_bundle(folder: Path) -> Path:
    """Write the bundle in a folder (made if needed) and return that folder."""
    write_bundle(bundle_files(), _manifest(), folder)
    return folder


def tiny_bundle(folder: Path) -> Bundle:
    """The bundle, written in `folder` and loaded."""
    return load_bundle(write_tiny_bundle(folder / "bundle"))


# -- a richer registry: aggregation, weights, breaks ---------------------------------------------------


def rich_indicators() -> dict[str, Any]:
    """The registry with every kind of aggregation; rates are such that their mean is far from the true rate."""
    document = indicators()
    known = {entry["id"]: entry for entry in document["indicateurs"]}
    broken = {"collection": "qpv-2015", "avant": "2019", "apres": "2021", "motif": "La population est d’un autre an."}
    known["population"] |= {"agregation": "somme", "ruptures": [broken]}
    known["part_moins_25_ans_pct"] |= {"agregation": "ratio", "poids": "population"}
    known["taux_pauvrete_pct"] |= {"agregation": "aucune", "sens": "bas"}
    known["effectif"] |= {"agregation": "somme"}
    known["ips"] |= {"agregation": "ratio", "poids": "effectif"}
    demo = ("qpv-2015", "insee_demo", "édition")
    households = indicator("allocataires", "Allocataires", "Allocataires", "foyers", 0, demo)
    large = indicator("couples_3", "Couples avec trois enfants", "Couples", "foyers", 0, demo)
    share = indicator("part_couples_3_pct", "Part des familles nombreuses", "Familles", "%", 1, demo)
    share |= {"agregation": "ratio", "numerateur": "couples_3", "denominateur": "allocataires"}
    document["indicateurs"] += [{**households, "agregation": "somme"}, {**large, "agregation": "somme"}, share]
    quartiers, schools = document["valeurs"]["qpv-2015"], document["valeurs"]["colleges"]
    quartiers["population"] = {
        "2017": {SHARED_QPV: 9396, "QP059020": 900, "QP059021": 1100},
        "2019": {SHARED_QPV: 9396, "QP059020": 900, "QP059021": 1100},
        "2021": {SHARED_QPV: 8000, "QP059020": 1000, "QP059021": 1000},
        "2022": {SHARED_QPV: 8000, "QP059020": 1000, "QP059021": 1000},
    }
    quartiers["part_moins_25_ans_pct"] = {"2022": {SHARED_QPV: 40.0, "QP059020": 20.0, "QP059021": 30.0}}
    quartiers["allocataires"] = {"2022": {SHARED_QPV: 1000, "QP059020": 100, "QP059021": 100}}
    quartiers["couples_3"] = {"2022": {SHARED_QPV: 100, "QP059020": 90, "QP059021": 50}}
    quartiers["part_couples_3_pct"] = {"2022": {SHARED_QPV: 10.0, "QP059020": 90.0, "QP059021": 50.0}}
    schools["ips"]["2022"] = {"0593680E": 65.8, "0593686L": 95.8, "0592634T": 80.0}
    schools["effectif"]["2022"] = {"0593680E": 500, "0593686L": 100, "0592634T": 300}
    return document


def rich_bundle(folder: Path) -> Bundle:
    """The tiny bundle with the richer registry."""
    write_bundle(bundle_files(rich_indicators()), _manifest(), folder / "riche")
    return load_bundle(folder / "riche")
