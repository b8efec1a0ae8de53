"""The tables of one region: chosen, projected in metres, repaired, with what each step found."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.bundle.contract import JoinCount
from geocite.collections import COLLECTIONS
from geocite.errors import DataError, UsageError
from geocite.making.curated.matches import Matches
from geocite.making.readers import Readings
from geocite.making.region.college_names import derive_former_names
from geocite.making.region.former_communes import find_today, join_former_communes
from geocite.making.region.geometry import HEXAGONE, find_projection, repair_polygons
from geocite.making.region.joins import count_join, find_communes, join_counted, measure_overlaps
from geocite.making.region.lycees import select_lycees
from geocite.making.region.placement import COARSE_TOLERANCE_M, DETAILED_TOLERANCE_M, check_places
from geocite.text.delimited import fold

SLIVER_PCT = 1.0
GOOD_MATCHES = frozenset({"Parfaite", "Correcte", "MANUEL"})


# Collection → what chooses and places its items: (readings, communes, départements, tolerance in metres) → table.
POINTS: Mapping[str, Callable[[Readings, gpd.GeoDataFrame, Collection[str], float], gpd.GeoDataFrame]] = {
    "lycees": select_lycees,
}


@dataclass(frozen=True)
class Region:
    """A region: INSEE code, name, its départements (code → name), metric projection (EPSG)."""

    code: str
    nom: str
    departements: Mapping[str, str]
    epsg: int

    @property
    def slug(self) -> str:
        """Name fit for a file."""
        return fold(self.nom).replace("_", "-")


@dataclass(frozen=True)
class RegionTables:
    """Checked tables of one region; geometries in metres (`region.epsg`), shares in %.

    `qpv[2015]`, `qpv[2024]`: code_qp, nom, communes (codes), communes_inconnues (names nothing matches),
    code_departement, reparee, ligne, geometry. `overlaps[…]`: code_qp, code_commune, part_pct, declaree.
    `communes`: code_commune, nom, code_departement, siren_epci, epci, population, geometry.
    `colleges`: the readers' columns, education_prioritaire, anciens_noms, position, geometry (empty without position),
    and what `check_places` adds. `points`: the other layers of points whose file is there, by
    collection, the code of an item in the column named by its kind (`uai`); see POINTS.
    """

    region: Region
    communes: gpd.GeoDataFrame
    epci: pd.DataFrame
    qpv: Mapping[int, gpd.GeoDataFrame]
    overlaps: Mapping[int, pd.DataFrame]
    colleges: gpd.GeoDataFrame
    points: Mapping[str, gpd.GeoDataFrame]
    joins: tuple[JoinCount, ...]

    def codes(self) -> dict[str, list[str]]:
        """Codes of the territories and collèges of the region, by collection that has figures."""
        points = {name: table[COLLECTIONS[name].key].tolist() for name, table in self.points.items()}
        quartiers = {f"qpv-{generation}": table["code_qp"].tolist() for generation, table in self.qpv.items()}
        return {
            "communes": self.communes["code_commune"].tolist(),
            "epci": self.epci["siren_epci"].tolist(),
            "colleges": self.colleges["uai"].tolist(),
            **points,
            **quartiers,
        }


def find_region(readings: Readings, code: str) -> Region:
    """The region of an INSEE code; UsageError when there is none."""
    regions = readings["regions_cog"]
    row = regions[regions["code_region"] == code]
    if row.empty:
        known = ", ".join(sorted(regions["code_region"]))
        raise UsageError(f"Région inconnue : « {code} ». Codes Insee des régions : {known}.")
    departements = readings["departements_cog"]
    inside = departements[departements["code_region"] == code]
    names = dict(zip(inside["code_departement"], inside["nom"], strict=True))
    if not names:
        files = ", ".join(readings.files("departements_cog"))
        raise DataError(f"{files} n'a aucun département de la région {row['nom'].iloc[0]} : téléchargez-le de nouveau.")
    return Region(code, str(row["nom"].iloc[0]), names, find_projection(min(names)))


def select_region(readings: Readings, code: str, matches: Matches) -> RegionTables:
    """Every table of the region of this INSEE code; reviewed `matches` give the collèges' printed names."""
    region = find_region(readings, code)
    communes, commune_joins = _select_communes(readings, region)
    if communes.empty:
        raise DataError(f"Aucun contour de commune pour {region.nom} : cette collectivité ne peut pas être construite.")
    colleges, college_joins = _select_colleges(readings, region, matches)
    _refuse_empty(colleges, "collège", "colleges", readings, region)
    tolerance_m = DETAILED_TOLERANCE_M if has_detailed_outlines(readings, code) else COARSE_TOLERANCE_M
    colleges = check_places(colleges, communes, tolerance_m)
    qpv, overlaps, qpv_joins = {}, {}, []
    for generation in (2015, 2024):
        qpv[generation], overlaps[generation], join = _quartiers(readings, region, generation, communes)
        qpv_joins.append(join)
    return RegionTables(
        region=region,
        communes=communes,
        epci=_select_epci(readings, communes),
        qpv=qpv,
        overlaps=overlaps,
        colleges=colleges,
        points={
            name: select(readings, communes, region.departements, tolerance_m)
            for name, select in POINTS.items()
            if name in readings.tables
        },
        joins=(*commune_joins, *college_joins, *qpv_joins),
    )


