"""The servers that ours is measured beside: nginx, pygeoapi, datasette, each set up on the same communes."""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.load import keep_to

WORK = Path(__file__).parent / "work"
VENV = WORK / "references"
PACKAGES = ("pygeoapi", "datasette", "gunicorn")
PORTS = {"geocite": 8141, "nginx": 8142, "pygeoapi": 8143, "datasette": 8144}
COLLECTION = "communes"
NGINX = """worker_processes {workers}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; tcp_nopush on; gzip_static on; types {{ application/geo+json geojson; }}
client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""
PYGEOAPI = """server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  limits: {{default_items: 100, max_items: 10000}}
  map: {{url: 'http://127.0.0.1/{{z}}/{{x}}/{{y}}.png', attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: t, description: d, keywords: [k], keywords_type: theme, terms_of_service: x, url: 'http://x'}}
  license: {{name: l, url: 'http://x'}}
  provider: {{name: p, url: 'http://x'}}
  contact: {{name: c}}
resources:
  communes:
    type: collection
    title: communes
    description: communes
    keywords: [k]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'}}}}
    providers:
      - {{type: feature, name: GeoJSON, data: {data}, id_field: id}}
"""


def find_tool(name: str, package: str) -> str | None:
    """Path of a program, installed by apt when it is absent and that is allowed; None otherwise."""
    if not shutil.which(name) and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "-q", package]
        subprocess.run(command, capture_output=True, check=False, timeout=300)
    return shutil.which(name)


def install_references() -> None:
    """pygeoapi and datasette in a virtual environment of their own, made once."""
    if not (VENV / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)


@contextmanager
def serve_geocite(workers: int | None = 2, core: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Our service, with as many processes as the others, None: with waitress; on one core alone when told."""
    code = "import sys; from geocite.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "serve", "--port", str(PORTS["geocite"])]
    command += [] if workers is None else ["--workers", str(workers)]
    with _running(command, f"{address('geocite')}/healthz", core=core) as process:
        yield process


@contextmanager
def serve_nginx(program: str, files: Mapping[str, bytes], workers: int = 2, core: int | None = None) -> Iterator[None]:
    """Files by name, plain and compressed beforehand; from one core alone when told."""
    import gzip

    folder = WORK / "nginx"
    (folder / "www").mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / "www" / name).write_bytes(body)
        (folder / "www" / f"{name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    for part in (folder, folder / "www"):
        part.chmod(0o755)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=PORTS["nginx"], workers=workers))
    # As root, nginx reads as another user: a folder that this one cannot enter would only give 403.
    user = ["-g", "user root;"] if not _world_readable(folder) else []
    command = [program, "-c", str(folder / "nginx.conf"), *user]
    with _running(command, f"{address('nginx')}/{next(iter(files))}", core=core):
        yield


@contextmanager
def serve_pygeoapi(layer: bytes) -> Iterator[None]:
    """pygeoapi with its GeoJSON provider, two gunicorn processes."""
    folder = WORK / "pygeoapi"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "communes.geojson").write_bytes(layer)
    (folder / "config.yml").write_text(PYGEOAPI.format(port=PORTS["pygeoapi"], data=folder / "communes.geojson"))
    names = {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    generate = [VENV / "bin" / "pygeoapi", "openapi", "generate", folder / "config.yml", "--output-file"]
    subprocess.run([*generate, folder / "openapi.yml"], check=True, capture_output=True)
    bind = f"127.0.0.1:{PORTS['pygeoapi']}"
    command = [str(VENV / "bin" / "gunicorn"), "-w", "2", "-b", bind, "pygeoapi.flask_app:APP"]
    with _running(command, f"{address('pygeoapi')}/collections", names):
        yield


@contextmanager
def serve_datasette(features: Sequence[Mapping[str, object]]) -> Iterator[None]:
    """datasette on an SQLite table of the same features, indexed on the id and the bounds."""
    path = WORK / "communes.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE TABLE communes "
            "(id TEXT PRIMARY KEY, w REAL, s REAL, e REAL, n REAL, properties TEXT, geometry TEXT)"
        )
        rows = [
            (one["id"], *one["bbox"], json.dumps(one["properties"]), json.dumps(one["geometry"]))  # type: ignore[misc]
            for one in features
        ]
        base.executemany("INSERT INTO communes VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        base.execute("CREATE INDEX bounds ON communes (w, e, s, n)")
    base.close()
    command = [str(VENV / "bin" / "datasette"), "serve", str(path), "--port", str(PORTS["datasette"])]
    with _running(command, f"{address('datasette')}/communes.json"):
        yield


def address(name: str) -> str:
    """Base address of a server."""
    return f"http://127.0.0.1:{PORTS[name]}"


def _world_readable(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o005 for part in (folder, *folder.parents))


@contextmanager
def _running(
    command: Sequence[str], probe: str, environ: Mapping[str, str] | None = None, core: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    import os

    quiet = subprocess.DEVNULL
    names = {**os.environ, **(environ or {})}
    process = subprocess.Popen(list(command), stdout=quiet, stderr=quiet, env=names, preexec_fn=partial(keep_to, core))
    try:
        _wait(probe, process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(probe: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} stopped with code {process.returncode}")
        try:
            with urllib.request.urlopen(probe, timeout=30) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(probe)
