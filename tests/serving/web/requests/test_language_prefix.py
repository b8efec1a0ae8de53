"""French by default, English under /en: every message translated, every page told whole, nothing mixed."""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from helpers.reading import Part, ask

from geocite.serving.language.formatting import distance, full_date, number, ordinal, rank, share, with_unit
from geocite.serving.language.languages import FOLDER, Words, _, in_number, speak

ROOT = Path(__file__).parents[4]
PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
TAGS = re.compile(r"</?[a-z][^>]*>")
# « commune {of_name} » needs the article in French: a translation uses the plain name instead. The name of a vintage
# (« rentrée ») does not read well in « {label}, par {vintage} ».
PLAIN = {"of_name": "name", "of_names": "names", "de_nom": "nom"}
LEFT = {"vintage"}


@pytest.fixture
def english() -> Iterator[None]:
    speak("en")
    yield
    speak("fr")


# --- the catalogue ------------------------------------------------------------------------------------------------


def catalogue() -> Catalog:
    with (FOLDER / "en" / "LC_MESSAGES" / "geocite.po").open("rb") as file:
        return read_po(file, locale="en")


def gathered() -> Catalog:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    found: Catalog = module.gather()
    return found


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_the_catalogue_holds_the_messages_of_today() -> None:
    """Else: « make messages », then translate what it lists."""
    assert {str(m.id) for m in catalogue() if m.id} == {str(m.id) for m in gathered() if m.id}


def test_every_message_has_its_translation() -> None:
    assert not [m.id for m in catalogue() if m.id and (m.fuzzy or not all(forms(m.string or "")))]


def places(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for found in PLACES.findall(text) for name in found if name}


@pytest.mark.parametrize("message", [m for m in catalogue() if m.id], ids=lambda m: forms(m.id)[0][:50])
def test_a_translation_fills_the_same_places_and_keeps_the_same_tags(message: Message) -> None:
    known = places(forms(message.id))
    for told in forms(message.string):
        wanted = {PLAIN.get(name, name) if PLAIN.get(name) in places((told,)) else name for name in known}
        assert places((told,)) <= wanted
        assert wanted - places((told,)) <= LEFT or len(forms(message.id)) > 1
        assert sorted(TAGS.findall(told)) == sorted(TAGS.findall(forms(message.id)[0]))
        assert not set("«»\u202f") & set(told)
        if "%(" in forms(message.id)[0]:
            assert told % dict.fromkeys(known | set(PLAIN.values()), "x")


# --- addresses ----------------------------------------------------------------------------------------------------


