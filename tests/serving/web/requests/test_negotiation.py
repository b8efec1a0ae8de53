"""Codings, conditions and parts: what HTTP promises (RFC 9110), for every kind of answer."""

import gzip
from collections.abc import Iterable
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import Client

from geocite.bundle.loading import Bundle
from geocite.serving.formats import FORMATS
from geocite.serving.web import create_app
from geocite.serving.web.delivery.answer_cache import Quick
from geocite.serving.web.delivery.ranges import Ranges
from geocite.serving.web.requests.negotiation import accepted_codings
from geocite.settings import Settings

CITE = "epeule"
ITEMS = "/collections/qpv-2024/items"
SCRIPT = "/static/page-fiche.js"
PAGES = ("/", f"/cites/{CITE}", "/collections/cites?f=json", "/anomalies?f=csv", "/sources?f=json", SCRIPT)
OTHERS = (
    f"/en/cites/{CITE}", f"{ITEMS}?f=html", "/collections/cites", "/collections/cites/queryables", "/indicators",
    "/indicators/taux_pauvrete_pct?f=csv", "/indicators/taux_pauvrete_pct?forme=carte", "/comparer?f=csv",
    "/filtres", "/search?q=a", "/api", "/qgis/geocite.qlr", "/map/communes.json", "/apercu.png",
    f"/apercu/cites/{CITE}.png", "/telechargements/geocite-essai.gpkg", "/collections/qpv-2015/items/QP059019?f=json",
    "/collections/qpv-2015/items/QP059019?f=gpkg", "/static/icone.svg", "/favicon.ico",
)  # fmt: skip
FILES = tuple(f"{ITEMS}?f={kind}" for kind in FORMATS)
KINDS = (*FILES, *PAGES)
ACCEPTED = st.lists(
    st.tuples(
        st.sampled_from(["br", "BR", "gzip", "GZip", "x-gzip", "identity", "*", "compress", "zstd", "deflate"]),
        st.sampled_from([None, "0", "0.0", "0.001", "0.3", "0.75", "1", "1.000"]),
    ),
    max_size=6,
    unique_by=lambda pair: {"x-gzip": "gzip"}.get(pair[0].lower(), pair[0].lower()),
)


def header_of(asked: list[tuple[str, str | None]]) -> str:
    return ", ".join(name if quality is None else f"{name}; q={quality}" for name, quality in asked)


def allowed(asked: list[tuple[str, str | None]], coding: str) -> bool:
    """The rule of RFC 9110, 12.5.3, read from what the header was made of."""
    weights = {{"x-gzip": "gzip"}.get(name.lower(), name.lower()): float(quality or 1) for name, quality in asked}
    if coding in weights:
        return weights[coding] > 0
    if "*" in weights:
        return weights["*"] > 0 or (coding == "identity" and weights["*"] > 0)
    return coding == "identity"


@given(ACCEPTED)
@example([("*", None)])
@example([("GZIP", None)])
@example([("compress", None), ("br", None)])
@example([("*", "0")])
@example([("identity", "0")])
def test_the_coding_chosen_is_one_that_is_accepted(asked: list[tuple[str, str | None]]) -> None:
    found = accepted_codings(header_of(asked))
    assert found.plain == allowed(asked, "identity")
    if found.best:
        assert allowed(asked, found.best)
    elif not found.plain:
        assert not allowed(asked, "br")
        assert not allowed(asked, "gzip")


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (None, ""), ("", ""), ("*", "br"), ("BR", "br"), ("GZIP", "gzip"), ("compress, br", "br"), ("brotli", ""),
        ("br;q=0, *", "gzip"), ("gzip;q=0.9, br;q=0.2", "gzip"), ("identity, br;q=0.5", ""), ("x-gzip", "gzip"),
        ("gzip;q=0.5", "gzip"), ("br;q=2", ""), ("br;q=nan", ""), (";;;,,=", ""), ("zebra, crab", ""),
    ],
)  # fmt: skip
def test_the_best_coding(header: str | None, best: str) -> None:
    assert accepted_codings(header).best == best


@pytest.fixture(scope="module")
def kept(bundle: Bundle) -> Client:
    """The service behind the answers that it keeps, as it is run."""
    return Client(Quick(create_app(Settings(), bundle).wsgi_app))