def _quartiers(
    readings: Readings, region: Region, generation: int, communes: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, JoinCount]:
    """QPV of a generation with their communes, the share of each in each commune, and how many codes were matched."""
    table = _select_qpv(readings[f"qpv_{generation}"], region, find_today(readings))
    # No outline of 2015 is published for overseas.
    if generation == 2024 or region.epsg == HEXAGONE:
        _refuse_empty(table, f"quartier prioritaire de {generation}", f"qpv_{generation}", readings, region)
    shares = measure_overlaps(table, communes)
    qpv = _with_communes(table, shares, communes)
    declared = [code for codes in qpv["communes"] for code in codes]
    name = f"qpv-{generation} ↔ communes déclarées"
    return qpv, _with_declared(shares, qpv), count_join(name, "n:n", declared, communes["code_commune"].tolist())


def _refuse_empty(table: pd.DataFrame, kind: str, source: str, readings: Readings, region: Region) -> None:
    """DataError when a layer of the region has nothing, with the reason that its reader gave most."""
    if len(table):
        return
    reading = readings.tables[source]
    counts = Counter({dropped.reason: dropped.count for dropped in reading.dropped if dropped.count})
    why = "".join(f" ; le plus souvent, {reason.rstrip('.')}" for reason, _ in counts.most_common(1))
    raise DataError(
        f"{', '.join(reading.files)} : aucun {kind} pour {region.nom} ({reading.rows_read} lignes lues, "
        f"{reading.kept} gardées{why}). Téléchargez ce fichier de nouveau."
    )


def _select_communes(readings: Readings, region: Region) -> tuple[gpd.GeoDataFrame, list[JoinCount]]:
    outlines = _commune_outlines(readings, region)
    official = readings["communes_cog"]
    official = official[official["code_departement"].isin(region.departements)]
    official = official.drop(columns=["nom", "code_departement", "code_region", "ligne"], errors="ignore")
    joined, first = join_counted(outlines, official, "code_commune", "1:1", "contours ↔ code officiel géographique")
    members = _epci_members(readings)
    joined, second = join_counted(joined, members, "code_commune", "1:1", "communes ↔ EPCI")
    columns = ["code_commune", "nom", "code_departement", "siren_epci", "epci", "population", "geometry"]
    return joined[columns].sort_values("code_commune", ignore_index=True), [first, second]


def _commune_outlines(readings: Readings, region: Region) -> gpd.GeoDataFrame:
    """Full detail where every département of the region has its file, else the 100 m outlines of France."""
    table = readings[outlines_source(readings, region.code)]
    inside = table[table["code_departement"].isin(region.departements)]
    projected = inside[["code_commune", "nom", "code_departement", "geometry"]].to_crs(region.epsg)
    mended, _ = repair_polygons(np.asarray(projected.geometry.values))
    outlines = projected.set_geometry(gpd.GeoSeries(mended, index=projected.index, crs=region.epsg))
    return join_former_communes(outlines[~outlines.geometry.is_empty], readings)


def outlines_source(readings: Readings, code: str) -> str:
    """The table of outlines used for a region (INSEE code): `communes_contours` or `communes_france`."""
    return "communes_contours" if has_detailed_outlines(readings, code) else "communes_france"


def has_detailed_outlines(readings: Readings, code: str) -> bool:
    """Whether every département of the region (INSEE code) has its file of full-detail outlines."""
    if "communes_contours" not in readings.tables:
        return False
    present = set(readings["communes_contours"]["code_departement"])
    return present.issuperset(find_region(readings, code).departements)


def _epci_members(readings: Readings) -> pd.DataFrame:
    epci = readings["epci_cog"]
    rows = epci[["siren_epci", "nom", "membres"]].explode("membres")
    return rows.rename(columns={"membres": "code_commune", "nom": "epci"})


