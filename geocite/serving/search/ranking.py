"""The order of the answers of a search: what is named first, then what lies there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geocite.collections import COLLECTIONS
from geocite.serving.language.folding import normalise

# Around a town: the cité, the town, then what it holds.
ORDER = tuple(sorted(COLLECTIONS, key=lambda name: COLLECTIONS[name].found))
NAMED = ("cites", "communes")


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: what it is, its name, where it is, the old name or the code it was found by.

    `twin`: the quartier of 2024 of the same name and place, for one of 2015 that follows it.
    """

    collection: str
    id: str
    name: str
    context: str
    former: str | None
    note: str = ""
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A name to be found: its words, the communes that it is of, inhabitants (0 unless a commune)."""

    collection: str
    id: str
    name: str
    context: str
    former: str | None
    text: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    size: float


@dataclass(frozen=True)
class Found:
    """Ranks of entries with their likeness and a note; the words asked; intercommunalités of the town they name."""

    likeness: Mapping[int, tuple[float, str]]
    wanted: str
    members: frozenset[str]


def rank_found(entries: Sequence[Entry], found: Found) -> list[Hit]:
    """Answers in order, each item once."""
    wanted = _meant(entries, found)
    town = any(entries[rank].text == wanted and entries[rank].collection in NAMED for rank in found.likeness)

    def key(rank: int) -> tuple[object, ...]:
        entry, likeness = entries[rank], found.likeness[rank][0]
        there = town and _is_there(entry, wanted, found)
        place = ORDER.index(entry.collection)
        near = _closeness(entry, wanted)
        # Of a postal code, the largest commune first; of a town, what bears its name first, then by name.
        within = (0, place, -int(near)) if there else (1, -near, place)
        first = (-entry.size,) if likeness > 1.0 else ()
        return (-round(likeness, 2), *first, *within, normalise(entry.name), entry.id)

    hits: dict[tuple[str, str], Hit] = {}
    for rank in sorted(found.likeness, key=key):
        entry = entries[rank]
        hit = Hit(entry.collection, entry.id, entry.name, entry.context, entry.former, found.likeness[rank][1])
        hits.setdefault((entry.collection, entry.id), hit)
    return list(hits.values())


def _meant(entries: Sequence[Entry], found: Found) -> str:
    """The words asked, or the name of the only town that they begin or resemble."""
    best = max((likeness for likeness, _note in found.likeness.values()), default=1.0)
    first = [entries[rank] for rank, (likeness, _note) in found.likeness.items() if likeness == best]
    towns = [entry.text for entry in first if entry.collection in NAMED]
    if any(entry.text == found.wanted for entry in first):
        return found.wanted
    if best >= 1.0:
        towns = [text for text in towns if text.startswith(found.wanted)]
    shortest = min(towns, key=len, default=found.wanted)
    return shortest if all(text.startswith(shortest) for text in towns) else found.wanted


def _is_there(entry: Entry, wanted: str, found: Found) -> bool:
    if entry.collection == "communes":
        return entry.text == wanted
    if entry.collection == "epci":
        return entry.id in found.members or set(wanted.split()) <= set(entry.words)
    return wanted in entry.places or entry.text == wanted


def _closeness(entry: Entry, wanted: str) -> float:
    """Whole name first, then its beginning, then every word whole; shorter names before longer ones."""
    if entry.text == wanted:
        return 5.0
    if entry.text.startswith(wanted):
        return 4.0 - len(entry.text) / 1000
    words = wanted.split()
    whole = all(word in entry.words for word in words)
    named = sum(word in entry.text.split() for word in words) / max(len(words), 1)
    return (2.0 if whole else 1.0) + named - len(entry.text) / 1000


def pair_twins(hits: Sequence[Hit]) -> list[Hit]:
    """The same answers, a quartier of 2015 right after that of 2024 which bears its name in the same communes."""
    place = {_identity(hit): rank for rank, hit in enumerate(hits) if hit.collection == "qpv-2024"}
    moved: dict[int, Hit] = {}
    ranks: dict[int, float] = {}
    for rank, hit in enumerate(hits):
        twin = place.get(_identity(hit), rank) if hit.collection == "qpv-2015" else rank
        # One that was asked for by its code stays before.
        moved[rank] = replace(hit, twin=hits[twin].id) if twin < rank else hit
        ranks[rank] = twin + 0.5 if twin < rank else rank
    return [moved[rank] for rank in sorted(moved, key=lambda rank: (ranks[rank], rank))]


def _identity(hit: Hit) -> tuple[str, frozenset[str]]:
    return normalise(hit.name), frozenset(hit.context.split(", "))


def share_out(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The first answers, in order; where all do not fit, some of every collection rather than one alone."""
    if len(hits) <= limit:
        return list(hits)
    names = list(dict.fromkeys(hit.collection for hit in hits))
    least = max(limit // len(names), 1)
    by_collection = [[rank for rank, hit in enumerate(hits) if hit.collection == name][:least] for name in names]
    kept = [rank for ranks in by_collection for rank in ranks][:limit]
    rest = [rank for rank in range(len(hits)) if rank not in set(kept)]
    return [hits[rank] for rank in sorted([*kept, *rest[: limit - len(kept)]])]
