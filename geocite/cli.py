"""The command line: the one place where making and serving meet. Everything it says is in French."""

import argparse
import contextlib
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from geocite import __version__
from geocite.console import drop_output, prepare_streams, write_data
from geocite.errors import DataError, GeociteError, UsageError, explain
from geocite.settings import BASE_MAPS, Settings, read_settings, resource
from geocite.typography import counted

FAULTS, USAGE = 1, 2
DEFAULT_REGION = "32"
_MESSAGES = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1 : valeur \2 inconnue ; choisissez parmi \3"),
    (r"argument (.*): expected one argument", r"\1 : il manque une valeur"),
    (r"argument (.*): expected at least one argument", r"\1 : il manque au moins une valeur"),
    (r"argument (.*): invalid \w+ value: (.*)", r"\1 : \2 n'est pas un nombre entier"),
)


class _Help(argparse.HelpFormatter):
    def start_section(self, heading: str | None) -> None:
        super().start_section(f"{heading} " if heading else heading)  # « Options : », as French writes it


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **options)
        self._positionals.title, self._optionals.title = "Arguments", "Options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Usage : ", 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "Usage : ", 1)

    def error(self, message: str) -> NoReturn:
        for english, french in _MESSAGES:
            message = re.sub(f"^{english}$", french, message)
        self.exit(USAGE, f"{self.format_usage()}geocite : {message}. Voir « {self.prog} --help ».\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 fault in the data, 2 wrong usage."""
    prepare_streams()
    try:
        return _run(arguments)
    except GeociteError as error:
        print(f"geocite : {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        drop_output()
        return FAULTS
    except OSError as error:
        return _tell_system(error)
    except KeyboardInterrupt:
        print("\nInterrompu.", file=sys.stderr)
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    try:
        chosen = _parser().parse_args(arguments)
        return int(chosen.run(chosen))
    finally:
        sys.stdout.flush()  # a full disk or a closed pipe is told here, not when Python ends


def _tell_system(error: OSError) -> int:
    """A file or a folder that the system refused, where no command says more."""
    if error.filename is None:
        drop_output()
    place = error.filename or "la sortie"
    told = f"geocite : impossible de lire ou d'écrire {place} ({explain(error)}) : vérifiez le chemin et les droits."
    print(told, file=sys.stderr)
    return FAULTS


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="geocite", description="Explorateur cartographique des cités éducatives.")
    parser.add_argument("--version", action="version", version=f"geocite {__version__}", help="affiche la version")
    commands = parser.add_subparsers(metavar="COMMANDE", required=True, title="Commandes", dest="commande")
    for add in (_add_serve, _add_build, _add_check, _add_fetch, _add_export, _add_map, _add_locate, _add_info):
        add(commands)
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], summary: str) -> Any:
    command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    command.set_defaults(run=run)
    return command


def _add_bundle(command: Any) -> None:
    command.add_argument("--bundle", type=Path, metavar="DOSSIER", help="paquet de données (défaut : celui de geocite)")


def _add_raw(command: Any) -> None:
    command.add_argument(
        "--raw", type=Path, metavar="DOSSIER", help="fichiers officiels (défaut : GEOCITE_RAW ou geodata/raw)"
    )


def _add_region(command: Any) -> None:
    command.add_argument(
        "--region", default=DEFAULT_REGION, metavar="CODE", help="code Insee de la région (défaut : 32)"
    )


def _settings(chosen: argparse.Namespace) -> Settings:
    settings = read_settings()
    given = {
        name: value
        for name, value in (
            ("bundle", getattr(chosen, "bundle", None)),
            ("raw", getattr(chosen, "raw", None)),
            ("base_map", getattr(chosen, "fond", None)),
            ("address", getattr(chosen, "adresse", None)),
            ("proxies", getattr(chosen, "trust_proxy", None)),
        )
        if value is not None
    }
    return replace(settings, **given)


# ── serve ────────────────────────────────────────────────────────────────────────────────────────────────────


