"""Answers of the framework itself are finished once: one length, one language, one coding."""

import brotli
import pytest
from werkzeug.test import Client

from geocite.bundle.loading import Bundle
from geocite.serving.web import create_app
from geocite.serving.web.process.stack import serving
from geocite.settings import Settings

ASKED = [
    ("GET", "/collections//cites", 308),
    ("GET", "/en/collections//cites", 308),
    ("GET", "/static//geocite.css", 308),
    ("GET", "/collections/cites/items?filtrer=1&q=lens", 303),
    ("POST", "/collections", 405),
    ("PUT", "/en/sources", 405),
    ("TRACE", "/", 405),
    ("OPTIONS", "/collections", 200),
    ("GET", "/static/rien.css", 404),
    ("GET", "/map/rien", 404),
    ("GET", "/rien", 404),
    ("GET", "/%00", 404),
    ("GET", "/collections/cites/items?f=xlsx&inconnu=1", 400),
]


@pytest.fixture(scope="module")
def served(bundle: Bundle) -> Client:
    return Client(serving(create_app(Settings(), bundle)))


@pytest.mark.parametrize("coding", ["br", "gzip", ""], ids=["br", "gzip", "identity"])
@pytest.mark.parametrize(("method", "path", "status"), ASKED)
def test_one_length_one_language_one_coding(served: Client, method: str, path: str, status: int, coding: str) -> None:
    headers = {"Accept-Encoding": coding, "Accept": "text/html"}
    answer = served.open(path, method=method, headers=headers, buffered=True)
    assert answer.status_code == status
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers.get("Content-Encoding", "") in ("", coding)
    assert answer.headers.get_all("Content-Language") in ([], ["en" if path.startswith("/en/") else "fr"])
    if status in (303, 308):
        assert answer.data == b""
        assert "Content-Encoding" not in answer.headers
        assert "//" not in answer.headers["Location"].removeprefix("http://")
    elif answer.headers.get("Content-Encoding") == "br":
        assert b"<!doctype html>" in brotli.decompress(answer.data)
    assert b"redirect" not in answer.data.lower()


@pytest.mark.parametrize("path", [path for method, path, _ in ASKED if method == "GET"])
def test_a_head_tells_the_length_of_the_answer(served: Client, path: str) -> None:
    lengths = {
        served.open(path, method=one, headers={"Accept": "text/html"}, buffered=True).headers["Content-Length"]
        for one in ("GET", "HEAD")
    }
    assert len(lengths) == 1