def _select_epci(readings: Readings, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    epci = readings["epci_cog"]
    return epci[epci["siren_epci"].isin(communes["siren_epci"])].sort_values("siren_epci", ignore_index=True)


def _select_qpv(table: gpd.GeoDataFrame, region: Region, today: Mapping[str, str]) -> gpd.GeoDataFrame:
    departement = table["code_qp"].map(_departement_of_qpv)
    inside = table.assign(code_departement=departement)[departement.isin(region.departements)]
    declared = [tuple(_present(name, today) for name in names) for names in inside["communes_declarees"]]
    inside = inside.assign(communes_declarees=declared)
    projected = inside.to_crs(region.epsg).sort_values("code_qp", ignore_index=True)
    mended, broken = repair_polygons(np.asarray(projected.geometry.values))
    return projected.set_geometry(gpd.GeoSeries(mended, crs=region.epsg)).assign(reparee=broken)


def _present(name: str, today: Mapping[str, str]) -> str:
    """The commune of today of a merged one, given by code, or of a municipal arrondissement; others as they are."""
    return today.get(name, re.sub(r"^(Paris|Lyon|Marseille) \d.*$", r"\1", name))


def _departement_of_qpv(code_qp: str) -> str:
    digits = code_qp[2:5]
    return digits[1:] if digits.startswith("0") else digits


def _with_communes(qpv: gpd.GeoDataFrame, shares: pd.DataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    by_qpv = dict(list(shares.groupby("code_qp")))
    nothing = shares.iloc[:0]
    resolved = [
        find_communes(names, by_qpv.get(code, nothing), communes)
        for code, names in zip(qpv["code_qp"], qpv["communes_declarees"], strict=True)
    ]
    stated, lost = [found for found, _ in resolved], [names for _, names in resolved]
    codes = [
        found or _communes_by_area(by_qpv.get(code, nothing))
        for code, found in zip(qpv["code_qp"], stated, strict=True)
    ]
    return qpv.assign(communes=codes, communes_inconnues=lost)


def _communes_by_area(shares: pd.DataFrame) -> tuple[str, ...]:
    """Communes of a QPV whose declared ones have all disappeared (mergers): those that hold a real share of it."""
    return tuple(shares.loc[shares["part_pct"] >= SLIVER_PCT, "code_commune"])


def _with_declared(shares: pd.DataFrame, qpv: gpd.GeoDataFrame) -> pd.DataFrame:
    pairs_of = zip(qpv["code_qp"], qpv["communes"], strict=True)
    declared = {(code_qp, code) for code_qp, codes in pairs_of for code in codes}
    pairs = zip(shares["code_qp"], shares["code_commune"], strict=True)
    measured = shares.assign(declaree=[pair in declared for pair in pairs])
    missing = sorted(declared - set(zip(shares["code_qp"], shares["code_commune"], strict=True)))
    absent = [{"code_qp": q, "code_commune": c, "part_pct": 0.0, "declaree": True} for q, c in missing]
    return pd.concat([measured, pd.DataFrame(absent)], ignore_index=True) if absent else measured


def _select_colleges(readings: Readings, region: Region, matches: Matches) -> tuple[gpd.GeoDataFrame, list[JoinCount]]:
    table = readings["colleges"]
    inside = table[table["code_departement"].isin(region.departements)].sort_values("uai", ignore_index=True)
    inside = inside.assign(code_commune=inside["code_commune"].replace(find_today(readings)))
    networks = readings["education_prioritaire"][["uai", "education_prioritaire", "nom_rep"]]
    joined, count = join_counted(inside, networks, "uai", "1:1", "collèges ↔ REP et REP+")
    points = gpd.GeoSeries(_points(joined), index=joined.index, crs=4326).to_crs(region.epsg)
    joined = joined.assign(anciens_noms=derive_former_names(joined, readings, matches))
    positions = [_position(row) for row in joined[["lon", "localisation", "appariement"]].to_dict("records")]
    return gpd.GeoDataFrame(joined.assign(position=positions), geometry=points), [count]


def _points(colleges: pd.DataFrame) -> list[Any]:
    pairs = zip(colleges["lon"], colleges["lat"], strict=True)
    return [shapely.Point() if np.isnan(lon) or np.isnan(lat) else shapely.Point(lon, lat) for lon, lat in pairs]


def _position(row: Mapping[str, Any]) -> str:
    """Quality of a position: exacte, rue, commune (town centre), incertaine (poor match), absente."""
    if np.isnan(row["lon"]):
        return "absente"
    if row["localisation"] == "Ville":
        return "commune"
    if row["appariement"] not in GOOD_MATCHES:
        return "incertaine"
    return "exacte" if row["localisation"] == "Numéro de rue" else "rue"
