"""On the embedded bundle: every public statement reaches the page of its cité, with the document that makes it."""

import csv
import html
import re

import pytest

from geocite.bundle.loading import load_bundle
from geocite.serving.web import create_app
from geocite.settings import Settings, resource

BUNDLE = load_bundle(resource("geodata/bundle"))
CLIENT = create_app(Settings(), BUNDLE).test_client()
ROWS = list(csv.DictReader(resource("geodata/enonces.csv").read_text("utf-8").splitlines(), delimiter=";"))
ADDRESSES = {source.id: source.adresse for source in BUNDLE.manifest.sources}
WAVES = {"1": "1re vague", "2": "2e vague", "3": "3e vague"}


def _flat(text: str) -> str:
    """Words alone: typography, tags and superscripts apart."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    plain = plain.replace("’", "'").replace("ʳ", "r").replace("ᵉ", "e")
    return re.sub(r"[\s\u00a0\u202f]+", " ", plain)


def _expected(row: dict[str, str]) -> list[str]:
    if row["champ"] == "vague":
        return [WAVES[row["valeur"]]]
    if row["champ"] == "nombre_quartiers":
        return [f"{row['valeur']}, sans dire lesquels"]
    value = row["valeur"].removeprefix("https://").removeprefix("www.")
    return [part.strip() for part in value.split("|")]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['cite_id']}-{row['champ']}-{row['document']}" for row in ROWS])
def test_a_statement_is_on_the_page_of_its_cite_with_its_document(row: dict[str, str]) -> None:
    page = CLIENT.get(f"/cites/{row['cite_id']}").get_data(as_text=True)
    flat = _flat(page)
    if row["document"] not in ("irev-cr4-2022",):
        assert html.escape(ADDRESSES[row["document"]]) in page, "le document n'est pas cité"
    if not _same_as_shown(row):
        assert [part for part in _expected(row) if part not in flat] == []


def _same_as_shown(row: dict[str, str]) -> bool:
    """Whether the card shows the same codes under the names of another document."""
    fact = BUNDLE.documents.profils.cites[row["cite_id"]].faits.get(row["champ"])
    return fact is not None and row["document"] in fact.confirme


@pytest.mark.parametrize(
    ("cite", "quartiers"),
    [
        ("calais", ["QP062055", "QP062056"]),
        ("creil", ["QP060001"]),
        ("lens", ["QP062024", "QP062025"]),
        ("soissons", ["QP002012", "QP002013", "QP002014"]),
        ("compiegne", ["QP060006", "QP060007"]),
        ("amiens-etouvie", ["QP080001"]),
    ],
)
def test_a_perimeter_stated_in_public_is_that_of_the_cite(cite: str, quartiers: list[str]) -> None:
    properties = BUNDLE.layer("cites").properties(cite)
    assert properties["qpv_2015"] == quartiers
    assert properties["perimetre_connu"] == "enonce"
    assert properties["liens_qpv"] == "enonce_public"
    assert not properties["qpv_2015_candidats"]


@pytest.mark.parametrize(
    "cite", ["bethune", "roubaix", "douai-waziers", "dunkerque-grande-synthe", "saint-quentin", "tourcoing-nord-est"]
)
def test_a_part_of_a_perimeter_is_no_perimeter(cite: str) -> None:
    properties = BUNDLE.layer("cites").properties(cite)
    assert (properties["perimetre_connu"], properties["qpv_2015"]) == ("en_partie", [])
    assert "Énoncé en partie" in CLIENT.get(f"/cites/{cite}").get_data(as_text=True)


def test_how_many_cites_are_known() -> None:
    known = [head["properties"]["perimetre_connu"] for head in BUNDLE.layer("cites").heads]
    waves = [head["properties"]["vague"] for head in BUNDLE.layer("cites").heads]
    assert (known.count("enonce"), known.count("en_partie")) == (14, 6)
    assert len([wave for wave in waves if wave]) == 23
