"""The file of one cité, opened from the disk, without any network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geocite.cli import main
from tests.browser.conftest import wait_drawn


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("fichier") / "arras.html"
    assert main(["map", "--cite", "arras", "-o", str(target)]) == 0
    return target


@pytest.fixture(params=[1440, 360])
def alone(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The file, the network being cut; no address may be asked for, nothing may be wrong in the console."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    context.on("request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or faults.append(asked.url))
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(file.as_uri())
    wait_drawn(page)
    yield page
    context.close()
    assert not faults


def test_the_cite_is_open_and_a_click_on_a_quartier_fills_the_panel(alone: Page) -> None:
    expect(alone.locator("#fiche h1")).to_contain_text("Arras")
    place = alone.evaluate(
        """() => { const p = geocite.page, l = p.canvas.layer("qpv-2024"), i = 0;
        p.map.setView(p.canvas.boundsOf(l, i).getCenter(), 15, {animate: false});
        if (innerWidth < 700) p.panel.setHeight("basse");
        const q = p.map.latLngToContainerPoint(p.canvas.boundsOf(l, i).getCenter());
        const r = p.map.getContainer().getBoundingClientRect();
        return [q.x + r.left, q.y + r.top]; }"""
    )
    wait_drawn(alone)
    alone.mouse.click(place[0], place[1])
    expect(alone.locator("#panneau .panneau-genre")).to_contain_text("Quartier")


def test_layers_themes_and_search_work(alone: Page) -> None:
    if alone.viewport_size and alone.viewport_size["width"] < 700:
        alone.locator("#bouton-couches").click()
    alone.locator("input[name=couches][value=qpv-2015]").check()
    alone.locator("#theme-indicateur").focus()
    alone.locator("#theme-indicateur").select_option("communes/taux_pauvrete_pct")
    expect(alone.locator("#theme .legende li").first).to_be_visible()
    wait_drawn(alone)
    if alone.viewport_size and alone.viewport_size["width"] < 700:
        alone.locator("#fermer-couches").click()
    alone.locator("#q").fill("CHANTECLAIR cévennes")
    alone.locator("#suggestions [role=option]").first.click()
    expect(alone.locator("#fiche h1")).to_contain_text("Chanteclair")


def test_a_postal_code_finds_its_commune_in_the_file(alone: Page) -> None:
    alone.locator("#q").fill("62000")
    option = alone.locator("#suggestions [role=option]").first
    expect(option).to_contain_text("Arras")


def test_what_the_file_does_not_hold_is_said(alone: Page) -> None:
    alone.evaluate("document.querySelector('.attribution a').click()")
    expect(alone.locator("#dit-du-fichier")).to_have_text("Cette page n’est pas dans le fichier.")
    about = alone.locator(".fichier-seul")
    expect(about).to_contain_text("Licence Ouverte 2.0")
    expect(about).to_contain_text("Insee")


def test_filters_of_the_file_count_and_keep_without_a_server(alone: Page) -> None:
    if alone.viewport_size and alone.viewport_size["width"] < 700:
        alone.locator("#bouton-couches").click()
    alone.get_by_text("Filtres", exact=True).click()
    expect(alone.locator("#filtre-ep option").nth(1)).to_contain_text("REP+ (")
    alone.get_by_label("Collèges en éducation prioritaire", exact=True).select_option("REP+")
    expect(alone.locator("#filtres .phrase")).to_contain_text("collèges REP+")
    kept = alone.evaluate("geocite.page.canvas.layer('colleges').only.size")
    expect(alone.locator("#filtre-ep option").nth(1)).to_have_text(f"REP+ ({kept})")
