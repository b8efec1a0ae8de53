"""Our scripts are served without their spaces: nothing that the reader sees may go with them."""

import re
from pathlib import Path

import pytest

from geocite.serving.web.delivery.assets import Assets

STATIC = Path(__file__).parents[4] / "geocite" / "static"
TOKENS = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|\\.|`|\$\{|[{}]", re.DOTALL)


def _nested(text: str) -> list[str]:
    """Template literals inside others: the minifier takes what lies between them for code."""
    open_: list[str] = []
    found = []
    at = 0
    while match := TOKENS.search(text, at):
        token, inside = match[0], bool(open_) and open_[-1] == "`"
        at = match.end()
        if inside and token not in ("`", "${"):
            # In a text only its end and its holes count.
            at = match.end() if token.startswith("\\") else match.start() + 1
        elif token == "`" and inside:
            open_.pop()
        elif token == "`":
            found += [text[match.start() : match.start() + 40]] if "`" in open_ else []
            open_.append("`")
        elif token in ("${", "{"):
            open_.append("{")
        elif token == "}" and open_:
            open_.pop()
    return found


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_template_literal_stands_in_another(path: Path) -> None:
    assert _nested(path.read_text(encoding="utf-8")) == []


def test_the_check_sees_a_nested_literal() -> None:
    assert _nested("f(`a ${b ? `${c} et ` : ''} d`)") == ["`${c} et ` : ''} d`)"]
    assert _nested('f(`a ${b} d`, `${c}`, "`") // `') == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_served_styles_keep_what_stands_inside_apart_from_what_stands_on(path: Path) -> None:
    """« .a :is(b) » is a descendant, « .a:is(b) » the element itself: the minifier joined the two in nested rules."""
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    apart = len(re.findall(r"[\w\])] :(?:is|where|has|not)\(", source))
    served = Assets(STATIC).find(path.name)
    assert served is not None
    assert len(re.findall(rb"[\w\])] \*?:(?:is|where|has|not)\(", served.body)) == apart
