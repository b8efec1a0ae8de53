"""Quartiers of 2015 beside those of 2024, and the hints of a first visit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
# Ink of a layer's own colour on the map, left and right of the divider.
INK = """() => {
  const { canvas, map } = geocite.page, { base, ratio, corner } = canvas.sheets;
  const paint = (id) => {
    const probe = document.createElement("canvas");
    [probe.width, probe.height] = [base.width, base.height];
    const layer = canvas.layer(id), ctx = probe.getContext("2d", { willReadFrequently: true });
    canvas.drawLayer(ctx, layer);
    const middle = Math.round(corner.x * ratio + map.getSize().x * ratio * geocite.page.state.balayage / 100);
    const seen = (value, k) => k % 4 === 3 && value;
    const count = (x, w) => ctx.getImageData(x, 0, w, probe.height).data.filter(seen).length;
    return [count(0, middle), count(middle, probe.width - middle)];
  };
  return { old: paint("qpv-2015"), now: paint("qpv-2024") };
}"""


def open_layers(page: Page, width: int) -> None:
    if width < 700:
        page.click("#bouton-couches")


@SIZES
def test_each_generation_has_its_side(open_page: Open, width: int, height: int) -> None:
    page = open_page("/?c=50.63,3.06,11", width, height)
    open_layers(page, width)
    page.click("#bouton-balayage")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    divider = page.get_by_role("slider", name="Limite entre les quartiers")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    assert "balayage=50" in page.url
    page.wait_for_function("geocite.page.canvas.layer('qpv-2015').source && geocite.page.canvas.spans")
    ink = page.evaluate(INK)
    assert ink["old"][0] > 100 > ink["old"][1]
    assert ink["now"][1] > 100 > ink["now"][0]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
def test_divider_moves_by_hand_and_by_keyboard(open_page: Open, width: int, height: int) -> None:
    page = open_page("/?balayage=50", width, height)
    divider = page.get_by_role("slider", name="Limite entre les quartiers")
    divider.focus()
    page.keyboard.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuetext", "Quartiers de 2015 sur 52 % de la carte, de 2024 sur 48 %")
    box = divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 22, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 22 - 60, box["y"] + 200, steps=4)
    page.mouse.up()
    now = int(divider.get_attribute("aria-valuenow") or "")
    assert now < 52
    assert f"balayage={now}" in page.url
    page.get_by_role("button", name="Fermer la comparaison").click()
    expect(divider).to_be_hidden()
    assert "balayage" not in page.url
    page.go_back()
    expect(divider).to_be_visible()


def test_link_between_generations_is_told_in_words(open_page: Open) -> None:
    page = open_page("/?balayage=100&selection=qpv-2015/QP062061")
    words = page.locator(".balayage-mots p")
    expect(words).to_contain_text("Arras Ouest (2015) : sa surface est à")
    expect(words).to_contain_text("dans Quartier Bonnettes - Saint Pol - Baudimont")
    expect(words).to_contain_text("(2024)")
    said = page.evaluate("geocite.page.swipe.words('qpv-2024', 'QN06262M')")
    assert said.startswith("Cheminots Jean Jaurès Moulin Hacart (2024) : sa surface était à")


def test_only_the_generation_of_a_side_answers_there(open_page: Open) -> None:
    page = open_page("/?balayage=50&couches=qpv-2015,qpv-2024&c=50.63,3.06,12")
    page.wait_for_function("geocite.page.canvas.spans")
    found = page.evaluate("""() => {
      const { canvas, map } = geocite.page, { x, y } = map.getSize(), sides = [new Set(), new Set()];
      for (let px = 5; px < x; px += 9) for (let py = 5; py < y; py += 9)
        for (const { layer } of canvas.at(L.point(px, py))) sides[px < x / 2 ? 0 : 1].add(layer.id);
      return sides.map((side) => [...side]);
    }""")
    assert found == [["qpv-2015"], ["qpv-2024"]]


def test_comparison_out_of_reach_is_said(open_page: Open) -> None:
    page = open_page("/")
    page.context.route("**/swipe*", lambda route: route.abort())
    page.click("#bouton-balayage")
    expect(page.locator("#annonce")).to_contain_text("n’a pas pu être chargée")


@SIZES
def test_hints_of_a_first_visit_are_put_away_for_good(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height, first=True)
    hints = page.get_by_role("complementary", name="Trois repères")
    expect(hints.get_by_role("listitem")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(hints).to_be_hidden()
    page.reload()
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    page.wait_for_timeout(300)
    expect(hints).to_be_hidden()


def test_hints_stay_out_of_frames(open_page: Open) -> None:
    page = open_page("/?embed=1", first=True)
    page.wait_for_timeout(300)
    assert page.locator(".reperes").count() == 0
