"""Which cité goes with which commune, quartier and collège, and how each link is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from geocite.making.crosswalk import Crosswalk
from geocite.making.curation import Cite, Matches
from geocite.making.region import RegionTables

STATED, OFFICIAL = "compte_rendu", "liste_officielle"
FROM_COMMUNE, FROM_CROSSWALK = "deduit_commune", "deduit_correspondance"
MINUTES, CITES_LIST = "irev-cr4-2022", "cites_2023"
MAIN_SHARE_PCT = 50.0  # a 2024 outline follows a stated 2015 one when either holds most of the other


@dataclass(frozen=True)
class Link:
    """One link of a cité: `de` and `vers` are `collection/id`, `nature` says how it is known, `motif` why."""

    de: str
    vers: str
    nature: str
    source: str
    motif: str

    def as_dict(self) -> dict[str, str]:
        """The link as the bundle keeps it."""
        return asdict(self)


def derive_links(
    cites: Iterable[Cite], matches: Matches, tables: RegionTables, crosswalk: Crosswalk
) -> tuple[Link, ...]:
    """All the links of the cités, sorted; stated ones alone where some are stated, deduced ones otherwise."""
    links: list[Link] = []
    for cite in cites:
        links += _commune_links(cite, matches)
        stated = _stated(cite, matches, "qpv-2015")
        links += stated or _quartiers_of_communes(cite, tables, 2015)
        links += _followers(stated, crosswalk) if stated else _quartiers_of_communes(cite, tables, 2024)
        links += _stated(cite, matches, "colleges") or _colleges_of_communes(cite, tables)
    return tuple(sorted(set(links), key=lambda link: (link.de, link.vers, link.nature)))


def _commune_links(cite: Cite, matches: Matches) -> list[Link]:
    listed = [
        Link(f"cites/{cite.slug}", f"communes/{code}", OFFICIAL, CITES_LIST, "commune de la liste officielle")
        for code in cite.communes
    ]
    return listed + _stated(cite, matches, "communes")


def _stated(cite: Cite, matches: Matches, collection: str) -> list[Link]:
    return [
        Link(
            f"cites/{cite.slug}", f"{collection}/{match.code}", STATED, MINUTES, f"« {match.imprime} » : {match.motif}"
        )
        for match in matches.links(cite.slug)
        if match.collection == collection
    ]


def _quartiers_of_communes(cite: Cite, tables: RegionTables, generation: int) -> list[Link]:
    qpv = tables.qpv[generation]
    return [
        _deduced(cite, f"qpv-{generation}/{code}", set(communes) & set(cite.communes))
        for code, communes in zip(qpv["code_qp"], qpv["communes"], strict=True)
        if set(communes) & set(cite.communes)
    ]


def _deduced(cite: Cite, target: str, shared: Iterable[str]) -> Link:
    reason = f"déduit de la commune {', '.join(sorted(shared))}"
    return Link(f"cites/{cite.slug}", target, FROM_COMMUNE, CITES_LIST, reason)


def _followers(stated: Sequence[Link], crosswalk: Crosswalk) -> list[Link]:
    """QPV 2024 that carry on the stated QPV 2015 of a cité."""
    former = {link.vers.removeprefix("qpv-2015/"): link for link in stated}
    pairs = crosswalk.pairs[crosswalk.pairs["qpv_2015"].isin(former)]
    main = pairs[pairs[["part_2015_pct", "part_2024_pct"]].max(axis=1) >= MAIN_SHARE_PCT]
    return [
        Link(former[old].de, f"qpv-2024/{new}", FROM_CROSSWALK, "qpv_2024", f"suite du QPV 2015 {old}")
        for new, old in _first_by_key(main)
    ]


def _first_by_key(pairs: pd.DataFrame) -> list[tuple[str, str]]:
    ordered = pairs.sort_values(["qpv_2024", "surface_km2"], ascending=[True, False])
    first = ordered.drop_duplicates("qpv_2024")
    return list(zip(first["qpv_2024"], first["qpv_2015"], strict=True))


def _colleges_of_communes(cite: Cite, tables: RegionTables) -> list[Link]:
    colleges = tables.colleges[tables.colleges["code_commune"].isin(cite.communes)]
    pairs = zip(colleges["uai"], colleges["code_commune"], strict=True)
    return [_deduced(cite, f"colleges/{uai}", [code]) for uai, code in pairs]


def index_targets(links: Iterable[Link], collection: str) -> dict[str, list[str]]:
    """Ids of one collection linked to each cité: {cité id: [ids]}, sorted."""
    return _index((link.de, link.vers) for link in links if link.vers.startswith(collection + "/"))


def index_cites(links: Iterable[Link], collection: str) -> dict[str, list[str]]:
    """Cités linked to each item of one collection: {item id: [cité ids]}, sorted."""
    return _index((link.vers, link.de) for link in links if link.vers.startswith(collection + "/"))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for left, right in pairs:
        found.setdefault(left.partition("/")[2], set()).add(right.partition("/")[2])
    return {key: sorted(values) for key, values in found.items()}


def find_nature(links: Iterable[Link], collection: str) -> Mapping[str, str]:
    """How the links of each cité to a collection are known: {cité id: nature}."""
    return {link.de.partition("/")[2]: link.nature for link in links if link.vers.startswith(collection + "/")}
