"""Bytes of a file → clean text, in one place for every reader: encoding found, what is damaged told with its line."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from geocite.errors import DataError

TOLD_LINES = 20  # damaged lines told one by one
_DAMAGED = re.compile("[\udc80-\udcff]+")
_NOT_CP1252 = 0.05  # beyond this share of undefined bytes, a file is no Windows-1252
_ZEROS = 0.01  # beyond this share of zero bytes, a file is no text
# Control and format characters, lone surrogates and non-characters; tabs and ends of lines are kept.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_SEPARATORS = "\u2028\u2029"
_OTHER_FORMATS = (
    (b"PK\x03\x04", "est une archive zip ou un classeur Excel"),
    (b"PK\x05\x06", "est une archive zip vide"),
    (b"\x1f\x8b", "est un fichier compressé (gzip)"),
    (b"%PDF", "est un fichier PDF"),
    (b"\xd0\xcf\x11\xe0", "est un ancien classeur Excel"),
)
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


class TextError(DataError):
    """A file is not the text that it should be."""


@dataclass(frozen=True)
class Flaw:
    """What had to be mended in a text: the (first) line concerned, what it was in a word, and the reason (French)."""

    line: int | None
    what: str
    reason: str


@dataclass(frozen=True)
class Text:
    """Clean text of a file, the encoding it was read in, and what had to be mended."""

    content: str
    encoding: str
    flaws: tuple[Flaw, ...]


def read_text(data: bytes, name: str) -> Text:
    """Text in UTF-8 (BOM or not), UTF-16 with BOM or Windows-1252, without invisible characters, accents composed.

    A byte that UTF-8 does not know spoils its own cell only (`�`). Raises TextError for an empty file, another
    format (HTML, Excel, gzip…) or bytes that are no text.
    """
    refuse_other_formats(data, name)
    content, encoding, damaged = _decode(data, name)
    cleaned = clean(content)
    flaws = () if cleaned == content else tuple(_cleaned_flaws(content))
    return Text(cleaned, encoding, (*damaged, *flaws))


def refuse_other_formats(data: bytes, name: str) -> None:
    """TextError when a file is empty, a web page, an archive, a workbook or mostly zeros."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if not start.strip():
        raise TextError(f"{name} est vide : téléchargez-le de nouveau.")
    if _HTML.match(start):
        raise TextError(f"{name} est une page web, pas un fichier de données : téléchargez-le de nouveau.")
    for magic, what in _OTHER_FORMATS:
        if data.startswith(magic):
            raise TextError(f"{name} {what}, pas un fichier texte : mettez à sa place le fichier qu'il contient.")
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and data.count(0) > _ZEROS * len(data):
        raise TextError(f"{name} est plein de zéros : le fichier est abîmé, téléchargez-le de nouveau.")


def clean(text: str) -> str:
    """The text in composed form (NFC), without control, zero-width and other invisible characters."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub(_visible, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _visible(found: re.Match[str]) -> str:
    letter = found[0]
    if letter in _SEPARATORS:
        return " "
    # « œ » read as Latin-1 somewhere on the way is the control character U+009C: Windows-1252 gives it back.
    return bytes([ord(letter)]).decode("cp1252", "ignore") if "\x80" <= letter <= "\x9f" else ""


def tell_cleaned(text: str) -> tuple[str, str] | None:
    """What `clean` changes in a text and the reason, None when it changes nothing."""
    invisible = _INVISIBLE.findall(text)
    if invisible:
        shown = ", ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in invisible[:50]))
        plural = "s" if len(invisible) > 1 else ""
        return "texte nettoyé", f"{len(invisible)} caractère{plural} invisible{plural} ou de contrôle ({shown})"
    if not unicodedata.is_normalized("NFC", text):
        return "texte nettoyé", "des accents étaient séparés de leur lettre (Unicode décomposé), ils sont recomposés"
    return None


def _cleaned_flaws(content: str) -> Iterator[Flaw]:
    first = _INVISIBLE.search(content)
    if first:
        what, reason = tell_cleaned(content) or ("", "")
        yield Flaw(_line_at(content, first.start()), what, reason)
    bare = _INVISIBLE.sub("", content)
    if not unicodedata.is_normalized("NFC", bare):
        lines = enumerate(content.split("\n"), start=1)
        line = next((line for line, text in lines if not unicodedata.is_normalized("NFC", text)), None)
        what, reason = tell_cleaned(bare) or ("", "")
        yield Flaw(line, what, reason)


def _decode(data: bytes, name: str) -> tuple[str, str, tuple[Flaw, ...]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), "utf-16", ()
        except UnicodeDecodeError:
            raise TextError(f"{name} est de l'UTF-16 abîmé : enregistrez-le en « CSV UTF-8 ».") from None
    text = data.decode("utf-8-sig", "surrogateescape")
    damaged = list(_DAMAGED.finditer(text))
    if not damaged:
        return text, "utf-8-sig", ()
    # In a Latin-1 file hardly any accent happens to be right UTF-8; in a damaged UTF-8 file nearly all are.
    right = sum(letter > "\x7f" for letter in text) - sum(len(found[0]) for found in damaged)
    if data.startswith(b"\xef\xbb\xbf") or right >= len(damaged):
        return _DAMAGED.sub("\ufffd", text), "utf-8-sig", tuple(_damaged_flaws(text, damaged))
    return _decode_windows(data, name)


def _decode_windows(data: bytes, name: str) -> tuple[str, str, tuple[Flaw, ...]]:
    text = data.decode("cp1252", "replace")
    lost = text.count("\ufffd")
    if lost > _NOT_CP1252 * sum(letter > "\x7f" for letter in text):
        raise TextError(f"{name} n'est ni en UTF-8 ni en Windows-1252 : enregistrez-le en « CSV UTF-8 ».")
    places = [found.start() for found in re.finditer("\ufffd", text)]
    told = [Flaw(_line_at(text, place), "octet illisible", "remplacé par « � »") for place in places[:TOLD_LINES]]
    return text, "cp1252", tuple(told)


def _damaged_flaws(text: str, damaged: list[re.Match[str]]) -> Iterator[Flaw]:
    """One flaw a damaged line, the first ones; then how many more there are."""
    lines: dict[int, str] = {}
    for found in damaged[: 5 * TOLD_LINES]:
        lines.setdefault(_line_at(text, found.start()), found[0])
    for line, letters in list(lines.items())[:TOLD_LINES]:
        octets = letters.encode("utf-8", "surrogateescape")
        shown = " ".join(f"0x{octet:02X}" for octet in octets[:4])
        yield Flaw(
            line, "octet illisible", f"{shown} n'est pas de l'UTF-8 comme le reste du fichier, remplacé par « � »"
        )
    if len(lines) > TOLD_LINES or len(damaged) > 5 * TOLD_LINES:
        yield Flaw(None, "octets illisibles", f"{len(damaged)} endroits en tout, voyez le fichier")


def _line_at(text: str, place: int) -> int:
    before = text[:place].replace("\r\n", "\n")
    return 1 + before.count("\n") + before.count("\r")
