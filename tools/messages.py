"""Gather every message of the interface into the catalogue of each language: `make messages`.

French is written in the code and is the id of each message. Sources: Python and templates, the scripts of the pages,
and the texts of the registry of indicators and of the collections, which the bundle carries. Translations already
made are kept; a message that no longer stands anywhere is dropped; nothing is guessed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from geocite.bundle.loading import load_bundle

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "geocite" / "locales"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "in_number": (2, 3),
    "pluriel": (2, 3),
    "t": None,
    "tn": (2, 3),
}
METHODS = [
    ("geocite/serving/**.py", "python"),
    ("geocite/collections/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("geocite/static/scripts/**.js", "javascript"),
]
OF_TEMPLATES = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}
OPTIONS = {"templates/**.html": OF_TEMPLATES, "geocite/static/scripts/**.js": {"parse_template_string": "true"}}
# No clock and no name: the same messages give the same file.
HEADER = """# Messages of geocite. Made by « make messages »: only msgstr is written by hand.
msgid ""
msgstr ""
"Project-Id-Version: geocite\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
REGISTRY = "geodata/indicators.toml"
PLAIN = ("libelle", "libelle_court", "definition", "unite", "theme")
OF_SERIES = ("libelle_millesime", "note", "moment")


def gather() -> Catalog:
    """Every message, with the files (not the lines: they move too often) where it stands."""
    found = Catalog(project="geocite", charset="utf-8", fuzzy=False)
    extracted = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=())
    for name, _line, message, _comments, context in extracted:
        found.add(message, None, [(name, None)], context=context)
    for text, place in _of_data():
        found.add(text, None, [(place, None)])
    return found


def _of_data() -> Iterator[tuple[str, str]]:
    """Texts that the bundle carries and that pages show: the registry, the titles of collections."""
    bundle = load_bundle(ROOT / "geodata" / "bundle")
    for entry in bundle.documents.indicateurs.indicateurs:
        yield from ((getattr(entry, name), REGISTRY) for name in PLAIN if getattr(entry, name))
        for part in entry.series:
            yield from ((getattr(part, name), REGISTRY) for name in OF_SERIES if getattr(part, name))
        yield from ((rupture.motif, REGISTRY) for rupture in entry.ruptures)
    for entry in bundle.manifest.collections.values():
        yield from ((getattr(entry, name), "geodata/bundle/manifest.json") for name in ("titre", "description"))


def update(path: Path, template: Catalog, locale: str) -> Catalog:
    """The catalogue of a language with the messages of today, its translations kept."""
    with path.open("rb") as file:
        known = read_po(file, locale=locale)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    with path.open("wb") as file:
        file.write(HEADER.format(locale=locale, plural=known.plural_forms).encode())
        write_po(file, known, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    return known


def is_told(message: Message) -> bool:
    """Whether a message has a translation, in every form that a count asks for."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def main() -> int:
    """Update every catalogue; 1 when some message has no translation."""
    template, missing = gather(), 0
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/geocite.po")):
        locale = path.parent.parent.name
        catalogue = update(path, template, locale)
        empty = [message for message in catalogue if message.id and not is_told(message)]
        print(f"{locale} : {len(catalogue)} messages, {len(empty)} à traduire")
        missing += len(empty)
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
