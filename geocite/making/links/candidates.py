"""Quartiers and collèges that a cité may hold, where no document says which: never its own, never summed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from geocite.bundle.contract import JoinCount, Link
from geocite.collections import GENERATIONS
from geocite.making.curated.cites import Cite
from geocite.making.links.links import CITES_LIST, STATED, count_links, index_cites
from geocite.making.region.region import RegionTables

CANDIDATE: Final = "candidat"
TOUCHING: Final = "touche"
CANDIDATE_PCT = 50.0
"""Least share of a quartier's area in the communes of a cité to be a candidate, in %.

Under half, more of the quartier lies in communes that the official list does not give to the cité: its figures,
published for the whole quartier, would mostly be those of other towns.
"""
TOUCHING_PCT = 5.0
"""Least share to be listed as touching the communes of a cité, with that share, in %.

Under it what is measured is the edge of a neighbour's quartier: 0.4 % of Lille's Secteur Sud lies in Loos.
"""
NETWORKS = ("REP", "REP+")  # the collèges of a cité are those of its networks of priority education
PUBLIC = "public"


def derive_candidates(cites: Sequence[Cite], links: Iterable[Link], tables: RegionTables) -> tuple[Link, ...]:
    """Candidate links of the cités whose quartiers (or collèges) no document states, sorted; `part_pct` in %.

    `links`: those that are known. What a document states for a cité is not offered to another of the same commune.
    """
    stated = _stated_by_cite(cites, links)
    found = [link for cite in cites for link in _candidates(cite, cites, stated, tables)]
    return tuple(sorted(found, key=lambda link: (link.de, link.vers)))


def count_candidates(candidates: Iterable[Link], codes: Mapping[str, Sequence[str]]) -> list[JoinCount]:
    """How many items of each collection are candidates of a cité; `codes` gives the ids of each collection."""
    return count_links((one for one in candidates if one.nature == CANDIDATE), codes, "cités (candidats)")


def index_candidates(candidates: Iterable[Link], collection: str) -> dict[str, list[str]]:
    """Cités that each item of a collection is a candidate of: {item id: [cité ids]}, sorted; touching ones left out."""
    return index_cites((one for one in candidates if one.nature == CANDIDATE), collection)


def _stated_by_cite(cites: Iterable[Cite], links: Iterable[Link]) -> dict[str, set[str]]:
    """What documents state for each cité: quartiers, collèges, and the communes that are stated whole."""
    stated: dict[str, set[str]] = {cite.slug: set() for cite in cites}
    for link in links:
        if link.nature == STATED or not link.vers.startswith("communes/"):
            stated.setdefault(link.de.partition("/")[2], set()).add(link.vers)
    return stated


def _candidates(
    cite: Cite, cites: Sequence[Cite], stated: Mapping[str, set[str]], tables: RegionTables
) -> Iterator[Link]:
    siblings = [other for other in cites if other.slug != cite.slug and set(other.communes) & set(cite.communes)]
    taken = set().union(*(stated[other.slug] for other in siblings))
    collections = {target.partition("/")[0] for target in stated[cite.slug]}
    found: list[Link] = []
    if not collections & {*GENERATIONS, "communes"}:
        found += (link for generation in (2015, 2024) for link in _quartiers(cite, tables, generation))
    if "colleges" not in collections:
        found += _colleges(cite, tables)
    return (link for link in found if link.vers not in taken)


def _quartiers(cite: Cite, tables: RegionTables, generation: int) -> list[Link]:
    shares = measure_shares(tables.overlaps[generation], cite.communes)
    return [
        Link(
            f"cites/{cite.slug}",
            f"qpv-{generation}/{code}",
            CANDIDATE if share >= CANDIDATE_PCT else TOUCHING,
            CITES_LIST,
            f"{_percent(share)} de sa surface dans les communes de la cité ; aucun document ne l'énonce",
            round(share, 1),
        )
        for code, share in shares.items()
        if share >= TOUCHING_PCT
    ]


def measure_shares(overlaps: pd.DataFrame, communes: Iterable[str]) -> dict[str, float]:
    """Share of the area of each QPV that lies in some communes, in %: {code_qp: share}; none that has nothing there.

    `overlaps`: code_qp, code_commune, part_pct, one row a QPV and a commune that it meets.
    """
    inside = overlaps[overlaps["code_commune"].isin(list(communes))]
    summed = inside.groupby("code_qp", sort=True)["part_pct"].sum()
    return {str(code): min(float(share), 100.0) for code, share in summed.items()}


def _colleges(cite: Cite, tables: RegionTables) -> list[Link]:
    table = tables.colleges
    inside = table["code_commune"].isin(cite.communes) & table["education_prioritaire"].isin(NETWORKS)
    rows = table[inside & (table["secteur"] == PUBLIC)]
    return [
        Link(
            f"cites/{cite.slug}",
            f"colleges/{uai}",
            CANDIDATE,
            CITES_LIST,
            f"collège public {network} de la commune {code} ; aucun document ne l'énonce",
        )
        for uai, network, code in zip(rows["uai"], rows["education_prioritaire"], rows["code_commune"], strict=True)
    ]


def _percent(value: float) -> str:
    return f"{value:.1f} %".replace(".", ",")
