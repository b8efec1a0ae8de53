"""Every kind of page on paper: A4, letters that can be read, each figure with its source and year, the address."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

Open = Callable[..., Page]
PROFILES = {
    "/cites/maubeuge": ("IREV, 2022", "Insee, édition 2022", "DEPP"),
    "/cites/lille-nord-est": ("Insee, 2018 (édition 2022)", "DEPP"),
    "/qpv/QP059019": ("Insee, édition 2022",),
    "/qpv/QN05918M": ("Insee, édition 2022",),
    "/colleges/0593680E": ("DEPP, rentrée 2022", "DEPP, session 2024"),
    "/communes/59350": ("Insee",),
    "/collections/epci/items/200093201?f=html": ("Insee",),
}
PAGES = {
    **PROFILES,
    "/comparer?objets=cites/maubeuge,cites/arras": ("Insee, édition 2022", "DEPP"),
    "/sources": ("Licence Ouverte 2.0", "avec son empreinte"),
    "/indicators": ("Insee",),
    "/indicators/taux_pauvrete_pct?collection=qpv-2015": ("Insee, 2019 (édition 2022)",),
    "/anomalies": ("avertissement", "Que faire"),
    "/collections": ("Collèges",),
    "/collections/cites/items?f=html": ("Maubeuge",),
    "/collections/colleges/items?f=html&limit=30": ("Les petits nombres gris sont les millésimes",),
    "/collections/qpv-2024?f=html": ("Propriétés",),
    "/search?q=maubeuge": ("QN05918M",),
    "/locate?lon=2.777&lat=50.291": ("Arras",),
    "/aide": ("Au clavier",),
    "/accessibilite": ("axe-core",),
    "/qgis": ("OGC API - Features",),
    "/api?f=html": ("OpenAPI",),
    "/nulle-part": ("Page introuvable",),
}
MOST_SHEETS = 6  # of a profile
NARROWEST = 28  # px on the sheet (7 mm), padding included: a département in the letters of a table
SMALLEST = 8.5  # px on the sheet: 6.4 points
BOXES = """([narrowest, smallest]) => {
  const shown = (one) => one.checkVisibility() && one.getClientRects().length;
  const cells = [...document.querySelectorAll("main :is(td, th)")].filter((one) => shown(one) && one.innerText.trim());
  const letters = [...document.querySelectorAll("main *")].filter((one) =>
    shown(one) && !one.closest("svg") && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return {
    narrow: cells.filter((one) => one.offsetWidth < narrowest).map((one) => one.innerText + " " + one.offsetWidth),
    small: letters.map((one) => parseFloat(getComputedStyle(one).fontSize)).filter((size) => size < smallest),
    // A word that its column cuts in two.
    broken: cells.filter((one) => one.scrollWidth > one.offsetWidth + 1).map((one) => one.innerText),
    wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""


def _printed(page: Page) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in reader.pages)
    return reader, re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_printed_with_its_marks(open_page: Open, path: str) -> None:
    reader, text = _printed(open_page(path, wait=False))
    for sheet in reader.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
    assert all(mark in text for mark in PAGES[path])
    assert "géocité · http://127.0.0.1" in text and path.partition("?")[0] in text
    assert "dernières données publiées le" in text
    assert re.search(r"imprimé le \d{1,2}(er)? \w+ \d{4}", text)
    if path in PROFILES:
        assert len(reader.pages) <= MOST_SHEETS


@pytest.mark.parametrize("path", PAGES)
def test_columns_and_letters_of_a_sheet_can_be_read(open_page: Open, path: str) -> None:
    page = open_page(path, 703, 1000, wait=False)  # the width that the margins leave of A4
    page.emulate_media(media="print")
    assert page.evaluate(BOXES, [NARROWEST, SMALLEST]) == {"narrow": [], "small": [], "broken": [], "wide": 0}


@pytest.mark.parametrize("path", PROFILES)
def test_no_figure_of_a_sheet_loses_its_source(open_page: Open, path: str) -> None:
    page = open_page(path, 703, 1000, wait=False)
    page.emulate_media(media="print")
    figures = ".chiffres dd, .indicateur > dd, .comparaison td:has(.chiffre), .contour-2015 tbody th"
    found = page.eval_on_selector_all(
        figures,
        "all => all.filter((one) => one.checkVisibility()).map((one) => [...one.querySelectorAll('.origine')].length)",
    )
    shown = page.eval_on_selector_all(
        figures,
        """all => all.filter((one) => one.checkVisibility()
          && one.querySelector('.origine > summary')?.checkVisibility()).length""",
    )
    assert shown == sum(count > 0 for count in found) > 0


def test_keys_and_marks_do_not_need_backgrounds(open_page: Open) -> None:
    """Printed without « background graphics », and in forced colours, keys keep the shapes and tints of the map."""
    for path, keys in (("/cites/maubeuge", ".cartes .cle"), ("/comparer?objets=cites/maubeuge,cites/arras", ".choisi")):
        page = open_page(path, wait=False, forced_colors="active")
        tints = page.eval_on_selector_all(
            f"{keys} svg > *",
            "all => all.map((one) => one.localName + getComputedStyle(one).fill + getComputedStyle(one).stroke)",
        )
        assert len(tints) == page.locator(keys).count() == len(set(tints)) > 1
    bars = page.eval_on_selector_all(
        ".panneau rect", "all => [...new Set(all.map((one) => getComputedStyle(one).fill))]"
    )
    squares = page.eval_on_selector_all(".choisi rect", "all => all.map((one) => getComputedStyle(one).fill)")
    assert sorted(bars) == sorted(squares)
