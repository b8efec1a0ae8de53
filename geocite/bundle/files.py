"""Names and bytes of the files of a bundle: JSON, brotli, features a line each."""

import json
from collections.abc import Iterable
from typing import Any

import brotli
import msgspec

from geocite.bundle.brotli_stream import end_stream, open_stream

MANIFEST = "manifest.json"
OPENING, BETWEEN = b'{"type":"FeatureCollection","features":[\n', b",\n"  # of every FeatureCollection


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON, keys in the order given, parts of the contract as they are; NaN refused (ValueError)."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=plain)
    return text.encode()


def plain(value: object) -> object:
    """A part of the contract, and all that it holds, as JSON writes it; TypeError for anything else."""
    if not isinstance(value, msgspec.Struct):
        raise TypeError(f"{type(value).__name__} n'est pas du JSON")
    return msgspec.to_builtins(value)


def compress(data: bytes) -> bytes:
    """Brotli at its best level: done once at build, served as it is."""
    packed: bytes = brotli.compress(data, quality=11)
    return packed


def document_path(name: str) -> str:
    """Path in the bundle of the document of this name: compressed JSON."""
    return f"documents/{name}.json.br"


def layer_path(collection: str) -> str:
    """Path in the bundle of the features of a collection: a FeatureCollection that brotli and JSON leave open."""
    return f"layers/{collection}.geojson.br"


def outlines_path(collection: str, departement: str) -> str:
    """Path in the bundle of the outlines of a collection in a département, as the source has them."""
    return f"outlines/{collection}-{departement}.json.br"


def pack_lines(lines: Iterable[bytes]) -> bytes:
    """Features, a line each, as the beginning of the answer that holds them all; `end_stream` ends it."""
    return open_stream(OPENING + BETWEEN.join(lines))


def unpack_lines(packed: bytes) -> list[bytes]:
    """Features of a packed layer, a line each."""
    text = brotli.decompress(end_stream(packed))
    # JSON writes no new line inside a feature.
    return text[len(OPENING) :].split(BETWEEN) if len(text) > len(OPENING) else []
