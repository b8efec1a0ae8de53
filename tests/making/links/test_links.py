"""Links of a cité: those that documents state, each with how it is known; candidates apart, never links."""

from types import SimpleNamespace

import pandas as pd
import pytest

from geocite.bundle.contract import Link
from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import Match, Matches
from geocite.making.links.candidates import derive_candidates, index_candidates, measure_shares
from geocite.making.links.links import derive_links, find_nature, index_cites, index_targets
from geocite.making.region.crosswalk import Crosswalk

STATED = Cite("dite", "Dite", "Dite", ("59001",), "cites_2023")
SILENT = Cite("muette", "Muette", "Muette", ("59001", "59002"), "cites_2023")
FAR = Cite("loin", "Loin", "Loin", ("59009",), "cites_2023")


def overlaps(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code_qp", "code_commune", "part_pct"])


COLLEGES = [
    ("0590001A", "59001", "REP+", "public"),
    ("0590002B", "59002", "REP", "public"),
    ("0590003C", "59001", None, "public"),
    ("0590004D", "59001", "REP", "privé"),
    ("0590005E", "59009", "REP", "public"),
]
TABLES = SimpleNamespace(
    overlaps={
        2015: overlaps(
            ("QP1", "59001", 100.0),
            ("QP2", "59002", 30.0),
            ("QP2", "59001", 30.0),
            ("QP2", "59009", 40.0),
            ("QP4", "59002", 49.9),
            ("QP5", "59002", 50.0),
            ("QP6", "59001", 4.9),
            ("QP7", "59001", 5.0),
        ),
        2024: overlaps(("QN1", "59001", 100.0), ("QN2", "59002", 99.6), ("QN3", "62001", 100.0)),
    },
    colleges=pd.DataFrame(COLLEGES, columns=["uai", "code_commune", "education_prioritaire", "secteur"]),
)
PAIRS = pd.DataFrame(
    {
        "qpv_2015": ["QP1", "QP1"],
        "qpv_2024": ["QN1", "QN2"],
        "surface_km2": [0.9, 0.1],
        "part_2015_pct": [90.0, 10.0],
        "part_2024_pct": [80.0, 5.0],
    }
)


def match(collection: str, code: str, decision: str = "same") -> Match:
    return Match("dite", "le quartier", collection, code, "", decision, "même nom", "quartiers.csv", 2)


MATCHES = Matches(
    quartiers=(match("qpv-2015", "QP1"), match("communes", "59001"), match("qpv-2015", "QP3", "excluded")),
    colleges=(match("colleges", "0590002B"),),
)


@pytest.fixture(scope="module")
def links() -> tuple[Link, ...]:
    return derive_links((STATED, SILENT, FAR), MATCHES, Crosswalk(PAIRS, {}, {}, 0, 0, 0))


@pytest.fixture(scope="module")
def candidates(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return derive_candidates((STATED, SILENT, FAR), links, TABLES)  # type: ignore[arg-type]


def targets(links: tuple[Link, ...], cite: str, collection: str) -> list[str]:
    return index_targets(links, collection).get(cite, [])


def test_stated_quartiers_are_the_only_ones(links: tuple[Link, ...]) -> None:
    assert targets(links, "dite", "qpv-2015") == ["QP1"]
    assert find_nature(links, "qpv-2015")["dite"] == "compte_rendu"


def test_silent_cite_has_its_communes_and_nothing_else(links: tuple[Link, ...]) -> None:
    assert {link.vers for link in links if link.de == "cites/muette"} == {"communes/59001", "communes/59002"}
    assert "muette" not in find_nature(links, "qpv-2015")


def test_share_of_the_area_decides_what_is_a_candidate(candidates: tuple[Link, ...]) -> None:
    found = {
        link.vers: (link.nature, link.part_pct)
        for link in candidates
        if link.de == "cites/muette" and link.vers.startswith("qpv-2015")
    }
    # QP1 is stated for another cité of one of its communes; QP6 has less than 5 % of its area there.
    assert found == {
        "qpv-2015/QP2": ("candidat", 60.0),
        "qpv-2015/QP4": ("touche", 49.9),
        "qpv-2015/QP5": ("candidat", 50.0),
        "qpv-2015/QP7": ("touche", 5.0),
    }
    assert {link.de for link in candidates if link.vers.startswith("qpv-")} == {"cites/loin", "cites/muette"}


def test_each_cite_measures_its_own_communes(candidates: tuple[Link, ...]) -> None:
    (link,) = [one for one in candidates if one.de == "cites/loin" and one.vers.startswith("qpv-")]
    assert (link.vers, link.nature, link.part_pct) == ("qpv-2015/QP2", "touche", 40.0)


def test_what_is_stated_for_a_sibling_is_not_offered(candidates: tuple[Link, ...]) -> None:
    offered = {link.vers for link in candidates if link.de == "cites/muette"}
    # The commune 59001 is shared with « dite », whose quartier, its follower and whose collège are stated.
    assert not offered & {"qpv-2015/QP1", "qpv-2024/QN1", "colleges/0590002B"}
    assert "qpv-2024/QN2" in offered


def test_candidate_colleges_are_public_and_in_a_network(candidates: tuple[Link, ...]) -> None:
    assert index_candidates(candidates, "colleges") == {"0590001A": ["muette"], "0590005E": ["loin"]}


def test_cite_with_stated_quartiers_has_no_candidate(candidates: tuple[Link, ...]) -> None:
    assert not [link for link in candidates if link.de == "cites/dite"]


def test_shares_add_up_over_communes_and_never_pass_the_whole() -> None:
    found = measure_shares(overlaps(("QP1", "59001", 60.0), ("QP1", "59002", 40.2)), ("59001", "59002"))
    assert found == {"QP1": 100.0}


def test_2024_outlines_follow_the_stated_2015_ones(links: tuple[Link, ...]) -> None:
    assert targets(links, "dite", "qpv-2024") == ["QN1"]  # QN2 shares a tenth only
    follower = next(link for link in links if link.vers == "qpv-2024/QN1" and link.de == "cites/dite")
    assert follower.nature == "deduit_correspondance"
    assert "QP1" in follower.motif


def test_a_commune_stated_as_a_quartier_is_a_link_to_the_commune(links: tuple[Link, ...]) -> None:
    natures = {link.nature for link in links if (link.de, link.vers) == ("cites/dite", "communes/59001")}
    assert natures == {"compte_rendu", "liste_officielle"}


def test_links_read_both_ways(links: tuple[Link, ...]) -> None:
    assert index_cites(links, "qpv-2015") == {"QP1": ["dite"]}
    assert index_cites(links, "colleges") == {"0590002B": ["dite"]}


def test_every_link_says_how_and_why(links: tuple[Link, ...], candidates: tuple[Link, ...]) -> None:
    assert all(link.nature and link.source and link.motif for link in (*links, *candidates))