def _add_serve(commands: Any) -> None:
    command = _command(commands, "serve", _serve, "ouvre la carte et les fiches dans un navigateur")
    command.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (défaut : 127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, help="port d'écoute (défaut : 8000)")
    told = "nombre de processus, servis par granian (défaut : un seul, servi par waitress)"
    command.add_argument("--workers", type=int, metavar="N", help=told)
    told = "adresse publique, derrière un serveur mandataire : https://exemple.fr/geocite"
    command.add_argument("--adresse", metavar="URL", help=f"{told} (défaut : celle de la demande)")
    told = "croit les en-têtes X-Forwarded-* de ce nombre de serveurs mandataires (1 sans nombre ; défaut : aucun)"
    command.add_argument("--trust-proxy", type=int, nargs="?", const=1, metavar="N", help=told)
    command.add_argument("--fond", choices=BASE_MAPS, help="fond de carte proposé d'abord (défaut : aucun)")
    _add_bundle(command)


def _serve(chosen: argparse.Namespace) -> int:
    from geocite.bundle import load_bundle
    from geocite.serving.web.factory import create_app
    from geocite.serving.web.server import run

    settings = _settings(chosen)
    app = create_app(settings, load_bundle(settings.bundle))
    told = "geocite est ouvert : {}"
    return run(app, chosen.host, chosen.port, lambda address: print(told.format(address), flush=True), chosen.workers)


# ── build, check, fetch ──────────────────────────────────────────────────────────────────────────────────────


def _add_build(commands: Any) -> None:
    command = _command(commands, "build", _build, "construit le paquet de données à partir des fichiers officiels")
    command.add_argument("--output", type=Path, metavar="DOSSIER", help="paquet à écrire (défaut : geodata/bundle)")
    _add_raw(command)
    _add_region(command)


def _build(chosen: argparse.Namespace) -> int:
    from geocite.bundle import document_path

    with _making_libraries():
        from geocite.making.writing import building, write_bundle

    settings = _settings(chosen)
    output = chosen.output or settings.bundle
    with building(output):
        pipeline, prepared = _prepare(chosen)
        with _progress(pipeline.STEPS[pipeline.PREPARING :]) as step:
            files, manifest = pipeline.build_bundle(prepared, step)
        files[document_path("carte")] = _render_map(manifest, settings)
        write_bundle(files, manifest, output)
    print(_told_build(output, files, manifest))
    return 0


def _render_map(manifest: dict[str, Any], settings: Settings) -> bytes:
    from geocite.bundle import compress, to_json
    from geocite.serving.maps import render_shell
    from geocite.serving.shell import shell_key

    shell = render_shell(manifest, settings.base_map)
    key = shell_key(manifest, settings)
    return compress(to_json({"cle": key, "html": shell.html, "scripts": list(shell.scripts)}))


def _told_build(output: Path, files: dict[str, bytes], manifest: dict[str, Any]) -> str:
    counts = ", ".join(f"{entry['nombre']} {name}" for name, entry in manifest["collections"].items())
    size = sum(map(len, files.values())) / 1e6
    faults = manifest["anomalies"]
    told = ", ".join(counted(faults[severity], severity) for severity in ("erreur", "avertissement", "information"))
    megabytes = f"{size:.1f}".replace(".", ",")
    return f"Paquet écrit : {output} ({megabytes} Mo ; {counts}).\nContrôles : {told} (« geocite check » les détaille)."


@contextlib.contextmanager
def _making_libraries() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise UsageError(
            f"Cette commande a besoin de bibliothèques absentes ({error.name}). "
            "Installez-les avec « pip install 'geocite[making]' »."
        ) from None


def _prepare(chosen: argparse.Namespace) -> tuple[Any, Any]:
    with _making_libraries():
        from geocite.making import pipeline

    settings = _settings(chosen)
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


def _add_check(commands: Any) -> None:
    command = _command(
        commands, "check", _check, "contrôle les fichiers officiels et les liens, et dit tout ce qui cloche"
    )
    command.add_argument(
        "--format", choices=("texte", "csv", "json"), default="texte", help="forme du rapport (défaut : texte)"
    )
    command.add_argument("-o", "--output", type=Path, metavar="FICHIER", help="écrit le rapport dans ce fichier")
    _add_raw(command)
    _add_region(command)


