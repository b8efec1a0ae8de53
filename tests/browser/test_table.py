"""The table, equal of the map: filtered, sorted, compared and seen on the map, with a keyboard and without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return [style.outlineStyle !== "none" || style.boxShadow !== "none", box.top < innerHeight && box.bottom > 0];
}"""
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
COLLEGES = "/collections/colleges/items?f=html"
MAP_WORDS = "#filtres [data-partie=phrase]"


def _tab_to(page: Page, selector: str, most: int = 90) -> None:
    """Go on with the Tab key until an element has the focus, and can be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            seen = page.evaluate(FOCUS)
            assert seen == [True, True], selector
            return
    raise AssertionError(f"no way to {selector} with the Tab key")


@SIZES
def test_the_form_needs_no_script(open_page: Open, width: int, height: int) -> None:
    page = open_page(COLLEGES, width, height, wait=False, java_script_enabled=False)
    page.locator("summary", has_text="Filtrer").click()
    page.get_by_label("Département").select_option(label="Nord (291)")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".phrase")).to_have_text("Le tableau ne montre que : département : Nord.")
    expect(page.locator(".bilan")).to_contain_text("291")
    expect(page.get_by_label("Département")).to_have_value("59")


@SIZES
def test_a_whole_journey_with_the_keyboard_only(open_page: Open, width: int, height: int) -> None:
    page = open_page(COLLEGES, width, height, wait=False)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, ".filtre-tableau summary")
    page.keyboard.press("Enter")
    _tab_to(page, "#filtre-departement")
    page.keyboard.type("Nord")
    _tab_to(page, "#filtre-ep")
    page.keyboard.type("REP+")
    _tab_to(page, "#filtre-colonne")
    page.keyboard.type("Indice de position sociale")
    _tab_to(page, "#filtre-a")
    page.keyboard.type("70,5")
    page.keyboard.press("Enter")
    expect(page.locator(".phrase")).to_contain_text("département : Nord, et collèges REP+, et Indice")
    assert "filtrer=" not in page.url and "cite=" not in page.url and "a=70%2C5" in page.url
    count = int(re.sub(r"\D", "", page.locator(".bilan").inner_text()))
    assert 2 < count < 31
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _tab_to(page, "thead a[href*='sortby=ips']")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("IPS"))
    expect(page.locator(".phrase")).to_contain_text("au plus 70,5")
    _tab_to(page, "tbody tr:nth-child(1) input")
    page.keyboard.press("Space")
    _tab_to(page, "tbody tr:nth-child(2) input")
    page.keyboard.press("Space")
    names = page.locator("tbody tr th a").all_inner_texts()[:2]
    page.keyboard.press("Enter")
    expect(page.locator(".choisis li")).to_have_count(2)
    assert all(name in page.locator(".choisis").inner_text() for name in names)
    page.go_back()
    _tab_to(page, ".telecharger summary")
    page.keyboard.press("Enter")
    _tab_to(page, ".telecharger a[href*='f=csv']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.startswith("059") for line in lines) == count
    _tab_to(page, "tbody tr:nth-child(1) th a")
    page.keyboard.press("Enter")
    expect(page.locator("article#fiche h1")).to_have_text(names[0])


@SIZES
def test_the_map_has_the_same_items_and_the_way_back_the_same_fields(open_page: Open, width: int, height: int) -> None:
    query = "&code_departement=59&education_prioritaire=REP%2B&bande_2024=dans&colonne=ips&a=70.5&q=coll%C3%A8ge"
    page = open_page(COLLEGES + query, width, height, wait=False)
    said = page.locator(".phrase").inner_text()
    count = re.sub(r"\D", "", page.locator(".bilan").inner_text())
    _tab_to(page, "a[href^='/?']")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    expect(page.locator(MAP_WORDS)).to_have_text(said.replace("Le tableau", "La carte"))
    assert str(page.evaluate("geocite.page.canvas.layer('colleges').only.size")) == count
    assert page.evaluate("geocite.page.states.write(geocite.page.states.read(location.search)) === location.search")
    if width < 700:
        page.click("#bouton-couches")
    link = page.locator("#filtres [data-partie=tableaux] a", has_text="Collèges")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".phrase")).to_have_text(said)
    values = page.locator(".champs").evaluate(
        "form => Object.fromEntries([...form.querySelectorAll('select, input')].map((one) => [one.name, one.value]))"
    )
    assert values == {
        "code_departement": "59", "intercommunalite": "", "cite": "", "education_prioritaire": "REP+",
        "bande_2024": "dans", "bande_2015": "", "q": "collège", "colonne": "ips", "de": "", "a": "70,5",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "cites/items?f=html&id=arras",
        "cites/items?f=html&vague=1",
        "qpv-2024/items?f=html&cite=roubaix",
        "qpv-2015/items?f=html&intercommunalite=200093201&colonne=taux_pauvrete_pct&de=45",
        "communes/items?f=html&code_departement=80&colonne=population&de=5000",
        "communes/items?f=html&filter=population > 20000 AND nom LIKE 'A%'",
    ],
)
def test_table_and_map_say_the_same_of_every_layer(open_page: Open, query: str) -> None:
    page = open_page(f"/collections/{query}", wait=False)
    count = int(re.sub(r"\D", "", page.locator(".bilan").inner_text().partition(",")[0]))
    page.get_by_role("link", name="Voir ces résultats sur la carte").click()
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    expect(page.locator(MAP_WORDS)).to_contain_text("La carte ne montre que")
    layer = query.partition("/")[0]
    told = page.locator(f".couche[data-couche={layer}] .couche-nombre")
    expect(told).to_contain_text(" / ")
    assert int(re.sub(r"\D", "", told.inner_text().partition("/")[0])) == count
