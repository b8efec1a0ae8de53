"""Headers that keep a page to what it was made of."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable

from flask import Response, g, request

GEOCODER = "https://data.geopf.fr/geocodage/"  # addresses, asked for by the browser once its reader agrees
BASE_MAPS = ("https://data.geopf.fr", "https://tile.openstreetmap.org")
# A policy says nothing to data, and weighs half a kilobyte; a drawing asks for nothing.
DRAWING = "default-src 'none'; style-src 'unsafe-inline'"
FILES = ("/static/", "/map/")  # parts of our own pages, which say nothing of themselves in headers
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


def allow_inline(scripts: Iterable[str], html: str = "") -> None:
    """Allow, for the current answer only, these inline scripts and the `<style>` elements of `html`."""
    g.script_hashes = [_hash(script) for script in scripts]
    g.style_hashes = [_hash(style) for style in _STYLE.findall(html)]


def secure(response: Response) -> Response:
    """Set the security headers of an answer."""
    if response.mimetype == "image/svg+xml":
        response.headers["Content-Security-Policy"] = DRAWING
    elif response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _policy_of_request()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    # Everything here is public and read-only: scripts of any site may read it, without cookies.
    response.headers["Access-Control-Allow-Origin"] = "*"
    if not request.path.startswith(FILES):
        response.headers["Access-Control-Expose-Headers"] = "Content-Crs, Content-Disposition, ETag, Link"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _policy_of_request() -> str:
    policy = content_policy(g.get("script_hashes", ()), g.get("style_hashes", ()))
    if request.path == "/" and request.args.get("embed") == "1":
        return policy.replace("frame-ancestors 'self'", "frame-ancestors *")  # Made to stand in other sites.
    return policy


def content_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The Content-Security-Policy: this host, images of the two base maps, and addresses of one service."""
    rules = {
        "default-src": ("'self'",),
        "script-src": ("'self'", *scripts),
        "style-src": ("'self'", *styles),
        "connect-src": ("'self'", GEOCODER),
        "img-src": ("'self'", "data:", *BASE_MAPS),
        "object-src": ("'none'",),
        "base-uri": ("'none'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'self'",),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