@pytest.mark.parametrize("path", (*KINDS, *OTHERS))
def test_no_client_gets_what_another_accepted(kept: Client, path: str) -> None:
    plain = kept.get(path, headers={"Accept": "text/html"}).data
    for header in ("*", "GZIP", "BR", "compress, br", "compress, br;q=0.0", "identity;q=0, gzip", "deflate", ""):
        for _ in range(2):
            answer = kept.get(path, headers={"Accept": "text/html", "Accept-Encoding": header})
            coding = answer.headers.get("Content-Encoding")
            found = accepted_codings(header)
            assert coding in (found.best, None) if found.plain else coding == found.best
            opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding](answer.data)
            assert opened == plain
            assert "Accept-Encoding" in answer.headers["Vary"]


def test_who_refuses_every_coding_is_told(client: FlaskClient) -> None:
    answer = client.get("/api", headers={"Accept-Encoding": "*;q=0"})
    assert answer.status_code == 406
    assert "gzip" in (answer.json or {})["description"]


SAME = ("ETag", "Vary", "Cache-Control", "Content-Crs", "Content-Disposition", "Content-Security-Policy")


@pytest.mark.parametrize("coding", [None, "br", "gzip"])
@pytest.mark.parametrize("path", (*KINDS, *OTHERS))
def test_head_get_and_304_agree(bundle: Bundle, path: str, coding: str | None) -> None:
    accepted = {"Accept-Encoding": coding} if coding else {}
    for client in (
        create_app(Settings(), bundle).test_client(),
        Client(Quick(create_app(Settings(), bundle).wsgi_app)),
    ):
        before = client.head(path, headers=accepted)
        whole = client.get(path, headers=accepted)
        head = client.head(path, headers=accepted)
        etag = whole.headers["ETag"]
        bare = etag.removeprefix("W/")
        for answer in (before, head):
            assert (answer.status_code, answer.data) == (200, b"")
            assert answer.headers.get("Content-Length", whole.headers["Content-Length"]) == str(len(whole.data))
            for name in ("Content-Type", "Content-Encoding", "Accept-Ranges", *SAME):
                assert answer.headers.get(name) == whole.headers.get(name), name
        for known in (etag, bare, f"W/{bare}", "*", f'"autre", {bare}', f'W/"x",{etag} , "y"'):
            for method in ("GET", "HEAD"):
                answer = client.open(path, method=method, headers={**accepted, "If-None-Match": known})
                assert (answer.status_code, answer.data) == (304, b""), (method, known)
                assert {name: answer.headers.get(name) for name in SAME} == {
                    name: whole.headers.get(name) for name in SAME
                }
        for other in ('"autre"', f'"{bare[1:-2]}"', '""', ""):
            assert client.get(path, headers={**accepted, "If-None-Match": other}).status_code == 200, other
        assert client.get(path, headers={**accepted, "If-Match": '"autre"'}).status_code == 412


def refuses_to_write(_chosen: Any) -> bytes:
    raise AssertionError("a file was made for nobody")


