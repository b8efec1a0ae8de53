"""French typography, plurals and elision, for every text that a user reads."""

import re

from geocite.collections import COLLECTIONS

NARROW = "\u202f"  # narrow no-break space
APOSTROPHE = "’"
# Each begins with the letter to change: that is what makes a scan of a whole page quick.
_APOSTROPHES = ((re.compile("&#39;"), APOSTROPHE), (re.compile("'"), APOSTROPHE))
_SPACES = (
    (re.compile(r" (?=[»:;!?%])"), NARROW),
    (re.compile(r"\u00a0(?=[»:;!?%])"), NARROW),
    (re.compile(r"«[ \u00a0]"), f"«{NARROW}"),
    (re.compile(r" (?=(?:k?m²?|ha|[kM]o|€)(?![\w’]))(?<=[0-9] )"), NARROW),
    (re.compile(r"\u00a0(?=(?:k?m²?|ha|[kM]o|€)(?![\w’]))(?<=[0-9]\u00a0)"), NARROW),
)
# Not h: some are mute, some aspirated, and no list says which town has which; those known to be mute are named.
_MUTE = ("Halluin", "Haubourdin", "Hautmont", "Hazebrouck", "Hellemmes", "Hénin-Beaumont", "Hirson", "Houplines")
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_ARTICLES = (("Le ", "du "), ("Les ", "des "))
# What of a page must be copied as it is, and the attributes that are read out.
_COPIED = re.compile(r"<(script|style|code|pre|textarea|kbd)\b.*?</\1>", re.DOTALL)
_READ_OUT = frozenset(("title", "aria-label", "placeholder", "alt", "content", "data-titre"))
_SMALL = frozenset(["de", "du", "des", "la", "le", "les", "sur", "sous", "et", "en", "à", "au", "aux"])
_ELIDED = re.compile(r"(?<=[\s’'])([DL])['’](?=\w)")
_PARTS = re.compile(r"(\s+[-–/(]\s*|\s*[-–/(]\s+)")  # a hyphen with a space parts two names


def typeset(text: str) -> str:
    """The text with narrow no-break spaces where French wants them: `a : b` keeps its colon on the line."""
    for fault, right in _SPACES:
        text = fault.sub(right, text)
    return text


def typeset_page(html: str, french: bool = True) -> str:
    """A page whose prose and read-out attributes have typographic apostrophes and, in French, no-break spaces.

    Scripts, styles, code and all other attributes stay as they are.
    """
    faults = (*_APOSTROPHES, *_SPACES) if french else _APOSTROPHES
    found = sorted((one.start(), one.end(), right) for fault, right in faults for one in fault.finditer(html))
    copied = [*(one.span() for one in _COPIED.finditer(html)), (len(html), len(html))]
    pieces: list[str] = []
    start = rank = 0
    for at, end, right in found:
        while copied[rank][1] <= at:
            rank += 1
        if start <= at < copied[rank][0] and _is_read(html, at):
            pieces += (html[start:at], right)
            start = end
    return "".join([*pieces, html[start:]])


def _is_read(html: str, at: int) -> bool:
    """Whether a place of a page is in its prose, or in an attribute that is read out."""
    tag = html.rfind("<", 0, at)
    if tag <= html.rfind(">", 0, at):
        return True
    value = html.rfind('="', tag, at)
    if value < 0 or html.find('"', value + 2) < at:
        return False
    return html[max(html.rfind(" ", tag, value), html.rfind("\n", tag, value)) + 1 : value] in _READ_OUT


def shown_name(collection: str, name: str) -> str:
    """A name as a reader expects it: `Quartier De L'Artilleur` → `Quartier de l’Artilleur`; the files keep the first.

    Of a quartier, small words are lowered inside the name, not at its beginning nor after a hyphen that parts two
    names; in a school, only what is elided is (`Quentin de La Tour` is a person). Other letters stay the source's.
    """
    text = " ".join(name.split())
    key = COLLECTIONS[collection].key if collection in COLLECTIONS else ""
    if key == "qpv":
        text = "".join(_between(part) if rank % 2 else _lowered(part) for rank, part in enumerate(_PARTS.split(text)))
    elif key == "uai":
        text = _elided(text)
    return text.replace("'", APOSTROPHE).strip()


def _between(separator: str) -> str:
    return f" {separator.strip()} ".replace("( ", "(")


def _elided(name: str) -> str:
    return _ELIDED.sub(lambda found: f"{found[1].lower()}{APOSTROPHE}", name)


def _lowered(name: str) -> str:
    first, *words = _elided(name).split(" ")
    return " ".join([_small(first, True), *map(_small, words)])


def _small(word: str, first_of_all: bool = False) -> str:
    first, *rest = word.split("-")
    if not rest and not first_of_all:
        return word.lower() if word.lower() in _SMALL and word.istitle() else word
    return "-".join([first, *(one.lower() if one.lower() in _SMALL else one for one in rest)])


def counted(count: int, one: str, many: str = "") -> str:
    """`0 erreur`, `1 erreur`, `2 erreurs`: French takes the singular below two."""
    return f"{count} {one if abs(count) < 2 else many or one + 's'}"


def of_place(name: str) -> str:
    """`Arras` → `d’Arras`, `Le Quesnoy` → `du Quesnoy`, `Les Lilas` → `des Lilas`, `Lens` → `de Lens`."""
    for article, contracted in _ARTICLES:
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    elided = name[:1].lower() in _VOWELS or name.startswith(_MUTE)
    return f"d’{name}" if elided else f"de {name}"
