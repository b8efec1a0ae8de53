"""LIKE over a whole column at once, in a time that grows with the pattern and the column and never with their product
to a power: no backtracking, whatever the pattern.

The texts are laid side by side and a whole number keeps one bit for each character: the places where the rest of the
pattern may begin. A letter of the pattern keeps the bits that stand on it and moves them one further, « % » spreads
them up to the end of their text. What stands on an end after the last letter matches.
"""

from collections.abc import Iterable
from functools import reduce


class Texts:
    """The distinct texts of a column, ready to be matched."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(dict.fromkeys(texts))
        # Two bits follow each text: its end, and a guard that « % » never passes.
        self._joined = "\0\0".join(self.texts) + "\0\0"
        starts, ends, place = [], [], 0
        for text in self.texts:
            starts.append(place)
            place += len(text)
            ends.append(place)
            place += 2
        self._ends = tuple(ends)
        self._size = place // 8 + 1
        self._start = self._bits(starts)
        self._end = self._bits(ends)
        self._guard = self._end << 1
        self._masks: dict[str, int] = {}

    def matching(self, pattern: str) -> frozenset[str]:
        """Texts that match: « % » stands for any characters, « _ » for one, « \\ » takes the next one as it is."""
        places = reduce(self._moved, read_pattern(pattern), self._start)
        found = (places & self._end).to_bytes(self._size, "little")
        return frozenset(
            text for text, end in zip(self.texts, self._ends, strict=True) if found[end >> 3] >> (end & 7) & 1
        )

    def _moved(self, places: int, token: tuple[str, bool]) -> int:
        letter, wild = token
        if not places:
            return 0
        if not wild:
            return (places & self._mask(letter)) << 1
        if letter == "_":
            return (places & ~self._end) << 1
        # In each text, guard − lowest place: every bit from there to the end, once joined with the places themselves.
        return ((self._guard - places) | places) & ~self._guard

    def _mask(self, letter: str) -> int:
        if letter not in self._masks:
            found, place = [], self._joined.find(letter)
            while place >= 0:
                found.append(place)
                place = self._joined.find(letter, place + 1)
            self._masks[letter] = self._bits(found) & ~(self._end | self._guard)
        return self._masks[letter]

    def _bits(self, places: Iterable[int]) -> int:
        buffer = bytearray(self._size)
        for place in places:
            buffer[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(buffer, "little")


def read_pattern(pattern: str) -> list[tuple[str, bool]]:
    """Characters of a pattern, and whether each is a wildcard; `%%` is `%`."""
    found: list[tuple[str, bool]] = []
    letters = iter(pattern)
    for letter in letters:
        token = (next(letters, "\\"), False) if letter == "\\" else (letter, letter in "%_")
        if token != ("%", True) or found[-1:] != [token]:
            found.append(token)
    return found
