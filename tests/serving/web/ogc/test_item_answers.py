"""Items made without Flask: the very bytes and headers that Flask gives, and Flask itself for all the rest."""

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from geocite.bundle.loading import Bundle
from geocite.serving.web import create_app
from geocite.serving.web.ogc.item_answers import KEPT, Moulds
from geocite.settings import Settings

ACCEPTS = (None, "*/*", "application/geo+json", "application/json", "text/html", "application/geo+json,text/html;q=0.5")
CODINGS = (None, "identity", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip", "*;q=0")
QUERIES = ("f=json", "f=geojson", "", "f=html", "f=csv", "f=json&telecharger=1", "f=json&crs=EPSG:2154", "inconnu=1")
Answer = tuple[str, list[tuple[str, str]], bytes]


class Counted:
    """An application that counts how often it is asked."""

    def __init__(self, application: Any) -> None:
        self.application, self.asked = application, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        return self.application(environ, start_response)


@pytest.fixture
def app(bundle: Bundle) -> Flask:
    return create_app(Settings(), bundle)


def moulds_of(app: Flask) -> Any:
    outer: Any = app.wsgi_app
    assert isinstance(outer.application, Moulds)
    return outer.application


@pytest.fixture
def flask(app: Flask) -> Counted:
    moulds = moulds_of(app)
    moulds.application = Counted(moulds.application)
    return moulds.application


def ask(application: Any, path: str, query: str = "f=json", method: str = "GET", **headers: str | None) -> Answer:
    """Status, headers but the date that the server gives, body."""
    given = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    builder = EnvironBuilder(path, query_string=query, method=method, headers=given)
    pieces, status, told = run_wsgi_app(application, builder.get_environ())
    return status.upper(), [pair for pair in told if pair[0] != "Date"], b"".join(pieces)


def items(bundle: Bundle) -> list[str]:
    return [
        f"/collections/{name}/items/{head['id']}"
        for name in bundle.manifest.collections
        for head in bundle.layer(name).heads
    ]


def test_every_item_is_the_same_without_flask(app: Flask, flask: Counted, bundle: Bundle) -> None:
    paths = items(bundle)
    made = [ask(app.wsgi_app, path, Accept_Encoding="gzip") for path in paths]
    assert flask.asked == len(bundle.manifest.collections)
    assert made == [ask(flask, path, Accept_Encoding="gzip") for path in paths]
    assert all(status == "200 OK" and dict(told)["Content-Encoding"] == "gzip" for status, told, _ in made)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("collection", ["cites", "qpv-2024", "communes", "colleges"])
def test_whatever_is_accepted(app: Flask, flask: Counted, bundle: Bundle, collection: str, query: str) -> None:
    paths = [path for path in items(bundle) if f"/{collection}/" in path]
    for accept in ACCEPTS:
        for coding in CODINGS:
            for path in paths:
                asked = {"query": query, "Accept": accept, "Accept_Encoding": coding}
                assert ask(app.wsgi_app, path, **asked) == ask(flask, path, **asked)  # type: ignore[arg-type]


def test_links_and_etags_follow_the_host(app: Flask, flask: Counted, bundle: Bundle) -> None:
    path = items(bundle)[0]
    for host in ("carte.exemple.fr", "autre.exemple.fr:8000", "127.0.0.1", None):
        for _ in range(2):
            assert ask(app.wsgi_app, path, Host=host) == ask(flask, path, Host=host)


def test_conditions_and_heads_are_left_to_flask(app: Flask, flask: Counted, bundle: Bundle) -> None:
    path = items(bundle)[0]
    etag = dict(ask(app.wsgi_app, path)[1])["ETag"]
    again = ask(app.wsgi_app, path, If_None_Match=etag)
    assert again[0].startswith("304")
    assert again == ask(flask, path, If_None_Match=etag)
    for headers in ({"If_None_Match": '"x"'}, {"Range": "bytes=0-9"}, {"If_Match": '"x"'}):
        assert ask(app.wsgi_app, path, **headers) == ask(flask, path, **headers)
    for method in ("HEAD", "OPTIONS", "POST"):
        assert ask(app.wsgi_app, path, method=method) == ask(flask, path, method=method)


@pytest.mark.parametrize("path", ["/rien", "/communes/items/x", "/collections/rien/items/59392", "/collections/../x"])
def test_what_does_not_exist(app: Flask, flask: Counted, bundle: Bundle, path: str) -> None:
    ask(app.wsgi_app, items(bundle)[0])
    for wrong in (path, f"{items(bundle)[0]}/", f"{items(bundle)[0]}x", f"/{items(bundle)[0]}"):
        assert ask(app.wsgi_app, wrong) == ask(flask, wrong)


def test_each_language_has_its_own_answers(app: Flask, flask: Counted, bundle: Bundle) -> None:
    for path in items(bundle)[:3]:
        french = ask(app.wsgi_app, path, Accept_Encoding="gzip")
        english = ask(app.wsgi_app, f"/en{path}", Accept_Encoding="gzip")
        assert french[2] != english[2]
        assert dict(french[1])["ETag"] != dict(english[1])["ETag"]
        assert ask(app.wsgi_app, path, Accept_Encoding="gzip") == french


def test_moulds_are_bounded(app: Flask, bundle: Bundle) -> None:
    moulds = moulds_of(app)
    for number in range(KEPT + 20):
        ask(moulds, items(bundle)[0], Host=f"h{number}.exemple.fr")
    assert len(moulds.kept) == KEPT
