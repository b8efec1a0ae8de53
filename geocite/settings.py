"""Settings of the application, read once from the environment and handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geocite.errors import UsageError

PACKAGE = Path(__file__).resolve().parent
BASE_MAPS = ("aucun", "ign", "osm")


def resource(name: str) -> Path:
    """Path of a resource shipped with geocite (`templates`, `geodata/…`).

    The wheel carries it inside the package; in a checkout it stands beside the package.
    """
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


@dataclass(frozen=True)
class Settings:
    """What a person running geocite may choose."""

    bundle: Path = field(default_factory=lambda: resource("geodata/bundle"))
    raw: Path = Path("geodata/raw")
    base_map: str = "aucun"
    # What « Mentions légales » says of who runs the site; nothing until they say it.
    publisher: str = ""
    host: str = ""
    contact: str = ""

    def __post_init__(self) -> None:
        if self.base_map not in BASE_MAPS:
            raise UsageError(
                f"Fond de carte inconnu : « {self.base_map} ». "
                f"Choisissez parmi {', '.join(BASE_MAPS)} (variable GEOCITE_FOND ou option --fond)."
            )


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment: GEOCITE_BUNDLE, GEOCITE_RAW, GEOCITE_FOND, GEOCITE_EDITEUR, GEOCITE_HEBERGEUR,
    GEOCITE_CONTACT.

    Raises UsageError when a value is not one of those allowed.
    """
    default = Settings()
    return Settings(
        bundle=Path(environ.get("GEOCITE_BUNDLE") or default.bundle),
        raw=Path(environ.get("GEOCITE_RAW") or default.raw),
        base_map=environ.get("GEOCITE_FOND") or default.base_map,
        publisher=environ.get("GEOCITE_EDITEUR", "").strip(),
        host=environ.get("GEOCITE_HEBERGEUR", "").strip(),
        contact=environ.get("GEOCITE_CONTACT", "").strip(),
    )
