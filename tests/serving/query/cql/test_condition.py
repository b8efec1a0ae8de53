"""CQL2: what a filter keeps, with three answers, and errors that say where and how to write it."""

import json
import threading

import pytest

from geocite.bundle.layer import Layer
from geocite.errors import UsageError
from geocite.serving.geometry.crs import LAMBERT93, WGS84, Crs
from geocite.serving.query.cql import LONGEST, Condition
from geocite.serving.query.cql.bounds import DEEPEST, MOST
from geocite.serving.query.cql.wildcards import Texts

PROPERTIES = {
    "nom": "Étouvie (a.b)",
    "ips": 65.8,
    "n": 3,
    "m": 4,
    "rien": None,
    "cites": ["a", "b"],
    "oui": True,
    "vide": [],
    "liens": [{"code": "QP1", "part": 3.0}],
    "decompose": "E\u0301taples",
    "mot clé": "x",
}
KINDS = {"rien": "number"}


def layer_of(*features: tuple[dict[str, object], object]) -> Layer:
    lines = [
        json.dumps(
            {"type": "Feature", "id": f"QP{rank}", "properties": properties, "geometry": geometry},
            separators=(",", ":"),
        ).encode()
        for rank, (properties, geometry) in enumerate(features, 1)
    ]
    layer = Layer("essai", lines)
    layer.kinds.update(KINDS)
    return layer


POINT = {"type": "Point", "coordinates": [3.0, 46.5]}
LAYER = layer_of((PROPERTIES, POINT), (PROPERTIES, None))
TRIANGLE = "POLYGON((2 46, 4 46, 4 48, 2 46))"