@pytest.mark.parametrize("kind", tuple(FORMATS))
def test_nothing_is_made_for_who_needs_no_bytes(bundle: Bundle, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{ITEMS}?f={kind}&telecharger=1"
    client = create_app(Settings(), bundle).test_client()
    etag = client.get(path).headers["ETag"]
    monkeypatch.setattr(type(FORMATS[kind]), "write", lambda _self, chosen: refuses_to_write(chosen))
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.head(path).headers["ETag"] == etag


@pytest.mark.parametrize("kind", tuple(FORMATS))
@pytest.mark.parametrize("query", ["crs=EPSG:2154", "crs=EPSG:3857", "crs=EPSG:4326", "skipGeometry=true", "q=zzzz"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_writer_refuses_in_words_or_writes(client: FlaskClient, kind: str, query: str, method: str) -> None:
    for collection in ("colleges", "qpv-2024"):
        answer = client.open(f"/collections/{collection}/items?f={kind}&{query}", method=method)
        refused = kind in ("kml", "geojsonseq") and query in ("crs=EPSG:2154", "crs=EPSG:3857")
        assert answer.status_code == (400 if refused else 200), answer.text
        if refused and method == "GET":
            assert "longitude et latitude" in (answer.json or {})["description"]


def test_the_key_tells_one_request_from_another(client: FlaskClient) -> None:
    queries = ("f=gpkg", "f=gpkg&code_departement=59", "f=gpkg&crs=EPSG:2154", "f=gpkg&properties=nom", "f=fgb")
    assert len({client.head(f"{ITEMS}?{query}").headers["ETag"] for query in queries}) == len(queries)


# ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [*FILES, f"{ITEMS}?f=json&telecharger=1", "/indicators?f=json", "/api?f=json"])
def test_a_part_of_a_file(bundle: Bundle, path: str) -> None:
    for client in (
        create_app(Settings(), bundle).test_client(),
        Client(Quick(create_app(Settings(), bundle).wsgi_app)),
    ):
        whole = client.get(path)
        size = len(whole.data)
        assert whole.headers["Accept-Ranges"] == "bytes"
        for accepted in ({}, {"Accept-Encoding": "gzip, br"}):
            part = client.get(path, headers={"Range": "bytes=10-29", **accepted})
            assert (part.status_code, part.data) == (206, whole.data[10:30])
            assert part.headers["Content-Range"] == f"bytes 10-29/{size}"
            assert "Content-Encoding" not in part.headers
            assert (part.headers["ETag"], part.headers["Content-Length"]) == (whole.headers["ETag"], "20")
        beyond = client.get(path, headers={"Range": f"bytes={size}-"})
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
        known = {"Range": "bytes=0-9", "If-None-Match": whole.headers["ETag"]}
        assert client.get(path, headers=known).status_code == 304


def test_a_part_only_of_the_file_that_was_begun(client: FlaskClient) -> None:
    path = f"{ITEMS}?f=fgb"
    etag = client.get(path).headers["ETag"]
    assert etag.startswith('"')
    for condition, status in (
        (etag, 206),
        (f"W/{etag}", 200),
        ('"autre"', 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
    ):
        answer = client.get(path, headers={"Range": "bytes=5-9", "If-Range": condition})
        assert answer.status_code == status, condition


def test_pages_and_errors_have_no_parts(client: FlaskClient) -> None:
    assert "Accept-Ranges" not in client.get(f"/cites/{CITE}").headers
    assert client.get(f"/cites/{CITE}", headers={"Range": "bytes=0-9"}).status_code == 200
    assert client.get("/absent", headers={"Range": "bytes=0-9"}).status_code == 404


BODY = bytes(range(256)) * 4


def pieces_of(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    assert "HTTP_RANGE" not in environ
    start_response("200 OK", [("Content-Length", str(len(BODY))), ("Accept-Ranges", "bytes"), ("ETag", '"a"')])
    return (BODY[start : start + 100] for start in range(0, len(BODY), 100))


BOUND = st.integers(0, 1300)


@given(BOUND, st.none() | BOUND)
def test_any_part_is_that_part(first: int, last: int | None) -> None:
    answer = Client(Ranges(pieces_of)).get("/", headers={"Range": f"bytes={first}-{'' if last is None else last}"})
    end = len(BODY) if last is None else last + 1
    if last is not None and last < first:
        assert (answer.status_code, answer.data) == (200, BODY)  # no range at all
    elif first >= len(BODY):
        assert answer.status_code == 416
    else:
        assert (answer.status_code, answer.data) == (206, BODY[first:end])
        assert answer.headers["Content-Range"] == f"bytes {first}-{min(end, len(BODY)) - 1}/{len(BODY)}"


@given(BOUND)
def test_the_end_of_a_file(length: int) -> None:
    answer = Client(Ranges(pieces_of)).get("/", headers={"Range": f"bytes=-{length}"})
    expected = (206, BODY[-length:]) if length else (416, b"")
    assert (answer.status_code, answer.data) == expected


@given(st.text('bytes=0123456789-, *"W/', max_size=24) | st.just("bytes=" + "9" * 5000 + "-"))
def test_any_text_as_a_range_is_answered(text: str) -> None:
    strict = Client(pieces_without_check)
    assert strict.get("/").data == BODY
    answer = Client(Ranges(pieces_without_check)).get("/", headers={"Range": text})
    assert answer.status_code in (200, 206, 416)
    assert answer.data in BODY


def pieces_without_check(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", str(len(BODY))), ("Accept-Ranges", "bytes")])
    return [BODY]
