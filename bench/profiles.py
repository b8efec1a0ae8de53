"""CPU time of the profile pages, all of them, on the server side."""

import statistics
import time
from collections.abc import Sequence
from urllib.parse import quote

from flask.testing import FlaskClient

from bench.measure import Row, Section
from geocite.bundle.loading import Bundle
from geocite.serving.web.delivery.context import address
from geocite.serving.web.factory import create_app
from geocite.settings import Settings

KINDS = ("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "epci")
BUDGET_MS = 5
HEADERS = {"Accept": "text/html"}


def measure_profiles(bundle: Bundle) -> Section:
    """CPU time of every profile page of the bundle, caches warm."""
    client = create_app(Settings(bundle=bundle.path), bundle).test_client()
    warm_up(client, bundle)
    times = {kind: [cpu_time(client, where) for where in addresses(bundle, kind)] for kind in KINDS}
    everything = [seconds for found in times.values() for seconds in found]
    rows = [_row(kind, found) for kind, found in times.items()]
    return Section(
        "A profile page",
        "CPU time of the process (`time.process_time`) for one `GET` of each profile page as HTML, through the whole "
        "application (routes, figures, charts, ranks, small maps, template), bodies not compressed, caches warm: "
        "median, then 95th centile in the next column.",
        [*rows, _row("**all profiles**", everything, f"≤ {BUDGET_MS} ms")],
    )


def addresses(bundle: Bundle, kind: str) -> list[str]:
    """Addresses of all the profiles of a collection."""
    return [quote(address(kind, item)) + ("?f=html" if kind == "epci" else "") for item in bundle.layer(kind).index]


def warm_up(client: FlaskClient, bundle: Bundle) -> None:
    """One page of each kind, and enough others for the indexes and numbers that all pages share."""
    for kind in KINDS:
        for where in addresses(bundle, kind)[:60]:
            client.get(where, headers=HEADERS)


def cpu_time(client: FlaskClient, where: str) -> float:
    """CPU seconds of one answer."""
    start = time.process_time()
    answer = client.get(where, headers=HEADERS)
    elapsed = time.process_time() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{where} : {answer.status_code}")
    return elapsed


def _row(kind: str, seconds: Sequence[float], asked: str = "—") -> Row:
    centile = statistics.quantiles(seconds, n=20)[-1]
    what = f"{kind} ({len(seconds)} pages)"
    return Row(what, f"{statistics.median(seconds) * 1000:.1f} ms", f"{centile * 1000:.1f} ms", asked=asked)
