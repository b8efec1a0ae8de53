"""A server in its own process, on the bundle shipped with geocite."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVE = "import sys; from geocite.cli import main; sys.exit(main(['serve', '--port', '0']))"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of a running service, without a slash at its end."""
    folder = Path(__file__).parent.parent.parent
    process = subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdout is not None
    address = process.stdout.readline().rpartition(" ")[2].strip().rstrip("/")
    with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
        assert answer.status == 200
    yield address
    process.terminate()
    process.wait(10)
    process.stdout.close()
