"""What newsletters, social networks and audience measures add to the address of a page: not read, not shown again.

Programs write their own addresses: what they ask stays strict, such names included.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote_plus

from geocite.serving.language.languages import OTHERS
from geocite.serving.web.delivery.wsgi import Application, Environ, StartResponse
from geocite.serving.web.requests.negotiation import preferred_format

PROGRAMS = ("/collections", "/conformance", "/api")  # JSON for who prefers nothing
NAMES = re.compile(
    r"(utm|mtm|matomo|pk|piwik|gad|hsa|at|sfmc|mc|vero|oly|fb|trk|stm)_\w+"
    r"|(fb|g|d|y|tw|tt|msclk|ir|sc)(cl|clk|c)?id|irclickid|rb_clickid|gbraid|wbraid|gclsrc"
    r"|igshid|igsh|_hsenc|_hsmi|__hs\w+|_ga|_gl|_ke|_openstat|__s|epik|srsltid|mkt_tok|li_fat_id|xtor|s_kwcid|ef_id"
    r"|mibextid|wickedid",
    re.IGNORECASE,
)


class Untracked:
    """A WSGI application that asks another for its pages without such parameters."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application to the same request without them."""
        return self.application(without_tracking(environ), start_response)


def without_tracking(environ: Environ) -> Environ:
    """The same request, its query freed from such parameters when a page answers it."""
    query = environ.get("QUERY_STRING", "")
    parts = query.split("&") if query else []
    kept = [part for part in parts if not NAMES.fullmatch(unquote_plus(part.partition("=")[0]))]
    if len(kept) == len(parts) or not _for_people(environ, query):
        return environ
    return {**environ, "QUERY_STRING": "&".join(kept)}


def _for_people(environ: Environ, query: str) -> bool:
    asked = parse_qs(query, max_num_fields=200).get("f") if query.count("&") < 200 else ["?"]
    if asked:
        return asked == ["html"]
    path = environ.get("PATH_INFO", "")
    for code in OTHERS:
        path = path.removeprefix(f"/{code}") if path.startswith(f"/{code}/") else path
    return preferred_format(environ, default_of(path))[0] == "html"


def default_of(path: str) -> str:
    """What answers at a path when the client prefers nothing."""
    return "json" if path.startswith(PROGRAMS) else "html"
