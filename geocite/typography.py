"""French typography and elision, for every text that a user reads."""

import re

NARROW = "\u202f"  # narrow no-break space
_SPACES = re.compile(r"(?<=«) | (?=[»:;!?%])")
# Not h: some are mute, some aspirated, and no list says which town has which; those known to be mute are named.
_MUTE = ("Halluin", "Haubourdin", "Hautmont", "Hazebrouck", "Hellemmes", "Hénin-Beaumont", "Hirson", "Houplines")
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_ARTICLES = (("Le ", "du "), ("Les ", "des "))


def typeset(text: str) -> str:
    """The text with narrow no-break spaces where French wants them: `a : b` keeps its colon on the line."""
    return _SPACES.sub(NARROW, text)


def of_place(name: str) -> str:
    """`Arras` → `d’Arras`, `Le Quesnoy` → `du Quesnoy`, `Les Lilas` → `des Lilas`, `Lens` → `de Lens`."""
    for article, contracted in _ARTICLES:
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    elided = name[:1].lower() in _VOWELS or name.startswith(_MUTE)
    return f"d’{name}" if elided else f"de {name}"
