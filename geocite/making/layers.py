"""The joined layers: one record a feature, with the properties that the contract names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocite.bundle import to_json
from geocite.making.crosswalk import Crosswalk
from geocite.making.curation import Cite
from geocite.making.geometry import (
    find_bbox,
    generalise_coverage,
    measure_km2,
    simplify_within,
    to_lonlat,
)
from geocite.making.indicators import MISSING
from geocite.making.joins import derive_bands
from geocite.making.links import STATED, Link, find_nature, index_cites, index_targets
from geocite.making.region import RegionTables

COMMUNE_TOLERANCE_M = 220.0  # finer outlines would not fit the embedded bundle in 6 MB
QPV_TOLERANCE_M = 1.0
QPV_DECIMALS, COMMUNE_DECIMALS = 6, 5

Latest = Mapping[tuple[str, str, str], tuple[float | None, str | None, str]]


@dataclass(frozen=True)
class Record:
    """One feature: id, properties, geometry in CRS84 (lon, lat; None without position)."""

    id: str
    properties: dict[str, Any]
    geometry: Any | None

    def as_line(self) -> bytes:
        """The feature as one line of RFC 7946 GeoJSON, geometry last."""
        shape = self.geometry
        head: dict[str, Any] = {"type": "Feature", "id": self.id}
        if shape is not None:
            head["bbox"] = find_bbox(shape)
        head["properties"] = self.properties
        head["geometry"] = None if shape is None else shapely.geometry.mapping(shape)
        return to_json(head)


@dataclass(frozen=True)
class Knowledge:
    """What all layers draw on: tables of the region, cités, links, crosswalk and latest values."""

    tables: RegionTables
    cites: Sequence[Cite]
    links: tuple[Link, ...]
    crosswalk: Crosswalk
    latest: Latest


def derive_layers(known: Knowledge, outlines: Mapping[str, Any]) -> dict[str, list[Record]]:
    """Every collection's records, sorted by id; `outlines` are the generalised communes (`derive_outlines`)."""
    layers = {
        "cites": derive_cites(known, outlines),
        "qpv-2024": derive_qpv(known, 2024),
        "qpv-2015": derive_qpv(known, 2015),
        "communes": derive_communes(known, outlines),
        "colleges": derive_colleges(known),
        "epci": derive_epci(known, outlines),
    }
    return {name: sorted(records, key=lambda record: record.id) for name, records in layers.items()}


def derive_outlines(tables: RegionTables) -> dict[str, Any]:
    """Outline of each commune by code, generalised as a coverage (metres)."""
    detailed = np.asarray(tables.communes.geometry.values)
    simplified = generalise_coverage(detailed, COMMUNE_TOLERANCE_M)
    return dict(zip(tables.communes["code_commune"], simplified, strict=True))


def derive_qpv(known: Knowledge, generation: int) -> list[Record]:
    """Records of the QPV of one generation, outlines within 2 m of the source."""
    table, collection = known.tables.qpv[generation], f"qpv-{generation}"
    outlines = np.asarray(table.geometry.values)
    shapes = to_lonlat(simplify_within(outlines, QPV_TOLERANCE_M), known.tables.region.epsg, QPV_DECIMALS)
    areas = measure_km2(outlines)
    cites = index_cites(known.links, collection)
    status = known.crosswalk.status_2015 if generation == 2015 else known.crosswalk.status_2024
    pairs = _index_pairs(known.crosswalk.pairs, generation)
    return [
        Record(
            id=row["code_qp"],
            properties=_qpv_identity(row, known, float(area))
            | {
                "cites": cites.get(row["code_qp"], []),
                "statut": status[row["code_qp"]],
                "correspondance": pairs.get(row["code_qp"], []),
            }
            | _values(known.latest, collection, row["code_qp"], _qpv_indicators(generation)),
            geometry=shape,
        )
        for row, area, shape in zip(table.drop(columns="geometry").to_dict("records"), areas, shapes, strict=True)
    ]


def _qpv_identity(row: Mapping[str, Any], known: Knowledge, area_km2: float) -> dict[str, Any]:
    names = _names(known.tables.communes)
    return {
        "nom": row["nom"],
        "communes": list(row["communes"]),
        "noms_communes": [names.get(code, code) for code in row["communes"]],
        "code_departement": row["code_departement"],
        "surface_km2": round(area_km2, 4),
    }


def _qpv_indicators(generation: int) -> tuple[str, ...]:
    # Insee publishes these bases on the outlines of 2015 only in the files read here.
    return ("population", "part_moins_25_ans_pct", "taux_pauvrete_pct", "taux_emploi_pct") if generation == 2015 else ()


