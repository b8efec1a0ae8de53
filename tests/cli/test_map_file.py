"""The file of one cité, as the command writes it."""

import base64
import gzip
import json
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
    assert "/cites/lille-nord-est" in content["reponses"] and "/communes/59350" in content["reponses"]
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
