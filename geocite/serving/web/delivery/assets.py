"""Static files, ours and Leaflet's, under addresses that carry their hash."""

import hashlib
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from geocite.serving.language.languages import base
from geocite.serving.web.delivery.compression import LASTING, compress

LEAFLET = "leaflet"
BUILT = "built"  # what tools/bundle.mjs makes of our scripts and styles: their sources are not served
# Files sent as one: fewer requests, and one compression that sees them all. In the order they must run.
GROUPS = {
    "page-carte.js": ("leaflet/leaflet.js", "map.js"),
    "page-carte.css": ("leaflet/leaflet.css", "geocite.css", "carte.css"),
}
_MAP = re.compile(rb"\n//# sourceMappingURL=\S*\s*$")  # of Leaflet alone, wrong for a group
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".json": "application/json",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    """A file, or a group of files, ready to be sent."""

    body: bytes
    key: str
    mimetype: str


class Assets:
    """Files of a folder, and of Leaflet under `leaflet/`; each read once, when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Asset] = {}
        self._coded: dict[tuple[str, str], bytes] = {}

    def find(self, name: str) -> Asset | None:
        """The file of a name such as `geocite.css` or `leaflet/leaflet.js`; None when there is none."""
        if name not in self._read:
            body = self._body(name)
            if body is None:
                return None
            self._read[name] = Asset(body, self.key_of(body), TYPES[Path(name).suffix])
        return self._read[name]

    def address(self, name: str) -> str:
        """Address of a file with its hash, without it when the file does not exist."""
        asset = self.find(name)
        return f"{base()}/static/{name}" + (f"?v={asset.key}" if asset else "")

    def coded(self, asset: Asset, coding: str) -> bytes:
        """A file in a coding, made once: these files are few, and everybody's."""
        place = (asset.key, coding)
        if place not in self._coded:
            self._coded[place] = compress(asset.body, coding, LASTING)
        return self._coded[place]

    @staticmethod
    def key_of(body: bytes) -> str:
        """Short hash, for addresses and ETags."""
        return hashlib.sha256(body).hexdigest()[:16]

    def _body(self, name: str) -> bytes | None:
        if name in GROUPS:
            parts = [self.find(part) for part in GROUPS[name]]
            return b"\n".join(_MAP.sub(b"", part.body) for part in parts if part is not None)
        path = self._path(name)
        return path.read_bytes() if path else None

    def _path(self, name: str) -> Path | None:
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            return None
        root = self.folder
        if parts[0] == LEAFLET:
            root, parts = leaflet_folder(), parts[1:]
        elif name.endswith((".js", ".css")):
            root = root / BUILT
        path = root.joinpath(*parts)
        return path if path.suffix in TYPES and _is_file(path) else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file system takes: too long, not a text
        return False


def leaflet_folder() -> Path:
    """Folder of Leaflet's files in the installed XStatic package (found without importing it)."""
    spec = find_spec("xstatic.pkg.leaflet")
    if spec is None or spec.origin is None:  # pragma: no cover - a dependency of the package
        return Path("absent")
    return Path(spec.origin).with_name("data")
