"""Processes with granian: one address, clean end, taken port told."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from geocite.cli import main

SERVE = "import sys; from geocite.cli import main; sys.exit(main(['serve', '--port', '0', '--workers', sys.argv[1]]))"
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="granian n'y a qu'un processus")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_processes_answer_and_end(workers: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", SERVE, workers], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().rpartition(" ")[2].strip()
        for _ in range(30):
            with urllib.request.urlopen(f"{address}collections/communes/items?f=json", timeout=20) as answer:
                body = answer.read()
                assert len(body) == int(answer.headers["Content-Length"])
                assert body.rstrip().endswith(b"]}")
    finally:
        process.terminate()
        assert process.wait(15) is not None
        process.stdout.close()


def test_taken_port_is_told(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    port = server.rpartition(":")[2]
    assert main(["serve", "--port", port, "--workers", "2"]) == 2
    assert "déjà pris" in capsys.readouterr().err


def test_granian_absent_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "granian", None)
    assert main(["serve", "--port", "0", "--workers", "2"]) == 2
    assert "geocite[production]" in capsys.readouterr().err


@pytest.mark.parametrize("workers", ["0", "-1"])
def test_no_process_is_told(workers: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "0", "--workers", workers]) == 2
    assert f"1 ou plus, pas « {workers} »" in capsys.readouterr().err
