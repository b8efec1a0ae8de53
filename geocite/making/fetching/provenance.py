"""Where and when a raw file was downloaded: a note written next to it, that later builds read."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ENDING = ".origine.json"


@dataclass(frozen=True)
class Origin:
    """Address, day (ISO 8601, UTC), SHA-256 and size of a downloaded file."""

    adresse: str
    date: str
    sha256: str
    octets: int


def write_origin(path: Path, origin: Origin) -> None:
    """Note the origin of a raw file, next to it."""
    text = json.dumps(asdict(origin), ensure_ascii=False, indent=1)
    path.with_name(path.name + ENDING).write_text(text + "\n", encoding="utf-8")


def read_origin(path: Path, sha256: str) -> Origin | None:
    """The origin of a raw file whose hash is `sha256`.

    None when nothing was noted, or about another content: a file replaced by hand has no known origin.
    """
    try:
        noted = json.loads(path.with_name(path.name + ENDING).read_text(encoding="utf-8"))
        origin = Origin(**{name: noted[name] for name in ("adresse", "date", "sha256", "octets")})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return origin if origin.sha256 == sha256 else None


def last_date(dates: Iterable[str | None]) -> str | None:
    """The latest day of download of some files, None unless every one of them has it."""
    found = list(dates)
    known = [day for day in found if day]
    return max(known) if known and len(known) == len(found) else None
