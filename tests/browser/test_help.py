"""The pictures of the help; GEOCITE_IMAGES=1 takes them again from the pages as they are."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
STATIC = Path(__file__).parents[2] / "geocite" / "static"
LIGHT = 40_000  # bytes
VIEWS = {
    "quartier": "/?selection=qpv-2024/QN06202M",
    "theme": "/?indicateur=communes/taux_pauvrete_pct",
    "filtre": "/?departement=59&ep=REP%2B",
    "comparer": "/comparer?objets=cites/arras,cites/maubeuge",
}


@pytest.mark.parametrize("name", VIEWS)
def test_pictures_are_taken(open_page: Open, name: str, tmp_path: Path) -> None:
    page = open_page(VIEWS[name], width=1200, height=750, wait=name != "comparer")
    page.wait_for_timeout(500)
    target = (STATIC if "GEOCITE_IMAGES" in os.environ else tmp_path) / f"aide-{name}.webp"
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.resize((720, 450)).save(target, quality=60, method=6)
    assert target.stat().st_size <= LIGHT


def test_every_picture_is_shown_with_its_words(open_page: Open) -> None:
    page = open_page("/aide", wait=False)
    pictures = page.locator("figure img")
    expect(pictures).to_have_count(len(VIEWS))
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.get_attribute("alt")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") == 720


def test_pictures_are_light() -> None:
    assert all((STATIC / f"aide-{name}.webp").stat().st_size <= LIGHT for name in VIEWS)
