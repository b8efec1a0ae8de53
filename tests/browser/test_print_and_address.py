"""What is printed, and an address asked of the service of the Géoplateforme."""

import base64
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import until

Open = Callable[..., Page]
PLACE = {"properties": {"label": "1 Place des Héros 62000 Arras"}, "geometry": {"coordinates": [2.7772, 50.2915]}}
ASK = "Chercher cette adresse"


def _sheets(page: Page) -> tuple[int, bool]:
    """How many sheets, and whether they are on their side."""
    pdf = page.pdf(prefer_css_page_size=True)
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), width > height


def test_the_map_is_one_landscape_sheet_that_shows_what_the_screen_did(open_page: Open) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct&c=50.29,2.77,11")
    expect(page.locator("#theme .legende li").first).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true; }")
    seen = page.evaluate("geocite.page.map.getBounds().toBBoxString()").split(",")
    page.get_by_text("Partager, imprimer").click()
    page.get_by_role("button", name="Imprimer la carte").click()
    page.wait_for_function("window.printed")
    laid = page.evaluate("geocite.page.map.getBounds().toBBoxString()").split(",")
    assert all(float(a) <= float(b) + 1e-3 for a, b in zip(laid[:2], seen[:2], strict=True))
    assert all(float(a) >= float(b) - 1e-3 for a, b in zip(laid[2:], seen[2:], strict=True))
    assert _sheets(page) == (1, True)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("geocite.page.map.getZoom()") == 11


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_printing_from_the_menu_is_one_sheet_of_what_the_screen_showed(
    open_page: Open, width: int, height: int
) -> None:
    page = open_page("/?balayage=40&couches=qpv-2015,qpv-2024,communes&c=50.29,2.77,12", width, height)
    expect(page.get_by_role("slider", name="Limite entre les quartiers")).to_be_visible()
    page.evaluate("""addEventListener("beforeprint", () => { const b = document.querySelector(".cadre"), s = b.style;
      window.laid = [b.offsetWidth * s.zoom <= 1047.5, b.offsetHeight * s.zoom <= 676.5, s.zoom !== ""]; })""")
    seen = page.evaluate("geocite.page.map.getBounds().toBBoxString()")
    assert _sheets(page) == (1, True)
    assert page.evaluate("window.laid") == [True, True, True]
    assert page.evaluate("geocite.page.map.getBounds().toBBoxString()") == seen
    assert not page.locator(".cadre").get_attribute("style")


def test_the_divider_keeps_its_place_on_the_sheet(open_page: Open) -> None:
    page = open_page("/?balayage=40&couches=qpv-2015,qpv-2024,communes&c=50.29,2.77,12")
    divider = page.get_by_role("slider", name="Limite entre les quartiers")
    expect(divider).to_be_visible()
    place = """() => { const { map, canvas } = geocite.page;
      return map.containerPointToLatLng([map.getSize().x * canvas.spans["qpv-2024"][0], 0]).lng; }"""
    before = page.evaluate(place)
    page.evaluate("geocite.page.sheet.lay()")
    assert page.evaluate(place) == pytest.approx(before, abs=4e-4)
    assert divider.get_attribute("aria-valuenow") != "40"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(divider).to_have_attribute("aria-valuenow", "40")
    assert "balayage=40" in page.url


def test_the_image_of_two_generations_has_their_limit_and_their_words(open_page: Open) -> None:
    page = open_page("/?balayage=40&couches=qpv-2015,qpv-2024&selection=qpv-2015/QP062061&c=50.29,2.77,11")
    expect(page.locator(".balayage-mots p")).to_contain_text("dans Quartier Bonnettes - Saint Pol - Baudimont et 30,8")
    page.get_by_text("Partager, imprimer").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer l’image").click()
    size = page.evaluate("geocite.page.map.getSize()")
    with Image.open(waiting.value.path()) as image:
        pixels = image.convert("RGB")
        scale = pixels.width / size["x"]
        middle, top = round(pixels.width * 0.4), round(85 * scale)
        column = [sum(pixels.getpixel((middle, y))) for y in range(top, top + round((size["y"] - 60) * scale))]  # type: ignore[arg-type]
        words = [
            sum(pixels.getpixel((x, y))) for y in range(round(26 * scale), round(58 * scale)) for x in range(20, 800)
        ]  # type: ignore[arg-type]
    assert max(column) < 200, "un trait de haut en bas"
    assert min(words) < 200, "une phrase sous le titre"


def _picture(page: Page, menu: bool = True) -> tuple[Image.Image, str]:
    if menu:
        page.get_by_text("Partager, imprimer").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer l’image").click()
    with Image.open(waiting.value.path()) as image:
        return image.convert("RGB"), waiting.value.suggested_filename


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_the_image_is_large_and_bears_the_name_and_the_legend_of_the_view(
    open_page: Open, width: int, height: int
) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct&selection=cites/lens", width, height)
    expect(page.locator("#panneau article h1")).to_have_text("Lens")
    page.wait_for_selector("#theme .legende li", state="attached")
    if width < 700:
        page.click("#bouton-couches")
    colours = page.evaluate(COLOURS)
    size = page.evaluate("geocite.page.map.getSize()")
    image, name = _picture(page)
    assert image.width >= 1600 and image.width >= 2 * size["x"] - 2
    assert name == "geocite-carte-lens-taux-de-pauvrete-au-seuil-de-60-2021.png"
    under = image.crop((0, round(size["y"] * image.width / size["x"]) + 150, image.width, image.height))
    found = {colour for _, colour in under.getcolors(1 << 24) or []}
    for colour in colours:
        assert any(max(abs(a - b) for a, b in zip(colour, one, strict=True)) <= 2 for one in found), colour


