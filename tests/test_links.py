"""Links of a cité: stated ones alone where some are stated, deduced ones otherwise, each with how it is known."""

from types import SimpleNamespace

import pandas as pd
import pytest

from geocite.making.crosswalk import Crosswalk
from geocite.making.curation import Cite
from geocite.making.links import Link, derive_links, find_nature, index_cites, index_targets
from geocite.making.matches import Match, Matches

STATED = Cite("dite", "Dite", "Dite", ("59001",), "cites_2023")
SILENT = Cite("muette", "Muette", "Muette", ("59001", "59002"), "cites_2023")
TABLES = SimpleNamespace(
    qpv={
        2015: pd.DataFrame(
            {"code_qp": ["QP1", "QP2", "QP3"], "communes": [("59001",), ("59002", "59001"), ("62001",)]}
        ),
        2024: pd.DataFrame({"code_qp": ["QN1", "QN2", "QN3"], "communes": [("59001",), ("59002",), ("62001",)]}),
    },
    colleges=pd.DataFrame({"uai": ["0590001A", "0590002B"], "code_commune": ["59001", "59002"]}),
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
    crosswalk = Crosswalk(PAIRS, {}, {}, 0, 0, 0)
    return derive_links((STATED, SILENT), MATCHES, TABLES, crosswalk)  # type: ignore[arg-type]


def targets(links: tuple[Link, ...], cite: str, collection: str) -> list[str]:
    return index_targets(links, collection).get(cite, [])


def test_stated_quartiers_are_the_only_ones(links: tuple[Link, ...]) -> None:
    assert targets(links, "dite", "qpv-2015") == ["QP1"]
    assert find_nature(links, "qpv-2015")["dite"] == "compte_rendu"


def test_silent_cite_gets_those_of_its_communes_marked_as_deduced(links: tuple[Link, ...]) -> None:
    assert targets(links, "muette", "qpv-2015") == ["QP1", "QP2"]
    assert targets(links, "muette", "qpv-2024") == ["QN1", "QN2"]
    assert targets(links, "muette", "colleges") == ["0590001A", "0590002B"]
    natures = {link.nature for link in links if link.de == "cites/muette" and "communes/" not in link.vers}
    assert natures == {"deduit_commune"}


def test_2024_outlines_follow_the_stated_2015_ones(links: tuple[Link, ...]) -> None:
    assert targets(links, "dite", "qpv-2024") == ["QN1"]  # QN2 shares a tenth only
    follower = next(link for link in links if link.vers == "qpv-2024/QN1" and link.de == "cites/dite")
    assert follower.nature == "deduit_correspondance"
    assert "QP1" in follower.motif


def test_a_commune_stated_as_a_quartier_is_a_link_to_the_commune(links: tuple[Link, ...]) -> None:
    natures = {link.nature for link in links if (link.de, link.vers) == ("cites/dite", "communes/59001")}
    assert natures == {"compte_rendu", "liste_officielle"}


def test_links_read_both_ways(links: tuple[Link, ...]) -> None:
    assert index_cites(links, "qpv-2015")["QP1"] == ["dite", "muette"]
    assert index_cites(links, "colleges")["0590002B"] == ["dite", "muette"]


def test_every_link_says_how_and_why(links: tuple[Link, ...]) -> None:
    assert all(link.nature and link.source and link.motif for link in links)
