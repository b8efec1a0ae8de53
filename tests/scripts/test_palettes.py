"""Colours of a theme stay apart for people who see colours differently."""

import pytest
from coloraide import Color

from tests.scripts.conftest import Ask

CLEARLY_APART = 5.0
PALETTES = "map/theme/palettes.js"


@pytest.mark.parametrize("vision", ["usual", "protan", "deutan", "tritan"])
def test_any_two_classes_are_told_apart(ask: Ask, vision: str) -> None:
    asked = [
        (name, count, dark) for name in ask(PALETTES, "PALETTES") for count in range(3, 8) for dark in (False, True)
    ]
    assert len(asked) >= 5 * 2 * 5
    for name in asked:
        colours = ask(PALETTES, "coloursOf", *name)
        seen = [Color(colour).convert("srgb").fit() for colour in colours]
        if vision != "usual":
            seen = [colour.filter(vision) for colour in seen]
        nearest = min(a.delta_e(b, method="2000") for k, a in enumerate(seen) for b in seen[:k])
        assert nearest > CLEARLY_APART, name
