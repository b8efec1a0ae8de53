"""The key of a rendered map shell: tells whether the one made at build may be served (imports no folium)."""

import hashlib
from pathlib import Path

from geocite.bundle.contract import MapPlan
from geocite.bundle.files import to_json
from geocite.collections import COLLECTIONS, DRAWN
from geocite.settings import Settings

DRAWING = tuple(Path(__file__).with_name(name) for name in ("shell.py", "basemaps.py"))


def shell_key(plan: MapPlan, settings: Settings) -> str:
    """Hash of all that the shell depends on: the code that draws it, the base map, what the map shows."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in DRAWING))
    shown = [repr((COLLECTIONS[name].title, COLLECTIONS[name].words.one, COLLECTIONS[name].map)) for name in DRAWN]
    digest.update(to_json([settings.base_map, plan, shown]))
    return digest.hexdigest()
