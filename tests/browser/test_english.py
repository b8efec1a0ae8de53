"""The site in English, as a reader uses it: map, panel, search, theme, filters, and the way back to French."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_drawn

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])


@SIZES
def test_a_profile_opens_in_english_and_its_links_stay_so(open_page: Open, width: int, height: int) -> None:
    page = open_page("/en/?selection=cites/arras", width=width, height=height, locale="en-GB")
    expect(page.locator("#panneau h1")).to_have_text("Arras")
    expect(page.locator("#panneau .panneau-page")).to_have_attribute("href", "/en/cites/arras")
    expect(page.locator("#panneau")).to_contain_text("Poverty")
    expect(page).to_have_title("Arras · géocité")
    page.locator("#fiche a[href^='/en/qpv/']").first.click()
    expect(page.locator("#panneau .panneau-genre")).to_contain_text("neighbourhood")
    assert page.url.split("?")[0].endswith("/en/")


@SIZES
def test_search_answers_in_english(open_page: Open, width: int, height: int) -> None:
    page = open_page("/en/", width=width, height=height, locale="en-GB")
    page.get_by_role("combobox", name="Search").fill("chasse royale")
    first = page.locator("#suggestions [role=option]").first
    expect(first).to_contain_text("former name")
    expect(first).to_have_attribute("href", "/en/colleges/0593680E")
    expect(page.locator("#suggestions [role=option]").last).to_contain_text("Search for this address")


def test_theme_legend_and_filters_speak_english(open_page: Open) -> None:
    page = open_page("/en/?indicateur=communes/taux_pauvrete_pct&departement=59", locale="en-GB")
    legend = page.locator("#theme [data-partie=legende]")
    expect(legend).to_contain_text(re.compile(r"\d+\.?\d* to \d+\.?\d*%"))
    expect(legend).to_contain_text("statistical secrecy")
    expect(page.locator("#filtres [data-partie=phrase]")).to_have_text("The map shows only: département: Nord.")
    expect(page.locator("#theme [data-partie=titre]")).to_contain_text("Poverty rate")
    table = page.locator("#filtres [data-partie=tableaux] a").first
    assert (table.get_attribute("href") or "").startswith("/en/collections/")


def test_failures_are_told_in_english(open_page: Open) -> None:
    page = open_page("/en/", locale="en-GB")
    page.context.set_offline(True)
    page.evaluate("geocite.open({collection: 'cites', id: 'arras'})")
    expect(page.locator("#panneau [data-partie=erreur]")).to_contain_text("connection may be down")


@SIZES
def test_the_other_language_shows_the_same_view(open_page: Open, width: int, height: int) -> None:
    page = open_page("/?selection=qpv-2024/QN05901M", width=width, height=height)
    expect(page.locator("#panneau h1")).to_be_visible()
    name = page.locator("#panneau h1").inner_text()
    page.evaluate("geocite.page.map.setView([50.3, 3.1], 11, {animate: false})")
    page.get_by_role("link", name="English").click()
    wait_drawn(page)
    assert "/en/?" in page.url and "selection=qpv-2024/QN05901M" in page.url and "c=50.3,3.1,11" in page.url
    expect(page.locator("#panneau h1")).to_have_text(name)
    page.get_by_role("link", name="Français").click()
    wait_drawn(page)
    assert "/en/" not in page.url and "c=50.3,3.1,11" in page.url


@SIZES
def test_both_generations_are_told_in_english(open_page: Open, width: int, height: int) -> None:
    page = open_page("/en/?balayage=50&selection=qpv-2015/QP062058", width=width, height=height, locale="en-GB")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"2015 neighbourhoods on 50%"))
    expect(page.get_by_role("button", name="Close the comparison")).to_be_visible()


@pytest.mark.parametrize("path", ["/en/", "/en/cites/arras", "/en/collections/colleges/items?f=html", "/en/aide"])
def test_nothing_overflows_a_narrow_phone(open_page: Open, path: str) -> None:
    page = open_page(path, width=320, height=640, wait=path == "/en/", locale="en-GB")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
