"""Letters, words and lines spaced as WCAG 1.4.12 lets a reader ask: nothing runs out of a small screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

Open = Callable[..., Page]
PAGES = (
    "/",
    "/en/",
    "/cites/maubeuge?comparer=cite",
    "/en/cites/lille-nord-est",
    "/qpv/QP059019?comparer=qpv",
    "/qpv/QN05918M",
    "/colleges/0593680E",
    "/communes/59392",
    "/collections/epci/items/200033579?f=html",
    "/collections",
    "/collections/cites?f=html",
    "/collections/cites/queryables?f=html",
    "/collections/cites/items?f=html&q=a",
    "/collections/colleges/items?f=html&limit=20",
    "/indicators",
    "/indicators/population?collection=qpv-2015",
    "/comparer",
    "/comparer?objets=cites/maubeuge,cites/arras",
    "/search?q=maubeuge",
    "/locate?lon=2.777&lat=50.291",
    "/sources",
    "/anomalies?cite=maubeuge",
    "/aide",
    "/qgis",
    "/accessibilite",
    "/api?f=html",
    "/conformance?f=html",
    "/nulle-part",
)
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }"""
# What runs out of the window, but for what scrolls in a frame of its own.
ASIDE = ".defile, .cadre, .visuellement-cache, .evitement, svg *"  # the frame of the map cuts what it holds
OUTSIDE = """(ASIDE) => [document.documentElement.scrollWidth - innerWidth, ...[...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && !one.closest(ASIDE))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 90))]"""


@pytest.mark.parametrize("path", PAGES)
def test_spaced_text_stays_on_the_screen(open_page: Open, path: str) -> None:
    page = open_page(path, 360, 640, wait=False, bypass_csp=True)
    page.add_style_tag(content=SPACED)
    assert page.evaluate(OUTSIDE, ASIDE) == [0]
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(OUTSIDE, ASIDE) == [0]
