"""Bytes kept out of memory: in a file without a name, gone with its last reader and shared by processes that part."""

import os
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload
from weakref import finalize

POSSIBLE = hasattr(os, "pread")  # Windows cannot read at a place


class Aside:
    """Some bytes, read again in parts; OSError when there is no room or no temporary folder for them."""

    def __init__(self, data: bytes) -> None:
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  closed with its last reader
        finalize(self, file.close)
        if file.write(data) != len(data):
            raise OSError("short write")
        self._number = file.fileno()
        self._length = len(data)

    def __len__(self) -> int:
        """Number of bytes."""
        return self._length

    def part(self, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer at the end."""
        # Read at a place, not from a cursor: several threads and processes read the same file.
        return os.pread(self._number, length, start)


class InMemory(bytes):
    """The same bytes in memory, where they cannot be kept out of it."""

    def part(self, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer at the end."""
        return self[start : start + length]


Kept = Aside | InMemory


def keep(data: bytes) -> Kept:
    """A copy of some bytes, out of memory where that can be."""
    try:
        return Aside(data) if POSSIBLE else InMemory(data)
    except OSError:
        return InMemory(data)


class LinesAside(Sequence[bytes]):
    """Lines kept aside."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lengths = array("Q", map(len, lines))
        self._starts = array("Q", accumulate(self._lengths, initial=0))[:-1]  # negative ranks count from the end
        self._text = Aside(b"".join(lines))

    def __len__(self) -> int:
        """Number of lines."""
        return len(self._lengths)

    @overload
    def __getitem__(self, rank: int) -> bytes: ...

    @overload
    def __getitem__(self, rank: slice) -> list[bytes]: ...

    def __getitem__(self, rank: int | slice) -> bytes | list[bytes]:
        """One line, or several; IndexError when there is none."""
        if isinstance(rank, slice):
            return [self[one] for one in range(*rank.indices(len(self)))]
        return self._text.part(self._starts[rank], self._lengths[rank])

    def __iter__(self) -> Iterator[bytes]:
        """Every line, in order."""
        return (self[rank] for rank in range(len(self)))


def lines_aside(lines: Sequence[bytes]) -> Sequence[bytes]:
    """The same lines out of memory, or as they are where that cannot be."""
    try:
        return LinesAside(lines) if POSSIBLE else lines
    except OSError:
        return lines
