"""What is printed, and an address asked of the service of the Géoplateforme."""

import base64
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

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
    page.evaluate("geocite.lay()")
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
    with Image.open(waiting.value.path()) as image:
        pixels = image.convert("RGB")
        middle = round(pixels.width * 0.4)
        column = [sum(pixels.getpixel((middle, y))) for y in range(90, pixels.height - 45)]  # type: ignore[arg-type]
        words = [sum(pixels.getpixel((x, y))) for y in range(48, 76) for x in range(10, 400)]  # type: ignore[arg-type]
    assert max(column) < 200, "un trait de haut en bas"
    assert min(words) < 200, "une phrase sous le titre"


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
