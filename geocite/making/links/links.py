"""Which cité goes with which commune, quartier and collège by what documents state, and how each link is known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from geocite.bundle.contract import JoinCount, Link
from geocite.making.curated.cites import Cite, Matches
from geocite.making.curated.statements import COLLEGES, QUARTIERS, stated_codes
from geocite.making.links.official_list import Listed
from geocite.making.region.crosswalk import Crosswalk
from geocite.making.region.joins import count_join
from geocite.text.codes import qpv_generation

STATED: Final = "compte_rendu"
OFFICIAL: Final = "liste_officielle"
ANNOUNCED: Final = "enonce_public"
FROM_CROSSWALK: Final = "deduit_correspondance"
MINUTES, CITES_LIST, QUARTIERS_LIST = "irev-cr4-2022", "cites_2023", "cites_qpv"
# From the surest: what is said of a cité as a whole is the best that is known of its links.
NATURES = (OFFICIAL, STATED, ANNOUNCED, FROM_CROSSWALK)
OTHER = {2015: 2024, 2024: 2015}
MAIN_SHARE_PCT = 50.0  # a 2024 outline follows a stated 2015 one when either holds most of the other


def derive_links(
    cites: Iterable[Cite],
    matches: Matches,
    crosswalk: Crosswalk,
    listed: Iterable[Listed] = (),
) -> tuple[Link, ...]:
    """The links of the cités that a document states, and the outlines that follow stated ones, sorted.

    `listed`: what the official list of quartiers says, when there is one. A cité of which nothing is stated has its
    communes alone: see `candidates`.
    """
    official = {one.slug: one for one in listed if one.slug}
    links: list[Link] = []
    for cite in cites:
        links += _commune_links(cite, matches)
        links += _quartier_links(cite, matches, crosswalk, official.get(cite.slug))
        links += _stated(cite, matches, "colleges") or _announced(cite, COLLEGES, "colleges")
    return tuple(sorted(set(links), key=lambda link: (link.de, link.vers, link.nature)))


def _quartier_links(cite: Cite, matches: Matches, crosswalk: Crosswalk, listed: Listed | None) -> list[Link]:
    """Links to the QPV of both generations; one generation alone stated gives the other by common area."""
    stated = {g: _stated(cite, matches, f"qpv-{g}") + _listed(cite, listed, g) for g in (2015, 2024)}
    if not any(stated.values()):
        stated = {g: _announced(cite, QUARTIERS, f"qpv-{g}") for g in (2015, 2024)}
    links = []
    for generation, other in OTHER.items():
        if stated[generation]:
            links += stated[generation]
        else:
            links += _followers(stated[other], crosswalk, generation)
    return links


def _listed(cite: Cite, listed: Listed | None, generation: int) -> list[Link]:
    if listed is None:
        return []
    reason = f"quartier de « {listed.libelle} » dans la liste officielle ({listed.comment})"
    return [
        Link(f"cites/{cite.slug}", f"qpv-{generation}/{code}", OFFICIAL, QUARTIERS_LIST, reason)
        for code in listed.of_generation(generation)
    ]


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


def _announced(cite: Cite, fields: Iterable[str], collection: str) -> list[Link]:
    """Links that a public document other than the minutes states whole."""
    return [
        Link(
            f"cites/{cite.slug}",
            f"{collection}/{code}",
            ANNOUNCED,
            one.document.id,
            f"« {one.words} » : énoncé par {one.document.producteur_court or one.document.producteur}",
        )
        for code, one in stated_codes(cite, fields)
        if collection in ("colleges", f"qpv-{_generation(code)}")
    ]


def _generation(code: str) -> int:
    return qpv_generation(code) if code.startswith("Q") else 0


def _followers(stated: Sequence[Link], crosswalk: Crosswalk, generation: int) -> list[Link]:
    """QPV of a generation that hold most of the area of the stated ones of the other, or lie mostly in them."""
    mine, other = f"qpv_{generation}", f"qpv_{OTHER[generation]}"
    holders = {link.vers.partition("/")[2]: link.de for link in stated}
    pairs = crosswalk.pairs[crosswalk.pairs[other].isin(holders)]
    main = pairs[pairs[["part_2015_pct", "part_2024_pct"]].max(axis=1) >= MAIN_SHARE_PCT]
    first = main.sort_values([mine, "surface_km2"], ascending=[True, False]).drop_duplicates(mine)
    told = "suite du" if generation == 2024 else "contour précédent du"
    return [
        Link(
            holders[known],
            f"qpv-{generation}/{found}",
            FROM_CROSSWALK,
            f"qpv_{generation}",
            f"{told} QPV {OTHER[generation]} {known}",
        )
        for found, known in zip(first[mine], first[other], strict=True)
    ]


def count_links(links: Iterable[Link], codes: Mapping[str, Sequence[str]], other: str = "cités") -> list[JoinCount]:
    """For each collection that cités are linked to: how many of its items belong to a cité, to none, to several.

    `codes` gives the ids of each collection, `other` names the other side.
    """
    pairs = sorted({(link.de, *link.vers.split("/", 1)) for link in links})
    linked = {name: [target for _, collection, target in pairs if collection == name] for name in codes}
    return [count_join(f"{name} ↔ {other}", "n:n", codes[name], linked[name]) for name in codes if linked[name]]


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
    """How the links of each cité to a collection are known, the surest first: {cité id: nature}."""
    found: dict[str, str] = {}
    for link in links:
        if link.vers.startswith(collection + "/"):
            slug = link.de.partition("/")[2]
            found[slug] = min(found.get(slug, link.nature), link.nature, key=NATURES.index)
    return found
