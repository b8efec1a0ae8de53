"""`python -m bench [pages|startup|profiles|serving|build]…`: measures and prints; all of them write the report."""

import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.building import measure_build
from bench.measure import Section
from bench.pages import measure_pages
from bench.profiles import measure_profiles
from bench.serving import measure_serving
from bench.startup import measure_startup
from geocite.bundle import load_bundle
from geocite.settings import read_settings

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Measured by `make bench` (`GEOCITE_RAW` set, for the build). Medians; each ratio is to a reference measured in the
same run on the same machine, because machines and their neighbours vary. {machine}.
"""


def main(chosen: list[str]) -> None:
    """Run the parts asked for, or all of them."""
    settings = read_settings()
    bundle = load_bundle(settings.bundle)
    sections: list[Section] = []
    if not chosen or "pages" in chosen:
        sections += measure_pages(bundle)
    if not chosen or "startup" in chosen:
        sections.append(measure_startup(bundle))
    if not chosen or "profiles" in chosen:
        sections.append(measure_profiles(bundle))
    if not chosen or "serving" in chosen:
        sections += measure_serving(bundle)
    if (not chosen or "build" in chosen) and settings.raw.is_dir():
        sections.append(measure_build(settings.raw))
    text = render(sections)
    print(text)
    if not chosen:
        REPORT.write_text(text, encoding="utf-8")


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
