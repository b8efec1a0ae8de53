"""Filters, and the ways to take the map away."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

Open = Callable[..., Page]
NORTH = "/?departement=59&ep=REP%2B"


def _shown(page: Page, collection: str) -> list[str]:
    return page.evaluate(
        """id => { const l = geocite.page.canvas.layer(id);
        return l.source.ids.filter((_, i) => l.isShown(i)); }""",
        collection,
    )


def test_filters_show_the_same_items_as_the_tables(open_page: Open) -> None:
    page = open_page(NORTH)
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("Nord, et collèges REP+")
    answer = page.evaluate(
        """fetch("/collections/colleges/items?f=json&limit=1000&code_departement=59&education_prioritaire=REP%2B")
        .then(r => r.json()).then(d => d.features.map(f => f.id))"""
    )
    assert sorted(_shown(page, "colleges")) == sorted(answer)
    assert all(code.startswith("59") for code in _shown(page, "communes"))
    count = page.locator(".couche[data-couche=colleges] .couche-nombre")
    expect(count).to_have_text(f"{len(answer)} / 680")
    link = page.locator(".couche[data-couche=colleges] .couche-fichier").get_attribute("href")
    assert link and "code_departement=59" in link and "education_prioritaire=REP%2B" in link


def test_filters_can_be_chosen_and_dropped(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_text("Filtres", exact=True).click()
    page.get_by_label("Cité éducative", exact=True).select_option("roubaix")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("Roubaix")
    assert "cite=roubaix" in page.url and _shown(page, "cites") == ["roubaix"]
    page.get_by_role("button", name="Tout montrer").click()
    expect(page.locator("#filtres [data-partie=phrase]")).to_be_empty()
    assert len(_shown(page, "cites")) == 32 and "cite=" not in page.url
    page.go_back()
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("Roubaix")


def test_legend_counts_what_the_filters_keep(open_page: Open) -> None:
    page = open_page("/?departement=80&indicateur=communes/taux_pauvrete_pct")
    expect(page.locator(".couche[data-couche=communes] .couche-nombre")).to_contain_text(" / ")
    kept = len(_shown(page, "communes"))
    page.wait_for_function(
        """kept => [...document.querySelectorAll("#theme .legende-nombre")]
        .reduce((sum, one) => sum + Number(one.textContent.replace(/\\D/g, "")), 0) === kept""",
        arg=kept,
    )


def test_link_and_frame_are_copied(open_page: Open) -> None:
    page = open_page(NORTH, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Partager, imprimer").click()
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.locator("#partager [role=status]")).to_have_text("Lien copié.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Copier le code").click()
    expect(page.locator("#partager [role=status]")).to_contain_text("Code copié")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("<iframe") and "embed=1" in code and "&amp;ep=REP%2B" in code


def test_image_of_the_map_is_a_png(open_page: Open) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct")
    expect(page.locator("#theme .legende li").first).to_be_visible()
    page.get_by_text("Partager, imprimer").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer l’image").click()
    body = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "geocite-carte-taux-de-pauvrete-au-seuil-de-60-2021.png"
    assert body.startswith(b"\x89PNG") and len(body) > 50_000


def test_embedded_view_stands_in_another_site(open_page: Open) -> None:
    page = open_page("/?embed=1&indicateur=communes/taux_pauvrete_pct")
    expect(page.locator("#theme .legende li").first).to_be_visible()
    expect(page.locator(".entete")).to_be_hidden()
    expect(page.locator("#panneau")).to_be_hidden()
    link = page.get_by_role("link", name="Ouvrir dans géocité")
    assert "embed" not in (link.get_attribute("href") or "") and "indicateur=" in (link.get_attribute("href") or "")
    embedded, alone = (
        page.request.get(url, headers={"Accept": "text/html"}).headers["content-security-policy"]
        for url in (page.url, page.url.split("?")[0])
    )
    assert "frame-ancestors *" in embedded
    assert "frame-ancestors 'self'" in alone


SAME = """async () => {
  const { canvas } = geocite.page, wrong = [];
  for (const layer of canvas.layers) {
    if (!layer.source) continue;
    const drawn = layer.source.ids.filter((_, i) => layer.isShown(i)).sort();
    if (!layer.only) continue;
    const link = document.querySelector(`.couche[data-couche=${layer.id}] .couche-fichier`).getAttribute("href");
    const file = await (await fetch(link)).json();
    const ids = file.features.map((one) => one.id).sort();
    // Some collèges have no position: the file holds them, the map cannot.
    const placed = file.features.filter((one) => one.geometry).map((one) => one.id).sort();
    if (placed.join() !== drawn.join() || layer.only.size !== ids.length)
      wrong.push(`${layer.id}: ${drawn.length} drawn, ${ids.length} in the file`);
  }
  for (const link of document.querySelectorAll("#filtres [data-partie=tableaux] a")) {
    const told = Number(link.textContent.match(/: (\\d+)/)[1]);
    const page = await (await fetch(link.getAttribute("href"), { headers: { Accept: "text/html" } })).text();
    const found = /role="status">\\s*([\\d\\u202f]+)\\s+résultat/.exec(page);
    if (Number((found?.[1] ?? "0").replace(/\\D/g, "")) !== told) wrong.push(link.getAttribute("href"));
  }
  return wrong;
}"""


@pytest.mark.parametrize(
    "query",
    [
        "?cite=arras",
        "?cite=maubeuge&departement=59",
        "?epci=200093201",
        "?epci=200093201&ep=REP%2B&bande2015=dans",
        "?epci=200093201&tableau=colleges%3Fq%3Dbaker",
        "?indicateur=communes/taux_pauvrete_pct&plage=20_",
        "?indicateur=qpv-2015/taux_pauvrete_pct&plage=40_45.5&departement=59",
    ],
)
def test_map_table_and_file_hold_the_same_items(open_page: Open, query: str) -> None:
    page = open_page(f"/{query}")
    page.wait_for_selector("#filtres [data-partie=phrase]:not(:empty)")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    assert page.evaluate(SAME) == []


def test_intercommunalite_and_range_are_chosen_and_said(open_page: Open) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct")
    page.get_by_text("Filtres", exact=True).click()
    lille = page.locator("#filtre-epci option", has_text="Métropole Européenne de Lille")
    expect(lille).to_have_text(re.compile(r"Lille \(9\d\)$"))
    page.get_by_label("Intercommunalité", exact=True).select_option(value="200093201")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("intercommunalité : Métropole Européenne")
    assert "epci=" in page.url and 50 < len(_shown(page, "communes")) < 120
    page.get_by_label("De", exact=True).fill("25,5")
    page.get_by_label("De", exact=True).press("Tab")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("au moins 25,5")
    page.wait_for_function("geocite.page.canvas.layer('communes').only.size < 30")
    assert "plage=25.5_" in page.url and len(_shown(page, "communes")) > 0
    page.get_by_role("button", name="Tout montrer").click()
    expect(page.locator("#filtres [data-partie=phrase]")).to_be_empty()
    assert "plage" not in page.url and "epci" not in page.url


def test_unknown_intercommunalite_keeps_nothing(open_page: Open) -> None:
    page = open_page("/?epci=000000000")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("intercommunalité : 000000000")
    assert all(_shown(page, name) == [] for name in ("cites", "qpv-2024", "colleges", "communes"))


# Each choice that says a number is made in turn: the map then keeps that many.
PROMISED = """async () => {
  const wrong = [], { page } = geocite;
  const layers = { "cités": "cites", "quartiers 2024": "qpv-2024", "collèges": "colleges", "communes": "communes" };
  for (const name of ["departement", "epci", "cite", "vague", "ep", "bande", "bande2015"]) {
    const field = document.querySelector(`#filtre-${name}`), before = field.value;
    const layer = layers[document.querySelector(`#unite-${name}`).textContent];
    const number = (text) => Number(/\\((.+)\\)$/.exec(text)[1].replace(/\\D/g, ""));
    const told = [...field.options].slice(1).map((one) => [one.value, number(one.textContent)]);
    for (const [value, count] of told) {
      await page.filters.set({ ...page.state, [name]: value });
      if (page.canvas.layer(layer).only.size !== count) wrong.push(`${name}=${value}: ${count}`);
    }
    await page.filters.set({ ...page.state, [name]: before || null });
  }
  return wrong;
}"""


@pytest.mark.parametrize("query", ["", "?departement=59&ep=REP%2B", "?indicateur=communes/taux_pauvrete_pct&plage=20_"])
def test_each_choice_says_how_many_it_would_keep(open_page: Open, query: str) -> None:
    page = open_page(f"/{query}")
    if not query:
        page.get_by_text("Filtres", exact=True).click()
    expect(page.locator("#filtre-departement option").nth(1)).to_have_text(re.compile(r"^Aisne \(\d+\)$"))
    if "plage" in query:
        expect(page.locator("#unite-departement")).to_have_text("communes")
    assert page.evaluate(PROMISED) == []


def test_filters_and_counts_go_on_with_the_network_cut(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_text("Filtres", exact=True).click()
    expect(page.locator("#filtre-vague option").nth(2)).to_have_text("2ᵉ vague (8)")
    page.context.set_offline(True)
    page.get_by_label("Département", exact=True).select_option("59")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("département : Nord")
    assert all(code.startswith("59") for code in _shown(page, "communes"))
    expect(page.locator("#filtre-ep option").nth(1)).to_have_text("REP+ (31)")


def test_filters_out_of_reach_are_said(open_page: Open) -> None:
    page = open_page("/")
    page.context.set_offline(True)
    page.get_by_text("Filtres", exact=True).click()
    expect(page.locator("#annonce")).to_contain_text("la connexion est peut-être coupée")


def test_words_of_a_table_are_kept_on_the_map(open_page: Open) -> None:
    page = open_page("/?departement=59&tableau=colleges%3Fq%3Dbaker")
    expect(page.locator("#filtres [data-partie=phrase]")).to_have_text(
        "La carte ne montre que : département : Nord, et Collèges contenant « baker »."
    )
    assert "0593680E" in _shown(page, "colleges") and len(_shown(page, "colleges")) < 10
    link = page.locator("#filtres [data-partie=tableaux] a").first.get_attribute("href")
    assert link == "/collections/colleges/items?f=html&code_departement=59&q=baker"


def test_a_choice_made_before_the_filters_have_come_is_kept(open_page: Open) -> None:
    page = open_page("/")
    held: list[Route] = []
    page.context.route("**/static/filters.js*", lambda route: held.append(route))
    with page.expect_request("**/static/filters.js*"):
        page.get_by_text("Filtres", exact=True).click()
    page.get_by_label("Cité éducative", exact=True).select_option("roubaix")
    held[0].continue_()
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("Roubaix")
    assert _shown(page, "cites") == ["roubaix"]


def test_a_filter_that_is_not_understood_is_said_and_can_be_dropped(open_page: Open) -> None:
    page = open_page("/?departement=59&tableau=colleges%3Fzut%3D1")
    expect(page.locator("#annonce")).to_contain_text("n’est pas compris")
    page.get_by_role("button", name="Tout montrer").click()
    expect(page.locator("#annonce")).to_have_text("Aucun filtre : tout est montré.")
    assert "tableau" not in page.url and "departement" not in page.url
    page.get_by_label("Département", exact=True).select_option("59")
    expect(page.locator("#filtres [data-partie=phrase]")).to_contain_text("Nord")
