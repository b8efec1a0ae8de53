"""What a command writes to the screen, a file or a pipe: never stopped by an encoding, nor by a reader that leaves."""

import codecs
import io
import os
import sys
import unicodedata
from pathlib import Path

_NEAR = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE"})
_NEAR |= str.maketrans(
    {"«": '"', "»": '"', "↔": "<->", "→": "->", "·": "-", "•": "-", "−": "-", "≥": ">=", "≤": "<="}
) | {ord("°"): "o", ord("─"): "-", ord("━"): "-", ord("═"): "="}
_HANDLER = "geocite-proche"


def prepare_streams() -> None:
    """Characters that the encoding of the output does not have are written by the nearest that it has."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def write_data(text: str) -> None:
    """Write a file's text to the output: as it is, in UTF-8, whatever the encoding, unless a person reads it."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def drop_output() -> None:
    """Nothing more is written: whoever read the output has gone, or its disk is full."""
    # Python flushes once more when it ends, and would complain.
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    near = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(_NEAR))
    return "".join(_encodable(character, error.encoding) for character in near), error.end


def _encodable(character: str, encoding: str) -> str:
    if unicodedata.combining(character):
        return ""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return "?"
    return character
