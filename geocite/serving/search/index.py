"""Search over names and codes, tolerant to accents, case, old names and small mistakes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from sys import intern

from geocite.bundle.geojson import Properties
from geocite.collections import COLLECTIONS, GENERATIONS
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.language.folding import normalise
from geocite.serving.language.languages import _
from geocite.serving.search.likeness import CLOSE, nearest, nearest_of
from geocite.serving.search.ranking import ORDER, Entry, Found, Hit, pair_twins, rank_found, share_out
from geocite.text.typography import shown_name

POSTAL = "codes-postaux"
# Words that tell nothing of which object is meant.
EMPTY_WORDS = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au", "aux", "sur", "sous"}
    | {"college", "lycee", "cite", "educative", "quartier", "qpv"}
)
SAME, CODE, POST = 1.0, 2.0, 3.0  # every word is there; a code is; a postal code is
TAIL = 0.1  # likeness under the best one, beyond which nothing is shown


class SearchIndex:
    """All names and codes of a bundle; built on the first question."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def search(self, text: str, limit: int = 50, collection: str | None = None) -> list[Hit]:
        """Best answers first; near matches only where no name holds every word. Empty text: no answer."""
        words = _without_cedex(normalise(text).split())
        found = self._found(words)
        hits = rank_found(self.entries, found)
        kept = [hit for hit in pair_twins(hits) if collection in (None, hit.collection)]
        return share_out(kept, limit)

    def near(self, collection: str, item_id: str, limit: int = 5) -> list[Hit]:
        """Items of a collection whose code or name is like an unknown id."""
        hits = {hit.id: hit for hit in self.search(item_id, limit, collection)}
        codes = [(head["id"], normalise(head["id"])) for head in self.catalogue.bundle.layer(collection).heads]
        for code in nearest_of(normalise(item_id), codes, limit):
            hits.setdefault(code, self._hit(collection, code))
        return list(hits.values())[:limit]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
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
    def _names(self) -> dict[str, list[int]]:
        """Entries by the words of their names and towns: what may be misspelt, without codes and départements."""
        found: dict[str, list[int]] = defaultdict(list)
        for rank, entry in enumerate(self.entries):
            for word in dict.fromkeys(" ".join((entry.text, *entry.places)).split()):
                if word.isalpha():
                    found[intern(word)].append(rank)
        return dict(found)

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for rank, entry in enumerate(self.entries):
            found[entry.text].append(rank)
        return dict(found)

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for rank, entry in enumerate(self.entries):
            if entry.former is None:
                for form in _forms(entry):
                    found[form].append(rank)
        return dict(found)

    @cached_property
    def _posts(self) -> dict[str, list[int]]:
        """Communes of each postal code."""
        ranks = {entry.id: rank for rank, entry in enumerate(self.entries) if entry.collection == "communes"}
        posts = self.catalogue.bundle.documents.codes_postaux
        return {post: [ranks[code] for code in codes if code in ranks] for post, codes in posts.items()}

    def _read(self, collection: str) -> Iterator[Entry]:
        for head in self.catalogue.bundle.layer(collection).heads:
            properties, context = head["properties"], self._context(collection, head["properties"])
            name = self.catalogue.name(collection, head["id"])
            places = tuple(normalise(place) for place in self._places(collection, name, properties))
            for label in (name, *properties.get("anciens_noms", ())):
                former = _shown(label)[0] if label != name else None
                text = normalise(label)
                words = f"{text} {normalise(context)} {' '.join(places)} {normalise(head['id'])}".split()
                size = float(properties.get("population") or 0) if collection == "communes" else 0.0
                yield Entry(
                    collection, head["id"], name, context, former, text, tuple(map(intern, words)), places, size
                )

    def _context(self, collection: str, properties: Properties) -> str:
        place = COLLECTIONS[collection].place
        if place:
            return ", ".join(_shown(properties.get(place)))
        return self.catalogue.department(properties.get("code_departement")) or ""

    def _places(self, collection: str, name: str, properties: Properties) -> tuple[str, ...]:
        """Names of the communes that an item is of."""
        if collection == "communes":
            return (name,)
        if collection == "cites":
            return tuple(self.catalogue.name("communes", code) for code in as_codes(properties.get("communes")))
        return as_codes(properties.get(COLLECTIONS[collection].place))

    def _found(self, words: list[str]) -> Found:
        """Likeness of every entry that answers, with what to say of it."""
        posts = [word for word in words if word in self._posts]
        others = [word for word in words if word not in posts]
        # Beside a name, a number that no entry has is the postal code of a cedex.
        names = [word for word in others if not (word.isdigit() and len(word) == 5)]
        found = self._by_words(others) or self._by_words(names) or self._by_likeness(names, posts)
        found |= {rank: (CODE, self._code_words(rank, words)) for rank in self._codes.get("".join(words), ())}
        for post in posts:
            told = _("code postal {code}", code=post)
            communes = self._posts[post]
            # « 59000 Lille » is Lille; of a code and a name that do not go together, the name comes first.
            places = {place for rank in found for place in self.entries[rank].places}
            right = [rank for rank in communes if rank in found or self.entries[rank].text in places]
            right = right if others else communes
            found |= dict.fromkeys(right, (POST, told))
            found |= {rank: (0.0, told) for rank in communes if rank not in found}
        return Found(found, " ".join(names or words), self._members(names))

    def _code_words(self, rank: int, words: list[str]) -> str:
        """What to say of an entry found by digits alone: they could be a postal code, or the number of a quartier."""
        entry = self.entries[rank]
        return _("code Insee {code}", code=entry.id) if entry.collection == "communes" and words else ""

    def _members(self, words: list[str]) -> frozenset[str]:
        """Intercommunalités of the communes that bear exactly this name."""
        named = [self.entries[rank] for rank in self._named.get(" ".join(words), ())]
        communes = [entry.id for entry in named if entry.collection == "communes"]
        found = [self.catalogue.get("communes", code).get("siren_epci") for code in communes]
        return frozenset(siren for siren in found if siren)

    def _by_words(self, words: list[str]) -> dict[int, tuple[float, str]]:
        found: set[int] | None = None
        for word in _useful(words):
            ranks = self._beginning(word)
            found = ranks if found is None else found & ranks
        around = [rank for siren in self._members(words) for rank in self._codes.get(siren, ())]
        return dict.fromkeys([*(found or ()), *around], (SAME, ""))

    def _beginning(self, word: str) -> set[int]:
        return {rank for known in self._postings if known.startswith(word) for rank in self._postings[known]}

    def _by_likeness(self, words: list[str], posts: list[str]) -> dict[int, tuple[float, str]]:
        """Entries that resemble the words; beside a postal code, only its communes do."""
        totals: dict[int, float] = defaultdict(float)
        useful = _useful(words)
        for word in useful:
            for rank, likeness in self._alike(word).items():
                totals[rank] += likeness / len(useful)
        if posts:
            totals = {rank: totals[rank] for post in posts for rank in self._posts[post] if rank in totals}
        bound = max(CLOSE, max(totals.values(), default=0.0) - TAIL)
        return {rank: (min(total, SAME), "") for rank, total in totals.items() if total >= bound}

    def _alike(self, word: str) -> dict[int, float]:
        """Entries that hold a word, or one that resembles it: not a number, which is another when a digit changes."""
        found = dict.fromkeys(self._beginning(word), SAME)
        if any(letter.isdigit() for letter in word):
            return found
        for known, closeness in nearest(word, self._names, None):
            for rank in self._names[known]:
                found[rank] = max(found.get(rank, 0.0), closeness)
        return found

    def _hit(self, collection: str, item_id: str) -> Hit:
        properties = self.catalogue.get(collection, item_id)
        return Hit(
            collection, item_id, self.catalogue.name(collection, item_id), self._context(collection, properties), None
        )


def _shown(names: str | Iterable[str] | None) -> list[str]:
    return [shown_name("communes", name) for name in as_codes(names)]


def _useful(words: Iterable[str]) -> list[str]:
    every = list(words)
    return [word for word in every if word not in EMPTY_WORDS] or every


def _without_cedex(words: list[str]) -> list[str]:
    """`["tourcoing", "cedex", "2"]` → `["tourcoing"]`."""
    if "cedex" not in words:
        return words
    at = words.index("cedex")
    return [*words[:at], *(word for word in words[at + 1 :] if not (word.isdigit() and len(word) < 3))]


def _forms(entry: Entry) -> set[str]:
    """The ways to write the code of an entry: « 059019 » and « 59019 » are QP059019 too."""
    code = normalise(entry.id).replace(" ", "")
    if entry.collection not in GENERATIONS:
        return {code}
    number = code.removeprefix("qp").removeprefix("qn")
    return {code, number, number.removeprefix("0")}
