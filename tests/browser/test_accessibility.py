"""axe-core finds nothing to say against any kind of page, light or dark, wide or narrow."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page

Open = Callable[..., Page]
PAGES = (
    "/",
    "/?indicateur=communes/taux_pauvrete_pct",
    "/?selection=cites/arras",
    "/?departement=59&ep=REP%2B",
    "/cites/arras",
    "/qpv/QP059019",
    "/colleges/0593680E",
    "/communes/59350",
    "/collections",
    "/collections/cites/items?f=html",
    "/collections/colleges/items?f=html",
    "/collections/colleges/items?f=html&code_departement=59&colonne=ips&de=60",
    "/search?q=arras",
    "/indicators",
    "/indicators/taux_pauvrete_pct",
    "/comparer?objets=cites/arras,cites/calais",
    "/sources",
    "/anomalies",
    "/aide",
    "/accessibilite",
    "/cites/atlantide",
    "/qpv/QN05901M",
    "/collections/epci/items/200033579?f=html",
    "/collections/cites?f=html",
    "/collections/cites/queryables?f=html",
    "/conformance?f=html",
    "/api?f=html",
    "/qgis",
    "/locate?lon=2.777&lat=50.291",
    "/en/",
    "/en/cites/arras",
    "/en/collections/colleges/items?f=html",
)
RUN = """async () => { const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
  "wcag22aa", "best-practice"] });
  return found.violations.map((v) =>
    `${v.id} : ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`); }"""
# A dark page has other colours, and the same of everything else.
COLOURS = re.sub(r"runOnly: \[.*?\]", 'runOnly: ["color-contrast", "link-in-text-block"]', RUN, flags=re.DOTALL)


@pytest.fixture(scope="module")
def axe() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec and spec.origin, "le paquet axe-playwright-python apporte axe-core"
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violation(open_page: Open, axe: str, path: str) -> None:
    page = open_page(path, wait=path.removeprefix("/en").startswith("/?") or path in ("/", "/en/"))
    if "indicateur=" in path:
        page.wait_for_selector("[data-partie=legende] li")
    if "selection=" in path:
        page.wait_for_selector("#panneau article#fiche")
    page.evaluate(axe)
    found = page.evaluate(RUN)
    page.emulate_media(color_scheme="dark")
    found += [f"(sombre) {one}" for one in page.evaluate(COLOURS)]
    assert not found, "\n".join(found)


def test_axe_finds_no_violation_on_a_phone(open_page: Open, axe: str) -> None:
    page = open_page("/?indicateur=colleges/ips&departement=59", 360, 740)
    page.get_by_role("button", name="Couches", exact=True).click()
    page.wait_for_selector("[data-partie=legende] li")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []


def test_axe_finds_no_violation_on_any_page_of_a_phone(open_page: Open, axe: str) -> None:
    page = open_page("/aide", 360, 740, wait=False)
    base, found = page.url.removesuffix("/aide"), []
    for path in PAGES:
        page.goto(base + path)
        if path.startswith("/?") or path == "/":
            page.wait_for_selector("html[data-carte=prete]", state="attached")
        page.evaluate(axe)
        found += [f"{path} : {one}" for one in page.evaluate(RUN)]
    assert not found, "\n".join(found)


# What opens, moves or fails: states that no address shows.
STATES = {
    "filters": ("/", lambda page: page.get_by_text("Filtres", exact=True).click(), "#unite-cite:not(:empty)"),
    "sharing": ("/", lambda page: page.get_by_text("Partager, imprimer").click(), "#partager[open]"),
    "suggestions": ("/", lambda page: page.locator("#q").fill("arras"), "#suggestions [role=option]"),
    "generations": ("/?couches=qpv-2015,qpv-2024", lambda page: page.click("#bouton-balayage"), ".balayage-mots p"),
    "failure": ("/", lambda page: page.evaluate("geocite.open({ collection: 'cites', id: 'atlantide' })"), ".erreur"),
    "columns": ("/collections/cites/items?f=html", lambda page: page.get_by_text("Choisir les").click(), ".colonnes"),
}


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_no_violation_in_what_opens(open_page: Open, axe: str, name: str) -> None:
    path, act, shown = STATES[name]
    page = open_page(path, wait=path.removeprefix("/en").startswith("/?") or path in ("/", "/en/"))
    act(page)
    page.wait_for_selector(shown)
    page.evaluate(axe)
    assert page.evaluate(RUN) == []


def test_axe_finds_no_violation_in_the_hints(open_page: Open, axe: str) -> None:
    page = open_page("/", first=True)
    page.wait_for_selector(".reperes")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []
