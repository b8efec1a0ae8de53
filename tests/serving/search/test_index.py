"""Search as people type: accents, case, old names, codes, mistakes."""

from itertools import pairwise

import pytest
from helpers.factory import SHARED_QPV, tiny_bundle
from hypothesis import given
from hypothesis import strategies as st

from geocite.bundle.loading import load_bundle
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.language.folding import normalise
from geocite.serving.search.index import SearchIndex
from geocite.serving.search.likeness import nearest, nearest_of
from geocite.settings import Settings


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(Catalogue(tiny_bundle(tmp_path_factory.mktemp("paquet"))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maubeuge", ("cites", "maubeuge")),
        ("MAUBEUGE", ("cites", "maubeuge")),
        ("maub", ("cites", "maubeuge")),
        ("maubeuje", ("cites", "maubeuge")),
        ("l epeule", ("cites", "epeule")),
        ("L’Épeule", ("cites", "epeule")),
        (SHARED_QPV, ("qpv-2015", SHARED_QPV)),
        ("059019", ("qpv-2015", SHARED_QPV)),
        ("qn05918m", ("qpv-2024", "QN05918M")),
        ("sous le bois", ("qpv-2015", SHARED_QPV)),
        ("bois maubeuge", ("qpv-2015", SHARED_QPV)),
        ("chasse royale", ("colleges", "0593680E")),
        ("josephine baker", ("colleges", "0593680E")),
        ("collège Baker", ("colleges", "0593680E")),
        ("josefine bakr", ("colleges", "0593680E")),
        ("0593680e", ("colleges", "0593680E")),
        ("59291", ("communes", "59291")),
        ("200043396", ("epci", "200043396")),
    ],
)
def test_best_answer(index: SearchIndex, text: str, expected: tuple[str, str]) -> None:
    hits = index.search(text)
    assert hits, text
    assert (hits[0].collection, hits[0].id) == expected


@pytest.mark.parametrize("text", ["", "   ", "'", "xyzxyz", "<>", "\\"])
def test_nothing_found_is_an_empty_list(index: SearchIndex, text: str) -> None:
    assert index.search(text) == []


def test_each_item_appears_once(index: SearchIndex) -> None:
    hits = index.search("college")
    assert len({(hit.collection, hit.id) for hit in hits}) == len(hits)


def test_old_name_is_told(index: SearchIndex) -> None:
    assert index.search("chasse royale")[0].former == "Chasse Royale"
    assert index.search("josephine baker")[0].former is None


@pytest.mark.parametrize(
    ("collection", "unknown", "expected"),
    [("cites", "maubeug", "maubeuge"), ("qpv-2015", "QP059018", SHARED_QPV), ("communes", "59391", "59392")],
)
def test_near_matches_of_an_unknown_id(index: SearchIndex, collection: str, unknown: str, expected: str) -> None:
    assert expected in [hit.id for hit in index.near(collection, unknown)]


def test_a_cite_of_the_same_name_does_not_hide_a_quartier(index: SearchIndex) -> None:
    assert ("qpv-2015", "QP059020") in [(hit.collection, hit.id) for hit in index.search("l epeule")]


@pytest.fixture(scope="module")
def region() -> SearchIndex:
    return SearchIndex(Catalogue(load_bundle(Settings().bundle)))


TOWNS = [
    "arras", "avion", "beauvais", "béthune", "calais", "compiègne", "creil", "denain", "fourmies", "jeumont", "laon",
    "lens", "liévin", "loos", "maubeuge", "montataire", "roubaix", "soissons",
]  # fmt: skip


REST = ["qpv-2024", "qpv-2015", "colleges", "lycees"]


@pytest.mark.parametrize("town", TOWNS)
def test_the_name_of_a_town_gives_all_that_lies_there(region: SearchIndex, town: str) -> None:
    hits = region.search(town, 200)
    assert [hit.collection for hit in hits[:3]] == ["cites", "communes", "epci"]
    assert {normalise(hit.name) for hit in hits[:2]} == {normalise(town)}
    there = [hit for hit in hits if normalise(town) in (normalise(place) for place in hit.context.split(", "))]
    layers = [name for name in REST if name in region.catalogue.collections]
    for collection in layers:
        key = COLLECTIONS[collection].place
        own = [
            head["id"]
            for head in region.catalogue.bundle.layer(collection).heads
            if normalise(town) in map(normalise, as_codes(head["properties"][key]))
        ]
        assert sorted(hit.id for hit in there if hit.collection == collection) == own
    order = [hit.collection for hit in hits[3:] if not hit.twin and hit in there]
    assert order == sorted(order, key=REST.index)


