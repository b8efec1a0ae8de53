"""Memory that a process gives back to the system."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of mallopt(3), malloc.h
_LARGE = 256 * 1024  # bytes


def give_back() -> None:
    """Whole layers are let go at once: glibc would keep their room, and one heap a thread. Nothing elsewhere."""
    if not sys.platform.startswith("linux"):
        return
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library
    for option, value in ((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE), (_ARENA_MAX, 1)):
        set_option(option, value)
