"""The JSON documents of the bundle: identity cards and links, indicators, locator map, manifest."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import shapely

from geocite.bundle import contract
from geocite.bundle.contract import Box, JoinCount
from geocite.bundle.manifest import FORMAT
from geocite.collections import COLLECTIONS
from geocite.making.curated.cites import Cite, Matches
from geocite.making.fetching.provenance import last_date, read_origin
from geocite.making.files.map_files import MapFiles
from geocite.making.layers.features import Knowledge, Record
from geocite.making.readers import Dropped, Reading, Readings
from geocite.making.region.crosswalk import LEFT_PCT, NOISE_PCT, Crosswalk
from geocite.making.region.geometry import find_bbox, generalise_coverage, to_lonlat
from geocite.making.region.region import RegionTables
from geocite.registry.sources import Source, Sources
from geocite.text.typography import typeset

LOCATOR_TOLERANCE_M = 1500.0
REASONS = 10  # in the manifest; the anomalies tell them all


def derive_profiles(known: Knowledge, matches: Matches) -> contract.Profiles:
    """Document `profils`: facts of each cité and their sources, links, candidates."""
    listed = {match.cite_id: match.imprime for match in matches.cites if match.kept}
    return contract.Profiles(
        {cite.slug: _card(cite, listed) for cite in known.cites},
        tuple(_typeset_link(link) for link in known.links),
        tuple(_typeset_link(link) for link in known.candidates),
    )


def _card(cite: Cite, listed: Mapping[str, str]) -> contract.CiteCard:
    return contract.CiteCard(
        nom_imprime=cite.nom_imprime,
        libelle_liste=cite.libelle_liste,
        id_liste=listed.get(cite.slug),
        faits={champ: fact.as_entry() for champ, fact in cite.faits.items()},
        remarques=tuple(typeset(remark) for remark in cite.remarques),
        documents=tuple(sorted({one.document.id for one in cite.enonces})),
    )


def _typeset_link(link: contract.Link) -> contract.Link:
    return msgspec.structs.replace(link, motif=typeset(link.motif))


def derive_postal_codes(readings: Readings, tables: RegionTables) -> dict[str, tuple[str, ...]]:
    """Document `codes-postaux`: INSEE codes of the communes of the region by postal code, both sorted."""
    table = readings["codes_postaux"]
    inside = table[table["code_commune"].isin(tables.communes["code_commune"])]
    grouped = inside.groupby("code_postal", sort=True)["code_commune"]
    return {str(post): tuple(sorted(set(codes))) for post, codes in grouped}


def derive_locator(tables: RegionTables, outlines: Mapping[str, shapely.Geometry]) -> contract.Locator:
    """Of the document `situation`: the départements of a region as SVG paths."""
    communes = tables.communes
    codes = sorted(tables.region.departements)
    unions = np.empty(len(codes), dtype=object)
    unions[:] = [
        shapely.union_all([outlines[c] for c in communes.loc[communes["code_departement"] == code, "code_commune"]])
        for code in codes
    ]
    shapes = to_lonlat(generalise_coverage(unions, LOCATOR_TOLERANCE_M), tables.region.epsg, 4)
    bbox = find_bbox(shapely.GeometryCollection(list(shapes)))
    paths = (
        contract.DepartementPath(code, tables.region.departements[code], _svg_path(shape, bbox))
        for code, shape in zip(codes, shapes, strict=True)
    )
    return contract.Locator(tables.region.code, bbox, tuple(paths))


def _svg_path(shape: shapely.Geometry, bbox: Sequence[float]) -> str:
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
    sources: Sequence[contract.Source],
    anomalies: Mapping[contract.Severity, int],
    joins: Iterable[JoinCount],
) -> contract.Manifest:
    """Everything the manifest says besides hashes."""
    region = known.tables.region
    bbox = _bbox(layers["communes"])
    collections = {name: _collection(name, records, bbox) for name, records in layers.items()}
    departements = dict(sorted(region.departements.items()))
    centre = (round((bbox[0] + bbox[2]) / 2, 4), round((bbox[1] + bbox[3]) / 2, 4))
    return contract.Manifest(
        format=FORMAT,
        regions=(contract.Region(region.code, region.nom, region.slug, region.epsg, bbox, departements),),
        sources=tuple(sources),
        collections=collections,
        jointures=tuple(joins),
        correspondance=_areas(known.crosswalk),
        carte=contract.MapPlan(centre, bbox, drawn.layers),
        anomalies=anomalies,
    )


def _bbox(records: Sequence[Record]) -> Box:
    placed = [record.geometry for record in records if record.geometry is not None]
    return find_bbox(shapely.GeometryCollection(placed))


def _collection(name: str, records: Sequence[Record], region: Box) -> contract.Collection:
    declared = COLLECTIONS[name]
    return contract.Collection(
        titre=declared.title,
        description=declared.description,
        nombre=len(records),
        bbox=_bbox(records) if records else region,
        geometrie=declared.geometry,
        tolerance_m=declared.tolerance_m,
    )


def _areas(crosswalk: Crosswalk) -> contract.Crosswalk:
    statuses = {"2015": crosswalk.status_2015, "2024": crosswalk.status_2024}
    return contract.Crosswalk(
        surface_2015_km2=round(crosswalk.area_2015_km2, 2),
        surface_2024_km2=round(crosswalk.area_2024_km2, 2),
        surface_commune_km2=round(crosswalk.common_km2, 2),
        seuils=contract.Thresholds(LEFT_PCT, NOISE_PCT),
        statuts={
            generation: {status: list(found.values()).count(status) for status in sorted(set(found.values()))}
            for generation, found in statuses.items()
        },
    )


def describe_sources(sources: Sources, readings: Readings, raw: Path) -> list[contract.Source]:
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


def _entry(source: Source) -> contract.Source:
    return contract.Source(
        id=source.id,
        titre=typeset(source.titre),
        producteur=typeset(source.producteur),
        producteur_court=typeset(source.producteur_court),
        adresse=source.adresse,
        licence=typeset(source.licence),
        attribution=typeset(source.attribution),
        millesime=typeset(source.millesime),
        publie=typeset(source.publie),
        note=typeset(source.note),
    )


def _describe(source: Source, readings: Sequence[Reading], raw: Path) -> contract.Source:
    files = sorted({name for reading in readings for name in reading.files})
    dropped = {drop for reading in readings for drop in reading.dropped}
    described = tuple(_describe_file(raw / name, name) for name in files)
    return msgspec.structs.replace(
        _entry(source),
        fichiers=described,
        telecharge_le=last_date(file.telecharge_le for file in described),
        lignes_lues=max(reading.rows_read for reading in readings),
        lignes_ecartees=sum(drop.count for drop in dropped),
        motifs=_reasons(dropped),
        colonnes={ours: theirs for reading in readings for ours, theirs in sorted(reading.columns.items())},
    )


def _describe_file(path: Path, name: str) -> contract.SourceFile:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    origin = read_origin(path, digest)
    day, address = (origin.date, origin.adresse) if origin else (None, None)
    return contract.SourceFile(name, digest, len(data), day, address)


def _reasons(dropped: Iterable[Dropped]) -> dict[str, int]:
    """Rows left out by reason, the most frequent first; the rarest together."""
    counts: dict[str, int] = {}
    for drop in dropped:
        counts[drop.reason] = counts.get(drop.reason, 0) + drop.count
    ordered = sorted(((n, reason) for reason, n in counts.items() if n), key=lambda pair: (-pair[0], pair[1]))
    rest = sum(n for n, _ in ordered[REASONS:])
    return {reason: n for n, reason in ordered[:REASONS]} | ({"autres motifs": rest} if rest else {})
