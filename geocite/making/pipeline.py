"""From the raw folder to the bundle: the list of steps."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import shapely

from geocite.bundle.contract import Documents, JoinCount, Link, Manifest
from geocite.bundle.contract import Indicators as IndicatorsDocument
from geocite.bundle.documents import write_documents
from geocite.bundle.files import compress, layer_path, pack_lines
from geocite.making.checks.anomalies import Anomaly, count_severities, sort_anomalies
from geocite.making.checks.inputs import check_tables
from geocite.making.checks.official_list import check_listed
from geocite.making.checks.sources.coverage import check_coverage
from geocite.making.checks.sources.editions import check_editions
from geocite.making.checks.sources.values import check_values
from geocite.making.curated.cites import Cite, read_cites
from geocite.making.curated.matches import Matches, read_matches
from geocite.making.curated.statements import read_documents, read_statements, state_cites
from geocite.making.files.documents import (
    derive_locator,
    derive_manifest,
    derive_postal_codes,
    derive_profiles,
    describe_sources,
)
from geocite.making.files.map_files import derive_map_files, derive_precise_files
from geocite.making.layers.features import Knowledge, Record, derive_outlines
from geocite.making.layers.figures import Figures
from geocite.making.layers.indicators import (
    describe_indicators,
    index_indicators,
)
from geocite.making.layers.layers import derive_layers
from geocite.making.layers.references import Reference, derive_references, load_references
from geocite.making.links.candidates import count_candidates, derive_candidates
from geocite.making.links.links import QUARTIERS_LIST, count_links, derive_links
from geocite.making.links.listed_cites import LIST, add_listed, keep_matches, select_cites
from geocite.making.links.official_list import Listed, match_listed
from geocite.making.readers import READERS, Readings, read_all
from geocite.making.region.crosswalk import Crosswalk, derive_crosswalk
from geocite.making.region.former_epci import FormerEpci, read_former_epci, rename_epci
from geocite.making.region.joins import count_join
from geocite.making.region.region import RegionTables, has_detailed_outlines, select_region
from geocite.registry.sources import Indicators, Sources, load_indicators, load_sources
from geocite.text.states import State

Step = Callable[[str], AbstractContextManager[None]]
STEPS = (
    "Lecture des sources",
    "Choix de la région",
    "Correspondance 2015 – 2024",
    "Liens des cités",
    "Contrôles",
    "Couches",
    "Fichiers de la carte",
    "Documents",
    "Compression",
)
PREPARING = 5  # the first steps, enough for « geocite check »
COARSE, DETAILED = "communes_france", "communes_contours"


@contextmanager
def silent(_: str) -> Iterator[None]:
    """A step that tells nobody."""
    yield


@dataclass(frozen=True)
class Curated:
    """What people wrote: catalogue of sources, registry of indicators, cités, reviewed matches."""

    sources: Sources
    indicators: Indicators
    cites: Mapping[str, Cite]
    matches: Matches
    references: tuple[Reference, ...] = ()
    former_epci: tuple[FormerEpci, ...] = ()

    def values(self, readings: Readings) -> pd.DataFrame:
        """The readers' long table, intercommunalités under their SIREN of today."""
        return rename_epci(readings.all_values(), self.former_epci)


@dataclass(frozen=True)
class Prepared:
    """Everything known before layers are written: enough for `geocite check`."""

    curated: Curated
    raw: Path
    readings: Readings
    tables: RegionTables
    figures: Figures
    crosswalk: Crosswalk
    cites: tuple[Cite, ...]
    links: tuple[Link, ...]
    candidates: tuple[Link, ...]
    anomalies: tuple[Anomaly, ...]


def load_curated(folder: Path) -> Curated:
    """The curated files of a folder (sources.toml, indicators.toml, cites.toml, matches/)."""
    sources = load_sources(folder / "sources.toml")
    cites = read_cites(folder / "cites.toml")
    registry = folder / "indicators.toml"
    indicators = load_indicators(registry, sources)
    matches = read_matches(folder / "matches", cites)
    documents = read_documents(folder / "documents.toml")
    statements = read_statements(folder / "enonces.csv", documents, cites)
    return Curated(
        sources={**sources, **{name: one.as_source() for name, one in documents.items()}},
        indicators=indicators,
        cites=state_cites(cites, statements, matches, documents),
        matches=matches,
        references=load_references(registry, indicators),
        former_epci=read_former_epci(folder / "matches"),
    )


def prepare(curated: Curated, raw: Path, region: str, step: Step = silent) -> Prepared:
    """Raw files read, chosen, joined and checked for one region (INSEE code)."""
    with step(STEPS[0]):
        readings = _read(curated, raw, region)
    with step(STEPS[1]):
        tables = select_region(readings, region, curated.matches)
    with step(STEPS[2]):
        crosswalk = derive_crosswalk(tables.qpv[2015], tables.qpv[2024])
    with step(STEPS[3]):
        curated, cites = _complete(curated, readings, tables)
        listed = _match_listed(readings, cites, tables)
        links = derive_links(cites, curated.matches, crosswalk, listed)
        candidates = derive_candidates(cites, links, tables)
    with step(STEPS[4]):
        inside = {cite.slug: cite for cite in cites}
        figures = Figures(curated.values(readings), curated.indicators, tables.codes())
        stated = derive_links(cites, curated.matches, crosswalk)
        before = (*stated, *derive_candidates(cites, stated, tables))
        anomalies = sort_anomalies(
            [
                *check_tables(readings, tables, inside, curated.matches, (*links, *candidates)),
                *check_values(figures.published, curated.indicators, figures.by_edition),
                *check_coverage(readings, curated.sources, tables.region.departements),
                *check_editions(readings, curated.sources, tables.region.departements),
                *check_listed(listed, cites, before, ", ".join(readings.files(QUARTIERS_LIST))),
            ]
        )
    return Prepared(curated, raw, readings, tables, figures, crosswalk, cites, links, candidates, tuple(anomalies))


