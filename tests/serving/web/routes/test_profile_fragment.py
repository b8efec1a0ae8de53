"""A profile without its page: what the panel of the map asks for."""

import re

import pytest
from flask.testing import FlaskClient
from helpers.factory import SHARED_QPV

KINDS = {
    "cité": "/cites/maubeuge",
    "QPV 2015": f"/qpv/{SHARED_QPV}",
    "QPV 2024": "/qpv/QN05918M",
    "collège": "/colleges/0592634T",
    "commune": "/communes/59424",
    "intercommunalité": "/collections/epci/items/200043396",
}
ARTICLE = re.compile(r'<article id="fiche".*</article>', re.DOTALL)


@pytest.mark.parametrize("language", ["", "/en"], ids=["français", "anglais"])
@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_the_fragment_is_exactly_the_article_of_the_page(client: FlaskClient, address: str, language: str) -> None:
    page = client.get(language + address, headers={"Accept": "text/html"})
    fragment = client.get(f"{language}{address}?partie=fiche")
    found = ARTICLE.search(page.text)
    assert found and found[0] == fragment.text
    assert len(fragment.data) < len(page.data)
    assert fragment.content_type == page.content_type
    assert fragment.headers["Content-Language"] == page.headers["Content-Language"]


def test_the_fragment_is_compared_like_the_page(client: FlaskClient) -> None:
    address = f"{KINDS['cité']}?partie=fiche&comparer=qpv"
    page = client.get(f"{KINDS['cité']}?comparer=qpv", headers={"Accept": "text/html"})
    found = ARTICLE.search(page.text)
    assert found and found[0] == client.get(address).text


def test_the_fragment_is_html_whatever_a_client_prefers(client: FlaskClient) -> None:
    for accepted in ("application/json", "*/*", "text/html"):
        answer = client.get(f"{KINDS['intercommunalité']}?partie=fiche", headers={"Accept": accepted})
        assert answer.status_code == 200 and answer.text.startswith("<article")


def test_the_fragment_is_kept_by_browsers_and_left_alone_by_search_engines(client: FlaskClient) -> None:
    address = f"{KINDS['commune']}?partie=fiche"
    whole, head = client.get(address), client.head(address)
    assert whole.headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(KINDS["commune"], headers={"Accept": "text/html"}).headers
    assert "must-revalidate" in whole.headers["Cache-Control"]
    assert head.headers["ETag"] == whole.headers["ETag"] and not head.data
    again = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    page = client.get(KINDS["commune"], headers={"Accept": "text/html"})
    assert page.headers["ETag"] != whole.headers["ETag"]


def test_a_code_written_otherwise_leads_to_the_fragment(client: FlaskClient) -> None:
    answer = client.get(f"/qpv/{SHARED_QPV.removeprefix('QP')}?partie=fiche")
    assert answer.status_code == 308 and answer.location == f"/qpv/{SHARED_QPV}?partie=fiche"


@pytest.mark.parametrize(
    ("query", "said"), [("partie=page", "« partie » vaut fiche"), ("partie=fiche&f=json", "morceau de page HTML")]
)
def test_another_part_is_refused_in_words(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"{KINDS['cité']}?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400 and said in answer.text.replace("\u202f", " ")


def test_the_fragment_of_nothing_is_not_found(client: FlaskClient) -> None:
    assert client.get("/communes/99999?partie=fiche").status_code == 404
