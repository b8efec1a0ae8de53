"""What a shared link shows, and what every page says of who publishes it."""

import io
import re

import pytest
from flask.testing import FlaskClient
from helpers.reading import read
from PIL import Image

from geocite.bundle.loading import Bundle
from geocite.serving.web import create_app
from geocite.settings import Settings, read_settings

PAGES = ("/", "/sources", "/indicators", "/search?q=lens", "/comparer", "/aide", "/mentions-legales", "/collections")
FACEBOOK = {"Accept": "*/*", "User-Agent": "facebookexternalhit/1.1"}


def tags(client: FlaskClient, path: str) -> dict[str, str]:
    """`<meta>` and canonical of a page, by name."""
    answer = client.get(path, headers=FACEBOOK)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/html")
    page = read(answer.text)
    named = {tag.get("property") or tag.get("name"): tag.get("content") for tag in page.all("meta")}
    named["canonical"] = page.one("link[rel=canonical]")["href"]
    return {name: text or "" for name, text in named.items() if name}


def items(bundle: Bundle) -> list[tuple[str, str]]:
    return [(name, bundle.layer(name).heads[0]["id"]) for name in bundle.manifest.collections]


@pytest.mark.parametrize("root", ["", "/en"])
def test_every_page_describes_itself_to_who_shares_it(site: FlaskClient, whole: Bundle, root: str) -> None:
    for path in (*PAGES, *(f"/collections/{name}/items/{code}" for name, code in items(whole))):
        found = tags(site, root + path)
        assert found["og:title"]
        assert found["og:description"]
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:url"] == found["canonical"] == f"http://localhost{root}{path}"
        picture = site.get(found["og:image"].removeprefix("http://localhost"))
        assert picture.content_type == "image/png"
        image = Image.open(io.BytesIO(picture.data))
        assert image.size == (int(found["og:image:width"]), int(found["og:image:height"])) == (1200, 630)
        assert len(image.convert("RGB").getcolors(1_000_000) or ()) > 5


def test_a_cite_and_a_quartier_tell_their_figures_with_their_year(site: FlaskClient, whole: Bundle) -> None:
    found = tags(site, "/cites/arras")
    assert found["og:title"].startswith("Arras")
    figures = f"{whole.layer('cites').properties('arras')['population']:,}".replace(",", "\u202f")
    assert f"{figures}\u202fhabitants (compte rendu de 2022)" in found["og:description"]
    found = tags(site, "/qpv/QP059019")
    assert "49,5\u202f% (2019)" in found["og:description"]
    assert tags(site, "/en/qpv/QP059019")["og:description"].count("49.5% (2019)") == 1


def test_the_picture_shows_the_place_itself(site: FlaskClient, whole: Bundle) -> None:
    places = {tuple(head["bbox"]): head["id"] for head in whole.layer("cites").heads[:8] if head.get("bbox")}
    assert len({site.get(f"/apercu/cites/{code}.png").data for code in places.values()}) == len(places) > 4
    image = Image.open(io.BytesIO(site.get("/apercu/qpv-2015/QP059019.png").data)).convert("RGB")
    # The quartier is in the middle, in its colour on the map; nothing of it reaches the edges.
    near = lambda color: abs(color[0] - 0x6B) + abs(color[1] - 0x3A) + abs(color[2] - 0x94) < 60  # noqa: E731
    marks = [(x, y) for x in range(0, 1200, 2) for y in range(0, 630, 2) if near(image.getpixel((x, y)))]
    assert marks
    assert 100 < min(x for x, _ in marks) < max(x for x, _ in marks) < 1100
    assert 50 < min(y for _, y in marks) < max(y for _, y in marks) < 580


def test_no_picture_of_what_does_not_exist(client: FlaskClient) -> None:
    for path in (
        "/apercu/cites/rien.png",
        "/apercu/rien/arras.png",
        "/apercu/cites/..%2f.png",
        f"/apercu/cites/{'a' * 300}.png",
    ):
        assert client.get(path).status_code == 404


def test_an_item_without_position_gets_the_region(site: FlaskClient, whole: Bundle) -> None:
    nowhere = [head["id"] for head in whole.layer("colleges").heads if not head.get("bbox")]
    for code in nowhere[:2]:
        assert site.get(f"/apercu/colleges/{code}.png").data == site.get("/apercu.png").data


def test_trackers_and_frames_are_no_part_of_the_address(client: FlaskClient) -> None:
    found = tags(client, "/?selection=cites/epeule&embed=1&utm_source=a&fbclid=b")
    assert found["canonical"] == found["og:url"] == "http://localhost/?selection=cites/epeule"


def test_errors_are_not_to_be_shared(client: FlaskClient) -> None:
    answer = client.get("/absente", headers=FACEBOOK)
    assert answer.status_code == 404
    assert "og:title" not in answer.text


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/"])
def test_every_page_says_who_publishes_it(client: FlaskClient, path: str) -> None:
    foot = client.get(path, headers=FACEBOOK).text.partition("<footer")[2]
    for address in ("/mentions-legales", "/accessibilite", "/sources"):
        assert f'href="{address}"' in foot
    assert re.search("projet libre", foot)
    assert 'href="/mentions-legales"' in client.get("/", headers=FACEBOOK).text


def test_who_runs_the_site_says_so(bundle: Bundle) -> None:
    silent = create_app(read_settings({}), bundle).test_client().get("/mentions-legales").text
    assert "non indiqué" in silent
    assert "@" not in silent.partition("<main")[2].partition("</main>")[0]
    told = {
        "GEOCITE_EDITEUR": "Ville <b>A</b>",
        "GEOCITE_CONTACT": "contact@exemple.fr",
        "GEOCITE_HEBERGEUR": "Hôte, Lille",
    }
    page = create_app(read_settings(told), bundle).test_client().get("/mentions-legales").text
    for text in ("Ville &lt;b&gt;A&lt;/b&gt;", "contact@exemple.fr", "Hôte, Lille"):
        assert text in page
    assert (
        create_app(Settings(publisher="Ville A"), bundle).test_client().get("/aide").text.count("publié par Ville A")
        == 1
    )
