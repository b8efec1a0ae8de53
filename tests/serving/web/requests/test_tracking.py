"""Shared addresses: what trackers add to them, and who previews them."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from geocite.bundle.loading import Bundle
from geocite.serving.web import create_app
from geocite.serving.web.delivery.answer_cache import Quick
from geocite.serving.web.requests.tracking import NAMES
from geocite.settings import Settings

PAGES = ("/", "/cites/epeule", "/search?q=lens", "/comparer", "/indicators", "/sources", "/anomalies", "/aide")
PAGES += ("/collections", "/collections/cites/items", "/api", "/qgis", "/locate", "/conformance", "/accessibilite")
ADDED = (
    "utm_source=lettre&utm_medium=a", "fbclid=IwAR0x", "gclid=1", "gad_source=1", "msclkid=a", "mtm_campaign=a",
    "pk_cid=1",
    "mc_cid=1", "igshid=1", "_hsenc=p2", "UTM_Source=x", "utm%5Fterm=x", "gbraid=1", "_gl=1", "at_medium=1", "ttclid=1",
    "utm_source", "utm_source=a&utm_source=b",
)  # fmt: skip
PEOPLE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def kept(bundle: Bundle) -> Client:
    return Client(Quick(create_app(Settings(), bundle).wsgi_app))


@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_with_what_trackers_add(client: FlaskClient, kept: Client, root: str, path: str) -> None:
    for asked in (client, kept):
        plain = asked.get(root + path, headers=PEOPLE)
        assert plain.status_code == 200
        for added in ADDED:
            answer = asked.get(f"{root}{path}{'&' if '?' in path else '?'}{added}", headers=PEOPLE)
            assert answer.data == plain.data, added
            assert answer.headers["ETag"] == plain.headers["ETag"]


def test_a_redirection_leaves_them_too(client: FlaskClient) -> None:
    answer = client.get("/cites/EPEULE?utm_source=a&comparer=region&fbclid=2", headers=PEOPLE)
    assert "utm" not in answer.headers.get("Location", "") and "fbclid" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["/collections?f=json&utm_source=a", "/cites/epeule?f=json&fbclid=1", "/collections/cites/items?gclid=1",
             "/collections/cites/items?f=csv&utm_source=a", "/indicators?f=json&utm_source=a", "/sources?inconnu=1",
             "/cites/epeule?utmsource=1", "/search?q=a&fbclidx=1"],
)  # fmt: skip
def test_the_rest_stays_strict(client: FlaskClient, kept: Client, path: str) -> None:
    headers = {} if path.startswith("/collections") else PEOPLE
    assert client.get(path, headers=headers).status_code == 400
    assert kept.get(path, headers=headers).status_code == 400


def test_no_parameter_of_ours_looks_like_theirs(client: FlaskClient, bundle: Bundle) -> None:
    ours = {name for collection in bundle.manifest.collections for name in bundle.layer(collection).kinds}
    definition = client.get("/api?f=json").get_json(force=True)
    ours |= {one["name"] for one in definition["components"]["parameters"].values()}
    ours |= {"cites", "couches", "selection", "theme", "embed", "plage", "objets", "indicateurs", "comparer", "id"}
    assert not [name for name in ours if NAMES.fullmatch(name)]


@pytest.mark.parametrize(
    ("agent", "page"),
    [
        ("facebookexternalhit/1.1", True), ("Twitterbot/1.0", True), ("WhatsApp/2.23", True), ("LinkedInBot/1.0", True),
        ("Slackbot-LinkExpanding 1.0", True), ("TelegramBot (like TwitterBot)", True), ("Mozilla/5.0 (X11)", True),
        ("http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.social/) Bot", True),
        ("Bluesky Cardyb/1.1; +mailto:x", True),
        ("curl/8.5.0", False), ("python-requests/2.32", False), ("OWSLib (https://owslib.readthedocs.io)", False),
        ("GDAL/3.12.4", False), ("", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/collections/cites/items", "/collections"])
def test_who_previews_a_link_gets_the_page(
    client: FlaskClient, kept: Client, agent: str, page: bool, path: str
) -> None:
    for _ in range(2):
        for asked in (client, kept):
            answer = asked.get(path, headers={"Accept": "*/*", "User-Agent": agent})
            assert answer.content_type.startswith("text/html") == page
            assert "User-Agent" in answer.headers["Vary"]
            script = asked.get(path, headers={"Accept": "*/*", "User-Agent": agent, "Sec-Fetch-Dest": "empty"})
            assert "json" in script.content_type
            data = asked.get(path, headers={"Accept": "application/json", "User-Agent": agent})
            assert "json" in data.content_type
