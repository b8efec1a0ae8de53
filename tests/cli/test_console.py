"""The commands in a shell: any encoding of the output, readers that leave, files that the system refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.factory import write_tiny_bundle
from helpers.rawfiles import write_raw

GEOCITE = [sys.executable, "-m", "geocite"]


def shell(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*GEOCITE, *arguments], env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, timeout=120
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp850", "utf-8"])
def test_every_encoding_of_the_output_is_written(encoding: str, tmp_path: Path) -> None:
    bundle = write_tiny_bundle(tmp_path / "paquet")
    done = shell("info", "--bundle", str(bundle), encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "Cit" in text
    assert "?" not in text


def test_a_reader_that_leaves_is_not_complained_about(tmp_path: Path) -> None:
    bundle = write_tiny_bundle(tmp_path / "paquet")
    for arguments in (["info", "--bundle", str(bundle)], ["--help"], ["--version"]):
        gone, end = os.pipe()
        os.close(gone)
        done = subprocess.run([*GEOCITE, *arguments], stdout=end, stderr=subprocess.PIPE, timeout=120)
        os.close(end)
        assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="il faut /dev/full")
def test_an_output_that_is_full_is_told(tmp_path: Path) -> None:
    bundle = write_tiny_bundle(tmp_path / "paquet")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*GEOCITE, "info", "--bundle", str(bundle)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=120
        )
    assert done.returncode == 1
    assert "le disque est plein" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("damage", ["folder", "loop", "dangling", "unreadable", "gone"])
def test_raw_files_that_the_system_refuses_are_told(command: str, damage: str, tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "raw")
    for path in [path for path in raw.rglob("*") if path.is_file()]:
        path.unlink()
        if damage == "folder":
            path.mkdir()
        elif damage != "gone":
            path.symlink_to({"loop": path, "dangling": "/nulle-part", "unreadable": "/proc/self/mem"}[damage])
    output = ["--output", str(tmp_path / "paquet")] if command == "build" else []
    done = shell(command, "--raw", str(raw), *output, encoding="ascii")
    told = done.stderr.decode("ascii")
    assert done.returncode == 1
    assert told.startswith("geocite : ")
    assert "Traceback" not in told
    assert not (tmp_path / "paquet").exists()
