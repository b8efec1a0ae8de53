"""What the scripts of a page know of the collections, carried by the page: declared once, on this side."""

from collections.abc import Iterable
from typing import Any

from geocite.collections import COLLECTIONS, LISTED
from geocite.serving.catalogue.facets import FACETS
from geocite.serving.language.languages import _
from geocite.serving.web.delivery.context import folder_of


def for_scripts(names: Iterable[str], *, filtered: bool = False) -> dict[str, dict[str, Any]]:
    """By collection: what the paths of its items begin with, and what one is called.

    `filtered` adds, for those of the map, what its filters are asked with and what their choices count.
    """
    return {name: _told(name, filtered) for name in names}


def listed_layers(names: Iterable[str]) -> list[tuple[str, str, str, bool]]:
    """The layers of the map among `names`, from the top of the list: id, title, what follows it, on at first view."""
    held = set(names)
    places = [(name, COLLECTIONS[name].map) for name in LISTED if name in held]
    return [(name, _(one.short), _(one.more) if one.more else "", one.on) for name, one in places if one]


def _told(name: str, filtered: bool) -> dict[str, Any]:
    declared = COLLECTIONS[name]
    one = _(declared.words.one)
    found: dict[str, Any] = {"adresse": folder_of(name), "genre": one[:1].upper() + one[1:]}
    if filtered and declared.map:
        found |= {"filtres": FACETS[name], "unite": _(declared.words.short)}
    return found