def _check(chosen: argparse.Namespace) -> int:
    _, prepared = _prepare(chosen)
    report = _render_report(prepared.anomalies, chosen)
    if chosen.output:
        _write(chosen.output, [report.encode()])
    elif chosen.format == "texte":
        print(report.removesuffix("\n"))
    else:
        write_data(report)
    return FAULTS if any(anomaly.severite == "erreur" for anomaly in prepared.anomalies) else 0


def _render_report(anomalies: Sequence[Any], chosen: argparse.Namespace) -> str:
    from geocite.making.anomalies import render_csv, render_json, render_text

    if chosen.format == "csv":
        return render_csv(anomalies)
    if chosen.format == "json":
        return render_json(anomalies)
    # A terminal gets the first of each kind; a file or a pipe gets them all.
    short = chosen.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((110, 24)).columns
    return render_text(anomalies, width=width, per_kind=5 if short else None)


def _add_fetch(commands: Any) -> None:
    command = _command(commands, "fetch", _fetch, "télécharge les fichiers officiels")
    command.add_argument("sources", nargs="*", metavar="SOURCE", help="identifiants des sources (défaut : toutes)")
    _add_raw(command)


def _fetch(chosen: argparse.Namespace) -> int:
    with _making_libraries():
        from geocite.making.fetch import fetch_sources
    from geocite.sources import load_indicators, load_sources

    sources = load_sources(resource("geodata/sources.toml"))
    registry = load_indicators(resource("geodata/indicators.toml"), sources)
    return fetch_sources(sources, chosen.sources, _settings(chosen).raw, print, registry=registry)


# ── export, info ─────────────────────────────────────────────────────────────────────────────────────────────


def _add_export(commands: Any) -> None:
    command = _command(commands, "export", _export, "écrit une couche, entière ou filtrée, dans un fichier")
    command.add_argument(
        "collection",
        metavar="COLLECTION",
        help="cites, qpv-2015, qpv-2024, communes, colleges ou epci ; « toutes » les met dans un GeoPackage",
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FICHIER",
        help="fichier à écrire ; son nom dit le format : .geojson .csv .xlsx .gpkg .shp.zip .kml .fgb .parquet",
    )
    command.add_argument(
        "--filtre", action="append", default=[], metavar="CLÉ=VALEUR", help="garde ces éléments seulement"
    )
    command.add_argument("--bbox", metavar="O,S,E,N", help="emprise : ouest, sud, est, nord, en degrés")
    _add_bundle(command)


def _export(chosen: argparse.Namespace) -> int:
    from geocite.bundle import load_bundle
    from geocite.serving.exports import FORMATS, export, format_of
    from geocite.serving.features import parse_box, parse_filters
    from geocite.serving.formats.geopackage import EVERYTHING

    kind = format_of(chosen.output.name)
    if kind is None:
        known = ", ".join(f".{entry.extension}" for entry in FORMATS.values())
        raise UsageError(f"Format inconnu : {chosen.output.name}. Donnez un nom qui finit par {known}.")
    bundle = load_bundle(_settings(chosen).bundle)
    if chosen.collection == EVERYTHING:
        return _export_everything(chosen, bundle, kind)
    box = parse_box(chosen.bbox) if chosen.bbox else None
    pieces = export(bundle, chosen.collection, parse_filters(chosen.filtre), box, kind)
    count = _write(chosen.output, pieces)
    print(f"{chosen.output} : {count / 1e3:.0f} ko, couche « {chosen.collection} », {kind.title}.")
    return 0


def _export_everything(chosen: argparse.Namespace, bundle: Any, kind: Any) -> int:
    from geocite.serving.formats.geopackage import EVERYTHING, write_every_layer

    if kind.id != "gpkg" or chosen.filtre or chosen.bbox:
        raise UsageError(
            f"« {EVERYTHING} » écrit toutes les couches entières dans un GeoPackage : "
            "donnez un nom en .gpkg, sans --filtre ni --bbox."
        )
    count = _write(chosen.output, [write_every_layer(bundle)])
    print(f"{chosen.output} : {count / 1e3:.0f} ko, toutes les couches, {kind.title}.")
    return 0


