"""The map in a frame of another site: it leaves the page its gestures, and says what is clicked."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import until, wait_drawn

Open = Callable[..., Page]
PLACE = """() => { const { canvas, map } = geocite.page, size = map.getSize();
  for (let x = 300; x < size.x - 60; x += 4) for (let y = 60; y < size.y - 60; y += 4)
    if (canvas.at(L.point(x, y)).some(({ layer, i }) => layer.source.ids[i] === "QP059019")) return [x, y];
  return [0, 0]; }"""


@pytest.fixture
def article(browser: Browser, address: str) -> Iterator[Page]:
    """A long page that embeds the map."""
    frame = f'<iframe src="{address}/?embed=1&c=50.2745,3.9543,13" width="600" height="400"></iframe>'
    body = f'<p style="height:200px">Avant</p>{frame}<p style="height:3000px">Après</p>'
    context = browser.new_context(viewport={"width": 900, "height": 700}, reduced_motion="reduce", locale="fr-FR")
    context.route(address + "/article", lambda route: route.fulfill(body=body, content_type="text/html"))
    page = context.new_page()
    page.goto(address + "/article")
    page.frame_locator("iframe").locator("html[data-carte=prete]").wait_for(state="attached")
    yield page
    context.close()


def test_the_page_around_scrolls_with_the_wheel_over_the_map(article: Page) -> None:
    frame = article.frames[1]
    note = frame.locator("#avis-carte")
    zoom = frame.evaluate("geocite.page.map.getZoom()")
    article.mouse.move(300, 400)
    expect(frame.locator("#ouvrir")).to_be_visible()
    article.mouse.wheel(0, 150)
    until(article, "scrollY > 100")
    assert frame.evaluate("geocite.page.map.getZoom()") == zoom
    expect(note).to_contain_text("Ctrl et molette")
    article.keyboard.down("Control")
    article.mouse.wheel(0, -100)
    article.keyboard.up("Control")
    until(frame, f"geocite.page.map.getZoom() > {zoom}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "figure"),
    [
        ("indicateur=qpv-2015/taux_pauvrete_pct&couches=qpv-2015", re.compile("Taux de pauvreté")),
        ("selection=communes/59392", re.compile(r"Population municipale\s:\s28.767.habitants")),
    ],
)
def test_what_is_chosen_is_named_with_its_main_figure(open_page: Open, query: str, figure: re.Pattern[str]) -> None:
    page = open_page(f"/?embed=1&c=50.2745,3.9343,13&{query}", 600, 400)
    expect(page.locator("#ouvrir")).to_be_visible()
    if "selection" not in query:
        page.wait_for_selector("#theme .legende li", state="attached")
        wait_drawn(page)
        page.mouse.click(*page.evaluate(PLACE))
    bubble = page.locator(".objet-bulle")
    expect(bubble).to_contain_text(figure)
    expect(bubble.locator("strong")).not_to_be_empty()
    assert bubble.get_by_role("link").get_attribute("target") == "_blank"


def test_links_of_the_frame_open_beside_it(open_page: Open) -> None:
    page = open_page("/?embed=1", 600, 400)
    expect(page.locator("#ouvrir")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="sources et licences").click()
    assert "/sources" in opened.value.url and "embed=1" in page.url


def test_the_legend_of_a_frame_stands_beside_the_region(open_page: Open) -> None:
    page = open_page("/?embed=1&indicateur=communes/taux_pauvrete_pct", 600, 400)
    page.wait_for_selector("#theme .legende li", state="attached")
    legend = page.locator(".couches").bounding_box()
    left = page.evaluate(
        """() => { const { canvas, map } = geocite.page, layer = canvas.layer("communes"), b = layer.source.extent;
        return map.latLngToContainerPoint(map.unproject([b[0] + canvas.origin[0], b[1] + canvas.origin[1]], 12)).x; }"""
    )
    assert legend and legend["x"] + legend["width"] <= left + 4
