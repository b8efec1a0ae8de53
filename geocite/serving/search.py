"""Search over names and codes, tolerant to accents, case, old names and small mistakes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from sys import intern
from typing import Any

from geocite.serving.queries import Catalogue
from geocite.serving.words import normalise

ORDER = ("cites", "qpv-2024", "qpv-2015", "colleges", "communes", "epci")
# Words that tell nothing of which object is meant.
EMPTY_WORDS = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au", "aux", "sur", "sous"}
    | {"college", "cite", "educative", "quartier", "qpv"}
)
CLOSE = 0.72


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: what it is, how it is called, where it is, and the old name it was found by."""

    collection: str
    id: str
    name: str
    context: str
    former: str | None
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    collection: str
    id: str
    name: str
    context: str
    former: str | None
    text: str
    words: tuple[str, ...]


class SearchIndex:
    """All names and codes of a bundle; built on the first question."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def search(self, text: str, limit: int = 20, collection: str | None = None) -> list[Hit]:
        """Best answers first; near matches only where no name holds every word. Empty text: no answer."""
        wanted = normalise(text)
        if not wanted:
            return []
        scores = self._by_code(wanted) or self._by_words(wanted.split()) or self._by_likeness(wanted.split())
        hits = [self._hit(rank, score) for rank, score in scores.items()]
        kept = [hit for hit in hits if collection in (None, hit.collection)]
        return _best(kept, limit)

    def near(self, collection: str, item_id: str, limit: int = 5) -> list[Hit]:
        """Items of a collection whose code or name is like an unknown id."""
        wanted = normalise(item_id)
        hits = self.search(item_id, limit, collection)
        if len(hits) >= limit:
            return hits
        ranks = [rank for rank, entry in enumerate(self.entries) if entry.collection == collection]
        alike = [(_likeness(wanted, normalise(self.entries[rank].id)), rank) for rank in ranks]
        by_code = [self._hit(rank, score) for score, rank in alike if score >= CLOSE]
        return _best([*hits, *by_code], limit)

    @cached_property
    def entries(self) -> tuple[_Entry, ...]:
        """One entry per name, old names too."""
        return tuple(entry for name in ORDER if name in self.catalogue.collections for entry in self._read(name))

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for rank, entry in enumerate(self.entries):
            for word in dict.fromkeys(entry.words):
                found[word].append(rank)
        return dict(found)

    @cached_property
    def _trigrams(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._postings:
            for part in _parts(word):
                found[part].append(word)
        return dict(found)

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for rank, entry in enumerate(self.entries):
            if entry.former is None:
                code = normalise(entry.id)
                for form in {code, code.removeprefix("qp").removeprefix("qn")}:
                    found[form].append(rank)
        return dict(found)

    def _read(self, collection: str) -> Iterator[_Entry]:
        for head in self.catalogue.bundle.layer(collection).heads:
            properties, context = head["properties"], self._context(collection, head["properties"])
            name = str(properties.get("nom") or head["id"])
            for label in (name, *properties.get("anciens_noms", ())):
                former = label if label != name else None
                text = normalise(label)
                words = f"{text} {normalise(context)} {normalise(head['id'])}".split()
                yield _Entry(collection, head["id"], name, context, former, text, tuple(map(intern, words)))

    def _context(self, collection: str, properties: dict[str, Any]) -> str:
        if collection.startswith("qpv"):
            return ", ".join(properties.get("noms_communes") or ())
        if collection == "colleges":
            return str(properties.get("commune") or "")
        return self.catalogue.department(properties.get("code_departement")) or ""

    def _by_code(self, wanted: str) -> dict[int, float]:
        return dict.fromkeys(self._codes.get(wanted.replace(" ", ""), ()), 10.0)

    def _by_words(self, words: list[str]) -> dict[int, float]:
        useful = [word for word in words if word not in EMPTY_WORDS] or words
        found: set[int] | None = None
        for word in useful:
            ranks = {rank for known in self._postings if known.startswith(word) for rank in self._postings[known]}
            found = ranks if found is None else found & ranks
        return {rank: _closeness(self.entries[rank], words) for rank in found or ()}

    def _by_likeness(self, words: list[str]) -> dict[int, float]:
        totals: dict[int, float] = defaultdict(float)
        useful = [word for word in words if word not in EMPTY_WORDS] or words
        for word in useful:
            best: dict[int, float] = {}
            for known, likeness in self._alike(word):
                for rank in self._postings[known]:
                    best[rank] = max(best.get(rank, 0.0), likeness)
            for rank, likeness in best.items():
                totals[rank] += likeness / len(useful)
        top = max(totals.values(), default=0.0)
        bound = max(CLOSE * 0.7, top - 0.2)
        return {
            rank: total + 0.3 * _likeness(" ".join(words), self.entries[rank].text)
            for rank, total in totals.items()
            if total >= bound
        }

    def _alike(self, word: str) -> list[tuple[str, float]]:
        counts: dict[str, int] = defaultdict(int)
        for part in _parts(word):
            for known in self._trigrams.get(part, ()):
                counts[known] += 1
        candidates = sorted(counts, key=lambda known: (-counts[known], known))[:150]
        scored = [(known, _likeness(word, known)) for known in candidates]
        return [(known, score) for known, score in scored if score >= CLOSE]

    def _hit(self, rank: int, score: float) -> Hit:
        entry = self.entries[rank]
        return Hit(entry.collection, entry.id, entry.name, entry.context, entry.former, score)


def _parts(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _closeness(entry: _Entry, words: list[str]) -> float:
    """Whole name first, then its beginning, then every word whole; shorter names before longer ones."""
    wanted = " ".join(words)
    if entry.text == wanted:
        return 5.0
    if entry.text.startswith(wanted):
        return 4.0 - len(entry.text) / 1000
    whole = all(word in entry.words for word in words)
    named = sum(word in entry.text.split() for word in words) / len(words)
    return (2.0 if whole else 1.0) + named - len(entry.text) / 1000


def _best(hits: Iterable[Hit], limit: int) -> list[Hit]:
    ranked = sorted(hits, key=lambda hit: (-hit.score, ORDER.index(hit.collection), normalise(hit.name), hit.id))
    once = {(hit.collection, hit.id): hit for hit in reversed(ranked)}
    kept = [hit for hit in ranked if once[hit.collection, hit.id] is hit]
    return kept[:limit]
