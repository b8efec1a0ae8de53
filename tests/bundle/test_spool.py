"""Lines kept out of memory are the same lines, for any reader; where that cannot be, they stay in memory."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.bundle.spool import POSSIBLE, LinesAside, lines_aside

pytestmark = pytest.mark.skipif(not POSSIBLE, reason="ce système ne lit pas à un endroit d'un fichier")


@given(st.lists(st.binary(max_size=50)), st.integers(-60, 60), st.integers(-60, 60))
def test_lines_aside_are_the_same_lines(lines: list[bytes], start: int, stop: int) -> None:
    kept = LinesAside(lines)
    assert len(kept) == len(lines)
    assert list(kept) == lines
    assert kept[start:stop] == lines[start:stop]
    if -len(lines) <= start < len(lines):
        assert kept[start] == lines[start]
    else:
        with pytest.raises(IndexError):
            kept[start]


def test_several_threads_and_processes_read_at_once() -> None:
    lines = [str(number).encode() * 100 for number in range(500)]
    kept = LinesAside(lines)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda rank: kept[rank % 500], range(4000))) == lines * 8
    child = os.fork() if hasattr(os, "fork") else None
    if child == 0:
        os._exit(0 if list(kept) == lines else 1)
    assert child is None or os.waitpid(child, 0)[1] == 0


def test_lines_stay_in_memory_without_a_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert lines_aside([b"a", b"b"]) == [b"a", b"b"]
