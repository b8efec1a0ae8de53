"""The map behind a proxy that gives it a prefix: everything it asks for is found, and the panel opens profiles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.proxied import documented, nginx
from helpers.served import serve
from playwright.sync_api import Browser, Page, Response

ROOT = "/geocite"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve("--trust-proxy") as service:
        lines = documented("Sous un préfixe").replace("http://127.0.0.1:8000", service.address)
        with nginx(tmp_path_factory.mktemp("nginx"), lines) as address:
            yield address


@pytest.fixture
def visit(browser: Browser, proxied: str) -> Iterator[tuple[Page, list[Response]]]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    context.route(lambda url: not url.startswith(proxied), lambda route: route.abort())
    context.add_init_script("localStorage.setItem('geocite-reperes', 'lus')")
    page, answers = context.new_page(), list[Response]()
    page.set_default_timeout(20_000)
    page.on("response", lambda answer: answers.append(answer))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, answers
    context.close()
    assert not faults
    assert {one.url: one.status for one in answers if one.status >= 400} == {}
    assert [one.url for one in answers if not one.url.startswith(f"{proxied}{ROOT}/")] == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_map_finds_all_that_it_asks_for(
    visit: tuple[Page, list[Response]], proxied: str, language: str, tmp_path: Path
) -> None:
    page, answers = visit
    page.goto(f"{proxied}{ROOT}{language}/?selection=cites/arras")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    page.wait_for_selector("#panneau article#fiche")
    page.locator("#filtres summary").click()
    page.locator("#partager summary").click()
    page.locator("[name=indicateur]").focus()
    page.locator("[name=indicateur]").select_option("communes/taux_pauvrete_pct")
    page.locator("#q").fill("lens")
    page.wait_for_selector("#suggestions a, #suggestions [role=option]")
    page.wait_for_load_state("networkidle")
    asked = {one.url.removeprefix(f"{proxied}{ROOT}").removeprefix("/en").partition("?")[0] for one in answers}
    assert {"/indicators", "/search", "/filtres"} <= asked
    page.locator("a[data-langue]").hover()
    page.mouse.down()
    other = page.locator("a[data-langue]").get_attribute("href")
    assert other is not None
    assert other.startswith(f"{ROOT}/?" if language else f"{ROOT}/en/?")


def test_a_table_and_a_profile_lead_to_one_another(visit: tuple[Page, list[Response]], proxied: str) -> None:
    page, _ = visit
    page.goto(f"{proxied}{ROOT}/collections/cites/items?f=html")
    page.locator("tbody th a").first.click()
    page.wait_for_selector("article#fiche")
    assert page.url.startswith(f"{proxied}{ROOT}/cites/")
    page.locator("a[data-langue]").click()
    page.wait_for_url(f"{proxied}{ROOT}/en/cites/**")
    page.locator("a.marque").click()
    page.wait_for_url(f"{proxied}{ROOT}/en/")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
