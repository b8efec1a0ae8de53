"""Brotli left open: what is compressed once at build is sent with an ending of its own, without compressing again."""

import brotli

_LARGEST = 1 << 16  # bytes that a length of sixteen bits tells
_LAST = b"\x03"  # an empty last part


def open_stream(text: bytes) -> bytes:
    """A text in brotli at its best level, flushed to a whole byte and not ended."""
    packer = brotli.Compressor(quality=11)
    packed: bytes = packer.process(text) + packer.flush()
    return packed


def end_stream(stream: bytes, rest: bytes = b"") -> bytes:
    """A whole brotli stream: what was left open, then `rest` as it is."""
    parts = (rest[start : start + _LARGEST] for start in range(0, len(rest), _LARGEST))
    return b"".join((stream, *(_header(len(part)) + part for part in parts), _LAST))


def _header(length: int) -> bytes:
    # RFC 7932, 9.2: not the last part, its length less one on sixteen bits, not compressed; up to a whole byte.
    return ((length - 1) << 3 | 1 << 19).to_bytes(3, "little")