def keeps(text: str, language: str = "cql2-text", crs: Crs | None = None) -> bool:
    condition = Condition(text, language, **({"crs": crs} if crs else {}))
    condition.check(LAYER.kinds)
    return condition.kept(LAYER, [0]) == [0]


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
        ("n IN (1, 3)", True),
        ("NOT n IN (1, 2)", True),
        ("n NOT IN (1, 2)", True),
        ("n IN (m - 1, 7)", True),
        ("NOT n IN (1 / 0)", False),
        ("n BETWEEN 3 AND 4", True),
        ("n NOT BETWEEN 4 AND 5", True),
        ("n BETWEEN 4 AND rien", False),
        ("NOT n BETWEEN 4 AND rien", True),
        ("nom LIKE 'Ét%'", True),
        ("nom LIKE '%(a_b)'", True),
        ("nom LIKE '%(a\\_b)'", False),
        ("nom LIKE 'Et%'", False),
        ("nom NOT LIKE 'Et%'", True),
        ("CASEI(nom) LIKE CASEI('ÉTOUVIE%')", True),
        ("ACCENTI(nom) = ACCENTI('Etouvie (a.b)')", True),
        ("ACCENTI(CASEI(nom)) LIKE accenti(casei('ETOU%'))", True),
        ("CASEI(nom) IN (CASEI('étouvie (A.B)'))", True),
        ("nom < 'z'", False),
        ("decompose = 'Étaples'", True),
        ("nom LIKE 'E\u0301t%'", True),
        ("oui", True),
        ("NOT oui", False),
        ("oui = FALSE", False),
        ("(n = 3) = oui", True),
        ("(n + 1) * 2 = 8", True),
        ("n + m < 2 * m", True),
        ("-n = -3", True),
        ("n - -1 = 4", True),
        ("n / 0 = 1", False),
        ("n % 2 = 1 AND n DIV 2 = 1", True),
        ("n ^ 2 = 9", True),
        ("n ^ 9999999 > 1", False),
        ("(0 - n) ^ 0.5 = 1", False),
        ("1e308 * 10 > 1", False),
        ("\"mot clé\" = 'x'", True),
        ("nom <> 'x''y'", True),
        ("A_CONTAINS(cites, ('a'))", True),
        ("A_CONTAINS(cites, 'a')", True),
        ("A_EQUALS(cites, ('b','a'))", True),
        ("A_CONTAINEDBY(cites, ('a'))", False),
        ("A_OVERLAPS(cites, ('b','z'))", True),
        ("A_CONTAINS(CASEI(cites), CASEI(('A','B')))", True),
        ("A_CONTAINS(liens, ('QP1'))", True),
        ("A_CONTAINEDBY(vide, ('a'))", True),
        # A list answers when one of its elements does.
        ("cites = 'b'", True),
        ("'b' = cites", True),
        ("cites <> 'b'", False),
        ("cites <> 'z'", True),
        ("cites IN ('z', 'b')", True),
        ("cites LIKE '_'", True),
        ("CASEI(cites) LIKE casei('B%')", True),
        ("cites LIKE 'ab'", False),
        ("NOT vide = 'a'", True),
        ("DATE('2020-01-01') < TIMESTAMP('2020-01-01T00:00:01Z')", True),
        ("geometry IS NULL", False),
        ("S_INTERSECTS(geometry, BBOX(2,46,4,47))", True),
        ("S_INTERSECTS(geometry, BBOX(2,46,0,4,47,0))", True),
        ("S_INTERSECTS(geometry, BBOX(170,46,4,47))", True),
        ("S_INTERSECTS(geometry, BBOX(170,46,-170,47))", False),
        ("S_DISJOINT(geometry, BBOX(2,46,4,47))", False),
        ("S_DISJOINT(geometry, POINT(2 46))", True),
        (f"S_WITHIN(geometry, {TRIANGLE})", True),
        (f"S_WITHIN({TRIANGLE}, geometry)", False),
        (f"S_CONTAINS({TRIANGLE}, geometry)", True),
        (f"S_CONTAINS(geometry, {TRIANGLE})", False),
        ("S_CONTAINS(geometry, POINT(3 46.5))", True),
        ("S_EQUALS(geometry, MULTIPOINT((3 46.5)))", True),
        ("S_EQUALS(geometry, POINT Z(3 46.5 12))", True),
        ("S_TOUCHES(geometry, LINESTRING(3 46.5, 4 47))", True),
        ("S_TOUCHES(geometry, LINESTRING(2 46.5, 4 46.5))", False),
        ("S_CROSSES(geometry, LINESTRING(2 46.5, 4 46.5))", False),
        ("S_OVERLAPS(geometry, POINT(3 46.5))", False),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(3 46, 3 47)))", True),
        ("S_INTERSECTS(geometry, BBOX(3,46.5,3,46.5))", True),
        ("S_INTERSECTS(geometry, BBOX(3,46,3,47))", True),
    ],
)
def test_judged(text: str, kept: bool) -> None:
    assert keeps(text) is kept


def test_without_position_space_says_nothing() -> None:
    for text in ("S_INTERSECTS(geometry, BBOX(2,46,4,47))", "S_DISJOINT(geometry, BBOX(2,46,4,47))"):
        assert Condition(text).kept(LAYER, [1]) == []
    assert Condition("geometry IS NULL").kept(LAYER, [0, 1]) == [1]


def test_an_empty_layer_answers() -> None:
    assert Condition("S_INTERSECTS(geometry, POINT(3 46)) OR id LIKE 'a%'").kept(Layer("rien", []), []) == []


def test_shapes_in_other_systems() -> None:
    assert keeps("S_INTERSECTS(geometry, BBOX(699000,6599000,701000,6601000))", crs=LAMBERT93)
    assert not keeps("S_INTERSECTS(geometry, BBOX(799000,6599000,801000,6601000))", crs=LAMBERT93)
    assert keeps("S_INTERSECTS(geometry, BBOX(46,2,47,4))", crs=WGS84)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("%a%a%b", {"xaab", "aab"}),
        ("a_b", {"aab", "a\nb"}),
        ("%_%_%_%", {"xaab", "aab", "a\nb", "a%b\\"}),
        ("a\\%b\\\\", {"a%b\\"}),
        ("%\\", {"a%b\\"}),
        ("", {""}),
        ("%", {"", "xaab", "aab", "a\nb", "a%b\\"}),
        ("%%b", {"xaab", "aab", "a\nb"}),
        ("_", set()),
        ("\0%", set()),
    ],
)
def test_like(pattern: str, found: set[str]) -> None:
    assert Texts(["", "xaab", "aab", "a\nb", "a%b\\", "aab"]).matching(pattern) == found


