"""`geocite serve` and `geocite info`."""

import argparse
from typing import Any

from geocite import __version__
from geocite.cli.arguments import add_bundle, command, settings_of
from geocite.settings import BASE_MAPS


def add_serve(commands: Any) -> None:
    """Add `geocite serve`."""
    parser = command(commands, "serve", _serve, "ouvre la carte et les fiches dans un navigateur")
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (défaut : 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port d'écoute (défaut : 8000)")
    told = "nombre de processus, servis par granian (défaut : un seul, servi par waitress)"
    parser.add_argument("--workers", type=int, metavar="N", help=told)
    told = "adresse publique, derrière un serveur mandataire : https://exemple.fr/geocite"
    parser.add_argument("--adresse", metavar="URL", help=f"{told} (défaut : celle de la demande)")
    told = "croit les en-têtes X-Forwarded-* de ce nombre de serveurs mandataires (1 sans nombre ; défaut : aucun)"
    parser.add_argument("--trust-proxy", type=int, nargs="?", const=1, metavar="N", help=told)
    parser.add_argument("--fond", choices=BASE_MAPS, help="fond de carte proposé d'abord (défaut : aucun)")
    add_bundle(parser)


def _serve(chosen: argparse.Namespace) -> int:
    from geocite.bundle.loading import load_bundle
    from geocite.serving.web.factory import create_app
    from geocite.serving.web.process.server import run

    settings = settings_of(chosen)
    app = create_app(settings, load_bundle(settings.bundle))
    told = "geocite est ouvert : {}"
    return run(app, chosen.host, chosen.port, lambda address: print(told.format(address), flush=True), chosen.workers)


def add_info(commands: Any) -> None:
    """Add `geocite info`."""
    parser = command(commands, "info", _info, "dit ce que contient le paquet de données")
    add_bundle(parser)


def _info(chosen: argparse.Namespace) -> int:
    from geocite.bundle.loading import load_bundle

    bundle = load_bundle(settings_of(chosen).bundle)
    manifest = bundle.manifest
    print(f"geocite {__version__} · {manifest.territoire} · {bundle.path}")
    for entry in manifest.collections.values():
        print(f"  {entry.titre} : {entry.nombre}")
    print("Sources :")
    for source in manifest.sources:
        print(f"  {source.titre} ({source.producteur}, {source.millesime}) · {source.licence}")
    return 0
