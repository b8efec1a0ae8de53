"""Codes in words: one wording each, on every kind of page, and a doubt that is told."""

import html
import re

import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle, load_bundle
from geocite.collections import COLLECTIONS
from geocite.serving.language.languages import speak
from geocite.serving.language.vocabulary import BANDS, CODED, band_words
from geocite.serving.web import create_app
from geocite.settings import Settings

PAGES = [
    "/", "/cites/maubeuge", "/cites/arras", "/cites/amiens-nord", "/qpv/QP059019", "/qpv/QN05918M", "/qpv/QN05902M",
    "/colleges/0593680E", "/colleges/0590050J", "/communes/59392", "/collections/epci/items/200033579?f=html",
    "/collections/colleges/items?f=html&limit=200", "/collections/colleges/items?f=html&bande_2024=500 m",
    "/collections/colleges/items?f=html&bande_2015=incertaine", "/collections/colleges/items?f=html&bande_2024=dans",
    "/collections/colleges?f=html", "/collections/colleges/queryables?f=html", "/comparer?objets=colleges/0593680E",
    "/comparer?objets=qpv-2015/QP059019,communes/59392", "/indicators/ips", "/search?q=baker", "/aide", "/sources",
    "/locate?lon=3.0586&lat=50.633", "/anomalies", "/filtres?f=json",
]  # fmt: skip
# A distance of a band after a word: « à moins de 300 m », « entre 300 et 500 m », « within 300 m ».
OTHER = re.compile(r"[^\W\d][^\w\n]{1,2}(?:300|500)[\s\u202f]m\b.{0,10}")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle(Settings().bundle)


@pytest.fixture(scope="module")
def site(bundle: Bundle) -> FlaskClient:
    return create_app(Settings(), bundle).test_client()


def _read(page: str) -> str:
    kept = re.sub(r"<(script|style|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    kept = re.sub(r"<a [^>]*\?[^>]*>", " ", kept)  # addresses tell codes
    return html.unescape(re.sub(r"<[^>]*>", " ", kept)).casefold().replace("\\u202f", "\u202f")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_band_has_one_wording_on_every_kind_of_page(site: FlaskClient, path: str, language: str) -> None:
    answer = site.get(path if language == "fr" else f"/en{path}")
    assert answer.status_code == 200
    text = _read(answer.text)
    speak(language)
    told = {form.casefold() for forms in (BANDS.short, BANDS.said) for form in forms.values()}
    for form in sorted(told, key=len, reverse=True):
        text = re.sub(re.escape(form).replace("\u202f", "[\u202f ]"), " ", text)
    assert not OTHER.findall(text)


def test_bands_are_told_in_the_same_words_by_page_table_form_and_map(site: FlaskClient) -> None:
    """Collège 0593680E is beyond 500 m of its nearest quartier: that is what is read wherever it is told."""
    for path in ("/colleges/0593680E", "/collections/colleges/items?f=html&id=0593680E", "/filtres?f=json", "/"):
        assert BANDS.short["au-delà"] in _read(site.get(path).text), path


@pytest.mark.parametrize("name", CODED)
def test_every_code_of_the_bundle_has_its_words(bundle: Bundle, name: str) -> None:
    heads = [head for layer in COLLECTIONS for head in bundle.layer(layer).heads]
    codes = {str(head["properties"][name]) for head in heads if head["properties"].get(name) is not None}
    assert codes
    assert codes <= set(CODED[name])


@pytest.mark.parametrize(
    ("metres", "band", "position", "doubtful"),
    [
        (0, "dans", "rue", True),
        (100, "300 m", "rue", True),
        (101, "300 m", "rue", False),
        (199, "300 m", "rue", False),
        (200, "300 m", "rue", True),
        (533, "au-delà", "rue", True),
        (601, "au-delà", "rue", False),
        (533, "au-delà", "exacte", False),
        (None, "incertaine", "rue", False),
    ],
)
def test_a_position_at_its_street_near_a_limit_is_to_be_checked(
    metres: int | None, band: str, position: str, doubtful: bool
) -> None:
    properties = {"bande_2024": band, "distance_qpv_2024_m": metres, "position": position}
    told = band_words(properties, "bande_2024")
    assert told and told.startswith(BANDS.short[band])
    assert ("à vérifier (position à la rue près)" in told) == doubtful


def test_the_doubt_is_read_on_pages_and_in_tables(site: FlaskClient) -> None:
    told = "au-delà de 500\u202fm, à vérifier (position à la rue près)"
    table = "/collections/colleges/items?f=html&id=0593680E&properties=bande_2015"
    for path in ("/colleges/0593680E", table, "/cites/valenciennes-anzin"):
        assert told in _read(site.get(path).text), path
