"""Words as people type them: without accents, case or punctuation."""

import re
import unicodedata
from functools import lru_cache

_BREAKS = re.compile(r"[^0-9a-z]+")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss"})


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """`"L'Épeule — St-Jean"` → `"l epeule saint jean"`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_SHORT.get(word, word) for word in _BREAKS.split(bare) if word)
