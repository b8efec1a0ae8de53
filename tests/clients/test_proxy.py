"""Behind a real nginx, set up as the documentation says: every address is the public one."""

import http.client
import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from helpers.proxied import documented, nginx
from helpers.reading import read
from helpers.served import KINDS, Served, serve

PAGES = (
    "/",
    "/cites/arras",
    "/comparer?cites=arras,lens",
    "/collections",
    "/collections/cites/items?f=html",
    "/sources",
    "/indicators",
    "/search?q=arras",
    "/qgis",
    "/api?f=html",
    "/aide",
    "/rien",
    "/locate?lon=2.777&lat=50.291",
)
DATA = (
    "/?f=json",
    "/collections?f=json",
    "/collections/cites?f=json",
    "/collections/cites/items?f=json&limit=2",
    "/collections/communes/items/59350?f=json",
    "/api?f=json",
    "/qgis/geocite.qlr",
    "/search?q=lens&f=json",
    "/collections/cites/queryables?f=json",
    "/conformance?f=json",
    "/locate?lon=2.777&lat=50.291&f=json",
)
NAMING = ("href", "src", "action", "data-")


@pytest.fixture(scope="module", params=[*KINDS], ids=["waitress", "granian"])
def public(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public address of a service under a prefix, without a slash at its end."""
    with serve("--trust-proxy", *request.param) as service:
        lines = documented("Sous un préfixe").replace("http://127.0.0.1:8000", service.address)
        with nginx(tmp_path_factory.mktemp("nginx"), lines) as address:
            yield f"{address}/geocite"


def _get(address: str, **headers: str) -> tuple[int, str, str]:
    """Status, body and last address of a page."""
    request = urllib.request.Request(address, headers={"Accept": "text/html", **headers})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.url
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.url


def _own(page: str, text: str) -> set[str]:
    """Addresses of this site, or of this machine, that a page names."""
    attributes = [one for part in read(text).all("*") for one in part.node.attributes.items()]
    named = " ".join(value or "" for name, value in attributes if name.startswith(NAMING)).split()
    found = {urljoin(page, one) for one in named if one.startswith(("/", "http", "?"))}
    return {one for one in found if urlsplit(one).hostname == "127.0.0.1"}


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_stands_under_the_prefix(public: str, path: str, language: str) -> None:
    _, text, page = _get(f"{public}{language}{path}")
    found = _own(page, text)
    assert found
    assert {one for one in found if not one.startswith(public)} == set()


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_a_page_needs_is_found(public: str, language: str) -> None:
    for path in PAGES[:4]:
        _, text, page = _get(f"{public}{language}{path}")
        needed = {one for one in _own(page, text) if "/static/" in one or "/map/" in one}
        assert needed
        assert {one: _get(one)[0] for one in needed} == dict.fromkeys(needed, 200)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", DATA)
def test_every_address_of_an_answer_is_public(public: str, path: str, language: str) -> None:
    status, text, _ = _get(f"{public}{language}{path}", Accept="*/*")
    assert status == 200
    found = set(re.findall(r"""https?://127\.0\.0\.1[^"'&<>\s\\]*""", text))
    assert {one for one in found if not one.startswith(public)} == set()
    paths = {one for one in _texts(text) if re.match(r"/(cites|qpv|communes|colleges|collections)/", one)}
    assert not paths or path.startswith("/api")


def _texts(text: str) -> Iterator[str]:
    if not text.lstrip().startswith("{"):
        return
    waiting: list[Any] = [json.loads(text)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            yield one


def test_links_between_resources_can_be_followed(public: str) -> None:
    for path in ("/?f=json", "/collections/cites?f=json", "/collections/cites/items?f=json&limit=2"):
        links = json.loads(_get(public + path)[1])["links"]
        for link in links:
            if "f=" not in link["href"] or "f=json" in link["href"]:
                assert _get(link["href"])[0] == 200, link


@pytest.mark.parametrize("path", ["/collections//cites", "/collections/cites/items?filtrer=1&q=lens"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_redirection_stays_under_the_prefix(public: str, path: str, language: str) -> None:
    status, _, page = _get(f"{public}{language}{path}")
    assert status == 200
    assert page.startswith(f"{public}{language}/")
    assert _get(public)[2] == f"{public}/"


def _straight(service: Served, head: str) -> str:
    with socket.create_connection(service.place, timeout=30) as connection:
        connection.sendall(head.encode())
        connection.settimeout(30)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.read().decode()


FORWARDED = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: ailleurs.example\r\nX-Forwarded-Prefix: /geocite\r\n"
LANDING = "GET /{prefix}?f=json HTTP/1.{minor}\r\n{headers}Connection: close\r\n\r\n"


@pytest.mark.parametrize("kind", KINDS, ids=["waitress", "granian"])
def test_nobody_is_believed_without_being_told_to(kind: tuple[str, ...]) -> None:
    with serve(*kind) as service:
        host = f"Host: {service.address[7:]}\r\n"
        for headers in (host, host + FORWARDED, FORWARDED, host + "Forwarded: host=ailleurs.example;proto=https\r\n"):
            # HTTP/1.0 may name no host: the address of the server itself is told.
            text = _straight(service, LANDING.format(prefix="", minor=0, headers=headers))
            links = [link["href"] for link in json.loads(text)["links"]]
            assert all(link.startswith(f"{service.address}/") for link in links), links


@pytest.mark.parametrize("kind", KINDS, ids=["waitress", "granian"])
def test_the_public_address_is_told_whatever_the_request_says(kind: tuple[str, ...]) -> None:
    public = "https://exemple.fr/outils/geocite"
    with serve("--adresse", public, *kind) as service:
        for prefix in ("", "outils/geocite/"):  # a proxy may hand the prefix on or take it off
            for headers in ("Host: x\r\n", FORWARDED):
                text = _straight(service, LANDING.format(prefix=prefix, minor=0, headers=headers))
                assert all(link["href"].startswith(f"{public}/") for link in json.loads(text)["links"])
        page = service.get("/cites/arras", Accept="text/html").body.decode()
        assert 'href="/outils/geocite/static/' in page
        assert 'href="https://exemple.fr/outils/geocite/en/cites/arras"' in page


def test_a_prefix_that_is_none_is_not_believed() -> None:
    with serve("--trust-proxy") as service:
        for wrong in ("//ailleurs.example", "https://ailleurs.example", '/"><script>', "/a?b", "/../.."):
            page = service.get("/cites/arras", Accept="text/html", X_Forwarded_Prefix=wrong).body.decode()
            assert "ailleurs.example" not in page
            assert 'href="/static/' in page


def test_answers_kept_for_one_address_are_not_given_to_another() -> None:
    item = "/collections/communes/items/59350?f=json"
    with serve("--trust-proxy") as service:
        for _ in range(2):
            for host, prefix in (("a.fr", ""), ("b.fr", ""), ("b.fr", "/x"), ("b.fr", "/y")):
                for path in (item, "/collections/cites/items?f=json&limit=1"):
                    found = service.get(
                        path, X_Forwarded_Host=host, X_Forwarded_Prefix=prefix, X_Forwarded_Proto="https"
                    )
                    links = json.loads(found.body)["links"]
                    assert all(link["href"].startswith(f"https://{host}{prefix}/") for link in links)


def test_where_the_lines_of_the_documentation_stand(tmp_path: Path) -> None:
    with serve("--trust-proxy") as service:
        lines = documented("À la racine").replace("http://127.0.0.1:8000", service.address)
        with nginx(tmp_path, lines) as address:
            _, text, page = _get(f"{address}/en/cites/arras")
            assert {one for one in _own(page, text) if not one.startswith(f"{address}/")} == set()
            assert {one for one in _own(page, text) if one.startswith(service.address)} == set()