def _match_listed(readings: Readings, cites: Sequence[Cite], tables: RegionTables) -> tuple[Listed, ...]:
    """What the official list of quartiers says of this region; nothing when it is not in the raw folder."""
    if QUARTIERS_LIST not in readings.tables:
        return ()
    return match_listed(readings[QUARTIERS_LIST], cites, tables.qpv, tables.region.departements)


def _read(curated: Curated, raw: Path, region: str) -> Readings:
    """All sources; the outlines of all France (40 MB) only for a region that has no detailed ones."""
    readings = read_all(raw, curated.sources, curated.indicators, skip={COARSE})
    if has_detailed_outlines(readings, region):
        return readings
    _, reader = READERS[COARSE]
    others = {name: table for name, table in readings.tables.items() if name != DETAILED}
    return Readings({**others, COARSE: reader(raw, curated.sources)}, readings.values)


def _complete(curated: Curated, readings: Readings, tables: RegionTables) -> tuple[Curated, tuple[Cite, ...]]:
    """The cités of the region, described or only listed, and the curated files narrowed to them."""
    described = select_cites(curated.cites, tables)
    matches = keep_matches(curated.matches, described)
    files = ", ".join(readings.files(LIST))
    cites, matches = add_listed(described, matches, readings[LIST], tables, files)
    return replace(curated, matches=matches), cites


def build_bundle(prepared: Prepared, step: Step = silent) -> tuple[dict[str, bytes], Manifest]:
    """Files of the bundle (path → bytes) and its manifest; the same bytes from the same inputs."""
    known = _know(prepared)
    with step(STEPS[5]):
        outlines = derive_outlines(known.tables)
        layers = derive_layers(known, outlines)
    with step(STEPS[6]):
        drawn = derive_map_files(prepared.tables, layers)
        precise = derive_precise_files(prepared.tables)
    with step(STEPS[7]):
        codes = {name: [record.id for record in records] for name, records in layers.items()}
        documents = write_documents(_document(prepared, known, outlines))
        linked = (*count_links(prepared.links, codes), *count_candidates(prepared.candidates, codes))
        joins = (*prepared.tables.joins, *_count_values(prepared.figures.dated_everywhere, codes), *linked)
        sources = describe_sources(prepared.curated.sources, prepared.readings, prepared.raw)
        anomalies = count_severities(prepared.anomalies)
        manifest = derive_manifest(known, layers, drawn, sources, anomalies, joins)
    with step(STEPS[8]):
        jobs = {layer_path(name): partial(_pack_layer, records) for name, records in layers.items()}
        jobs |= {path: partial(compress, data) for path, data in {**drawn.files, **precise, **documents}.items()}
        return _run(jobs), manifest


def _know(prepared: Prepared) -> Knowledge:
    tables, registry = prepared.tables, prepared.curated.indicators
    return Knowledge(
        tables=tables,
        cites=prepared.cites,
        links=prepared.links,
        crosswalk=prepared.crosswalk,
        latest=prepared.figures.latest,
        indicators=index_indicators(registry),
        candidates=prepared.candidates,
        former_epci={one.siren: one for one in prepared.curated.former_epci},
        editions=frozenset((one.collection, name) for name, i in registry.items() for one in i.series if one.editions),
    )


def _document(
    prepared: Prepared,
    known: Knowledge,
    outlines: Mapping[str, shapely.Geometry],
) -> Documents:
    return Documents(
        derive_profiles(known, prepared.curated.matches),
        _indicators(prepared.curated, prepared.figures),
        prepared.anomalies,
        (derive_locator(prepared.tables, outlines),),
        derive_postal_codes(prepared.readings, prepared.tables),
    )


def _pack_layer(records: Sequence[Record]) -> bytes:
    return pack_lines(record.as_line() for record in records)


def _run(jobs: Mapping[str, Callable[[], bytes]]) -> dict[str, bytes]:
    # Brotli works outside Python's lock, and at its best level it is most of the build: one thread a core.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        packed = pool.map(lambda job: job(), jobs.values())
        return dict(zip(jobs, packed, strict=True))


def _indicators(curated: Curated, figures: Figures) -> IndicatorsDocument:
    references = derive_references(figures.dated_everywhere, curated.references)
    described = describe_indicators(curated.indicators, figures.by_year, references)
    return IndicatorsDocument(described, figures.by_year)


def _count_values(values: pd.DataFrame, codes: Mapping[str, list[str]]) -> list[JoinCount]:
    known = values[values["statut"] != State.ABSENT]
    return [
        count_join(f"{collection} ↔ {source}", "1:n", codes[collection], sorted(set(group["code"])))
        for (collection, source), group in known.groupby(["collection", "source"])
        if collection in codes
    ]