# -- JSON


def test_json_is_the_same_language() -> None:
    tree = {"op": "and", "args": [{"op": "=", "args": [{"property": "n"}, 3]}, True]}
    assert keeps(json.dumps(tree), language="cql2-json")
    inside = {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [2, 46, 4, 47]}]}
    assert keeps(json.dumps(inside), language="cql2-json")


@pytest.mark.parametrize(
    "text",
    [
        '{"op": "="}',
        '{"op": "=", "args": [1]}',
        '{"op": "=", "args": {"0": 1, "1": 1}}',
        "[]",
        "{}",
        "3",
        "null",
        "{",
        '{"op": 3, "args": []}',
        '{"op": ["="], "args": [1, 1]}',
        '{"op": "and", "args": []}',
        '{"property": ["oui"]}',
        '{"property": "\\ud800"}',
        '{"op": "=", "args": [{"property": "nom"}, "\\ud800"]}',
        '{"op": "=", "args": [{"property": "n"}, NaN]}',
        '{"op": "=", "args": [{"property": "n"}, -Infinity]}',
        '{"op": "=", "args": [{"property": "n"}, 1e400]}',
        '{"op": "=", "args": [{"property": "n"}, ' + "9" * 5000 + "]}",
        '{"op": "=", "args": [{"property": "n"}, null]}',
        '{"op": "in", "args": [{"property": "n"}, []]}',
        '{"op": "in", "args": [{"property": "n"}, 3]}',
        '{"op": "between", "args": [{"property": "n"}, [1, 2]]}',
        '{"op": "=", "args": [{"date": 3}, {"date": "2020-13-01"}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [1, true]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": []}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": ["Point"], "coordinates": [1, 2]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2, 3]}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": "1234"}]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"geometries": 3, "type": "GeometryCollection"}]}',
    ],
)
def test_odd_json_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as told:
        keeps(text, language="cql2-json")
    str(told.value).encode()