COLOURS = """() => [...document.querySelectorAll("#theme .pastille:not(:has(.sol))")].map((one) => {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = getComputedStyle(one).fill;
  ctx.fillRect(0, 0, 1, 1);
  return [...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)]; })"""


def test_the_map_is_drawn_as_before_once_the_image_is_made(open_page: Open) -> None:
    page = open_page("/")
    before = page.evaluate("geocite.page.canvas.sheets.base.width")
    image, name = _picture(page)
    assert image.width >= 1600 and name == "geocite-carte.png"
    assert page.evaluate("geocite.page.canvas.sheets.base.width") == before


@pytest.mark.parametrize(
    ("query", "title"),
    [("/", "Carte des cités éducatives"), ("/?selection=cites/lens", "Lens (Cité éducative)")],
)
def test_a_printed_map_has_its_legend_beside_it_its_title_its_address(open_page: Open, query: str, title: str) -> None:
    page = open_page(query)
    if "selection" in query:
        expect(page.locator("#panneau article h1")).to_have_text("Lens")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_text("Partager, imprimer").click()
    page.get_by_role("button", name="Imprimer la carte").click()
    until(page, "window.printed")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})
    frame, legend = page.locator(".cadre").bounding_box(), page.locator(".couches").bounding_box()
    assert frame and legend and legend["x"] + legend["width"] <= frame["x"], "la légende ne couvre pas la carte"
    assert frame["x"] + frame["width"] <= 1048 and frame["y"] + frame["height"] <= 718
    for layer in ("cites", "qpv-2024", "colleges", "communes"):
        expect(page.locator(f".couche[data-couche={layer}] .symbole")).to_be_visible()
    expect(page.locator(".couche[data-couche=qpv-2015]")).to_be_hidden()
    expect(page.locator(".formes")).to_be_visible()
    expect(page.locator("h1").first).to_contain_text(title)
    expect(page.locator(".pied-feuille")).to_contain_text("127.0.0.1")
    inside = page.evaluate(
        """() => { const { canvas, map } = geocite.page, layer = canvas.layer("cites");
        const { selected } = canvas;
        const b = selected ? layer.source.box(selected.i) : canvas.layer("communes").source.extent;
        const size = map.getSize();
        const [nw, se] = [[b[0], b[1]], [b[2], b[3]]].map(([x, y]) =>
          map.latLngToContainerPoint(map.unproject([x + canvas.origin[0], y + canvas.origin[1]], 12)));
        return nw.x >= 0 && nw.y >= 0 && se.x <= size.x && se.y <= size.y; }"""
    )
    assert inside, "tout ce qui est choisi tient sur la feuille"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("h1").first).to_have_text("Carte des cités éducatives, Hauts-de-France")


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # green


@pytest.mark.parametrize("copied", [True, False])
def test_the_image_has_the_base_map_or_says_why_not(open_page: Open, copied: bool) -> None:
    page = open_page("/?indicateur=communes/population&c=50.29,2.77,11")

    tile = base64.b64decode(PIXEL)
    page.context.route("https://data.geopf.fr/**", lambda route: route.fulfill(body=tile, content_type="image/png"))
    page.get_by_label("Plan IGN").check()
    expect(page.locator(".fond-tuiles img.leaflet-tile-loaded").first).to_be_attached()
    if not copied:
        page.evaluate("() => { Image.prototype.decode = () => Promise.reject(new Error('CORS')); }")
    page.get_by_text("Partager, imprimer").click()
    with page.expect_download():
        page.get_by_role("button", name="Enregistrer l’image").click()
    told = "Image enregistrée." if copied else "Image enregistrée sans le fond de carte"
    expect(page.locator("#partager [role=status]")).to_contain_text(told)


def _ask(page: Page, answer: Callable[[Route], None]) -> list[str]:
    asked: list[str] = []
    page.context.route("https://data.geopf.fr/geocodage/**", lambda r: (asked.append(r.request.url), answer(r))[1])
    page.locator("#q").fill("1 place des heros arras")
    page.get_by_role("option", name=ASK).click()
    expect(page.get_by_role("option", name="sera envoyé à data.geopf.fr")).to_be_visible()
    assert not asked
    page.get_by_role("option", name="sera envoyé à data.geopf.fr").click()
    return asked


def test_an_address_is_asked_once_agreed_and_the_map_goes_there(open_page: Open) -> None:
    page = open_page("/")
    headers = {"Access-Control-Allow-Origin": "*"}
    asked = _ask(page, lambda route: route.fulfill(body=json.dumps({"features": [PLACE]}), headers=headers))
    page.get_by_role("option", name="1 Place des Héros").click()
    assert len(asked) == 1
    assert page.evaluate("geocite.page.map.getZoom()") == 16
    link = page.locator(".leaflet-popup").get_by_role("link", name="Dans quel quartier")
    assert link.get_attribute("href") == "/locate?lon=2.7772&lat=50.2915"
    page.locator("#q").fill("2 place des heros arras")
    page.get_by_role("option", name=ASK).click()
    expect(page.get_by_role("option", name="1 Place des Héros")).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.abort(), "ne répond pas"),
        (lambda route: route.fulfill(status=503), "ne répond pas"),
        (
            lambda route: route.fulfill(body='{"features": []}', headers={"Access-Control-Allow-Origin": "*"}),
            "ne connaît pas cette adresse",
        ),
    ],
)
def test_what_fails_is_said(open_page: Open, answer: Callable[[Route], None], said: str) -> None:
    page = open_page("/")
    _ask(page, answer)
    expect(page.locator("#suggestions")).to_contain_text(said)
