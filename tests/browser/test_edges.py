"""Small windows, no scripts, choices that leave nothing: what the map page says and lets be reached."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geocite.cli import main
from tests.browser.conftest import until

Open = Callable[..., Page]
SPACING = """() => { const style = document.createElement("style");
  for (const one of document.querySelectorAll("*")) one.style.cssText += ";line-height:1.5!important;" +
    "letter-spacing:.12em!important;word-spacing:.16em!important"; }"""
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def test_400_percent_zoom_leaves_every_control_within_reach(open_page: Open) -> None:
    page = open_page("/", 320, 256)
    assert page.evaluate(NO_SIDEWAYS)
    for name in ("Zoomer", "Dézoomer", "Couches"):
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        button.click(trial=True)
    page.get_by_role("button", name="Couches", exact=True).click()
    page.get_by_label("Quartiers 2015").check()
    page.get_by_role("button", name="Fermer les couches").click()
    page.get_by_role("button", name="Agrandir le panneau").click()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_wider_spacing_of_text_needs_no_sideways_scroll(open_page: Open, width: int) -> None:
    page = open_page("/", width, 740)
    page.evaluate(SPACING)
    assert page.evaluate(NO_SIDEWAYS)
    if width < 1040:
        page.get_by_role("button", name="Couches", exact=True).click(trial=True)


@pytest.mark.parametrize(("width", "height"), [(640, 400), (740, 360), (320, 256)])
def test_the_tour_never_covers_a_small_map(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height, first=True)
    page.wait_for_timeout(500)
    covered = page.evaluate(
        """() => { const tour = document.querySelector("aside.reperes"), map = geocite.page.map.getContainer();
        return tour ? tour.offsetWidth * tour.offsetHeight / (map.offsetWidth * map.offsetHeight) : 0; }"""
    )
    assert covered < 0.35


def test_without_scripts_the_lists_are_one_link_away(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "/")
    message = page.locator(".cadre-message")
    expect(message).to_be_visible()
    message.get_by_role("link", name="Liste des cités").click()
    expect(page.get_by_role("link", name="Maubeuge").first).to_be_visible()
    context.close()


def test_a_comparison_under_way_shows_on_its_button(open_page: Open) -> None:
    page = open_page("/")
    button = page.get_by_role("button", name="Comparer 2015 et 2024")
    ground = "one => getComputedStyle(one).backgroundColor"
    rest = button.evaluate(ground)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.mouse.move(5, 5)
    assert button.evaluate(ground) != rest


def test_the_keyboard_skips_to_the_map_and_to_the_list(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Aller à la carte").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".carte")).to_be_focused()
    page.get_by_role("link", name="Aller à la liste des cités").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#panneau') !== null")


def test_no_cite_left_is_said_on_the_map(open_page: Open) -> None:
    page = open_page("/?departement=80&vague=2")
    expect(page.locator("#avis-carte")).to_have_text("Aucune cité ne correspond à ces filtres.")
    phrase = page.locator("#filtres [data-partie=phrase]")
    expect(phrase).to_contain_text("cités de la 2")
    expect(phrase).to_contain_text("La vague ne trie que les cités")
    page.get_by_role("button", name="Tout montrer").click()
    expect(page.locator("#avis-carte")).to_be_hidden()


@pytest.mark.parametrize("query", ["cite=aucune", "departement=99", "epci=1", "vague=12", "ep=ZEP"])
def test_a_choice_nobody_knows_is_told(open_page: Open, query: str) -> None:
    page = open_page(f"/?{query}")
    expect(page.locator("#avis-carte")).to_contain_text("n’est pas un choix connu")
    page.get_by_role("button", name="Tout montrer").click()
    expect(page.locator("#avis-carte")).to_be_hidden()


def test_the_object_under_the_pointer_is_not_printed(open_page: Open) -> None:
    page = open_page("/?c=50.0,2.5,13")
    page.mouse.move(640, 470)
    until(page, "geocite.page.canvas.hovered !== null")
    page.evaluate("document.querySelector('#partager').open = true")
    until(page, "Boolean(geocite.page.sheet)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("geocite.page.canvas.hovered") is None


def test_an_address_is_answered_on_the_map_at_its_place(open_page: Open) -> None:
    page = open_page("/")
    place = {"properties": {"label": "Rue de Lille Maubeuge"}, "geometry": {"coordinates": [3.95, 50.27]}}
    body, headers = json.dumps({"features": [place]}), {"Access-Control-Allow-Origin": "*"}
    page.context.route("https://data.geopf.fr/geocodage/**", lambda route: route.fulfill(body=body, headers=headers))
    page.locator("#q").fill("rue de lille maubeuge")
    page.get_by_role("option", name="Chercher cette adresse").click()
    expect(page.locator("#suggestions .bouton")).to_have_text("Accepter et chercher")
    page.locator("#suggestions .bouton").click()
    page.get_by_role("option", name="Rue de Lille").click()
    bubble = page.locator(".objet-bulle")
    expect(bubble).to_contain_text("Dans le quartier prioritaire Quartier Intercommunal")
    expect(bubble).to_contain_text(re.compile("Cité éducative.: Hautmont / Louvroil / Neuf-Mesnil, Maubeuge"))
    assert bubble.evaluate("one => parseFloat(getComputedStyle(one).paddingLeft)") >= 8
    expect(page.locator(".lieu-cherche")).to_be_visible()


@pytest.mark.parametrize("url", ["", "https://cartes.example.fr"])
def test_the_file_of_a_cite_without_scripts_leads_nowhere_wrong(browser: Browser, tmp_path: Path, url: str) -> None:
    target = tmp_path / "arras.html"
    assert main(["map", "--cite", "arras", "-o", str(target), *(["--url", url] if url else [])]) == 0
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto(target.as_uri())
    expect(page.locator(".cadre-message")).to_be_visible()
    expect(page.locator(".cadre-message")).to_contain_text("Ce fichier dessine la carte")
    assert page.get_by_text("Toutes les fiches se lisent sans elle").count() == 0
    addresses = [link.get_attribute("href") for link in page.locator("a[href]").all()]
    assert not [one for one in addresses if one and one.startswith("/")]
    assert page.locator("form[action^='/']").count() == 0
    assert not url or [one for one in addresses if one and one.startswith(f"{url}/cites/")]
    context.close()
