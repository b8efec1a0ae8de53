"""A profile in the panel of the map: nothing floats, nothing is cut, no word is broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until

Open = Callable[..., Page]
CARDS = [
    "cites/maubeuge",
    "cites/calais",
    "qpv-2024/QN05918M",
    "qpv-2015/QP059019",
    "communes/59350",
    "colleges/0593680E",
]
FAULTS = """() => {
  const body = document.querySelector(".panneau-corps"), edge = body.getBoundingClientRect().left + body.clientWidth;
  const found = [];
  const hidden = (one) => one.closest(".visuellement-cache, svg, details:not([open])");
  for (const one of document.querySelectorAll("#panneau article *")) {
    if (hidden(one)) continue;
    const box = one.getBoundingClientRect(), where = `${one.tagName}.${one.className}`;
    if (["absolute", "fixed"].includes(getComputedStyle(one).position)) found.push(`flotte : ${where}`);
    if (box.width && box.right > edge + 0.5) found.push(`déborde : ${where}`);
  }
  const words = document.createTreeWalker(document.querySelector("#panneau article"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    if (hidden(node.parentElement)) continue;
    for (const match of node.data.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      const tops = new Set(boxes.map((box) => Math.round(box.top)));
      if (tops.size > 1) found.push(`coupé : ${match[0]}`);
    }
  }
  return found; }"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 1024), (400, 800), (360, 740)])
@pytest.mark.parametrize("card", CARDS)
def test_a_profile_fits_the_panel(open_page: Open, card: str, width: int, height: int) -> None:
    page = open_page(f"/?selection={card}", width, height)
    expect(page.locator("#panneau article#fiche")).to_be_visible()
    until(page, "[...document.styleSheets].some((one) => one.href?.includes('fiche.css'))")
    assert page.evaluate(FAULTS) == []
