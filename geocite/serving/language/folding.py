"""Words as people type them: without accents, case or punctuation."""

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_BREAKS = re.compile(r"[^0-9a-z]+")
_FIGURE = re.compile(r"\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]{1,4})?\s*", re.IGNORECASE)
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss"})


def written(value: float | None) -> str:
    """A number as an address writes it, without exponent: `1000000`, `12.5`; None → nothing."""
    return "" if value is None else f"{Decimal(f'{value:.15g}'):f}"


def composed(text: str) -> str:
    """A text with its accents in one piece (NFC), however they were typed: `"E" + "◌́"` → `"É"`."""
    return unicodedata.normalize("NFC", text)


def read_figure(text: str) -> float | None:
    """A finite number written with plain digits, a point and an exponent at most; None for anything else."""
    return float(text) if _FIGURE.fullmatch(text) and math.isfinite(float(text)) else None


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """`"L'Épeule — St-Jean"` → `"l epeule saint jean"`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_SHORT.get(word, word) for word in _BREAKS.split(bare) if word)
