"""Downloads, against a local server: a file is replaced only by a whole and plausible one."""

import gzip
import hashlib
import io
import json
import socket
import threading
import zipfile
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from geocite.errors import DataError, UsageError
from geocite.making.fetching.arrivals import count_rows
from geocite.making.fetching.fetch import fetch_source, fetch_sources
from geocite.making.fetching.provenance import read_origin
from geocite.registry.sources import Download, Source

TABLE = b"code;nom\n" + b"".join(b"%05d;x\n" % n for n in range(50))
PAGE = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
ANSWERS = {
    "/bon.csv": (200, "text/csv", TABLE, 0),
    "/page.csv": (200, "text/html; charset=utf-8", PAGE, 0),
    "/page-cachee.csv": (200, "text/csv", b"\n" + PAGE, 0),
    "/coupe.csv": (200, "text/csv", TABLE, 500),
    "/court.csv": (200, "text/csv", TABLE[:25], 0),
    "/erreur.json": (200, "application/json", b'{"error": "quota"}', 0),
    "/casse.zip": (200, "application/zip", b"PK\x03\x04 tronque", 0),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, kind, body, missing = ANSWERS.get(self.path, (404, "text/html", PAGE, 0))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with HTTPServer(("127.0.0.1", 0), _Handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def _source(address, name="base/table.csv", source_id="essai"):
    downloads = (Download(address, name),) if address else ()
    return Source(
        id=source_id,
        titre="Essai",
        producteur="P",
        adresse="https://exemple.fr",
        licence="L",
        attribution="A",
        millesime="2024",
        fichiers=("base/*.csv",),
        lignes_min=20,
        telechargement=downloads,
    )


def test_a_good_file_is_written_with_its_size_hash_and_rows(server, tmp_path):
    seen = []
    (file,) = fetch_source(_source(f"{server}/bon.csv"), tmp_path, lambda *told: seen.append(told))
    assert (tmp_path / "base/table.csv").read_bytes() == TABLE
    assert (file.fichier, file.octets, file.lignes) == ("base/table.csv", len(TABLE), 50)
    assert file.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert seen[-1] == ("base/table.csv", len(TABLE), len(TABLE))


def test_the_address_and_the_day_are_noted_next_to_the_file(server, tmp_path):
    (file,) = fetch_source(_source(f"{server}/bon.csv"), tmp_path)
    path = tmp_path / "base/table.csv"
    origin = read_origin(path, file.sha256)
    assert (origin.adresse, origin.octets) == (f"{server}/bon.csv", len(TABLE))
    assert date.fromisoformat(origin.date) <= date.today() + timedelta(days=1)
    path.write_bytes(b"remplace a la main")
    assert read_origin(path, hashlib.sha256(path.read_bytes()).hexdigest()) is None
    (tmp_path / "base/table.csv.origine.json").write_text("[")
    assert read_origin(path, file.sha256) is None


@pytest.mark.parametrize(
    ("path", "name", "reason"),
    [
        ("/absent.csv", "table.csv", "répond 404"),
        ("/page.csv", "table.csv", "page web"),
        ("/page-cachee.csv", "table.csv", "page web"),
        ("/coupe.csv", "table.csv", "coupé"),
        ("/court.csv", "table.csv", "il en faut au moins 20"),
        ("/erreur.json", "table.geojson", "illisible"),
        ("/casse.zip", "table.zip", "illisible"),
    ],
)
def test_a_bad_answer_leaves_the_former_file_as_it_was(server, tmp_path, path, name, reason):
    former = tmp_path / "base" / name
    former.parent.mkdir()
    former.write_bytes(b"ancien")
    with pytest.raises(DataError, match=reason) as error:
        fetch_source(_source(server + path, f"base/{name}"), tmp_path)
    assert former.read_bytes() == b"ancien"
    assert [file.name for file in former.parent.iterdir()] == [name], "il reste un fichier partiel"
    assert "est gardé" in str(error.value)


def test_a_server_that_does_not_answer_is_told(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/x.csv"
    with pytest.raises(DataError, match="connexion impossible"):
        fetch_source(_source(address), tmp_path)


def test_a_server_too_slow_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/x.csv"
        with pytest.raises(DataError, match="délai dépassé"):
            fetch_source(_source(address), tmp_path, timeout_s=0.05)


def test_only_web_addresses_are_opened(tmp_path):
    with pytest.raises(DataError, match="adresse web"):
        fetch_source(_source("file:///etc/hostname"), tmp_path)


def test_a_source_without_direct_address_says_where_to_go(tmp_path):
    with pytest.raises(DataError, match=r"base/\*\.csv sur https://exemple\.fr"):
        fetch_source(_source(""), tmp_path)


def test_all_sources_are_tried_and_the_failures_counted(server, tmp_path):
    sources = {
        "mauvaise": _source(f"{server}/absent.csv", "base/a.csv", "mauvaise"),
        "bonne": _source(f"{server}/bon.csv", "base/b.csv", "bonne"),
        "manuelle": _source("", source_id="manuelle"),
    }
    said = []
    assert fetch_sources(sources, [], tmp_path, said.append) == 1
    assert [word in line for word, line in zip(("404", "50 lignes", "exemple.fr"), said, strict=True)] == [True] * 3
    assert fetch_sources(sources, ["bonne"], tmp_path, said.append) == 0
    assert fetch_sources(sources, ["manuelle"], tmp_path, said.append) == 1
    with pytest.raises(UsageError, match="inconnue : autre"):
        fetch_sources(sources, ["autre"], tmp_path, said.append)


def test_rows_are_counted_in_every_kind_of_file(tmp_path):
    shapes = json.dumps({"type": "FeatureCollection", "features": [{}, {}]}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lisezmoi.txt", "x")
        archive.writestr("GEOJSON/a.geojson", shapes)
    files = {
        "a.csv": (TABLE, 50),
        "a.geojson": (shapes, 2),
        "a.geojson.gz": (gzip.compress(shapes), 2),
        "a.zip": (packed.getvalue(), 2),
        "a.json": (b"[1, 2, 3]", 3),
    }
    for name, (data, rows) in files.items():
        (tmp_path / name).write_bytes(data)
        assert count_rows(tmp_path / name, name) == rows
