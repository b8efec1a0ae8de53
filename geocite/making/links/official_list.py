"""The official list of the quartiers of each cité: its cités recognised by label and communes, never by number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geocite.making.curated.cites import Cite
from geocite.making.region.joins import fold_name
from geocite.text.codes import qpv_generation

BY_LABEL, BY_COMMUNES = "même libellé et communes en commun", "seule cité de ces communes"


@dataclass(frozen=True)
class Listed:
    """A cité of the list: its quartiers of the region, and the cité it was recognised as (`slug` "" when none).

    `comment` tells how, or why not (French); `candidats` are the slugs hesitated between; `inconnus` are codes that
    no file of quartiers has; `ligne` is the first line of the cité in the list.
    """

    libelle: str
    slug: str
    comment: str
    quartiers: tuple[str, ...]
    inconnus: tuple[str, ...]
    candidats: tuple[str, ...]
    ligne: int

    def of_generation(self, generation: int) -> tuple[str, ...]:
        """Quartiers of one generation, 2015 or 2024."""
        return tuple(code for code in self.quartiers if qpv_generation(code) == generation)


def match_listed(
    table: pd.DataFrame, cites: Iterable[Cite], qpv: Mapping[int, gpd.GeoDataFrame], departements: Iterable[str]
) -> tuple[Listed, ...]:
    """The cités of the list (libelle, code_qp, ligne) that have a quartier in these départements, recognised.

    The same label with a commune in common decides; failing that, being the only cité that covers all the communes
    of those quartiers and that no label designates. `qpv[generation]` has code_qp and communes.
    """
    known = {code: set(towns) for t in qpv.values() for code, towns in zip(t["code_qp"], t["communes"], strict=True)}
    inside = table[table["code_qp"].str[2:5].isin([code.zfill(3) for code in departements])]
    everyone = list(cites)
    groups = [(str(label), rows) for label, rows in inside.groupby("libelle", sort=True)]
    named = {label: _by_label(label, _communes(rows, known), everyone) for label, rows in groups}
    taken = {slug for slugs in named.values() for slug in slugs}
    return tuple(_recognise(label, rows, known, named[label], everyone, taken) for label, rows in groups)


def _communes(rows: pd.DataFrame, known: Mapping[str, set[str]]) -> set[str]:
    return set().union(*(known.get(code, set()) for code in rows["code_qp"]))


def _by_label(label: str, communes: set[str], cites: Sequence[Cite]) -> list[str]:
    wanted = fold_name(label)
    return [
        cite.slug
        for cite in cites
        if wanted in (fold_name(cite.libelle_liste), fold_name(cite.nom)) and communes & set(cite.communes)
    ]


def _recognise(
    label: str,
    rows: pd.DataFrame,
    known: Mapping[str, set[str]],
    named: Sequence[str],
    cites: Sequence[Cite],
    taken: set[str],
) -> Listed:
    communes = _communes(rows, known)
    free = [c.slug for c in cites if communes and communes <= set(c.communes) and c.slug not in taken]
    candidates = list(named) or free
    how = BY_LABEL if named else BY_COMMUNES
    if len(candidates) != 1:
        how = "plusieurs cités possibles" if candidates else "aucune cité de ce libellé ni de ces communes"
    codes = sorted(set(rows["code_qp"]))
    return Listed(
        libelle=label,
        slug=candidates[0] if len(candidates) == 1 else "",
        comment=how,
        quartiers=tuple(code for code in codes if code in known),
        inconnus=tuple(code for code in codes if code not in known),
        candidats=tuple(sorted(candidates)),
        ligne=int(rows["ligne"].min()),
    )
