"""Checks of the links of the cités: reviewed matches, places they lead to, links deduced or shared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from geocite.bundle.contract import Link
from geocite.collections import COLLECTIONS
from geocite.making.checks.anomalies import TO_COMPLETE, Anomaly, Origin
from geocite.making.checks.cites import CARDS
from geocite.making.curated.cites import Cite
from geocite.making.links.candidates import CANDIDATE, CANDIDATE_PCT, TOUCHING, TOUCHING_PCT
from geocite.making.links.links import CITES_LIST, FROM_CROSSWALK

UNKNOWN_PERIMETER, DEDUCED_LINK = "périmètre non connu", "lien déduit au lieu d'énoncé"
LEAST, HALF = f"{TOUCHING_PCT:.0f} %", f"{CANDIDATE_PCT:.0f} %"
# By nature: kind of anomaly, what is said after the count, of one and of several.
TOLD = {
    CANDIDATE: (
        UNKNOWN_PERIMETER,
        f"candidat, dont {HALF} au moins de la surface est dans les communes de la cité",
        f"candidats, dont {HALF} au moins de la surface est dans les communes de la cité",
    ),
    TOUCHING: (
        UNKNOWN_PERIMETER,
        f"touche les communes de la cité ({LEAST} à {HALF} de sa surface) sans être candidat",
        f"touchent les communes de la cité ({LEAST} à {HALF} de leur surface) sans être candidats",
    ),
    FROM_CROSSWALK: (
        DEDUCED_LINK,
        "relié d'après la surface commune avec les quartiers énoncés",
        "reliés d'après la surface commune avec les quartiers énoncés",
    ),
}
SCHOOLS = (
    "candidat, public et en éducation prioritaire dans les communes de la cité",
    "candidats, publics et en éducation prioritaire dans les communes de la cité",
)


def check_deduced(links: Iterable[Link]) -> list[Anomaly]:
    """« périmètre non connu », « lien déduit »: for each cité and collection, links that no document states."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for link in links:
        if link.nature in TOLD:
            collection, _, code = link.vers.partition("/")
            groups[link.de.partition("/")[2], collection, link.nature].append(code)
    return [_deduced(slug, collection, nature, sorted(codes)) for (slug, collection, nature), codes in groups.items()]


def _deduced(slug: str, collection: str, nature: str, codes: Sequence[str]) -> Anomaly:
    kind, *told = TOLD[nature]
    if COLLECTIONS[collection].school and nature == CANDIDATE:
        told = list(SCHOOLS)
    several = len(codes) > 1
    unit = COLLECTIONS[collection].words.counted[several]
    stated = "" if nature == FROM_CROSSWALK else " : aucun document n'énonce ceux de la cité"
    return CARDS.report(
        "information",
        kind,
        slug,
        f"{len(codes)} {unit} {told[several]}{stated}.",
        attendu="des liens énoncés par un document",
        trouve=_shorten(codes),
        remede="Ajoutez-les à matches/ quand un document les énonce.",
        lecteur=TO_COMPLETE,
    )


def _shorten(codes: Sequence[str], limit: int = 6) -> str:
    return ", ".join(codes[:limit]) + (f"… ({len(codes)} en tout)" if len(codes) > limit else "")


def check_shared(cites: Iterable[Cite], links: Iterable[Link], names: Mapping[str, str]) -> list[Anomaly]:
    """Communes of several cités of the list, and quartiers or collèges that several cités state."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cite in cites:
        for code in cite.communes:
            holders["communes", code].add(cite.slug)
    for link in links:
        collection, _, code = link.vers.partition("/")
        if collection != "communes" and link.nature not in TOLD:
            holders[collection, code].add(link.de.partition("/")[2])
    return [
        _shared(collection, code, sorted(slugs), names)
        for (collection, code), slugs in holders.items()
        if len(slugs) > 1
    ]


def _shared(collection: str, code: str, slugs: Sequence[str], names: Mapping[str, str]) -> Anomaly:
    told, found = ", ".join(slugs), f"{len(slugs)} cités : {', '.join(slugs)}"
    if collection == "communes":
        return Origin(CITES_LIST, "", collection).report(
            "information",
            "plusieurs cités sur une même commune",
            code,
            f"La liste officielle place {names.get(code, code)} ({code}) dans {found}.",
            attendu="une seule cité, ou la part de chacune",
            trouve=told,
            remede="La liste ne dit pas quels quartiers vont à laquelle : ce que rien n'énonce reste candidat.",
        )
    return Origin("curation", "cites.toml", collection).report(
        "information",
        "objet partagé par plusieurs cités",
        code,
        f"{code} est énoncé pour {found}.",
        attendu="une seule cité",
        trouve=told,
        remede="Rien à faire s'il est bien partagé : chaque cité le compte.",
    )