# -- what is refused, and how it is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("n <", "caractère 4"),
        ("n = 1e400", "caractère 5"),
        ("autre = 1", "pas de propriété « autre »"),
        ("f(n) = 1", "« f » n’est pas offerte"),
        ("T_AFTER(nom, DATE('2020-01-01'))", "n’est pas offerte"),
        ("nom", "« nom » est un texte, pas une condition"),
        ("3", "3 est un nombre, pas une condition"),
        # types of the two sides
        ("nom < 5", "« nom » est un texte, 5 est un nombre"),
        ("nom = 59", "nom = '59'"),
        ("59 = nom", "nom = '59'"),
        ("n = 'abc'", "« n » est un nombre, 'abc' est un texte.* n > 1000"),
        ("n = TRUE", "« n » est un nombre, TRUE est une condition"),
        ("oui = 1", "« oui » est une condition.* oui = TRUE"),
        ("oui < FALSE", "« < » attend un nombre ou un texte ou une date, or « oui » est une condition"),
        ("n = nom", "« n » est un nombre, « nom » est un texte"),
        ("nom IN ('a', 3)", "« nom » est un texte, 3 est un nombre"),
        ("n IN ('a')", "« n » est un nombre, 'a' est un texte"),
        ("n BETWEEN 'a' AND 'b'", "« n » est un nombre, 'a' est un texte"),
        ("oui BETWEEN TRUE AND FALSE", "« BETWEEN » attend"),
        ("n LIKE 'a%'", "« LIKE » attend un texte ou une liste, or « n » est un nombre"),
        ("nom LIKE 3", "« LIKE » attend un texte, or 3 est un nombre"),
        ("nom LIKE nom", "un modèle écrit dans le filtre"),
        ("CASEI(n) = 'a'", "« CASEI » attend un texte, or « n » est un nombre"),
        ("nom + 1 = 2", "« \\+ » attend un nombre, or « nom » est un texte"),
        ("-nom = 1", "attend un nombre, or « nom » est un texte"),
        ("n AND oui", "« AND » attend une condition.*, or « n » est un nombre"),
        ("NOT nom", "« NOT » attend une condition"),
        ("rien = NULL", "IS NULL"),
        ("nom = DATE('2020-01-01')", "« nom » est un texte, « … » est une date"),
        ("DATE('2020-02-31') = DATE('2020-01-01')", "n’est pas une date"),
        ("DATE(nom) = DATE('2020-01-01')", "n’est pas une date"),
        # lists
        ("cites < 'b'", r"or « cites » est une liste.*A_CONTAINS\(cites, \('abc'\)\)"),
        ("cites = 3", "« cites » est une liste, 3 est un nombre"),
        ("cites = liens", "or « cites » est une liste"),
        ("(n, m) = cites", "est une liste"),
        ("A_CONTAINS(cites, (1))", "« A_CONTAINS » attend un texte, or 1 est un nombre"),
        ("A_CONTAINS(nom, ('a'))", "A_CONTAINS"),
        ("A_CONTAINS('a', 'a')", "« A_CONTAINS » attend une liste, or 'a' est un texte"),
        ("A_EQUALS(cites, geometry)", "A_EQUALS"),
        # numbers of terms
        ("CASEI(nom, nom) = 'a'", "« CASEI » n’a pas le bon nombre de termes"),
        ("A_CONTAINS(cites)", "nombre de termes"),
        ("S_INTERSECTS(geometry)", "nombre de termes"),
        # shapes
        ("S_INTERSECTS(n, n)", "geometry"),
        ("S_OVERLAPS(geometry, TRUE)", "« S_OVERLAPS » compare « geometry » à une géométrie"),
        ("S_OVERLAPS(geometry, 'POINT(1 2)')", "à une géométrie"),
        ("S_OVERLAPS(geometry, geometry)", "à une géométrie"),
        ("S_OVERLAPS(geometry, (1, 2))", "à une géométrie"),
        ("geometry = geometry", "or « geometry » est une géométrie"),
        ("S_INTERSECTS(geometry, POINT((1 2)))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, POINT(1 2, 3 4))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, POINT(1 1e300))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, LINESTRING(1 2))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, POLYGON((1 2, 3 4, 1 2)))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, POLYGON((1 2, 3 4, 5 4, 1 3)))", "finit par son premier point"),
        ("S_INTERSECTS(geometry, POLYGON((2 46, 4 47, 4 46, 2 47, 2 46)))", "ne se recoupe pas"),
        ("S_INTERSECTS(geometry, LINESTRING(1 2, 1 2))", "géométrie mal écrite"),
        ("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(3 46.5)))", "« S_WITHIN » ne prend ni collection"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "BBOX attend"),
        ("S_INTERSECTS(geometry, BBOX(1, 4, 3, 2))", "BBOX attend"),
        ("S_INTERSECTS(geometry, BBOX(1, -91, 3, 2))", "BBOX attend"),
        ("S_INTERSECTS(geometry, BBOX(n, 1, 3, 2))", "géométrie mal écrite"),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "géométrie mal écrite"),
    ],
)
def test_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        keeps(text)


# -- how long and how deep

