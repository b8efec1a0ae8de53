"""The command line: the one place where making and serving meet. Everything it says is in French."""

import argparse
import sys
from collections.abc import Sequence

from geocite import __version__
from geocite.cli.arguments import FrenchParser
from geocite.cli.console import drop_output, prepare_streams
from geocite.cli.exporting import add_export, add_locate, add_map
from geocite.cli.making import add_build, add_check, add_fetch
from geocite.cli.serving import add_info, add_serve
from geocite.errors import GeociteError, explain

FAULTS = 1


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
    parser = FrenchParser(prog="geocite", description="Explorateur cartographique des cités éducatives.")
    parser.add_argument("--version", action="version", version=f"geocite {__version__}", help="affiche la version")
    commands = parser.add_subparsers(metavar="COMMANDE", required=True, title="Commandes", dest="commande")
    for add in (add_serve, add_build, add_check, add_fetch, add_export, add_map, add_locate, add_info):
        add(commands)
    return parser
