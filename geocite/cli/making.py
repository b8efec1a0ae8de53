"""`geocite build`, `check` and `fetch`: commands that read the official files."""

import argparse
import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocite.cli.arguments import add_raw, add_region, command, settings_of
from geocite.cli.console import write_data
from geocite.cli.files import write_file
from geocite.errors import DataError, UsageError
from geocite.settings import Settings, resource
from geocite.text.typography import counted

if TYPE_CHECKING:
    from geocite.bundle.contract import Manifest, MapPlan

FAULTS = 1


def add_build(commands: Any) -> None:
    """Add `geocite build`."""
    parser = command(commands, "build", _build, "construit le paquet de données à partir des fichiers officiels")
    parser.add_argument("--output", type=Path, metavar="DOSSIER", help="paquet à écrire (défaut : geodata/bundle)")
    add_raw(parser)
    add_region(parser)


def _build(chosen: argparse.Namespace) -> int:
    from geocite.bundle.files import document_path

    with making_libraries():
        from geocite.making.files.writing import building, write_bundle

    settings = settings_of(chosen)
    output = chosen.output or settings.bundle
    with building(output):
        pipeline, prepared = _prepare(chosen)
        with _progress(pipeline.STEPS[pipeline.PREPARING :]) as step:
            files, manifest = pipeline.build_bundle(prepared, step)
        files[document_path("carte")] = _render_map(manifest.carte, settings)
        write_bundle(files, manifest, output)
    print(_told_build(output, files, manifest))
    return 0


def _render_map(plan: "MapPlan", settings: Settings) -> bytes:
    """The shell of the map in every language that pages speak, with what tells whether it may still be served."""
    from geocite.bundle.contract import MapShell
    from geocite.bundle.files import compress, to_json
    from geocite.serving.language.languages import LANGUAGES, in_language
    from geocite.serving.map.shell import render_shell
    from geocite.serving.map.shell_key import shell_key

    def shell() -> MapShell:
        drawn = render_shell(plan, settings.base_map)
        return MapShell(shell_key(plan, settings), drawn.html, drawn.scripts)

    return compress(to_json({code: in_language(code, shell) for code in LANGUAGES}))


def _told_build(output: Path, files: dict[str, bytes], manifest: "Manifest") -> str:
    counts = ", ".join(f"{entry.nombre} {name}" for name, entry in manifest.collections.items())
    size = sum(map(len, files.values())) / 1e6
    faults = manifest.anomalies
    told = ", ".join(counted(number, severity) for severity, number in faults.items())
    megabytes = f"{size:.1f}".replace(".", ",")
    return f"Paquet écrit : {output} ({megabytes} Mo ; {counts}).\nContrôles : {told} (« geocite check » les détaille)."


def add_check(commands: Any) -> None:
    """Add `geocite check`."""
    parser = command(
        commands, "check", _check, "contrôle les fichiers officiels et les liens, et dit tout ce qui cloche"
    )
    parser.add_argument(
        "--format", choices=("texte", "csv", "json"), default="texte", help="forme du rapport (défaut : texte)"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FICHIER", help="écrit le rapport dans ce fichier")
    add_raw(parser)
    add_region(parser)


def _check(chosen: argparse.Namespace) -> int:
    _, prepared = _prepare(chosen)
    report = _render_report(prepared.anomalies, chosen)
    if chosen.output:
        write_file(chosen.output, [report.encode()])
    elif chosen.format == "texte":
        print(report.removesuffix("\n"))
    else:
        write_data(report)
    return FAULTS if any(anomaly.severite == "erreur" for anomaly in prepared.anomalies) else 0


def _render_report(anomalies: Sequence[Any], chosen: argparse.Namespace) -> str:
    from geocite.making.checks.anomalies import render_csv, render_json, render_text

    if chosen.format == "csv":
        return render_csv(anomalies)
    if chosen.format == "json":
        return render_json(anomalies)
    # A terminal gets the first of each kind; a file or a pipe gets them all.
    short = chosen.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((110, 24)).columns
    return render_text(anomalies, width=width, per_kind=5 if short else None)


def add_fetch(commands: Any) -> None:
    """Add `geocite fetch`."""
    parser = command(commands, "fetch", _fetch, "télécharge les fichiers officiels")
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="identifiants des sources (défaut : toutes)")
    add_raw(parser)


def _fetch(chosen: argparse.Namespace) -> int:
    with making_libraries():
        from geocite.making.fetching.fetch import fetch_sources
    from geocite.registry.sources import load_indicators, load_sources

    sources = load_sources(resource("geodata/sources.toml"))
    registry = load_indicators(resource("geodata/indicators.toml"), sources)
    return fetch_sources(sources, chosen.sources, settings_of(chosen).raw, print, registry=registry)


@contextlib.contextmanager
def making_libraries() -> Iterator[None]:
    """Tell, in French, how to install the libraries of the making side where one is absent."""
    try:
        yield
    except ImportError as error:
        raise UsageError(
            f"Cette commande a besoin de bibliothèques absentes ({error.name}). "
            "Installez-les avec « pip install 'geocite[making]' »."
        ) from None


def _prepare(chosen: argparse.Namespace) -> tuple[Any, Any]:
    with making_libraries():
        from geocite.making import pipeline

    settings = settings_of(chosen)
    if not settings.raw.is_dir():
        raise DataError(
            f"Le dossier des fichiers officiels n'existe pas : {settings.raw}. "
            "Téléchargez-les avec « geocite fetch » ou indiquez leur dossier avec --raw."
        )
    curated = pipeline.load_curated(resource("geodata"))
    with _progress(pipeline.STEPS[: pipeline.PREPARING]) as step:
        return pipeline, pipeline.prepare(curated, settings.raw, chosen.region, step)


@contextlib.contextmanager
def _progress(steps: Sequence[str]) -> Iterator[Callable[[str], contextlib.AbstractContextManager[None]]]:
    from tqdm import tqdm

    with tqdm(
        total=len(steps), disable=not sys.stderr.isatty(), leave=False, bar_format="{desc} {bar} {n}/{total}"
    ) as bar:

        @contextlib.contextmanager
        def step(name: str) -> Iterator[None]:
            bar.set_description_str(name)
            yield
            bar.update()

        yield step
