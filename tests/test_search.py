"""Search as people type: accents, case, old names, codes, mistakes."""

import pytest
from factory import SHARED_QPV, tiny_bundle

from geocite.serving.queries import Catalogue
from geocite.serving.search import SearchIndex
from geocite.serving.words import normalise


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
        ("l epeule", ("qpv-2015", "QP059020")),
        ("L’Épeule", ("qpv-2015", "QP059020")),
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


def test_words_are_normalised() -> None:
    assert normalise("L'Épeule — St-Jean (Nœux)") == "l epeule saint jean noeux"
