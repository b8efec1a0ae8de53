"""CQL2: three answers, and errors that say where."""

import pytest

from geocite.errors import UsageError
from geocite.serving.cql import Condition, Item
from geocite.serving.crs import LAMBERT93

PROPERTIES = {"nom": "Étouvie (a.b)", "ips": 65.8, "n": 3, "rien": None, "cites": ["a", "b"], "oui": True, "vide": []}
ITEM = Item("QP1", PROPERTIES, lambda: {"type": "Point", "coordinates": [3.0, 46.5]})
NOWHERE = Item("QP2", PROPERTIES, lambda: None)
NAMES = dict.fromkeys(PROPERTIES, "string")


def keeps(text: str, item: Item = ITEM, **options: object) -> bool:
    condition = Condition(text, **options)  # type: ignore[arg-type]
    condition.check(NAMES)
    return condition.keeps(item)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ips < 70", True),
        ("id = 'QP1'", True),
        ("rien = 3", False),
        ("NOT rien = 3", False),
        ("rien = 3 OR n = 3", True),
        ("n = 3 OR rien = 3", True),
        ("NOT (rien = 3 AND n = 4)", True),
        ("rien IS NULL AND vide IS NULL", True),
        ("rien IS NOT NULL", False),
        ("nom < 5", False),
        ("n IN (1, 3)", True),
        ("NOT n IN (1, 2)", True),
        ("n BETWEEN 3 AND 4", True),
        ("NOT n BETWEEN 4 AND 5", True),
        ("nom LIKE 'Ét%'", True),
        ("nom LIKE '%(a_b)'", True),
        ("nom LIKE 'Et%'", False),
        ("CASEI(nom) LIKE CASEI('ÉTOUVIE%')", True),
        ("ACCENTI(nom) = ACCENTI('Etouvie (a.b)')", True),
        ("oui", True),
        ("oui = FALSE", False),
        ("(n + 1) * 2 = 8", True),
        ("n / 0 = 1", False),
        ("n ^ 2 = 9", True),
        ("n ^ 9999999 > 1", False),
        ("(0 - n) ^ 0.5 = 1", False),
        ("A_CONTAINS(cites, ('a'))", True),
        ("A_EQUALS(cites, ('b','a'))", True),
        ("A_CONTAINEDBY(cites, ('a'))", False),
        ("A_OVERLAPS(cites, ('b','z'))", True),
        ("S_INTERSECTS(geometry, BBOX(2,46,4,47))", True),
        ("S_DISJOINT(geometry, BBOX(2,46,4,47))", False),
        ("S_WITHIN(geometry, POLYGON((2 46, 4 46, 4 48, 2 46)))", True),
    ],
)
def test_judged(text: str, kept: bool) -> None:
    assert keeps(text) is kept


def test_without_position_space_says_nothing() -> None:
    for text in ("S_INTERSECTS(geometry, BBOX(2,46,4,47))", "S_DISJOINT(geometry, BBOX(2,46,4,47))"):
        assert keeps(text, NOWHERE) is False


def test_json_is_the_same_language() -> None:
    assert keeps('{"op": "and", "args": [{"op": "=", "args": [{"property": "n"}, 3]}, true]}', language="cql2-json")


def test_shapes_in_lambert_93() -> None:
    assert keeps("S_INTERSECTS(geometry, BBOX(699000,6599000,701000,6601000))", crs=LAMBERT93)
    assert not keeps("S_INTERSECTS(geometry, BBOX(799000,6599000,801000,6601000))", crs=LAMBERT93)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("n <", "caractère 4"),
        ("autre = 1", "pas de propriété « autre »"),
        ("f(n) = 1", "« f » n’est pas offerte"),
        ("S_INTERSECTS(n, n)", "geometry"),
        ("(" * 3000 + "n = 1" + ")" * 3000, "trop long"),
        ("n = 1 AND " * 2000 + "n = 1", "trop long"),
    ],
)
def test_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        keeps(text)


@pytest.mark.parametrize(
    "text", ['{"op": "="}', '{"op": "=", "args": [1]}', "[]", "{}", "3", "{", '{"op": 3, "args": []}']
)
def test_odd_json(text: str) -> None:
    with pytest.raises(UsageError):
        keeps(text, language="cql2-json")
        raise UsageError("no filter: false, without a fault")


def test_depth_is_bounded() -> None:
    with pytest.raises(UsageError):
        keeps("NOT (" * 60 + "n = 1" + ")" * 60)
