"""Compressed bodies, kept by ETag so that one body is compressed once."""

import gzip
from collections import OrderedDict
from threading import Lock

import brotli

SMALLEST = 400  # bytes under which headers weigh more than what is saved
ROOM = 1_000_000  # bytes kept; whole answers are kept by quick.py


class Compressor:
    """Brotli or gzip of a body; the least recently used are forgotten beyond ROOM."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.size = 0
        self._kept: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._lock = Lock()

    def compress(self, body: bytes, encoding: str, quality: int, key: str | None) -> bytes:
        """The body in `br` (quality 0 to 11) or `gzip`; remembered under `key` unless it is None."""
        if key is None:
            return _compress(body, encoding, quality)
        slot = (key, encoding, quality)
        with self._lock:
            if slot in self._kept:
                self._kept.move_to_end(slot)
                return self._kept[slot]
        made = _compress(body, encoding, quality)
        with self._lock:
            self._keep(slot, made)
        return made

    def _keep(self, slot: tuple[str, str, int], made: bytes) -> None:
        if slot in self._kept or len(made) > self.room // 4:
            return
        self._kept[slot] = made
        self.size += len(made)
        while self.size > self.room:
            _, dropped = self._kept.popitem(last=False)
            self.size -= len(dropped)


def _compress(body: bytes, encoding: str, quality: int) -> bytes:
    if encoding == "br":
        made: bytes = brotli.compress(body, quality=quality)
        return made
    return gzip.compress(body, compresslevel=min(max(quality, 1), 9), mtime=0)
