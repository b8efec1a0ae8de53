"""The JSON documents of the bundle: identity cards and links, indicators, locator map, manifest."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geocite.making.curated.cites import Cite, Matches
from geocite.making.fetching.provenance import last_date, read_origin
from geocite.making.files.map_files import MapFiles
from geocite.making.layers.features import COMMUNE_TOLERANCE_M, QPV_TOLERANCE_M, Knowledge, Record
from geocite.making.readers import Dropped, Reading, Readings
from geocite.making.region.crosswalk import LEFT_PCT, NOISE_PCT, Crosswalk
from geocite.making.region.geometry import find_bbox, generalise_coverage, to_lonlat
from geocite.making.region.joins import JoinCount
from geocite.making.region.region import RegionTables
from geocite.registry.sources import Source, Sources
from geocite.text.typography import typeset

LOCATOR_TOLERANCE_M = 1500.0
SOURCE_FIELDS = (
    "id",
    "titre",
    "producteur",
    "producteur_court",
    "adresse",
    "licence",
    "attribution",
    "millesime",
    "publie",
    "note",
)
REASONS = 10  # in the manifest; the anomalies tell them all
COLLECTIONS = {
    "cites": (
        "Cités éducatives",
        "Cités éducatives : leurs quartiers quand un document les énonce, sinon leurs communes, sans autre périmètre "
        "connu.",
    ),
    "qpv-2024": (
        "Quartiers prioritaires 2024",
        "Quartiers prioritaires de la politique de la ville en vigueur depuis le 1er janvier 2024.",
    ),
    "qpv-2015": (
        "Quartiers prioritaires 2015",
        "Quartiers prioritaires de la politique de la ville en vigueur de 2015 à 2023.",
    ),
    "communes": ("Communes", "Communes, contours généralisés dont les limites restent communes."),
    "colleges": (
        "Collèges",
        "Collèges publics et privés : éducation prioritaire, indice de position sociale, réussite au brevet.",
    ),
    "epci": ("Intercommunalités", "Établissements publics de coopération intercommunale à fiscalité propre."),
}

# How far from its source an outline may be, at most, in metres; a collège is a point and has none.
TOLERANCES_M = {
    "cites": COMMUNE_TOLERANCE_M,
    "qpv-2024": QPV_TOLERANCE_M + 1,  # and what rounding moves
    "qpv-2015": QPV_TOLERANCE_M + 1,
    "communes": COMMUNE_TOLERANCE_M,
    "epci": COMMUNE_TOLERANCE_M,
}


def derive_profiles(known: Knowledge, matches: Matches) -> dict[str, Any]:
    """Document `profils`: facts of each cité and their sources, links, candidates, correspondence, départements."""
    listed = {match.cite_id: match.imprime for match in matches.cites if match.kept}
    return {
        "cites": {cite.slug: _profile(cite, listed) for cite in known.cites},
        "liens": [link.as_dict() for link in known.links],
        "candidats": [link.as_dict() for link in known.candidates],
        "correspondance": _pairs(known.crosswalk),
        "departements": dict(known.tables.region.departements),
    }


def _profile(cite: Cite, listed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "nom_imprime": cite.nom_imprime,
        "libelle_liste": cite.libelle_liste,
        "id_liste": listed.get(cite.slug),
        "faits": {champ: fact.as_dict() for champ, fact in cite.faits.items()},
        "remarques": [typeset(remark) for remark in cite.remarques],
        "documents": sorted({one.document.id for one in cite.enonces}),
    }


def _pairs(crosswalk: Crosswalk) -> list[dict[str, Any]]:
    rounded = crosswalk.pairs.assign(
        surface_km2=crosswalk.pairs["surface_km2"].round(4),
        part_2015_pct=crosswalk.pairs["part_2015_pct"].round(1),
        part_2024_pct=crosswalk.pairs["part_2024_pct"].round(1),
    )
    return list(rounded.to_dict("records"))


def derive_postal_codes(readings: Readings, tables: RegionTables) -> dict[str, list[str]]:
    """Document `codes-postaux`: INSEE codes of the communes of the region by postal code, both sorted."""
    table = readings["codes_postaux"]
    inside = table[table["code_commune"].isin(tables.communes["code_commune"])]
    grouped = inside.groupby("code_postal", sort=True)["code_commune"]
    return {str(post): sorted(set(codes)) for post, codes in grouped}


def derive_locator(tables: RegionTables, outlines: Mapping[str, Any]) -> dict[str, Any]:
    """Document `situation`: the région's départements as SVG paths.

    x = (lon - west) · cos(50°) · 1000, y = (north - lat) · 1000; `bbox` is west, south, east, north in degrees.
    """
    communes = tables.communes
    codes = sorted(tables.region.departements)
    unions = np.empty(len(codes), dtype=object)
    unions[:] = [
        shapely.union_all([outlines[c] for c in communes.loc[communes["code_departement"] == code, "code_commune"]])
        for code in codes
    ]
    shapes = to_lonlat(generalise_coverage(unions, LOCATOR_TOLERANCE_M), tables.region.epsg, 4)
    bbox = find_bbox(shapely.GeometryCollection(list(shapes)))
    return {
        "bbox": bbox,
        "departements": [
            {"code": code, "nom": tables.region.departements[code], "d": _svg_path(shape, bbox)}
            for code, shape in zip(codes, shapes, strict=True)
        ],
    }


def _svg_path(shape: Any, bbox: Sequence[float]) -> str:
    west, _, _, north = bbox
    squeeze = float(np.cos(np.radians(50)))
    rings = [part.exterior.coords for part in shapely.get_parts(shape)]
    return "".join(
        "M" + "L".join(f"{(x - west) * squeeze * 1000:.0f} {(north - y) * 1000:.0f}" for x, y in ring[:-1]) + "Z"
        for ring in ([*coords] for coords in rings)
    )


def derive_manifest(
    known: Knowledge,
    layers: Mapping[str, Sequence[Record]],
    drawn: MapFiles,
    sources: Sequence[Mapping[str, Any]],
    anomalies: Mapping[str, int],
    joins: Iterable[JoinCount],
) -> dict[str, Any]:
    """Everything the manifest says besides format and hashes."""
    region = known.tables.region
    bbox = _bbox(layers["communes"])
    collections = {name: _collection(name, records, bbox) for name, records in layers.items()}
    centre = [round((bbox[0] + bbox[2]) / 2, 4), round((bbox[1] + bbox[3]) / 2, 4)]
    return {
        "region": {
            "code": region.code,
            "nom": region.nom,
            "slug": region.slug,
            "bbox": bbox,
            "departements": dict(sorted(region.departements.items())),
        },
        "sources": list(sources),
        "collections": collections,
        "jointures": [count.as_dict() for count in joins],
        "correspondance": _areas(known.crosswalk),
        "carte": {"centre": centre, "bbox": bbox, "couches": drawn.layers},
        "anomalies": dict(anomalies),
    }


def _bbox(records: Sequence[Record]) -> list[float]:
    placed = [record.geometry for record in records if record.geometry is not None]
    return find_bbox(shapely.GeometryCollection(placed))


def _collection(name: str, records: Sequence[Record], region: list[float]) -> dict[str, Any]:
    title, description = COLLECTIONS[name]
    return {
        "titre": title,
        "description": description,
        "nombre": len(records),
        "bbox": _bbox(records) if records else region,
        "geometrie": "Point" if name == "colleges" else "MultiPolygon",
        "tolerance_m": TOLERANCES_M.get(name),
    }


def _areas(crosswalk: Crosswalk) -> dict[str, Any]:
    statuses = {"2015": crosswalk.status_2015, "2024": crosswalk.status_2024}
    return {
        "surface_2015_km2": round(crosswalk.area_2015_km2, 2),
        "surface_2024_km2": round(crosswalk.area_2024_km2, 2),
        "surface_commune_km2": round(crosswalk.common_km2, 2),
        "seuils": {"sorti_nouveau_pct": LEFT_PCT, "bruit_pct": NOISE_PCT},
        "statuts": {
            generation: {status: list(found.values()).count(status) for status in sorted(set(found.values()))}
            for generation, found in statuses.items()
        },
    }


def describe_sources(sources: Sources, readings: Readings, raw: Path) -> list[dict[str, Any]]:
    """Sources as the manifest and « /sources » tell them: entry, files with their hash, rows read and left out."""
    used: dict[str, list[Reading]] = {}
    for reading in (*readings.tables.values(), *readings.values.values()):
        used.setdefault(reading.source, []).append(reading)
    described = []
    for source in sources.values():
        if source.id in used:
            described.append(_describe(source, used[source.id], raw))
        elif not source.fichiers:  # a document whose facts are cited, not a file that is read
            described.append(_entry(source))
    return described


def _entry(source: Source) -> dict[str, Any]:
    fields = {name: getattr(source, name) for name in SOURCE_FIELDS}
    return {name: value if name in ("id", "adresse") else typeset(value) for name, value in fields.items()}


def _describe(source: Source, readings: Sequence[Reading], raw: Path) -> dict[str, Any]:
    files = sorted({name for reading in readings for name in reading.files})
    dropped = {drop for reading in readings for drop in reading.dropped}
    described = [_describe_file(raw / name, name) for name in files]
    return _entry(source) | {
        "fichiers": described,
        "telecharge_le": last_date(described),
        "lignes_lues": max(reading.rows_read for reading in readings),
        "lignes_ecartees": sum(drop.count for drop in dropped),
        "motifs": _reasons(dropped),
        "colonnes": {ours: theirs for reading in readings for ours, theirs in sorted(reading.columns.items())},
    }


def _describe_file(path: Path, name: str) -> dict[str, Any]:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    origin = read_origin(path, digest)
    day, address = (origin.date, origin.adresse) if origin else (None, None)
    return {"nom": name, "sha256": digest, "octets": len(data), "telecharge_le": day, "telecharge_de": address}


def _reasons(dropped: Iterable[Dropped]) -> dict[str, int]:
    """Rows left out by reason, the most frequent first; the rarest together."""
    counts: dict[str, int] = {}
    for drop in dropped:
        counts[drop.reason] = counts.get(drop.reason, 0) + drop.count
    ordered = sorted(((n, reason) for reason, n in counts.items() if n), key=lambda pair: (-pair[0], pair[1]))
    rest = sum(n for n, _ in ordered[REASONS:])
    return {reason: n for n, reason in ordered[:REASONS]} | ({"autres motifs": rest} if rest else {})
