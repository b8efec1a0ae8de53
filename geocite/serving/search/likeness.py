"""What resembles a text: one measure and one threshold for every « did you mean »."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from geocite.serving.language.languages import _

CLOSE = 0.7  # at least: three letters of ten added, lost, changed or exchanged
SHORTEST = 3  # letters: anything resembles a shorter text


def nearest(text: str, known: Iterable[str], limit: int | None = 5) -> list[tuple[str, float]]:
    """Texts that resemble one, with their closeness (0 to 1), the closest first; none beyond the threshold.

    The share of letters to change decides (`CLOSE`); beginnings in common decide of the order.
    """
    if len(text) < SHORTEST:
        return []
    found = process.extract(text, list(known), scorer=OSA.normalized_similarity, score_cutoff=CLOSE, limit=None)
    scored = [(found_text, JaroWinkler.similarity(text, found_text)) for found_text, *_of_it in found]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:limit]


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """A space, then « Vouliez-vous dire « population » ? », to follow a sentence; nothing where nothing resembles."""
    near = nearest(text, known, 1)
    return " " + _("Vouliez-vous dire « {near} » ?", near=near[0][0]) if near else ""


def nearest_of(text: str, forms: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Keys of the forms (key, form) that resemble a text, each once, the closest first."""
    keys: dict[str, list[str]] = {}
    for key, form in forms:
        keys.setdefault(form, []).append(key)
    found = [key for form, _closeness in nearest(text, keys, None) for key in keys[form]]
    return list(dict.fromkeys(found))[:limit]
