"""What a reader sees and does on the map page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from geocite.bundle.loading import load_bundle
from geocite.settings import Settings

Open = Callable[..., Page]
HOSTILE = '<img src=x onerror="window.hurt=1"> `L\'Épeule` \\ </script><b>'
# A quartier of 2015 that two cités share, its outline of 2024, a commune: five objects at one place.
SHARED = "/?c=50.2745,3.9543,14&couches=cites,qpv-2024,qpv-2015,colleges,communes"
AT = """([collection, id]) => {
  const { canvas, map } = geocite.page;
  const layer = canvas.layer(collection), i = layer.source.rank.get(id);
  const [x, y] = layer.source.isPoints
    ? layer.source.xy.subarray(2 * i, 2 * i + 2) : layer.feature(i, map.getZoom())[0].centre(i);
  const p = map.latLngToContainerPoint(map.unproject([x + canvas.origin[0], y + canvas.origin[1]], 12));
  const box = map.getContainer().getBoundingClientRect();
  return [p.x + box.x, p.y + box.y];
}"""


def wait_drawn(page: Page) -> None:
    page.wait_for_selector("html[data-carte=prete]", state="attached")


def place(page: Page, collection: str, item: str) -> tuple[float, float]:
    """Where an object stands on the screen."""
    x, y = page.evaluate(AT, [collection, item])
    return x, y


def pixels(page: Page, sheet: str = "base") -> int:
    """How many points of a canvas are painted."""
    return page.evaluate(
        """name => { const c = geocite.page.canvas.sheets[name];
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }""",
        sheet,
    )


def test_all_layers_of_the_region_are_drawn_and_counted(open_page: Open) -> None:
    page = open_page("/")
    sizes = page.evaluate("Object.fromEntries(geocite.page.canvas.layers.map(l => [l.id, l.source && l.source.size]))")
    assert sizes["communes"] == 3782 and sizes["cites"] == 32 and sizes["qpv-2024"] == 204
    assert sizes["qpv-2015"] is None, "les quartiers de 2015 ne sont pas demandés avant qu'on les veuille"
    assert pixels(page) > 100_000 and pixels(page, "text") > 1_000
    expect(page.locator(".couche[data-couche=communes] .couche-nombre")).to_have_text("3 782")
    expect(page.get_by_role("button", name="Zoomer", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Dézoomer")).to_be_visible()


def test_outlines_in_the_browser_are_those_of_the_bundle(open_page: Open) -> None:
    page = open_page("/?couches=cites,qpv-2024,qpv-2015,colleges,communes")
    bundle = load_bundle(Settings().bundle)
    for collection, tolerance in (("qpv-2015", 6e-4), ("qpv-2024", 6e-4), ("communes", 2e-2), ("colleges", 2e-5)):
        boxes = page.evaluate(
            """id => { const { canvas, map } = geocite.page, layer = canvas.layer(id);
            return layer.source.ids.map((item, i) => {
              const b = canvas.boundsOf(layer, i);
              return [item, b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }); }""",
            collection,
        )
        expected = {head["id"]: head.get("bbox") for head in bundle.layer(collection).heads}
        for item, *box in boxes:
            assert box == pytest.approx(expected[item], abs=tolerance), item


def test_each_file_is_asked_for_once_and_no_third_party(open_page: Open, address: str) -> None:
    page = open_page("/")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.reload()
    wait_drawn(page)
    page.get_by_label("Quartiers 2015").check()
    wait_drawn(page)
    for _ in range(2):
        page.get_by_label("Quartiers 2015").click()
        page.get_by_label("Communes").click()
    wait_drawn(page)
    maps = [url for url in seen if "/map/" in url]
    assert len(maps) == len(set(maps)) == 5
    assert all(url.startswith(address) for url in seen)


def test_hover_names_the_object_and_counts_the_others(open_page: Open) -> None:
    page = open_page(SHARED)
    page.mouse.move(*place(page, "qpv-2015", "QP059019"))
    tip = page.locator(".bulle")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("Quartier prioritaire 2024")
    expect(tip).to_contain_text(re.compile(r"\+ \d autres ici"))
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_click_on_overlapping_objects_offers_them_all_by_keyboard(open_page: Open) -> None:
    page = open_page(SHARED)
    page.mouse.click(*place(page, "qpv-2015", "QP059019"))
    choices = page.locator(".choix a")
    texts = " ".join(choices.all_inner_texts())
    for kind in ("Quartier prioritaire 2024", "Quartier prioritaire 2015", "Cité éducative", "Commune"):
        assert kind in texts
    assert texts.count("Cité éducative") == 2, "le quartier est partagé par deux cités"
    expect(choices.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(choices.nth(1)).to_be_focused()
    chosen = choices.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    expect(page.locator("#panneau article#fiche")).to_be_visible()
    assert chosen and chosen.rsplit("/", 1)[1] in page.url
    expect(page.locator(".choix")).to_have_count(0)
    page.get_by_text("4 autres objets au même endroit").click()
    page.locator(".aussi a").first.click()
    expect(page.locator("#panneau article")).to_have_attribute("data-collection", "cites")
    assert chosen not in page.url, "l'autre cité vient en tête"


def test_escape_leaves_the_choice_without_opening_anything(open_page: Open) -> None:
    page = open_page(SHARED)
    page.mouse.click(*place(page, "qpv-2015", "QP059019"))
    expect(page.locator(".choix")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".choix")).to_have_count(0)
    assert "selection" not in page.url


def test_click_on_a_lone_commune_opens_it_and_back_closes_it(open_page: Open) -> None:
    page = open_page("/?c=50.0,2.5,13")
    page.evaluate("window.same = true")
    page.mouse.click(600, 400)
    article = page.locator("#panneau article#fiche")
    expect(article).to_have_attribute("data-collection", "communes")
    expect(page.locator("#annonce")).to_contain_text("Fiche affichée")
    page.go_back()
    expect(page.locator("[data-partie=accueil]")).to_be_visible()
    expect(article).to_have_count(1)
    expect(article).to_be_hidden()
    page.go_forward()
    expect(article).to_be_visible()
    assert page.evaluate("window.same"), "la page ne doit pas avoir été rechargée"


def test_profile_links_open_in_the_panel_and_escape_gives_focus_back(open_page: Open) -> None:
    page = open_page("/")
    link = page.locator(".exemples a").first
    link.click()
    title = page.locator("#panneau article#fiche h1")
    expect(title).to_have_text("Arras")
    expect(title).to_be_focused()
    assert "selection=cites/arras" in page.url
    page.locator("#panneau article a[href^='/qpv/']").first.click()
    expect(page.locator("#panneau article")).to_have_attribute("data-collection", re.compile("qpv"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-partie=accueil]")).to_be_visible()
    expect(link).to_be_focused()
    assert "selection" not in page.url


def test_address_brings_back_layers_view_selection(open_page: Open) -> None:
    query = "/?selection=qpv-2015/QP059019&couches=cites,communes&c=50.28,3.9,12.5"
    page = open_page(query)
    expect(page.locator("#panneau article")).to_have_attribute("data-id", "QP059019")
    expect(page.get_by_label("Quartiers 2024")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Communes")).to_be_checked()
    assert page.evaluate("geocite.page.map.getZoom()") == 12.5
    assert page.evaluate("geocite.page.states.write(geocite.page.state)") == query[1:]
    page.get_by_role("checkbox", name="Collèges").check()
    assert "couches=cites,colleges,communes" in page.url


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?selection=cites/arras",
        "?couches=",
        "?couches=cites&fond=ign&c=50.1,3,9.25",
        "?c=-12.8,45.2,10",
        "?theme=taux&filtre=a%26b",
        "?selection=communes/59350&theme=x%20y",
    ],
)
def test_reading_then_writing_the_address_changes_nothing(open_page: Open, query: str) -> None:
    page = open_page("/", wait=False)
    page.wait_for_function("window.geocite && geocite.page")
    written = page.evaluate("q => { const s = geocite.page.states; return s.write(s.read(q)); }", query)
    assert written == query
    state = "JSON.stringify(geocite.page.states.read(q))"
    assert page.evaluate(f"q => {state}", query) == page.evaluate(f"q => {state}", written)


def test_nonsense_in_the_address_is_left_aside(open_page: Open) -> None:
    page = open_page("/?c=abc&selection=zut&fond=lune&couches=rien,cites")
    assert pixels(page, "text") > 0
    expect(page.locator("[data-partie=accueil]")).to_be_visible()
    expect(page.get_by_label("Aucun")).to_be_checked()


def test_unknown_object_says_so_in_the_panel(open_page: Open) -> None:
    page = open_page("/?selection=cites/atlantide")
    expect(page.locator("#panneau [data-partie=erreur]")).to_contain_text("atlantide")
    expect(page.locator("#panneau [data-partie=reessayer]")).to_be_hidden()


def test_without_a_worker_the_layers_are_decoded_in_the_page(open_page: Open) -> None:
    page = open_page("/healthz", wait=False)
    page.route(re.compile("/static/decode.js"), lambda route: route.abort())
    page.goto(page.url.replace("/healthz", "/"))
    wait_drawn(page)
    assert page.evaluate("geocite.page.canvas.layer('communes').source.size") == 3782


def test_network_cut_leaves_the_map_and_offers_to_retry(open_page: Open) -> None:
    page = open_page("/")
    page.context.set_offline(True)
    page.locator(".exemples a").first.click()
    error = page.locator("#panneau [data-partie=erreur]")
    expect(error).to_contain_text("n’a pas pu être chargée")
    assert pixels(page) > 100_000
    page.context.set_offline(False)
    error.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#panneau article h1")).to_have_text("Arras")


def test_layer_that_fails_is_said_and_can_be_asked_again(open_page: Open) -> None:
    page = open_page("/")
    page.route(re.compile("/map/qpv-2015"), lambda route: route.abort())
    page.get_by_label("Quartiers 2015").check()
    line = page.locator(".couche[data-couche=qpv-2015]")
    expect(line).to_contain_text("Couche non chargée")
    page.unroute(re.compile("/map/qpv-2015"))
    line.get_by_role("button", name="Réessayer").click()
    expect(line.locator(".couche-panne")).to_be_hidden()
    wait_drawn(page)


def test_base_map_out_of_reach_goes_back_to_none(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_label("Plan IGN").click()
    expect(page.locator("#fond-note")).to_be_visible()
    expect(page.get_by_label("Aucun")).to_be_checked()
    assert pixels(page) > 100_000


def test_base_map_within_reach_is_attributed(open_page: Open) -> None:
    page = open_page("/")
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ff1f0003020180"
        "a5e0b3f80000000049454e44ae426082"
    )
    page.context.route(re.compile("data.geopf.fr"), lambda route: route.fulfill(body=dot, content_type="image/png"))
    page.get_by_label("Plan IGN").click()
    expect(page.locator("#attribution-fond")).to_contain_text("© IGN")
    expect(page.get_by_label("Plan IGN")).to_be_checked()
    assert "fond=ign" in page.url


def _poison(route: Route) -> None:
    answer = route.fetch()
    content: dict[str, Any] = answer.json()
    for column in ("noms", "communes"):
        if column in content:
            content[column] = [HOSTILE] * len(content["ids"])
    route.fulfill(status=200, content_type="application/json", body=json.dumps(content))


def test_hostile_names_are_shown_as_they_are(open_page: Open) -> None:
    page = open_page("/healthz", wait=False)
    page.route(re.compile(r"/map/.*\.json"), _poison)
    page.goto(page.url.replace("/healthz", SHARED))
    wait_drawn(page)
    page.mouse.move(*place(page, "qpv-2015", "QP059019"))
    expect(page.locator(".bulle strong")).to_have_text(HOSTILE)
    page.mouse.click(*place(page, "qpv-2015", "QP059019"))
    expect(page.locator(".choix a").first).to_contain_text(HOSTILE)
    assert page.evaluate("window.hurt") is None
    assert page.locator("img[src=x]").count() == 0


def test_enter_on_the_map_opens_what_is_at_its_centre(open_page: Open) -> None:
    page = open_page("/?c=50.0,2.5,13")
    page.locator(".carte").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panneau article")).to_have_attribute("data-collection", "communes")


def test_search_suggests_and_opens_in_the_panel(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("chasse royale")
    option = page.get_by_role("option").filter(has_text="Joséphine Baker").first
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panneau article h1")).to_be_visible()
    assert "selection=" in page.url


@pytest.mark.parametrize("width", [320, 360])
def test_phone_has_three_heights_and_no_sideways_scroll(open_page: Open, width: int) -> None:
    page = open_page("/", width, 640, has_touch=True)
    panel = page.locator("#panneau")
    heights = [panel.bounding_box()["height"]]  # type: ignore[index]
    for _ in range(2):
        page.get_by_role("button", name="Agrandir le panneau").click()
        heights.append(panel.bounding_box()["height"])  # type: ignore[index]
    assert heights[0] < 130 < heights[1] < heights[2]
    expect(page.get_by_role("button", name="Agrandir le panneau")).to_be_disabled()
    page.locator(".exemples a").first.click()
    expect(page.locator("#panneau article h1")).to_have_text("Arras")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_phone_layers_stand_behind_one_button(open_page: Open) -> None:
    page = open_page("/", 360, 640)
    expect(page.get_by_label("Communes")).to_be_hidden()
    page.get_by_role("button", name="Couches", exact=True).click()
    page.get_by_label("Quartiers 2015").check()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Communes")).to_be_hidden()
    assert "qpv-2015" in page.url


def test_phone_sheet_follows_the_finger(open_page: Open) -> None:
    page = open_page("/?selection=cites/arras", 360, 640)
    expect(page.locator("#panneau article h1")).to_be_visible()
    before = page.locator("#panneau").bounding_box()
    assert before
    page.mouse.move(180, before["y"] + 8)
    page.mouse.down()
    page.mouse.move(180, 60, steps=4)
    page.mouse.up()
    expect(page.locator("#panneau")).to_have_attribute("data-hauteur", "haute")


def test_without_javascript_the_list_of_cites_remains(open_page: Open) -> None:
    page = open_page("/", wait=False, java_script_enabled=False)
    expect(page.get_by_text("La carte ne s’affiche pas")).to_be_visible()
    page.get_by_role("link", name="Maubeuge", exact=True).click()
    expect(page.locator("article#fiche h1")).to_have_text("Maubeuge")


def test_detailed_outlines_come_only_for_the_view(open_page: Open) -> None:
    page = open_page("/?c=50.63,3.06,12")
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    files = {match[1] for name in names if (match := re.search(r"/map/([\w-]+)\.json", name))}
    assert {"communes-59", "qpv-2024-fin"} <= files
    assert "communes-60" not in files and "qpv-2015" not in files


def test_pointer_finds_the_commune_whatever_the_zoom(open_page: Open) -> None:
    page = open_page("/?couches=communes&c=50.6,3.06,9")
    found = page.evaluate(
        """() => { const { canvas, map } = geocite.page;
        return canvas.at(map.latLngToContainerPoint([50.6311, 2.9])).map(h => h.layer.name(h.i)); }"""
    )
    assert len(found) == 1


@pytest.mark.parametrize("query", ["/", "/?selection=cites/arras"])
def test_a_profile_comes_with_its_style(open_page: Open, query: str) -> None:
    page = open_page(query)
    if query == "/":
        sheets = page.evaluate("[...document.styleSheets].map(s => s.href).filter(Boolean)")
        assert not any("fiche.css" in sheet for sheet in sheets), "la carte seule n'en a pas besoin"
        page.locator(".exemples a").first.click()
    head = page.locator("#panneau .fiche-tete")
    expect(head).to_have_css("border-left-width", "5px")
