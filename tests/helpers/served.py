"""A real server in its own process, as `geocite serve` starts it, and what the tests ask of it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SERVE = "import sys; from geocite.cli import main; sys.exit(main(['serve', '--port', '0', *sys.argv[1:]]))"
KINDS = [(), ("--workers", "2")]
LONG = 30  # seconds: a guard against hangs, not a measure


@dataclass(frozen=True)
class Answer:
    """Status, headers and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """A running service: its address without a slash at its end, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.address)
        return str(parts.hostname), int(parts.port or 0)

    def get(self, path: str, timeout: float = LONG, **headers: str) -> Answer:
        """The answer to a request; `Accept_Encoding="br"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def health(self) -> dict[str, Any]:
        """What the service says of itself."""
        found: dict[str, Any] = json.loads(self.get("/healthz").body)
        return found

    def workers(self) -> list[int]:
        """Numbers of the processes that it started (Linux)."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(number) for thread in threads for number in thread.read_text().split()]


@contextmanager
def serve(*arguments: str) -> Iterator[Served]:
    """A service with these arguments, stopped at the end."""
    command = [sys.executable, "-c", SERVE, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().rpartition(" ")[2].strip().rstrip("/"), process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)
        process.stdout.close()
