"""`python -m bench [part]…`: measures and prints; without a part, all of them write the report."""

import os
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.building import measure_build
from bench.interaction import measure_interaction
from bench.lighthouse import measure_lighthouse
from bench.measure import Section
from bench.pages import measure_pages
from bench.profiles import measure_profiles
from bench.serving import measure_serving
from bench.startup import measure_startup
from bench.starvation import measure_starvation
from geocite.bundle.loading import load_bundle
from geocite.settings import read_settings

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Measured by `make bench` (`GEOCITE_RAW` set, for the build). Medians; each ratio is to a reference measured in the
same run on the same machine, because machines and their neighbours vary. {machine}.
"""


def main(chosen: list[str]) -> None:
    """Run the parts asked for, or all of them; each is printed as soon as it is measured."""
    settings = read_settings()
    bundle = load_bundle(settings.bundle)
    parts: dict[str, Callable[[], list[Section]]] = {
        "pages": lambda: measure_pages(bundle),
        "interaction": lambda: [measure_interaction(bundle)],
        "startup": lambda: [measure_startup(bundle)],
        "lighthouse": lambda: measure_lighthouse(bundle),
        "profiles": lambda: [measure_profiles(bundle)],
        "serving": lambda: measure_serving(bundle),
        "starvation": lambda: [measure_starvation(bundle)],
        "build": lambda: [measure_build(settings.raw)] if settings.raw.is_dir() else [],
    }
    sections: list[Section] = []
    for name in chosen or parts:
        measured = parts[name]()
        sections += measured
        print(render(measured), flush=True)
    if not chosen:
        REPORT.write_text(render(sections), encoding="utf-8")


def render(sections: Iterable[Section]) -> str:
    """The report as Markdown."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    parts = [HEAD.format(machine=machine)]
    for section in sections:
        lines = [
            f"## {section.title}",
            "",
            section.how,
            "",
            "| | geocite | reference | ratio | asked |",
            "|---|---|---|---|---|",
        ]
        lines += [f"| {r.what} | {r.ours} | {r.reference} | {r.ratio} | {r.asked} |" for r in section.rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


main(sys.argv[1:])
