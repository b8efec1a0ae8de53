"""Filters, and the ways to take the map away."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

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
    assert waiting.value.suggested_filename == "geocite-carte.png"
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