def _index_pairs(pairs: pd.DataFrame, generation: int) -> dict[str, list[dict[str, Any]]]:
    mine, other = (2015, 2024) if generation == 2015 else (2024, 2015)
    found: dict[str, list[dict[str, Any]]] = {}
    ordered = pairs.sort_values([f"qpv_{mine}", "surface_km2"], ascending=[True, False])
    for row in ordered.to_dict("records"):
        found.setdefault(row[f"qpv_{mine}"], []).append(
            {
                "code": row[f"qpv_{other}"],
                "part_pct": round(row[f"part_{mine}_pct"], 1),
                "part_autre_pct": round(row[f"part_{other}_pct"], 1),
            }
        )
    return found


def _values(latest: Latest, collection: str, code: str, indicators: Iterable[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for indicator in indicators:
        value, vintage, state = latest.get((collection, code, indicator), (None, None, MISSING))
        properties |= {indicator: value, f"{indicator}_millesime": vintage, f"{indicator}_statut": state}
    return properties


def _names(communes: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(communes["code_commune"], communes["nom"], strict=True))


def derive_communes(known: Knowledge, outlines: Mapping[str, Any]) -> list[Record]:
    """Records of the communes: outlines generalised as a coverage."""
    table = known.tables.communes
    codes = table["code_commune"].tolist()
    shapes = _coverage_lonlat([outlines[code] for code in codes], known)
    cites = index_cites(known.links, "communes")
    quartiers = {generation: _qpv_of_communes(known, generation) for generation in (2015, 2024)}
    return [
        Record(
            id=row["code_commune"],
            properties={
                "nom": row["nom"],
                "code_departement": row["code_departement"],
                "siren_epci": _text(row["siren_epci"]),
                "epci": _text(row["epci"]),
            }
            | _values(known.latest, "communes", row["code_commune"], ("population", "taux_pauvrete_pct"))
            | {
                "cites": cites.get(row["code_commune"], []),
                "qpv_2015": quartiers[2015].get(row["code_commune"], []),
                "qpv_2024": quartiers[2024].get(row["code_commune"], []),
            },
            geometry=shape,
        )
        for row, shape in zip(table.drop(columns="geometry").to_dict("records"), shapes, strict=True)
    ]


def _coverage_lonlat(outlines: Sequence[Any], known: Knowledge) -> Any:
    shapes = np.empty(len(outlines), dtype=object)
    shapes[:] = outlines
    return to_lonlat(shapes, known.tables.region.epsg, COMMUNE_DECIMALS)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _qpv_of_communes(known: Knowledge, generation: int) -> dict[str, list[str]]:
    table = known.tables.qpv[generation]
    found: dict[str, list[str]] = {}
    for code_qp, communes in zip(table["code_qp"], table["communes"], strict=True):
        for code in communes:
            found.setdefault(code, []).append(code_qp)
    return {code: sorted(quartiers) for code, quartiers in found.items()}


def derive_epci(known: Knowledge, outlines: Mapping[str, Any]) -> list[Record]:
    """Records of the EPCI: their communes of the region dissolved."""
    communes = known.tables.communes
    members = communes.groupby("siren_epci")["code_commune"].apply(list)
    table = known.tables.epci
    unions = [shapely.union_all([outlines[code] for code in members[siren]]) for siren in table["siren_epci"]]
    shapes = _coverage_lonlat(unions, known)
    return [
        Record(
            id=row["siren_epci"],
            properties={"nom": row["nom"], "type": row["type"]}
            | _values(known.latest, "epci", row["siren_epci"], ("population",))
            | {"communes": members[row["siren_epci"]]},
            geometry=shape,
        )
        for row, shape in zip(table.to_dict("records"), shapes, strict=True)
    ]


def derive_colleges(known: Knowledge) -> list[Record]:
    """Records of the collèges: points, network, indicators and nearest QPV of each generation."""
    table = known.tables.colleges
    bands = {generation: derive_bands(table, known.tables.qpv[generation]) for generation in (2015, 2024)}
    cites = index_cites(known.links, "colleges")
    return [
        Record(
            id=row["uai"],
            properties={
                "nom": row["nom"],
                "anciens_noms": list(row["anciens_noms"]),
                "secteur": row["secteur"],
                "code_commune": row["code_commune"],
                "commune": row["nom_commune"],
                "code_departement": row["code_departement"],
                "education_prioritaire": _text(row["education_prioritaire"]),
                "position": row["position"],
            }
            | _values(
                known.latest, "colleges", row["uai"], ("effectif", "ips", "ips_ecart_type", "taux_reussite_dnb_pct")
            )
            | _band_of(bands[2015].loc[rank], 2015)
            | _band_of(bands[2024].loc[rank], 2024)
            | {"cites": cites.get(row["uai"], [])},
            geometry=_point(row),
        )
        for rank, row in zip(table.index, table.drop(columns="geometry").to_dict("records"), strict=True)
    ]


def _band_of(band: "pd.Series[Any]", generation: int) -> dict[str, Any]:
    far = pd.isna(band["distance_m"])
    return {
        f"qpv_{generation}": None if far else band["code_qp"],
        f"distance_qpv_{generation}_m": None if far else round(float(band["distance_m"])),
        f"bande_{generation}": band["bande"],
    }


def _point(row: Mapping[str, Any]) -> Any | None:
    if np.isnan(row["lon"]):
        return None
    return shapely.Point(round(row["lon"], 6), round(row["lat"], 6))


def derive_cites(known: Knowledge, outlines: Mapping[str, Any]) -> list[Record]:
    """Records of the cités: identity card, links, and outline (stated quartiers, else communes)."""
    quartiers = {generation: index_targets(known.links, f"qpv-{generation}") for generation in (2015, 2024)}
    colleges = index_targets(known.links, "colleges")
    natures = {name: find_nature(known.links, name) for name in ("qpv-2015", "colleges")}
    records = []
    for cite in known.cites:
        stated = natures["qpv-2015"].get(cite.slug) == STATED
        shape = _cite_outline(cite, known, outlines, stated)
        properties = _cite_identity(cite, known) | {
            "qpv_2015": quartiers[2015].get(cite.slug, []),
            "qpv_2024": quartiers[2024].get(cite.slug, []),
            "colleges": colleges.get(cite.slug, []),
            "perimetre": "qpv" if stated else "communes",
            "liens_qpv": natures["qpv-2015"].get(cite.slug),
            "liens_colleges": natures["colleges"].get(cite.slug),
        }
        records.append(Record(cite.slug, properties, shape))
    return records


def _cite_outline(cite: Cite, known: Knowledge, outlines: Mapping[str, Any], stated: bool) -> Any:
    if not stated:
        union = shapely.union_all([outlines[code] for code in cite.communes])
        return _coverage_lonlat([union], known)[0]
    parts = [outlines[code] for code in _whole_communes(cite, known)]
    table = known.tables.qpv[2015]
    codes = index_targets(known.links, "qpv-2015")[cite.slug]
    parts += list(table.loc[table["code_qp"].isin(codes)].geometry.values)
    union = np.array([shapely.union_all(parts)], dtype=object)
    return to_lonlat(simplify_within(union, QPV_TOLERANCE_M), known.tables.region.epsg, QPV_DECIMALS)[0]


def _whole_communes(cite: Cite, known: Knowledge) -> list[str]:
    """Communes that the minutes name as a quartier of the cité, whole."""
    source = f"cites/{cite.slug}"
    return sorted(
        link.vers.removeprefix("communes/")
        for link in known.links
        if link.de == source and link.nature == STATED and link.vers.startswith("communes/")
    )


def _cite_identity(cite: Cite, known: Knowledge) -> dict[str, Any]:
    departements = known.tables.communes.set_index("code_commune")["code_departement"]
    code = departements[cite.communes[0]]
    return {
        "nom": cite.nom,
        "communes": list(cite.communes),
        "noms_communes": [_names(known.tables.communes)[commune] for commune in cite.communes],
        "code_departement": code,
        "departement": known.tables.region.departements[code],
        "agglomeration": _stated_value(cite, "agglomeration"),
        "vague": _stated_value(cite, "vague"),
        "annee_label": _stated_value(cite, "annee_label"),
        "population": _stated_value(cite, "population"),
        "population_perimetre": cite.fait("population").portee,
        "population_qpv": _stated_value(cite, "population_qpv"),
        "part_moins_25_ans_pct": _stated_value(cite, "part_moins_25_ans_pct"),
        "taux_pauvrete_agglomeration_pct": _stated_value(cite, "taux_pauvrete_agglomeration_pct"),
        "taux_pauvrete_qpv_pct": _stated_value(cite, "taux_pauvrete_qpv_pct"),
        "programmes_pilotes": _stated_value(cite, "programmes_pilotes") or [],
        "axes_prioritaires": _stated_value(cite, "axes_prioritaires") or [],
        "appel_a_projets": _stated_value(cite, "appel_a_projets"),
    }


def _stated_value(cite: Cite, champ: str) -> Any:
    value = cite.fait(champ).valeur
    return list(value) if isinstance(value, tuple) else value