def test_french_is_the_default_whatever_the_browser_prefers(site: FlaskClient) -> None:
    answer = site.get("/cites/arras", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "fr"
    assert '<html lang="fr">' in answer.text


def test_a_page_names_the_same_page_in_the_other_language(site: FlaskClient) -> None:
    def alternates(path: str) -> dict[str, str]:
        links = ask(site, path).all("link[rel=alternate][hreflang]")
        return {link["hreflang"]: link["href"].removeprefix("http://localhost") for link in links}

    both = {"fr": "/cites/arras?comparer=region", "en": "/en/cites/arras?comparer=region"}
    assert both.items() <= alternates(both["fr"]).items()
    assert both.items() <= alternates(both["en"]).items()
    assert ask(site, both["en"]).one("html")["lang"] == "en"


SHARED = ("/static/", "/map/")


def addresses(page: Part) -> list[str]:
    """Addresses of this site that a page leads to."""
    found = page.every("[href]", "href") + page.every("[action]", "action")
    return [address for address in found if address.startswith("/")]


@pytest.mark.parametrize(
    "path",
    ["/", "/cites/arras", "/qpv/QP059019", "/collections", "/collections/cites/items?f=html", "/comparer", "/aide",
     "/indicators", "/sources", "/anomalies", "/search?q=arras", "/locate?lon=2.777&lat=50.291", "/qgis", "/api?f=html",
     "/comparer?objets=cites/arras,cites/maubeuge", "/indicators/taux_pauvrete_pct"],
)  # fmt: skip
def test_links_stay_in_the_language(site: FlaskClient, path: str) -> None:
    page = ask(site, f"/en{path}")
    french = [link for link in addresses(page) if not link.startswith((*SHARED, "/en/"))]
    assert set(french) == {page.one("a.nav-langue")["href"]}
    french_page = ask(site, path)
    english = [link for link in addresses(french_page) if link.startswith("/en/")]
    assert set(english) == {french_page.one("a.nav-langue")["href"]}


def test_a_short_code_leads_to_the_page_in_the_same_language(site: FlaskClient) -> None:
    answer = site.get("/en/qpv/059019", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/en/qpv/QP059019")


def test_programs_walk_the_service_in_one_language(site: FlaskClient) -> None:
    landing = json.loads(site.get("/en/?f=json").data)
    assert all("/en/" in link["href"] for link in landing["links"])
    assert "The layers" in {link["title"] for link in landing["links"]}
    assert site.get("/en/collections?f=json").headers["Content-Language"] == "en"
    item = json.loads(site.get("/en/collections/cites/items/arras?f=json").data)
    assert {link["rel"]: link["href"] for link in item["links"]}["alternate"] == "http://localhost/en/cites/arras"


def test_data_are_the_same_in_every_language(site: FlaskClient) -> None:
    for form in ("csv", "csv-standard", "geojsonseq", "kml"):
        path = f"/collections/qpv-2015/items?f={form}"
        assert site.get(path).data == site.get(f"/en{path}").data


def test_a_schema_is_told_in_the_language_and_says_its_own_address(site: FlaskClient) -> None:
    for name in ("schema", "queryables"):
        found = json.loads(site.get(f"/en/collections/qpv-2015/{name}?f=json").data)
        assert found["title"] == "2015 priority neighbourhoods"
        assert found["$id"] == f"http://localhost/en/collections/qpv-2015/{name}"


def test_an_error_is_told_in_the_language_of_the_address(site: FlaskClient) -> None:
    told = json.loads(site.get("/en/collections/cites/items?bbox=1,2&f=json").data)
    assert "“1,2”" in told["description"]
    assert ask(site, "/en/nothing/here", 404).has('a[href="/en/"]')


def test_a_language_that_nobody_wrote_is_an_unknown_page(site: FlaskClient) -> None:
    assert site.get("/de/cites/arras").status_code == 404


# --- figures ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("english")
def test_figures_are_written_as_english_writes_them() -> None:
    assert number(42341) == "42,341"
    assert with_unit(49.14, "%", 1) == "49.1%"
    assert with_unit(1, "points") == "1\u202fpoint"
    assert with_unit(1.5, "points", 1) == "1.5\u202fpoints"
    assert with_unit(1, "people") == "1\u202fperson"
    assert share(0.2) == "less than 1%"
    assert distance(1234.0) == "1.2\u202fkm"
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 22)] == ["1st", "2nd", "3rd", "4th", "11th", "22nd"]
    assert rank(113) == "113th"
    assert full_date("2023-08-01") == "1 August 2023"


def test_figures_are_french_again_afterwards() -> None:
    assert number(42341.5, 1) == "42\u202f341,5"
    assert (ordinal(1), rank(2)) == ("1ʳᵉ", "2ᵉ")


@pytest.mark.usefixtures("english")
def test_words_follow_the_language_when_they_are_asked_for() -> None:
    assert Words({"x": "non renseigné"})["x"] == "not stated"
    assert in_number(1, "résultat", "résultats") == "result"
    assert in_number(0, "résultat", "résultats") == "results"


def test_french_takes_the_singular_below_two() -> None:
    assert [in_number(n, "résultat", "résultats") for n in (0, 1, 1.5, 2)] == ["résultat"] * 3 + ["résultats"]
    assert _("Aucune page à {lieu}", lieu="Arras") == "Aucune page à Arras"
