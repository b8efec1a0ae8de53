"""The file of one cité, as the command writes it."""

import base64
import gzip
import html
import json
import re
from pathlib import Path

import pytest
from helpers.reading import read

from geocite.cli import main


def _content(page: str) -> dict[str, dict[str, str]]:
    packed = read(page).one("#contenu-du-fichier").source
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_the_largest_file_is_light_and_asks_nothing_of_the_network(tmp_path: Path) -> None:
    target = tmp_path / "lille.html"
    assert main(["map", "--cite", "lille-nord-est", "-o", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert target.stat().st_size < 3_000_000
    fetched = read(page).all("script[src], img[src], link[href]")
    assert not [tag.html for tag in fetched if not (tag.get("src") or tag["href"]).startswith("data:")]
    content = _content(page)
    for profile in ("/cites/lille-nord-est", "/communes/59350"):
        assert content["reponses"][f"{profile}?partie=fiche"].startswith("<article")
    shown = {name for file in content["cartes"].values() for name in json.loads(file)["ids"]}
    assert "59350" in shown and "62041" not in shown
    figures = json.loads(content["reponses"]["/indicators/population?collection=communes&forme=carte"])
    assert figures["effectif"] is True  # a count: drawn as circles, as the map draws it
    assert figures["valeurs"]["59350"] > 200_000 and figures["valeurs"].keys() <= shown


def test_the_links_lead_to_the_server_that_is_named(tmp_path: Path) -> None:
    target = tmp_path / "jeumont.html"
    assert main(["map", "--cite", "jeumont", "-o", str(target), "--url", "https://exemple.fr/"]) == 0
    page = target.read_text(encoding="utf-8")
    assert _content(page)["url"] == "https://exemple.fr"
    assert read(page).has('a[href="https://exemple.fr/"]')


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cite", "aras"), "Les plus proches : arras"),
        (("--cite", "arras", "--url", "javascript:1"), "commence par http:// ou https://"),
    ],
)
def test_what_is_wrong_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.html"
    assert main(["map", *arguments, "-o", str(target)]) == 2
    assert said in capsys.readouterr().err and not target.exists()


@pytest.mark.parametrize("url", ["", "https://exemple.fr"], ids=["sans serveur", "avec serveur"])
def test_without_scripts_a_link_of_the_site_leads_to_the_server_or_nowhere(url: str, tmp_path: Path) -> None:
    target = tmp_path / "arras.html"
    assert main(["map", "--cite", "arras", "-o", str(target), "--url", url]) == 0
    page = re.sub(r"<(script|style)\b.*?</\1>", "", target.read_text(encoding="utf-8"), flags=re.DOTALL)
    put_back = re.findall(r'data-(?:href|action)="(/[^"]*)"(?: (?:href|action)="([^"]*)")?', page)
    assert "/search" in dict(put_back) and "/cites/arras" in dict(put_back)
    assert all(beyond == (url + path if url else "") for path, beyond in put_back)
    assert not re.search(r'\s(?:href|action)="/', page)


def test_the_file_says_what_it_may_ask_for(tmp_path: Path) -> None:
    target = tmp_path / "arras.html"
    assert main(["map", "--cite", "arras", "-o", str(target)]) == 0
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', target.read_text(encoding="utf-8"))
    assert policy and html.unescape(policy[1]).startswith("default-src 'none'; script-src 'unsafe-inline'")
