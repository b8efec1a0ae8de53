"""What a person, or a browser, finds on a page: every test reads HTML through here, by a parser of HTML5."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

UNREAD = ["script", "style", "template"]
AS_IT_IS = "script, style, code, pre, textarea, kbd"
INLINE = ["a", "abbr", "b", "em", "small", "span", "strong"]
READ_OUT = ("title", "aria-label", "placeholder", "alt", "content", "data-titre")


@dataclass(frozen=True)
class Part:
    """An element of a page, and what is inside of it."""

    node: LexborNode

    def all(self, selector: str) -> list["Part"]:
        """The elements that a CSS selector finds inside, in the order of the page."""
        return [Part(node) for node in self.node.css(selector)]

    def one(self, selector: str) -> "Part":
        """The only element that a selector finds; the test fails where there are none, or several."""
        found = self.all(selector)
        assert len(found) == 1, f"{selector} : {len(found)} au lieu de 1"
        return found[0]

    def has(self, selector: str) -> bool:
        """Whether a selector finds anything."""
        return self.node.css_first(selector) is not None

    def __getitem__(self, name: str) -> str:
        """An attribute, which must be there; one without a value is the empty text."""
        assert name in self.node.attributes, f"{name} absent de {self.node.html}"
        return self.node.attributes[name] or ""

    def get(self, name: str) -> str | None:
        """An attribute, or nothing where it is absent or without a value."""
        return self.node.attributes.get(name)

    def every(self, selector: str, name: str) -> list[str]:
        """An attribute of each of the elements found."""
        return [part[name] for part in self.all(selector)]

    @property
    def html(self) -> str:
        """The element as it is written."""
        return self.node.html or ""

    @property
    def source(self) -> str:
        """The text inside, to the letter: that of a script, of an option."""
        return self.node.text()

    @property
    def words(self) -> str:
        """What is read: texts in their order, every run of spaces (narrow, unbreakable or not) made one plain space."""
        copy = LexborHTMLParser(self.html)
        copy.strip_tags(UNREAD)
        assert copy.root is not None
        return " ".join(copy.root.text(separator=" ").split())


def read(text: str) -> Part:
    """The page that a text of HTML describes."""
    root = LexborHTMLParser(text).root
    assert root is not None
    return Part(root)


def prose(text: str, left_out: str = AS_IT_IS) -> str:
    """What is read of a page, its spaces as they are: a text a line, then what is read out (titles, labels)."""
    page = LexborHTMLParser(text)
    for node in page.css(left_out):
        node.decompose()
    told = [node.attributes.get(name) or "" for node in page.css("*") for name in READ_OUT]
    page.unwrap_tags(INLINE)
    page.merge_text_nodes()
    assert page.root is not None
    return "\n".join([page.root.text(separator="\n"), *told])


def ask(client: FlaskClient, address: str, status: int = 200) -> Part:
    """The page at an address, asked for as a browser does; it must answer with this status."""
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == status, f"{address} : {answer.status_code} {answer.text[:500]}"
    return read(answer.text)


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    """What a person reads of the page at an address."""
    return ask(client, address, status).words
