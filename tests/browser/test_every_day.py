"""The map that people use every day, point by point: on a desk, on a phone, and with the network cut."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
DESK, PHONE = (1440, 900), (360, 740)
SIZES = pytest.mark.parametrize(("width", "height"), [DESK, PHONE])
POVERTY = "/?indicateur=communes/taux_pauvrete_pct"
OPTION = "#suggestions [role=option]"
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def _layers(page: Page) -> None:
    """On a phone, what concerns the layers stands behind a button."""
    button = page.get_by_role("button", name="Couches", exact=True)
    if button.is_visible():
        button.click()


def _numbers(page: Page, selector: str) -> list[int]:
    return [int(re.sub(r"\D", "", text)) for text in page.locator(selector).all_inner_texts()]


# -- thematic map


@SIZES
def test_theme_classes_palette_and_legend(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    _layers(page)
    theme = page.get_by_label("Indicateur montré sur la carte")
    theme.focus()
    expect(theme.locator("option[value='communes/taux_pauvrete_pct']")).to_have_count(1)
    theme.select_option("communes/taux_pauvrete_pct")
    legend = page.locator("#theme .legende li")
    expect(legend).to_have_count(7)
    assert all(
        re.match(r"^[\d,]+ à [\d,]+\u202f%$", text)
        for text in legend.locator("span:nth-child(2)").all_inner_texts()[:5]
    )
    assert sum(_numbers(page, "#theme .legende-nombre")) == 3782
    expect(page.locator("#theme .pastille-secret .marques")).to_be_visible()
    before = legend.first.locator(".pastille").evaluate("one => one.style.fill")
    page.context.set_offline(True)  # What is on the map is classed and coloured again without a server.
    page.get_by_text("Régler les classes").click()
    for method in ("jenks", "egaux", "ecarts", "quantiles"):
        page.get_by_label("Méthode").select_option(method)
        expect(page.locator("#theme .legende li").first).to_be_visible()
        assert sum(_numbers(page, "#theme .legende-nombre")) == 3782
    page.get_by_label("Couleurs").select_option("ocre")
    assert legend.first.locator(".pastille").evaluate("one => one.style.fill") != before
    page.get_by_label("Indicateur montré").select_option("communes/revenu_median")
    expect(page.locator("#theme [data-partie=note]")).to_contain_text("la connexion est peut-être coupée")
    assert page.evaluate(NO_SIDEWAYS)


@SIZES
def test_counts_are_circles(open_page: Open, width: int, height: int) -> None:
    page = open_page("/?indicateur=communes/population", width, height)
    _layers(page)
    expect(page.locator("#theme .cercle")).to_have_count(3)
    expect(page.locator("#theme .legende .pastille:not([class*=' '])")).to_have_count(0)


# -- search box


@SIZES
def test_search_forgives_and_is_led_by_the_keyboard(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    option = page.locator(OPTION).first
    asked = {
        "MAUBEUGE": "Maubeuge", "maubeuje": "Maubeuge", "etouvie": "Étouvie", "059019": "Sous-Le Bois",
        "chasse royale": "Joséphine Baker", "metropole europeenne": "Métropole Européenne de Lille",
    }  # fmt: skip
    for text, found in asked.items():
        page.locator("#q").fill(text)
        expect(page.locator(OPTION).filter(has_text=found).first).to_be_visible()
    page.locator("#q").fill("arras")
    expect(option).to_contain_text("Arras")
    expect(page.locator("form.recherche [role=status]")).to_contain_text("10 résultats")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#panneau article h1")).to_have_text("Arras")
    assert page.evaluate(NO_SIDEWAYS)


@SIZES
def test_search_with_the_network_cut_says_so(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    page.context.set_offline(True)
    page.locator("#q").fill("roubaix")
    expect(page.locator(OPTION)).to_have_text("La recherche ne répond pas : la connexion est peut-être coupée.")
    page.context.set_offline(False)
    page.locator("#q").fill("roubaix ")
    page.locator("#q").fill("roubai")
    expect(page.locator(OPTION).first).to_contain_text("Roubaix")


# -- filters


@SIZES
def test_filters_count_keep_say_and_lead_to_the_table(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    _layers(page)
    page.get_by_text("Filtres", exact=True).click()
    expect(page.locator("#filtre-departement option").nth(2)).to_have_text("Nord (15)")
    page.context.set_offline(True)
    page.get_by_label("Département", exact=True).select_option("59")
    page.get_by_label("Collèges en éducation prioritaire", exact=True).select_option("REP+")
    expect(page.locator("#filtres .phrase")).to_have_text(
        "La carte ne montre que : département : Nord, et collèges REP+."
    )
    expect(page.locator("#annonce")).to_contain_text("département : Nord, et collèges REP+")
    expect(page.locator(".couche[data-couche=colleges] .couche-nombre")).to_have_text("31 / 680")
    assert page.evaluate(NO_SIDEWAYS)
    page.context.set_offline(False)
    page.get_by_role("link", name="Collèges : 31 en tableau").click()
    expect(page.locator(".bilan")).to_contain_text("31")


# -- everything is an address


@SIZES
def test_an_address_brings_everything_back(open_page: Open, width: int, height: int) -> None:
    query = (
        "?selection=cites/arras&couches=cites,communes&indicateur=communes/taux_pauvrete_pct&classes=jenks-4"
        "&departement=62&plage=10_&palette=prune&c=50.29,2.77,11"
    )
    page = open_page(f"/{query}", width, height)
    expect(page.locator("#panneau article h1")).to_have_text("Arras")
    expect(page.locator("#filtres .phrase")).to_contain_text("Pas-de-Calais")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    assert page.evaluate("geocite.page.states.write(geocite.page.state)") == query
    page.reload()
    expect(page.locator("#filtres .phrase")).to_contain_text("au moins 10")
    assert page.url.endswith(query)


# -- taken away


@SIZES
def test_link_image_and_frame_at_any_size(open_page: Open, width: int, height: int) -> None:
    page = open_page(POVERTY, width, height, permissions=["clipboard-read", "clipboard-write"])
    _layers(page)
    page.get_by_text("Partager, imprimer").click()
    said = page.locator("#partager [role=status]")
    page.get_by_role("button", name="Copier le lien").click()
    expect(said).to_have_text("Lien copié.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.context.set_offline(True)  # The image is made here.
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer l’image").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="Copier le code").click()
    expect(said).to_contain_text("Code copié")


@SIZES
def test_sharing_out_of_reach_is_said(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    _layers(page)
    page.context.set_offline(True)
    page.get_by_text("Partager, imprimer").click()
    expect(page.locator("#annonce")).to_contain_text("la connexion est peut-être coupée")


@SIZES
def test_embedded_map_and_its_legend(open_page: Open, width: int, height: int) -> None:
    page = open_page(f"{POVERTY}&embed=1", width, height)
    expect(page.locator("#theme .legende li").first).to_be_visible()
    expect(page.locator(".entete")).to_be_hidden()
    expect(page.get_by_role("link", name="Ouvrir dans géocité")).to_be_visible()
    assert page.evaluate(NO_SIDEWAYS)


# -- two generations


@SIZES
def test_the_divider_goes_on_with_the_network_cut(open_page: Open, width: int, height: int) -> None:
    page = open_page(
        "/?balayage=50&couches=qpv-2015,qpv-2024&selection=qpv-2024/QN06262M&c=50.29,2.77,13", width, height
    )
    expect(page.locator(".balayage-mots p")).to_contain_text("Cheminots Jean Jaurès Moulin Hacart (2024)")
    page.context.set_offline(True)
    divider = page.get_by_role("slider", name="Limite entre les quartiers")
    divider.focus()
    page.keyboard.press("PageUp")
    expect(divider).to_have_attribute("aria-valuenow", "60")
    assert page.evaluate(NO_SIDEWAYS)


# -- states: loading, offline, error, empty


@SIZES
def test_what_comes_is_outlined_and_a_failure_offers_to_try_again(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    held: list[object] = []
    page.context.route("**/cites/arras*", lambda route: held.append(route))
    if width < 700:
        page.get_by_role("button", name="Agrandir le panneau").click()
    page.locator(".exemples a").first.click()
    expect(page.locator("#panneau [data-partie=attente]")).to_be_visible()
    held[0].abort()  # type: ignore[attr-defined]
    error = page.locator("#panneau [data-partie=erreur]")
    expect(error).to_contain_text("n’a pas pu être chargée")
    page.context.unroute("**/cites/arras*")
    error.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#panneau article h1")).to_have_text("Arras")


@SIZES
def test_nothing_found_says_what_to_do(open_page: Open, width: int, height: int) -> None:
    page = open_page("/search?q=zzzzqqq", width, height, wait=False)
    expect(page.locator("main")).to_contain_text("zzzzqqq")
    page = open_page("/collections/cites/items?f=html&q=zzzzqqq", width, height, wait=False)
    expect(page.locator(".bilan")).to_have_text("Rien ne répond à cette demande.")
    expect(page.get_by_role("link", name="Tout effacer")).to_be_visible()


# -- look


@SIZES
def test_dark_and_still_when_the_system_asks(open_page: Open, width: int, height: int) -> None:
    page = open_page(POVERTY, width, height, color_scheme="dark")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    ink = page.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).map(Number)")
    assert max(paper[:3]) < 80 < 150 < min(ink[:3])
    durations = page.evaluate(
        """[...document.querySelectorAll("*")].map((one) => getComputedStyle(one))
        .flatMap((style) => [style.transitionDuration, style.animationDuration])
        .flatMap((text) => text.split(",")).map(parseFloat)"""
    )
    assert max(durations) < 0.01
    assert page.evaluate("geocite.page.map.options.zoomAnimation") is False


# -- phone, zoom: no page goes sideways

KINDS = (
    "/", "/?departement=59&ep=REP%2B", "/cites/arras", "/qpv/QP059019", "/colleges/0593680E", "/communes/59350",
    "/collections", "/collections/colleges/items?f=html&code_departement=59", "/search?q=arras", "/indicators",
    "/indicators/taux_pauvrete_pct", "/comparer?objets=cites/arras,cites/calais", "/sources", "/anomalies", "/aide",
    "/accessibilite", "/qgis", "/cites/atlantide", "/collections/epci/items/200093201?f=html",
)  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(320, 640), (720, 450)], ids=["320 px", "200 %"])
def test_no_page_goes_sideways(open_page: Open, width: int, height: int) -> None:
    page = open_page("/aide", width, height, wait=False)
    base = page.url.removesuffix("/aide")
    wrong = []
    for path in KINDS:
        page.goto(base + path)
        if not page.evaluate(NO_SIDEWAYS):
            wrong.append(path)
    assert wrong == []


# -- keyboard


FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const looks = [e, e.closest("label"), e.querySelector("*")].filter(Boolean).map((one) => getComputedStyle(one));
  const name = e.id || e.className || e.textContent.trim().slice(0, 20);
  const ring = looks.some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
  return [name, ring, box.width > 0 && box.bottom > 0 && box.top < innerHeight];
}"""


@SIZES
def test_focus_goes_in_order_and_is_seen(open_page: Open, width: int, height: int) -> None:
    page = open_page("/", width, height)
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert seen[0][0] == "evitement"
    assert all(ring and visible for _, ring, visible in seen), seen
    order = [name for name, _, _ in seen]
    assert order.index("q") < order.index("Carte")
    page.locator(".evitement").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
