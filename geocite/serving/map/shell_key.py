"""The words of a map shell and its key, which tells whether the one made at build may be served (imports no folium)."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geocite.bundle.files import to_json
from geocite.serving.language.languages import N_, Words, _
from geocite.serving.map.basemaps import BASE_MAPS
from geocite.settings import Settings

DRAWING = tuple(Path(__file__).with_name(name) for name in ("shell.py", "shell_key.py", "basemaps.py"))
WORDS = Words(
    {
        "role": N_("carte"),
        "map": N_("Carte des cités éducatives"),
        "nearer": N_("Zoomer"),
        "farther": N_("Dézoomer"),
    }
)


def shell_key(manifest: Mapping[str, Any], settings: Settings) -> str:
    """Hash of all that the shell of the current language depends on: code, words, base map, what the map shows."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in DRAWING))
    titles = [entry["titre"] for entry in manifest.get("collections", {}).values()]
    words = [*WORDS.values(), *(_(text) for text in (*titles, *(one.attribution for one in BASE_MAPS)))]
    digest.update(to_json([settings.base_map, manifest.get("carte", {}), words]))
    return digest.hexdigest()
