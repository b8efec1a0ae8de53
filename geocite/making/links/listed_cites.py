"""The cités that nobody has described: taken from the official list, with a slug made from their label."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import SAME, Match, Matches
from geocite.making.region.joins import fold_name
from geocite.making.region.region import RegionTables

LIST = "cites_2023"


def select_cites(cites: Mapping[str, Cite], tables: RegionTables) -> tuple[Cite, ...]:
    """The described cités whose communes are in the region, sorted by slug."""
    inside = set(tables.communes["code_commune"])
    return tuple(cites[slug] for slug in sorted(cites) if inside.issuperset(cites[slug].communes))


def keep_matches(matches: Matches, cites: Iterable[Cite]) -> Matches:
    """The reviewed matches about these cités."""
    slugs = {cite.slug for cite in cites}
    parts = ("cites", "quartiers", "colleges", "agglomerations", "rattachements")
    return replace(matches, **{name: tuple(m for m in getattr(matches, name) if m.cite_id in slugs) for name in parts})


def add_listed(
    cites: tuple[Cite, ...], matches: Matches, listed: pd.DataFrame, tables: RegionTables, fichier: str
) -> tuple[tuple[Cite, ...], Matches]:
    """Cités with those of the list (id_cite, libelle, code_commune, ligne) in the region that none of them is.

    Each gets a match to its own line of the list. Cités sorted by slug.
    """
    inside = listed[listed["code_commune"].isin(tables.communes["code_commune"])]
    described = {match.code for match in matches.cites if match.kept}
    # A cité described without its match is a fault that the checks report, not a second cité.
    labels = {fold_name(cite.libelle_liste) for cite in cites}
    described |= {
        key for key, label in zip(inside["id_cite"], inside["libelle"], strict=True) if fold_name(label) in labels
    }
    used = {cite.slug for cite in cites}
    added, links = [], []
    for key, rows in inside[~inside["id_cite"].isin(described)].groupby("id_cite", sort=True):
        cite = _cite(rows, used)
        used.add(cite.slug)
        added.append(cite)
        links.append(_match(str(key), cite, rows, fichier))
    everyone = tuple(sorted((*cites, *added), key=lambda cite: cite.slug))
    return everyone, replace(matches, cites=(*matches.cites, *links))


def _cite(rows: pd.DataFrame, used: set[str]) -> Cite:
    label, communes = str(rows["libelle"].iloc[0]), tuple(sorted(set(rows["code_commune"])))
    slug = fold_name(label).replace("_", "-")
    return Cite(
        slug=slug if slug not in used else f"{slug}-{communes[0].lower()}",
        nom=label,
        libelle_liste=label,
        communes=communes,
        source=LIST,
    )


def _match(key: str, cite: Cite, rows: pd.DataFrame, fichier: str) -> Match:
    details: dict[str, str] = {"collection": "liste", "code": key, "libelle": cite.libelle_liste}
    return Match(
        cite_id=cite.slug,
        imprime=key,
        **details,
        decision=SAME,
        motif="Cité prise telle quelle dans la liste officielle.",
        fichier=fichier,
        ligne=int(rows["ligne"].iloc[0]),
    )
