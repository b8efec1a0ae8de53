"""One reader per source: files as they are published → tables with our columns, nothing lost silently."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geocite.errors import DataError
from geocite.making.readers.cites import read_cites_2023, read_cites_qpv
from geocite.making.readers.colleges import (
    read_colleges,
    read_education_prioritaire,
    read_ips_2022,
    read_ivac,
)
from geocite.making.readers.communes import (
    read_codes_postaux,
    read_communes_anciennes,
    read_communes_cog,
    read_departements_cog,
    read_epci_cog,
    read_regions_cog,
)
from geocite.making.readers.contours import read_communes_contours, read_communes_france
from geocite.making.readers.lycees import read_ips_lycees, read_lycees
from geocite.making.readers.qpv import read_qpv_2015, read_qpv_2024
from geocite.making.readers.reading import Dropped, Faults, Reading
from geocite.making.readers.values import read_values, wanted_series
from geocite.registry.sources import Indicators, Sources, find_files, missing_files

__all__ = ["READERS", "Dropped", "Reading", "Readings", "read_all", "read_values"]

# Table → (source it needs, reader); three tables come from the one file of the official code.
READERS: Mapping[str, tuple[str, Callable[[Path, Sources], Reading]]] = {
    "qpv_2015": ("qpv_2015", read_qpv_2015),
    "qpv_2024": ("qpv_2024", read_qpv_2024),
    "cites_2023": ("cites_2023", read_cites_2023),
    "cites_qpv": ("cites_qpv", read_cites_qpv),
    "colleges": ("colleges", read_colleges),
    "education_prioritaire": ("education_prioritaire", read_education_prioritaire),
    "ips_2022": ("ips_2022", read_ips_2022),
    "ivac": ("ivac", read_ivac),
    "lycees": ("lycees", read_lycees),
    "ips_lycees": ("ips_lycees", read_ips_lycees),
    "communes_contours": ("communes_contours", read_communes_contours),
    "communes_france": ("communes_france", read_communes_france),
    "communes_cog": ("communes_cog", read_communes_cog),
    "communes_anciennes": ("communes_cog", read_communes_anciennes),
    "codes_postaux": ("communes_cog", read_codes_postaux),
    "epci_cog": ("epci_cog", read_epci_cog),
    "departements_cog": ("departements_cog", read_departements_cog),
    "regions_cog": ("regions_cog", read_regions_cog),
}


@dataclass(frozen=True)
class Readings:
    """Everything read: the tables by name, and the figures by source."""

    tables: Mapping[str, Reading]
    values: Mapping[str, Reading]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Table of one reader (`qpv_2015`, `colleges`…); KeyError when it was not read."""
        return self.tables[name].table

    def files(self, name: str) -> tuple[str, ...]:
        """Files that a table was read from; none when it was not read."""
        return self.tables[name].files if name in self.tables else ()

    def all_values(self) -> pd.DataFrame:
        """Figures of all sources in one long table (columns: see `read_values`)."""
        return pd.concat([reading.table for reading in self.values.values()], ignore_index=True)

    def dropped(self) -> tuple[tuple[str, Dropped], ...]:
        """Every (source, refusal), each told once though a file may be read for its names and its figures."""
        readings = [*self.tables.values(), *self.values.values()]
        return tuple(dict.fromkeys((r.source, dropped) for r in readings for dropped in r.dropped))


def read_all(
    raw: Path,
    sources: Sources,
    registry: Indicators,
    *,
    step: Callable[[str], None] | None = None,
    skip: Collection[str] = (),
) -> Readings:
    """All tables and figures of the raw folder; DataError naming at once every file that lacks or cannot be read.

    `step` is called with the name of each table or source about to be read. Tables in `skip`, and optional
    sources without files, are not read.
    """
    wanted = {name: entry for name, entry in READERS.items() if name not in skip}
    needed = dict.fromkeys([source for source, _ in wanted.values()] + list(wanted_series(registry)))
    _check_present(raw, {source_id: sources[source_id] for source_id in needed})
    tables, faults = {}, Faults()
    for name, (source_id, reader) in wanted.items():
        if not find_files(sources[source_id], raw):
            continue
        if step is not None:
            step(name)
        with faults.collect():
            tables[name] = reader(raw, sources)
    values: dict[str, Reading] = {}
    with faults.collect():
        values = {reading.source: reading for reading in read_values(raw, sources, registry, step)}
    faults.raise_all()
    return Readings(tables, values)


def _check_present(raw: Path, sources: Sources) -> None:
    if not raw.is_dir():
        raise DataError(
            f"Le dossier de données {raw} n'existe pas : indiquez-le avec --raw ou GEOCITE_RAW, "
            "ou lancez « geocite fetch »."
        )
    missing = missing_files(sources.values(), raw)
    if missing:
        lines = [f"{pattern} ({source.titre} : {source.adresse})" for source, pattern in missing]
        raise DataError(
            f"Il manque dans {raw} : {' ; '.join(lines)}. Lancez « geocite fetch » ou téléchargez ces fichiers."
        )
