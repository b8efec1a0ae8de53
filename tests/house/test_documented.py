"""What exists is documented, and what is documented exists: addresses, parameters, settings, commands, files."""

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.cli import _parser
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.settings import read_settings

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference.md"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
NAMED = re.compile(r"`([^`]+)`")


def table(title: str) -> dict[str, list[list[str]]]:
    """Rows of the table under a heading of the reference: first name → the names in code of its other cells."""
    section = REFERENCE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return {NAMED.findall(cells[0])[0]: [NAMED.findall(cell) for cell in cells[1:]] for cells in rows}


# -- addresses

ADDRESSES = table("Adresses")
FREE = {"/", "/favicon.ico", "/healthz", "/static/<path:name>"}  # whatever is asked of them, they answer
EXAMPLES = {
    "/cites/<item_id>": "/cites/arras",
    "/qpv/<code>": "/qpv/QP059019",
    "/colleges/<uai>": "/colleges/0593680E",
    "/communes/<code>": "/communes/59350",
    "/indicators/<name>": "/indicators/ips",
    "/map/<name>": "/map/cites.json",
}


def test_every_address_is_documented_and_answers(site: FlaskClient) -> None:
    assert ADDRESSES.keys() == {str(rule) for rule in site.application.url_map.iter_rules()}


def accepted(site: FlaskClient, path: str) -> set[str]:
    """Parameters that an address says it has when it is asked for one that it does not: as a page and as data."""
    found: set[str] = set()
    for kind in ("text/html", "application/json"):
        answer = site.get(f"{path}?zzzzzz=1", headers={"Accept": kind})
        assert answer.status_code == 400
        told = re.search(r"Paramètres possibles[\s\u202f]*: ([^<]*?)\.", answer.text)
        assert told
        found |= set(told[1].split(", "))
    return found - {"aucun"}


@pytest.mark.parametrize("address", sorted(ADDRESSES.keys() - FREE))
def test_every_parameter_is_documented_and_accepted(site: FlaskClient, whole: Bundle, address: str) -> None:
    path = EXAMPLES.get(address, address).replace("<collection>", "cites").replace("<item_id>", "arras")
    documented = set(ADDRESSES[address][-1])
    if address.endswith("/items"):
        documented |= Catalogue(whole).queryables("cites").keys()
    assert accepted(site, path) == documented


# -- settings


class Asked(dict[str, str]):
    """An environment that notes what is looked for in it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def test_every_setting_is_documented_and_read() -> None:
    environment = Asked()
    read_settings(environment)
    assert table("Réglages").keys() == environment.names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_variable_that_nothing_reads(page: Path) -> None:
    environment = Asked()
    read_settings(environment)
    of_tests = {
        name
        for folder in ("tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"environ(?:\.get)?[\[(]\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert set(re.findall(r"GEOCITE_[A-Z]+", page.read_text(encoding="utf-8"))) <= environment.names | of_tests


# -- commands


def commands() -> Mapping[str, argparse.ArgumentParser]:
    (found,) = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return found.choices


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (name for name in action.option_strings if name.startswith("--") and name != "--help")


def test_every_command_and_option_is_documented_and_exists() -> None:
    documented = {name.split()[1]: set(cells[-1]) for name, cells in table("Commandes").items()}
    assert documented == {name: set(options(parser)) for name, parser in commands().items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_pages_exist(page: Path) -> None:
    """In code only: prose may speak of geocite as it likes."""
    text = page.read_text(encoding="utf-8")
    code = "\n".join([*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)])
    asked = set(re.findall(r"(?:^|/|\s)geocite ([a-z]+)\b", code, re.MULTILINE))
    assert asked <= commands().keys()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|\s)make ([a-z]+)\b", code, re.MULTILINE)) <= targets


def test_every_target_of_make_says_what_it_does() -> None:
    lines = re.findall(r"^([a-z]+):(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert lines and not [name for name, rest in lines if "## " not in rest]


# -- links and paths

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", [*PAGES, *sorted((ROOT / "docs/decisions").glob("*.md"))], ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


FILE = re.compile(r"`([\w/.-]+\.(?:py|js|lark|html|toml|po))`")
FILES = [str(path.relative_to(ROOT)) for path in ROOT.glob("[!.]*/**/*") if path.is_file()]


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda page: page.name)
def test_decisions_name_files_of_today(page: Path) -> None:
    named = FILE.findall(page.read_text(encoding="utf-8"))
    assert not [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in FILES)]
