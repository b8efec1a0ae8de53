"""The joined layers, with the properties that the contract names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geocite.bundle.geojson import Properties
from geocite.making.layers.cites import derive_cites
from geocite.making.layers.features import (
    DECIMALS,
    QPV_TOLERANCE_M,
    Knowledge,
    Record,
    band_of,
    coverage_lonlat,
    names_of,
    point_of,
)
from geocite.making.layers.lycees import derive_lycees
from geocite.making.links.candidates import index_candidates
from geocite.making.links.links import index_cites
from geocite.making.region.geometry import measure_km2, simplify_within, to_lonlat
from geocite.making.region.joins import derive_bands
from geocite.text.typography import typeset

# The layers of points that are there when their file is.
POINTS: Mapping[str, Callable[[Knowledge], list[Record]]] = {"lycees": derive_lycees}


def derive_layers(known: Knowledge, outlines: Mapping[str, shapely.Geometry]) -> dict[str, list[Record]]:
    """Every collection's records, sorted by id; `outlines` are those of the communes, in metres (`derive_outlines`)."""
    layers = {
        "cites": derive_cites(known, outlines),
        "qpv-2024": derive_qpv(known, 2024),
        "qpv-2015": derive_qpv(known, 2015),
        "communes": derive_communes(known, outlines),
        "colleges": derive_colleges(known),
        **{name: POINTS[name](known) for name in known.tables.points},
        "epci": derive_epci(known, outlines),
    }
    return {name: sorted(records, key=lambda record: record.id) for name, records in layers.items()}


def derive_qpv(known: Knowledge, generation: int) -> list[Record]:
    """Records of the QPV of one generation, outlines within 2 m of the source."""
    table, collection = known.tables.qpv[generation], f"qpv-{generation}"
    outlines = np.asarray(table.geometry.values)
    shapes = to_lonlat(simplify_within(outlines, QPV_TOLERANCE_M), known.tables.region.epsg, DECIMALS)
    areas = measure_km2(outlines)
    cites = index_cites(known.links, collection)
    candidates = index_candidates(known.candidates, collection)
    status = known.crosswalk.status_2015 if generation == 2015 else known.crosswalk.status_2024
    pairs = _index_pairs(known.crosswalk.pairs, generation)
    return [
        Record(
            id=row["code_qp"],
            properties=_qpv_identity(row, known, float(area))
            | {
                "cites": cites.get(row["code_qp"], []),
                "cites_candidates": candidates.get(row["code_qp"], []),
                "statut": status[row["code_qp"]],
                "correspondance": pairs.get(row["code_qp"], []),
            }
            | known.figures(collection, row["code_qp"]),
            geometry=shape,
        )
        for row, area, shape in zip(table.drop(columns="geometry").to_dict("records"), areas, shapes, strict=True)
    ]


def _qpv_identity(row: Mapping[str, Any], known: Knowledge, area_km2: float) -> Properties:
    names = names_of(known.tables.communes)
    return {
        "nom": row["nom"],
        "communes": list(row["communes"]),
        "noms_communes": [names.get(code, code) for code in row["communes"]],
        "code_departement": row["code_departement"],
        "surface_km2": round(area_km2, 4),
    }


def _index_pairs(pairs: pd.DataFrame, generation: int) -> dict[str, list[dict[str, object]]]:
    mine, other = (2015, 2024) if generation == 2015 else (2024, 2015)
    found: dict[str, list[dict[str, object]]] = {}
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


def derive_communes(known: Knowledge, outlines: Mapping[str, shapely.Geometry]) -> list[Record]:
    """Records of the communes, outlines within COMMUNE_TOLERANCE_M of the source."""
    table = known.tables.communes
    codes = table["code_commune"].tolist()
    shapes = coverage_lonlat([outlines[code] for code in codes], known)
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
            | known.figures("communes", row["code_commune"])
            | {
                "cites": cites.get(row["code_commune"], []),
                "qpv_2015": quartiers[2015].get(row["code_commune"], []),
                "qpv_2024": quartiers[2024].get(row["code_commune"], []),
            },
            geometry=shape,
        )
        for row, shape in zip(table.drop(columns="geometry").to_dict("records"), shapes, strict=True)
    ]


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _qpv_of_communes(known: Knowledge, generation: int) -> dict[str, list[str]]:
    table = known.tables.qpv[generation]
    found: dict[str, list[str]] = {}
    for code_qp, communes in zip(table["code_qp"], table["communes"], strict=True):
        for code in communes:
            found.setdefault(code, []).append(code_qp)
    return {code: sorted(quartiers) for code, quartiers in found.items()}


def derive_epci(known: Knowledge, outlines: Mapping[str, shapely.Geometry]) -> list[Record]:
    """Records of the EPCI: their communes of the region dissolved, how many they have in all and outside of it."""
    communes = known.tables.communes
    members = communes.groupby("siren_epci")["code_commune"].apply(list)
    table = known.tables.epci
    unions = [shapely.union_all([outlines[code] for code in members[siren]]) for siren in table["siren_epci"]]
    shapes = coverage_lonlat(unions, known)
    return [
        Record(
            id=row["siren_epci"],
            properties={"nom": row["nom"], "type": row["type"]}
            | known.figures("epci", row["siren_epci"])
            | {"communes": members[row["siren_epci"]]}
            | _extent(row["membres"], members[row["siren_epci"]])
            | _former(known, row["siren_epci"]),
            geometry=shape,
        )
        for row, shape in zip(table.to_dict("records"), shapes, strict=True)
    ]


def _extent(everywhere: Sequence[str], inside: Sequence[str]) -> dict[str, int]:
    """How many communes an intercommunalité has, and how many of them are in another region."""
    return {"nombre_communes": len(everywhere), "communes_hors_region": len(set(everywhere) - set(inside))}


def _former(known: Knowledge, siren: str) -> dict[str, str | None]:
    """The SIREN under which older figures are published, and why it is the same intercommunalité."""
    found = known.former_epci.get(siren)
    number, reason = (found.ancien, typeset(found.motif)) if found else (None, None)
    return {"siren_ancien": number, "siren_ancien_motif": reason}


def derive_colleges(known: Knowledge) -> list[Record]:
    """Records of the collèges: points, network, indicators and nearest QPV of each generation."""
    table = known.tables.colleges
    bands = {generation: derive_bands(table, known.tables.qpv[generation]) for generation in (2015, 2024)}
    cites = index_cites(known.links, "colleges")
    candidates = index_candidates(known.candidates, "colleges")
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
            | known.figures("colleges", row["uai"])
            | band_of(bands[2015].loc[rank], 2015)
            | band_of(bands[2024].loc[rank], 2024)
            | {"cites": cites.get(row["uai"], []), "cites_candidates": candidates.get(row["uai"], [])},
            geometry=point_of(row),
        )
        for rank, row in zip(table.index, table.drop(columns="geometry").to_dict("records"), strict=True)
    ]
