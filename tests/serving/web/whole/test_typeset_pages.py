"""French as it is printed, on every kind of page: apostrophes, spaces, units, names, whatever the text comes from."""

import re

import pytest
from flask.testing import FlaskClient
from helpers.reading import AS_IT_IS, ask, prose

from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS

PAGES = [
    "/", "/cites/maubeuge?comparer=cite", "/cites/amiens-nord", "/cites/arras", "/cites/valenciennes-anzin",
    "/cites/hautmont-louvroil-neuf-mesnil", "/qpv/QP059019", "/qpv/QN05918M", "/qpv/QN05917M", "/colleges/0593680E",
    "/communes/59392", "/communes/59112", "/collections/epci/items/200033579?f=html", "/collections",
    "/collections/qpv-2024?f=html", "/collections/cites/queryables?f=html", "/comparer",
    "/comparer?objets=cites/maubeuge,cites/arras", "/indicators", "/indicators/taux_pauvrete_pct",
    "/indicators/population?collection=qpv-2015", "/sources", "/anomalies", "/search?q=bruay", "/search?q=zzzz",
    "/locate?lon=2.777&lat=50.291", "/qgis", "/aide", "/accessibilite", "/api?f=html", "/conformance?f=html",
    "/nulle-part", "/cites/nulle-part", "/?bbox=rien", "/collections/colleges/items?f=html&bande_2024=300 m",
    *(f"/collections/{name}/items?f=html" for name in COLLECTIONS),
]  # fmt: skip
PLAIN_SPACE = re.compile(r"[ \u00a0](?=[;:!?%»])|«(?!\u202f)|(?<=\d)[ \u00a0](?=(?:km²?|m²?|ha|ko|Mo|€)(?!\w))")


def faults(text: str) -> list[str]:
    around = [text[max(found.start() - 25, 0) : found.end() + 25] for found in PLAIN_SPACE.finditer(text)]
    return [*around, *(text[max(at.start() - 25, 0) : at.end() + 25] for at in re.finditer("'", text))]


@pytest.mark.parametrize("path", PAGES)
def test_every_kind_of_page_is_typeset(site: FlaskClient, path: str) -> None:
    page = site.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
    assert page.startswith("<!doctype html>")
    assert not faults(prose(page))


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_have_one_form_of_figures_and_apostrophes(site: FlaskClient, path: str) -> None:
    page = site.get(f"/en{path}", headers={"Accept": "text/html"}, follow_redirects=True).text
    text = prose(page, f"{AS_IT_IS}, body [lang=fr]")
    assert not re.findall(r".{0,20}\d\s+%.{0,20}", text)
    assert not re.findall(r".{0,20}\d,\d\s*%.{0,20}", text)
    assert "'" not in text


def test_what_is_to_be_copied_stays_as_it_is(site: FlaskClient) -> None:
    page = ask(site, "/collections/cites/queryables?f=html")
    assert "/collections/cites/items?filter=nom LIKE 'A%'" in [code.source for code in page.all("code")]


def test_names_are_shown_as_french_writes_them_and_kept_as_published_in_files(site: FlaskClient, whole: Bundle) -> None:
    page = ask(site, "/qpv/QN05918M")
    shown = "Quartier Intercommunal Sous-le Bois Montplaisir Rue d’Hautmont"
    published = whole.layer("qpv-2024").properties("QN05918M")["nom"]
    assert page.one("h1").words == shown and published not in page.html
    assert site.get("/search?q=rue+d'hautmont&f=json").get_json()["resultats"][0]["nom"] == shown
    assert site.get("/collections/qpv-2024/items/QN05918M?f=json").get_json()["properties"]["nom"] == published
    rows = site.get("/indicators/population?collection=qpv-2015&f=csv").get_data(as_text=True)
    assert published in rows and shown not in rows
