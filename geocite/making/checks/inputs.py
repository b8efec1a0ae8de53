"""What the checks look at, gathered from what the pipeline read and joined."""

from collections.abc import Mapping, Sequence

import pandas as pd

from geocite.bundle.contract import Link
from geocite.making.checks.all import CheckInputs, check_all
from geocite.making.checks.anomalies import Anomaly, sort_anomalies
from geocite.making.checks.lycees import check_lycees
from geocite.making.checks.sources.outlines import check_outlines
from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import Matches
from geocite.making.readers import Dropped, Readings
from geocite.making.region.region import RegionTables


def check_tables(
    readings: Readings, tables: RegionTables, cites: Mapping[str, Cite], matches: Matches, links: Sequence[Link]
) -> tuple[Anomaly, ...]:
    """Every anomaly of one region, gravest first."""
    inputs = CheckInputs(
        qpv=tables.qpv,
        overlaps=tables.overlaps,
        communes=tables.communes,
        communes_associees=_associated(readings),
        epci=readings["epci_cog"],
        colleges=tables.colleges,
        education_prioritaire=readings["education_prioritaire"],
        ips=readings["ips_2022"],
        ivac=readings["ivac"],
        cites_2023=readings["cites_2023"],
        cites=cites,
        matches=matches,
        links=links,
        dropped=_dropped(readings),
        departements=tuple(tables.region.departements),
        codes_officiels=readings["communes_cog"]["code_commune"].tolist(),
        files={name: ", ".join(reading.files) for name, reading in readings.tables.items()},
    )
    return tuple(
        sort_anomalies([*check_all(inputs), *check_outlines(readings, tables), *check_lycees(readings, tables)])
    )


def _associated(readings: Readings) -> pd.DataFrame:
    table = readings["communes_anciennes"]
    return table.rename(columns={"code_chef_lieu": "chef_lieu"})


def _dropped(readings: Readings) -> dict[str, list[Dropped]]:
    found: dict[str, list[Dropped]] = {}
    for source, dropped in readings.dropped():
        found.setdefault(source, []).append(dropped)
    return found
