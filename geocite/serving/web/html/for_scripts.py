"""What the scripts of a page know of the collections, carried by the page: declared once, on this side."""

from collections.abc import Iterable

from geocite.collections import COLLECTIONS, LISTED
from geocite.serving.language.languages import _
from geocite.serving.web.delivery.context import folder_of


def for_scripts(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """By collection: what the paths of its items begin with, and what one is called."""
    return {name: _told(name) for name in names}


def listed_layers(names: Iterable[str]) -> list[tuple[str, str, str, bool]]:
    """The layers of the map among `names`, from the top of the list: id, title, what follows it, on at first view."""
    held = set(names)
    places = [(name, COLLECTIONS[name].map) for name in LISTED if name in held]
    return [(name, _(one.short), _(one.more) if one.more else "", one.on) for name, one in places if one]


def _told(name: str) -> dict[str, str]:
    one = _(COLLECTIONS[name].words.one)
    return {"adresse": folder_of(name), "genre": one[:1].upper() + one[1:]}
