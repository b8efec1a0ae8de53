"""The words of a map shell and its key, which tells whether the one made at build may be served (imports no folium)."""

import hashlib
from pathlib import Path

from geocite.bundle.contract import MapPlan
from geocite.bundle.files import to_json
from geocite.collections import COLLECTIONS, DRAWN
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


def shell_key(plan: MapPlan, settings: Settings) -> str:
    """Hash of all that the shell of the current language depends on: code, words, base map, what the map shows."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in DRAWING))
    declared = [COLLECTIONS[name] for name in DRAWN]
    told = [text for one in declared for text in (one.title, one.words.one)] + [one.attribution for one in BASE_MAPS]
    words = [*WORDS.values(), *(_(text) for text in told)]
    digest.update(to_json([settings.base_map, plan, words, [repr(one.map) for one in declared]]))
    return digest.hexdigest()