def _write(path: Path, chunks: Any) -> int:
    partial = path.with_name(path.name + ".partiel")
    try:
        with partial.open("wb") as file:
            written = sum(file.write(chunk) for chunk in chunks)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"Écriture impossible : {path} ({explain(error)}).") from None
    finally:
        partial.unlink(missing_ok=True)
    return written


def _add_map(commands: Any) -> None:
    command = _command(commands, "map", _map, "écrit la carte d'une cité dans un seul fichier, qui s'ouvre sans réseau")
    command.add_argument("--cite", required=True, metavar="CITÉ", help="identifiant de la cité, par exemple arras")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FICHIER", help="fichier HTML à écrire")
    command.add_argument("--url", default="", metavar="ADRESSE", help="serveur geocite où mènent les autres liens")
    _add_bundle(command)


def _map(chosen: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from geocite.bundle import load_bundle
    from geocite.serving.queries import Catalogue
    from geocite.serving.standalone import Part, Writer, find_around
    from geocite.serving.web.factory import create_app
    from geocite.serving.web.filters import full_date

    if chosen.url and not re.match(r"https?://[^\s\"'<>]+$", chosen.url):
        raise UsageError("--url attend une adresse qui commence par http:// ou https://.")
    settings = replace(_settings(chosen), base_map="aucun")
    bundle = load_bundle(settings.bundle)
    catalogue = Catalogue(bundle)
    around = find_around(catalogue, chosen.cite)

    def getter(served: Any) -> Callable[[str], bytes]:
        client = create_app(settings, served).test_client()
        return lambda address: bytes(client.get(address, headers={"Accept": "text/html"}).data)

    made = f"Fichier fait le {full_date(datetime.now(UTC).date().isoformat())} avec geocite {__version__}"
    writer = Writer(catalogue, around, getter(bundle), getter(Part(bundle, around)), chosen.url.rstrip("/"), made)
    size = f"{_write(chosen.output, [writer.write()]) / 1e6:.1f}".replace(".", ",")
    name = catalogue.name("cites", around.cite)
    print(f"{chosen.output} : {size} Mo, la cité éducative « {name} » et ses alentours.")
    return 0


def _add_locate(commands: Any) -> None:
    command = _command(commands, "locate", _locate, "dit dans quelle cité, quel quartier, quelle commune est un point")
    command.add_argument("place", nargs="+", metavar="LON LAT ou FICHIER", help="une position, ou un fichier CSV")
    command.add_argument("-o", "--output", type=Path, metavar="FICHIER", help="fichier CSV à écrire")
    _add_bundle(command)


def _locate(chosen: argparse.Namespace) -> int:
    from geocite.bundle import load_bundle
    from geocite.serving.locating import locate_table, parse_position, tell_point

    bundle = load_bundle(_settings(chosen).bundle)
    if len(chosen.place) == 2:
        print(tell_point(bundle, *parse_position(*chosen.place)))
        return 0
    if len(chosen.place) != 1 or chosen.output is None:
        raise UsageError("Donnez une longitude et une latitude, ou un fichier CSV et -o FICHIER.")
    pieces = locate_table(bundle, Path(chosen.place[0]))
    print(f"{chosen.output} : {_write(chosen.output, pieces) / 1e3:.0f} ko.")
    return 0


def _add_info(commands: Any) -> None:
    command = _command(commands, "info", _info, "dit ce que contient le paquet de données")
    _add_bundle(command)


def _info(chosen: argparse.Namespace) -> int:
    from geocite.bundle import load_bundle

    bundle = load_bundle(_settings(chosen).bundle)
    manifest = bundle.manifest
    print(f"geocite {__version__} · {manifest['region']['nom']} · {bundle.path}")
    for entry in manifest["collections"].values():
        print(f"  {entry['titre']} : {entry['nombre']}")
    print("Sources :")
    for source in manifest["sources"]:
        print(f"  {source['titre']} ({source['producteur']}, {source['millesime']}) · {source['licence']}")
    return 0
