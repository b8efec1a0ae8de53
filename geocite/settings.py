"""Settings of the application, read once from the environment and handed down."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geocite.errors import UsageError

PACKAGE = Path(__file__).resolve().parent
BASE_MAPS = ("aucun", "ign", "osm")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-_\[\]:]+(/[A-Za-z0-9._~/\-]*)?")


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
    address: str = ""  # public address, when it is not the one that requests name
    proxies: int = 0  # proxies in front of the service whose X-Forwarded-* are believed

    def __post_init__(self) -> None:
        if self.base_map not in BASE_MAPS:
            raise UsageError(
                f"Fond de carte inconnu : « {self.base_map} ». "
                f"Choisissez parmi {', '.join(BASE_MAPS)} (variable GEOCITE_FOND ou option --fond)."
            )
        if self.address and not ADDRESS.fullmatch(self.address):
            raise UsageError(
                f"Adresse publique incorrecte : « {self.address} ». Donnez-la entière, sans « ? » ni « # », "
                "par exemple https://exemple.fr/geocite (variable GEOCITE_ADRESSE ou option --adresse)."
            )
        if self.proxies < 0:
            raise UsageError(f"--trust-proxy attend un nombre de serveurs mandataires, pas « {self.proxies} ».")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment: GEOCITE_BUNDLE, GEOCITE_RAW, GEOCITE_FOND, GEOCITE_EDITEUR, GEOCITE_HEBERGEUR,
    GEOCITE_CONTACT, GEOCITE_ADRESSE, GEOCITE_PROXYS.

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
        address=environ.get("GEOCITE_ADRESSE") or default.address,
        proxies=_count(environ.get("GEOCITE_PROXYS") or "0"),
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise UsageError(f"GEOCITE_PROXYS attend un nombre de serveurs mandataires, pas « {text} ».")
    return int(text)
