"""What is told when every place is taken, and when headers are too long; what is remembered of requests."""

import json
import re
import tracemalloc
from collections.abc import Iterable

import pytest
from werkzeug.test import Client

from geocite.bundle.loading import Bundle
from geocite.serving.web import create_app
from geocite.serving.web.delivery.answer_cache import Quick
from geocite.serving.web.delivery.wsgi import Environ, StartResponse
from geocite.serving.web.process.places import HEAVY, Exports, Streams
from geocite.serving.web.process.stack import serving
from geocite.settings import Settings

XLSX = "/collections/cites/items?f=xlsx"
LINKED = (
    "/qpv/QP059019",
    "/collections/communes/items?f=json",
    "/collections/communes/items/59365?f=json",
    "/search?q=a",
)


@pytest.fixture
def full(bundle: Bundle) -> Client:
    """A service whose places for heavy files are all taken."""
    return Client(Exports(create_app(Settings(), bundle), places=0))


@pytest.mark.parametrize("kind", sorted(HEAVY))
def test_a_heavy_file_is_refused_when_every_place_is_taken(full: Client, kind: str) -> None:
    answer = full.get(f"/collections/cites/items?f={kind}")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert json.loads(answer.data)["code"] == "503"
    assert "Réessayez" in json.loads(answer.data)["description"]
    assert len(answer.data) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(
    ("path", "language", "words"), [(XLSX, "fr", "Réessayez"), (f"/en{XLSX}", "en", "Try again")], ids=["fr", "en"]
)
def test_people_are_told_by_a_page_in_their_language(full: Client, path: str, language: str, words: str) -> None:
    answer = full.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert answer.headers["Content-Language"] == language
    assert words in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/qpv/QP059019", "/collections/cites/items?f=json", "/collections/cites/items?f=csv"]
)
def test_the_rest_does_not_wait_for_heavy_files(full: Client, path: str) -> None:
    assert full.get(path).status_code == 200


def test_filters_wait_for_their_turn_and_not_for_ever(bundle: Bundle) -> None:
    asked = "/collections/communes/items?f=json&filter=population%3E1"
    client = Client(Exports(create_app(Settings(), bundle), queries=0, patience=0.01))
    answer = client.get(asked)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (503, "503")
    assert client.get("/collections/communes/items?f=json").status_code == 200
    free = Client(Exports(create_app(Settings(), bundle), queries=1, patience=0.01))
    for wrong in (asked, f"{asked}&inconnu=1", f"{asked}(", asked):
        assert free.get(wrong).status_code == (200 if wrong == asked else 400)


def test_a_place_is_given_back_whatever_happens(bundle: Bundle) -> None:
    client = Client(Exports(create_app(Settings(), bundle), places=1))
    for path in (XLSX, f"{XLSX}&inconnu=1", "/collections/rien/items?f=gpkg", XLSX):
        assert client.get(path).status_code == (200 if path == XLSX else 400 if "inconnu" in path else 404)


def _large(_environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return iter([b"a" * 10] * 10)


def test_a_large_answer_gives_its_place_back_when_read_or_given_up(bundle: Bundle) -> None:
    streams = Streams(_large, create_app(Settings(), bundle), places=1)
    client = Client(streams)
    for _ in range(3):
        assert client.get("/", buffered=True).data == b"a" * 100
    first = client.get("/", buffered=False)
    assert client.get("/").status_code == 503  # somebody is still reading
    first.close()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", LINKED)
@pytest.mark.parametrize("name", ["Accept", "X-Long", "Accept-Encoding", "If-None-Match"])
def test_headers_over_eight_kilobytes_are_refused(bundle: Bundle, path: str, name: str) -> None:
    app = create_app(Settings(), bundle)
    client = Client(serving(app))
    assert client.get(path, headers={name: "a" * 7000}).status_code in (200, 304)
    answer = client.get(path, headers={name: "a" * 9000})
    assert answer.status_code == 431
    assert re.search(r"8\sko", answer.text)
    assert len(answer.data) == int(answer.headers["Content-Length"])
    assert client.get(path).status_code == 200


def _plain(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    body = environ["PATH_INFO"].encode() * 3
    start_response("200 OK", [("ETag", 'W/"a"'), ("Content-Length", str(len(body)))])
    return [body]


@pytest.mark.parametrize("length", [10, 400, 3000], ids=["courts", "moyens", "longs"])
def test_distinct_requests_do_not_pile_up(length: int) -> None:
    room = 500_000
    quick = Quick(_plain, room)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(3000):
        mark = f"{number:06d}{'z' * length}"
        named = {"HTTP_ACCEPT": mark, "HTTP_HOST": f"{mark}.fr", "HTTP_ACCEPT_ENCODING": f"{mark};q=0.1"}
        quick({"REQUEST_METHOD": "GET", "PATH_INFO": f"/{number}", **named}, lambda *_: None)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2 * room
