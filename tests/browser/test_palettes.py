"""Colours of a theme stay apart for people who see colours differently."""

from collections.abc import Callable

import pytest
from coloraide import Color
from playwright.sync_api import Page

CLEARLY_APART = 5.0
ALL = """() => Object.keys(geocite.PALETTES).flatMap(id => [false, true].flatMap(dark =>
  [3, 4, 5, 6, 7].map(count => [`${id} ${dark ? "sombre" : "clair"} ${count}`, geocite.palette(id, count, dark)])))"""


@pytest.mark.parametrize("vision", ["usual", "protan", "deutan", "tritan"])
def test_any_two_classes_are_told_apart(open_page: Callable[..., Page], vision: str) -> None:
    palettes = open_page("/?couches=cites").evaluate(ALL)
    assert len(palettes) >= 5 * 2 * 5
    for name, colours in palettes:
        seen = [Color(colour).convert("srgb").fit() for colour in colours]
        if vision != "usual":
            seen = [colour.filter(vision) for colour in seen]
        nearest = min(a.delta_e(b, method="2000") for k, a in enumerate(seen) for b in seen[:k])
        assert nearest > CLEARLY_APART, name
