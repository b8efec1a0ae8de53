"""A real nginx in front of a real service, set up with the very lines that the documentation gives."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "deploying.md"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
AROUND = """daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
server {{ listen 127.0.0.1:{port}; {site} }} }}
"""


def documented(title: str) -> str:
    """The first block of code under a heading of docs/deploying.md."""
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"\n### {title}\n")[2]
    found = re.search(r"```\w*\n(.*?)```", section, re.DOTALL)
    assert found, title
    return found[1]


@contextmanager
def nginx(folder: Path, site: str) -> Iterator[str]:
    """Address of a proxy on this machine, without a slash at its end; `site` stands in its `server` block."""
    if not Path(NGINX).exists():
        if os.environ.get("CI"):
            raise AssertionError("nginx est absent : voir tests/ensure_nginx.sh")
        pytest.skip("nginx est absent : voir tests/ensure_nginx.sh")
    port = _free_port()
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, port=port, site=site))
    user = ["-g", "user root;"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), *user]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx ne répond pas")
