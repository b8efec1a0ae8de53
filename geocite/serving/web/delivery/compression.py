"""Bodies in the codings that clients accept."""

import gzip

import brotli

SMALLEST = 400  # bytes under which headers weigh more than what is saved
LASTING, PASSING = 11, 5  # effort for what is made once, for what is made for one answer


def compress(body: bytes, coding: str, effort: int = PASSING) -> bytes:
    """The body in `br` or `gzip`; `effort` goes from 1 to 11."""
    if coding == "br":
        made: bytes = brotli.compress(body, quality=effort)
        return made
    return gzip.compress(body, compresslevel=min(effort, 9), mtime=0)
