"""Every page, told in a language that puts what it translates between brackets: nothing may stay outside of them."""

import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.serving.language import formatting as filters
from geocite.serving.language import languages
from geocite.serving.web.requests import language_prefix as prefix
from geocite.text.typography import shown_name


def html(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


class Marked:
    """A catalogue that puts each message between brackets: what stays outside was never translated."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


class Texts(HTMLParser):
    """What a person reads or hears of a page outside of brackets: its text, and the attributes that are read out."""

    READ = ("title", "aria-label", "placeholder", "alt", "data-titre")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._mute: list[str] = []
        self._depth = 0  # a message may hold tags: its brackets open in one text and close in another

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if (self._mute and tag == self._mute[-1]) or (
            not self._mute and (tag in ("script", "style", "code") or values.get("lang") == "fr")
        ):
            self._mute.append(tag)
        if not self._mute:
            for name in self.READ:
                self.found.append(self._outside(values.get(name) or "", 0)[0])

    def handle_endtag(self, tag: str) -> None:
        if self._mute and self._mute[-1] == tag:
            self._mute.pop()

    def handle_data(self, data: str) -> None:
        if not self._mute:
            text, self._depth = self._outside(data, self._depth)
            self.found.append(text)

    @staticmethod
    def _outside(text: str, depth: int) -> tuple[str, int]:
        """The text outside of brackets, and how many are still open after it."""
        kept = []
        for letter in text:
            depth += (letter == "⟦") - (letter == "⟧")
            kept.append(letter if depth == 0 and letter != "⟧" else "|")
        return re.sub(r"\s+", " ", re.sub(r"\|+", "|", "".join(kept))).strip(" |"), depth


MARK = "de"  # any language that Babel knows and geocite does not speak
PAGES = (
    "/", "/cites/arras?comparer=cite", "/cites/lille-sud", "/cites/maubeuge?comparer=epci",
    "/qpv/QP059019?comparer=qpv",
    "/qpv/QN05901M", "/qpv/QN05902M", "/colleges/0593680E?comparer=reseau", "/communes/62041?comparer=cite",
    "/communes/02691", "/collections/epci/items/200033579?f=html", "/collections", "/collections/qpv-2024?f=html",
    "/collections/cites/queryables?f=html", "/collections/colleges/items?f=html&bande_2024=dans&q=a&colonne=ips&de=60",
    "/collections/cites/items?f=html", "/collections/communes/items?f=html&bbox=2,50,3,51",
    "/comparer?objets=qpv-2015/QP059019,communes/59392,colleges/0593680E", "/comparer",
    "/collections/cites/schema",
    "/comparer?objets=cites/arras",
    "/indicators", "/indicators/taux_pauvrete_pct", "/indicators/population?collection=qpv-2015&depuis=2013",
    "/indicators/ips", "/search?q=chasse+royale", "/search?q=zzzz", "/locate?lon=2.7772&lat=50.2910",
    "/locate", "/aide",
    "/accessibilite", "/qgis", "/conformance?f=html", "/anomalies",
    "/api?f=html", "/sources",
)  # fmt: skip
FAILURES = {
    "/cites/arra": 404,
    "/communes/75056": 404,
    "/collections/cites/items?f=html&inconnu=1": 400,
    "/indicators/rien": 404,
}
# Proper nouns, and names of formats and standards: the same in every language.
SAME = re.compile(
    r"géocité|GeoJSON|GeoPackage|CSV|JSON|KML|Shapefile|FlatGeobuf|GeoParquet|Excel|XLSX|OpenStreetMap|Français|English|"
    r"REP\+?|SIREN|UAI|Insee|Licence Ouverte 2\.0|Etalab|MIT|DE|EN|FR|sha256|km²|km|m|kB|MB|ko|Mo|Nord|Ctrl|OGC API|"
    r"Autre|nom|id|GET"
)


@pytest.fixture
def marked(site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The site in a language whose every message stands between brackets."""
    monkeypatch.setattr(languages, "OTHERS", (*languages.OTHERS, MARK))
    monkeypatch.setattr(prefix, "OTHERS", (*languages.OTHERS, MARK))
    monkeypatch.setattr(languages, "_catalogue", lambda code: Marked())
    for table in (filters.SIGNS, filters.MONTHS):
        monkeypatch.setitem(table, MARK, table["en"])
    monkeypatch.setattr(languages, "messages_of_scripts", lambda code: {})
    monkeypatch.setitem(site.application.jinja_env.globals, "textes_scripts", lambda code: {})
    return site


def of_data(bundle: Bundle) -> set[str]:
    """What the data say, as it may stand on a page: every text of the layers, of the facts, of the sources."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for one in (*value.keys(), *value.values()):
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)
        elif isinstance(value, str):
            text = re.sub(r"\s+", " ", value).strip()
            found.update((text, text.replace("'", "’"), shown_name("qpv-2024", text), shown_name("colleges", text)))

    for name in bundle.manifest.collections:
        walk([head["properties"] for head in bundle.layer(name).heads])
    walk(msgspec.to_builtins([bundle.documents.profils, bundle.manifest.sources, bundle.manifest.regions]))
    return found


BREAKS = re.compile(r"[·,;:()›/|+=]|\s–\s|\s→\s|\s↔\s|\s\s")
FIGURES = re.compile(r"[-−]?\d[\d\s.,]*(?:%|€|km²|km|m|MB|kB|Mo|ko)?(?=\W|$)")


def untold(text: str, data: set[str]) -> str:
    """What a text says outside of brackets that is neither data nor the same in every language."""
    if re.sub(r" \([\d\u202f.,]+\)$", "", text) in data:
        return ""
    left = [part for part in map(_bare, BREAKS.split(text)) if not _known(part, data)]
    left = [part for part in (_bare(FIGURES.sub(" ", part)) for part in left) if not _known(part, data)]
    return " | ".join(left)


def _bare(text: str) -> str:
    return text.strip(" .«»“”’'\"←→↑↓−%€+")


def _known(text: str, data: set[str]) -> bool:
    return not re.search(r"[^\W\d_]{2}", text) or text in data or bool(SAME.fullmatch(text))


@pytest.mark.parametrize("path", [*PAGES, *FAILURES])
def test_nothing_on_a_page_escapes_translation(marked: FlaskClient, whole: Bundle, path: str) -> None:
    answer = marked.get(f"/{MARK}{path}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == FAILURES.get(path, 200)
    reader, data = Texts(), of_data(whole)
    reader.feed(answer.text)
    assert not {left for text in reader.found if (left := untold(text, data))}


def test_french_pages_are_the_same_before_and_after_english_ones(site: FlaskClient) -> None:
    paths = ("/cites/maubeuge?comparer=cite", "/qpv/QP059019?comparer=commune", "/colleges/0593680E", "/indicators/ips")
    before = [html(site, path) for path in paths]
    told = [html(site, f"/en{path}") for path in paths]
    assert [html(site, path) for path in paths] == before
    for page in told:
        reader = Texts()
        reader.feed(page)
        assert "Comparer" not in reader.found and "Compare" in reader.found
