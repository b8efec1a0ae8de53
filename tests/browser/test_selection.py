"""Pointing, opening, closing: what answers on the map, and what Back gives back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until

Open = Callable[..., Page]
SCREENS = [(1440, 900), (1280, 800), (1920, 1080), (768, 1024), (360, 740)]
EVERY_KIND = {
    "cites/arras": "Arras",
    "qpv-2024/QN05918M": "Quartier Intercommunal",
    "qpv-2015/QP059019": "Quartier Intercommunal",
    "communes/59350": "Lille",
    "colleges/0593680E": "Joséphine Baker",
    "epci/200043396": "CA Maubeuge Val de Sambre",
}
# Names that stand nearer to another cité than to their own: by their middle or by their edge, to the place of each.
ASTRAY = """() => {
  const { canvas, map } = geocite.page, layer = canvas.layer("cites"), { frame } = canvas;
  const places = layer.source.file.labels.map(([lon, lat]) => {
    const { x, y } = map.project([lat, lon], 12);
    return frame.point(x - layer.origin[0], y - layer.origin[1]); });
  const names = canvas.labels.placed.filter((one) => one.kind === "cite");
  const astray = names.filter(({ i, x, y, w, h }) => {
    const middle = places.map(([px, py]) => Math.hypot(px - x, py - y));
    const gap = (from, to, half) => Math.max(Math.abs(from - to) - half, 0);
    const edge = places.map(([px, py]) => Math.hypot(gap(px, x, w / 2), gap(py, y, h / 2)));
    return Math.min(...middle) < middle[i] - 1e-6 || Math.min(...edge) < edge[i] - 1e-6; });
  return [names.length, astray.map((one) => one.text)]; }"""
NAMES = """() => {
  const { canvas, map } = geocite.page, box = map.getContainer().getBoundingClientRect();
  const at = canvas.sheets.corner;
  return canvas.labels.placed.filter((one) => one.kind === "cite").map((one) =>
    [canvas.layer("cites").source.ids[one.i], one.x - at.x + box.left, one.y - at.y + box.top]); }"""
VIEW = "(() => { const c = geocite.page.map.getCenter(); return [c.lat, c.lng, geocite.page.map.getZoom()]; })()"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_names_stand_by_their_own_cite(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    count, astray = page.evaluate(ASTRAY)
    assert astray == []
    assert count >= (30 if width > 1000 else 22), "les noms restent nombreux"


def test_cites_of_one_town_hang_on_the_quartiers_that_bear_their_names(open_page: Open) -> None:
    page = open_page("/?c=49.9,2.29,12")
    places = {name: x for name, x, _ in page.evaluate(NAMES)}
    assert places["amiens-etouvie"] < places["amiens-nord"], "Étouvie est à l'ouest"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 1024), (360, 740)])
def test_a_click_on_a_name_opens_its_cite(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    page.evaluate("geocite.page.open = (object) => (window.opened = object)")
    page.evaluate("geocite.page.pointer.open = (object) => (window.opened = object)")
    names = page.evaluate(NAMES)
    assert len(names) > 20
    for cite, x, y in names:
        page.evaluate("window.opened = null")
        page.mouse.click(x, y)
        assert page.evaluate("window.opened") == {"collection": "cites", "id": cite}


def test_a_name_opens_the_profile_of_its_cite(open_page: Open) -> None:
    page = open_page("/")
    x, y = next((x, y) for name, x, y in page.evaluate(NAMES) if name == "soissons")
    page.mouse.click(x, y)
    expect(page.locator("#panneau article h1")).to_have_text("Soissons")


def test_no_name_is_written_under_what_is_laid_on_the_map(open_page: Open) -> None:
    page = open_page("/?c=50.2,3.0,9.75")
    hidden = page.evaluate(
        """() => { const { canvas } = geocite.page, laid = canvas.laid();
        return [laid.length, canvas.labels.placed.filter(({ x, y, w, h }) => laid.some(([left, top, right, bottom]) =>
          x - w / 2 < right && x + w / 2 > left && y - h / 2 < bottom && y + h / 2 > top)).map((one) => one.text)]; }"""
    )
    assert hidden[0] >= 3 and hidden[1] == []


@pytest.mark.parametrize(("item", "title"), EVERY_KIND.items())
def test_see_on_the_map_shows_every_kind_of_object(open_page: Open, address: str, item: str, title: str) -> None:
    collection, code = item.split("/")
    folder = {"qpv-2024": "qpv", "qpv-2015": "qpv", "epci": "collections/epci/items"}.get(collection, collection)
    page = open_page(f"/{folder}/{code}", wait=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Voir sur la carte").click()
    expect(page.locator("#panneau article h1")).to_contain_text(title)
    until(page, "geocite.page.canvas.selected")
    assert not [url for url in asked if "undefined" in url]
    shown = page.evaluate("(({ selected: { layer, i } }) => layer.source.ids[i])(geocite.page.canvas)")
    assert shown == code or collection == "epci"
    box = page.evaluate(
        """() => { const { canvas, map } = geocite.page, { layer, i, group } = canvas.selected;
        return map.getBounds().intersects(canvas.boundsOf(layer, i, group)); }"""
    )
    assert box


def test_an_intercommunalite_is_the_whole_of_its_communes(open_page: Open) -> None:
    page = open_page("/?selection=epci/200043396")
    until(page, "geocite.page.canvas.selected")
    assert page.evaluate("geocite.page.canvas.selected.group.length") == 43
    page.locator("#panneau a[href*='/communes/']").first.click()
    expect(page.locator("#panneau article")).to_have_attribute("data-collection", "communes")
    page.go_back()
    expect(page.locator("#panneau article")).to_have_attribute("data-collection", "epci")


def test_an_unknown_kind_of_object_asks_for_no_odd_address(open_page: Open) -> None:
    asked: list[str] = []
    page = open_page("/healthz", wait=False)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("/healthz", "/?selection=zut/1"))
    expect(page.locator("#panneau [data-partie=erreur]")).to_be_visible()
    assert not [url for url in asked if "undefined" in url]


def test_the_colleges_of_a_cite_are_neither_veiled_nor_cut(open_page: Open) -> None:
    page = open_page("/?selection=cites/maubeuge&c=50.2745,3.95,13")
    until(page, "geocite.page.canvas.selected?.own")
    inks = page.evaluate(
        """() => { const { canvas } = geocite.page, layer = canvas.layer("colleges");
        const ink = (id) => { const i = layer.source.rank.get(id);
          const place = canvas.frame.point(...layer.source.xy.subarray(2 * i, 2 * i + 2));
          const [x, y] = place.map((v) => Math.round(v * canvas.sheets.ratio));
          return canvas.sheets.over.getContext("2d").getImageData(x, y, 1, 1).data.join(); };
        return [...["0593254S", "0594362W", "0590150T"].map(ink), canvas.selected.own.colleges.size]; }"""
    )
    full = "29,52,97,255"
    assert inks[:2] == [full, full] and inks[2] != full and inks[3] == 2


def test_only_what_lies_inside_a_cite_says_its_name(open_page: Open) -> None:
    page = open_page("/?c=50.43,2.83,12&couches=cites")
    outside = page.evaluate(
        """() => { const { canvas, map } = geocite.page, layer = canvas.layer("cites"), size = map.getSize();
        const found = [];
        for (let x = 0; x < size.x; x += 4) for (let y = 0; y < size.y; y += 4) {
          const world = map.project(map.containerPointToLatLng([x, y]), 12);
          for (const hit of canvas.at(L.point(x, y))) if (!hit.named) {
            const [source, k] = layer.feature(hit.i, map.getZoom());
            const inside = source.contains(k, world.x - canvas.origin[0], world.y - canvas.origin[1]);
            if (!inside) found.push(layer.source.ids[hit.i]);
          } }
        return found; }"""
    )
    assert outside == []


def test_a_figure_of_2015_stands_under_a_quartier_of_2015(open_page: Open) -> None:
    page = open_page("/?indicateur=qpv-2015/taux_pauvrete_pct&c=50.2745,3.9543,14")
    page.wait_for_selector("#theme .legende li", state="attached")
    page.mouse.move(640, 470)
    tip = page.locator(".bulle")
    expect(tip.locator(".bulle-valeur")).to_contain_text("Taux de pauvreté")
    expect(tip).to_contain_text("Quartier prioritaire 2015")
    expect(tip).to_contain_text("Maubeuge + 3")
    expect(tip).not_to_contain_text("Quartier prioritaire 2024 ·")


def test_a_figure_of_a_commune_under_a_quartier_says_whose_it_is(open_page: Open) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct&c=50.2745,3.9543,14")
    page.wait_for_selector("#theme .legende li", state="attached")
    page.mouse.move(640, 470)
    expect(page.locator(".bulle-valeur")).to_have_text(re.compile(r"^Maubeuge \(commune\)\. Taux"))


def test_back_gives_back_the_view_with_the_address(open_page: Open) -> None:
    page = open_page("/?c=50.29,2.77,12")
    before = page.evaluate(VIEW)
    page.get_by_role("link", name="Calais", exact=True).click()
    expect(page.locator("#panneau article h1")).to_have_text("Calais")
    until(page, "geocite.page.map.getCenter().lat > 50.7")
    page.go_back()
    expect(page.locator("[data-partie=accueil]")).to_be_visible()
    assert page.evaluate(VIEW) == pytest.approx(before, abs=1e-3)
    assert "c=50.29,2.77,12" in page.url
    page.go_forward()
    until(page, "geocite.page.map.getCenter().lat > 50.7")
    expect(page.locator("#panneau article h1")).to_have_text("Calais")
    assert "selection=cites/calais" in page.url


def test_escape_gives_the_view_back_and_leaves_one_page_of_history(open_page: Open) -> None:
    page = open_page("/?c=50,2.8,8.5")
    before, pages = page.evaluate(VIEW), page.evaluate("history.length")
    page.locator(".carte").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panneau article")).to_be_visible()
    until(page, "geocite.page.map.getZoom() !== 8.5")
    page.keyboard.press("Escape")
    expect(page.locator("[data-partie=accueil]")).to_be_visible()
    until(page, "geocite.page.map.getZoom() === 8.5")
    assert page.evaluate(VIEW) == pytest.approx(before, abs=5e-3)
    assert page.evaluate("history.length") == pages + 1
    assert page.url.endswith("/?c=50,2.8,8.5")


def test_closing_keeps_what_was_chosen_while_the_card_was_open(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Calais", exact=True).click()
    expect(page.locator("#panneau article h1")).to_have_text("Calais")
    page.get_by_role("checkbox", name="Collèges").uncheck()
    page.evaluate("geocite.page.map.setView([50, 3], 11, { animate: false })")
    page.keyboard.press("Escape")
    until(page, "!location.search.includes('selection')")
    expect(page.get_by_role("checkbox", name="Collèges")).not_to_be_checked()
    assert page.evaluate("geocite.page.map.getZoom()") == 11, "la vue que le lecteur a choisie reste"
    assert "c=50,3,11" in page.url


def test_in_a_list_of_what_lies_at_a_place_the_cite_comes_first(open_page: Open) -> None:
    page = open_page("/?c=50.2745,3.9543,14", 360, 740, has_touch=True)
    page.mouse.click(180, 380)
    choices = page.locator(".choix a")
    expect(choices.first).to_contain_text("Cité éducative")
    expect(choices.filter(has_text="+ 3").first).to_be_visible()
    # The map slides until the list is whole.
    page.wait_for_function(
        """() => document.querySelector("#choix-titre").getBoundingClientRect().top
        > document.querySelector("#bouton-couches").getBoundingClientRect().bottom"""
    )


@pytest.mark.parametrize("x", [10, 180, 350])
def test_the_tooltip_stays_on_a_phone_screen(open_page: Open, x: int) -> None:
    page = open_page("/?c=50.2745,3.9543,14", 360, 740)
    page.mouse.move(x, 300)
    box = page.locator(".bulle").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360


@pytest.mark.parametrize("item", ["cites/lens", "qpv-2024/QN05918M", "communes/59350"])
def test_a_selection_is_above_the_sheet_of_a_phone(open_page: Open, item: str) -> None:
    page = open_page(f"/?selection={item}", 360, 740)
    expect(page.locator("#panneau article")).to_be_visible()
    # The sheet rises, then the map slides.
    until(
        page,
        """() => { const { canvas, map } = geocite.page, { layer, i } = canvas.selected;
        const [sheet, frame] = [document.querySelector("#panneau"), map.getContainer()].map((one) =>
          one.getBoundingClientRect().top);
        return sheet - frame - map.latLngToContainerPoint(canvas.boundsOf(layer, i).getSouthEast()).y > 0; }""",
    )