HOSTILE = {
    "parentheses": "(" * 1900 + "1=1" + ")" * 1900,
    "minus signs": "1=" + "-" * 4000 + "1",
    "a chain of comparisons": "1" + "=1" * 3900,
    "parentheses after IN": "1 in " + "(" * 1900 + "1" + ")" * 1900,
    "NOT": "NOT " * 1900 + "oui",
    "NOT in parentheses": "NOT (" * 1000 + "oui" + ")" * 1000,
    "additions": "+".join("n" * 3000) + " = 1",
    "powers": "^".join("n" * 3000) + " = 1",
    "conditions": " OR ".join(["n=1"] * 1000),
    "equalities between conditions": "(" * 400 + "oui" + "=oui)" * 400,
    "functions": "casei(" * 1000 + "nom" + ")" * 1000 + " = 'a'",
    "opened only": "(" * 7999,
    "collections of shapes": "S_INTERSECTS(geometry," + "GEOMETRYCOLLECTION(" * 370 + "POINT(1 2)" + ")" * 371,
    "lists of coordinates": "S_INTERSECTS(geometry,POLYGON" + "(" * 1900 + "1 2" + ")" * 1901,
    "calls of an unknown function": "f(" * 2000 + "1" + ")" * 2000,
    "a quote that hides parentheses": "'" + "''" * 10 + "(" * 60 + "'" + "(" * 1900,
}
HOSTILE_JSON = {
    "lists": "[" * 4000 + "]" * 4000,
    "objects": '{"a":' * 1300 + "1" + "}" * 1300,
    "operations": '{"op":"not","args":[' * 360 + "true" + "]}" * 360,
    "conditions": '{"op":"or","args":[' + ",".join(['{"op":"or","args":[true]}'] * 305) + "]}",
    "coordinates": '{"type":"Polygon","coordinates":' + "[" * 3000 + "]" * 3000 + "}",
    "opened only": "[{" * 3999,
    "a text that hides brackets": '["' + '\\"' * 10 + "[" * 200 + '"' + "[" * 3000,
}
CASES = [(text, "cql2-text") for text in HOSTILE.values()] + [(text, "cql2-json") for text in HOSTILE_JSON.values()]


@pytest.mark.parametrize(("text", "language"), CASES, ids=[*HOSTILE, *(f"json: {name}" for name in HOSTILE_JSON)])
def test_what_repeats_is_refused_in_a_thread_of_a_server(text: str, language: str) -> None:
    assert len(text) <= LONGEST
    told: list[object] = []

    def ask() -> None:
        try:
            told.append(keeps(text, language))
        except BaseException as error:
            told.append(error)

    former = threading.stack_size(256 * 1024)  # less than any server gives
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(former)
    assert isinstance(told[0], UsageError), told
    assert len(str(told[0])) < 1000


def test_each_term_is_judged_once() -> None:
    """Judged twice at each level, this one would take longer than the universe has."""
    nested = "oui"
    for _level in range(DEEPEST // 2 - 1):
        nested = f"({nested} IN (oui, n = 3))"
    assert keeps(nested)
    assert keeps("n + " * 40 + "n IN (" + ", ".join(["n * 41"] * 60) + ")")


def test_too_long_and_too_deep_are_told() -> None:
    with pytest.raises(UsageError, match=f"{LONGEST} caractères au plus"):
        keeps("n = 1 AND " * 2000 + "n = 1")
    with pytest.raises(UsageError, match=f"trop profond : {DEEPEST} niveaux"):
        keeps(HOSTILE["parentheses"])
    for name in ("minus signs", "a chain of comparisons", "parentheses after IN", "NOT", "additions", "powers"):
        with pytest.raises(UsageError, match="trop profond"):
            keeps(HOSTILE[name])
    with pytest.raises(UsageError, match=f"{MOST} opérations au plus"):
        keeps(HOSTILE["conditions"])


def test_what_is_within_the_bounds_is_kept() -> None:
    assert keeps("(" * DEEPEST + "n = 3" + ")" * DEEPEST)
    assert keeps(" OR ".join(["n = 3"] * (MOST - 1)))
    assert keeps("nom <> '" + "(" * 1000 + "'")  # brackets in a text are letters
    assert keeps("n IN (" + ",".join(map(str, range(1500))) + ")")
    assert keeps("n + " + " + ".join("1" * 40) + " = 43")
    assert keeps("n IN (" + ",".join(["-1e-5"] * 400) + ", 3) AND nom <> '" + "=-+" * 100 + "'")