@pytest.mark.parametrize("town", TOWNS)
def test_a_short_list_holds_some_of_everything(region: SearchIndex, town: str) -> None:
    everything = {hit.collection for hit in region.search(town, 200)}
    assert {hit.collection for hit in region.search(town, 14)} == everything


def test_a_quartier_of_2015_follows_its_twin_of_2024(region: SearchIndex) -> None:
    hits = region.search("maubeuge")
    twins = [(before, hit) for before, hit in pairwise(hits) if hit.twin]
    assert twins
    for before, hit in twins:
        assert (before.id, normalise(before.name), hit.collection) == (hit.twin, normalise(hit.name), "qpv-2015")


@pytest.mark.parametrize(
    ("text", "commune", "note"),
    [
        ("59000", "59350", "code postal 59000"),
        ("59000 Lille", "59350", "code postal 59000"),
        ("59000 lile", "59350", "code postal 59000"),
        ("59160 Lomme", "59350", "code postal 59160"),
        ("62000", "62041", "code postal 62000"),
        ("59600", "59392", "code postal 59600"),
        ("80090", "80021", "code postal 80090"),
        ("62041", "62041", "code Insee 62041"),
        ("59350", "59527", "code postal 59350"),
    ],
)
def test_a_postal_code_finds_its_communes(region: SearchIndex, text: str, commune: str, note: str) -> None:
    first = region.search(text)[0]
    assert (first.collection, first.id, first.note) == ("communes", commune, note)


def test_a_code_that_is_postal_and_of_the_insee_gives_both_and_says_so(region: SearchIndex) -> None:
    hits = region.search("59600")
    assert (hits[-1].id, hits[-1].note) == ("59600", "code Insee 59600")
    assert {hit.note for hit in hits[:-1]} == {"code postal 59600"}


@pytest.mark.parametrize("text", ["Tourcoing cedex", "59208 TOURCOING CEDEX 2", "tourcoing cedex 02"])
def test_cedex_is_no_name(region: SearchIndex, text: str) -> None:
    first = [(hit.collection, hit.id) for hit in region.search(text)[:3]]
    assert ("communes", "59599") in first and ("cites", "tourcoing-nord-est") in first


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Maubeug", "maubeuge"), ("soison", "soissons"), ("valencienne", "valenciennes-anzin"), ("roubais", "roubaix"),
        ("lans", "lens"), ("betune", "bethune"), ("saint quantin", "saint-quentin"),
        ("dunkerke", "dunkerque-grande-synthe"), ("colege maubeuje", ""),
    ],
)  # fmt: skip
def test_misspellings_are_found(region: SearchIndex, text: str, town: str) -> None:
    first = region.search(text)[0]
    assert first.id == town if town else (first.collection, first.context) == ("colleges", "Maubeuge")


@pytest.mark.parametrize(
    "text", ["parentalité", "citoyenneté", "zzzz qqqq", "12345", "12 rue de la République, Maubeuge"]
)
def test_what_resembles_nothing_finds_nothing(region: SearchIndex, text: str) -> None:
    assert region.search(text) == []


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(text: str) -> None:
    found = [one for one, _closeness in nearest(text, ("maubeuge", "arras", "lille"))]
    assert len(found) == len(set(found)) and set(found) <= {"maubeuge", "arras", "lille"}


def test_near_texts_come_closest_first_and_none_beyond_the_threshold() -> None:
    assert [one for one, _closeness in nearest("soison", ["loison", "soissons", "oise"])] == ["soissons", "loison"]
    assert nearest("parentalite", ["parmentier"]) == []
    assert nearest_of("limt", [("a", "limit"), ("b", "limit"), ("c", "offset")], 5) == ["a", "b"]


def test_words_are_normalised() -> None:
    assert normalise("L'Épeule — St-Jean (Nœux)") == "l epeule saint jean noeux"
