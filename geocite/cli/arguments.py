"""The parser of the command line, in French, and the options that commands share."""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from geocite.settings import Settings, read_settings

USAGE = 2
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


class FrenchParser(argparse.ArgumentParser):
    """argparse in French; a wrong usage exits with code 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **options)
        self._positionals.title, self._optionals.title = "Arguments", "Options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def format_help(self) -> str:
        """The help, with French heads."""
        return super().format_help().replace("usage: ", "Usage : ", 1)

    def format_usage(self) -> str:
        """The usage, with a French head."""
        return super().format_usage().replace("usage: ", "Usage : ", 1)

    def error(self, message: str) -> NoReturn:
        """Tell a wrong usage in French and exit."""
        for english, french in _MESSAGES:
            message = re.sub(f"^{english}$", french, message)
        self.exit(USAGE, f"{self.format_usage()}geocite : {message}. Voir « {self.prog} --help ».\n")


def command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], summary: str) -> Any:
    """The parser of a new command; `run` gives its exit code."""
    parser = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def add_bundle(command: Any) -> None:
    """Add `--bundle`."""
    command.add_argument("--bundle", type=Path, metavar="DOSSIER", help="paquet de données (défaut : celui de geocite)")


def add_raw(command: Any) -> None:
    """Add `--raw`."""
    command.add_argument(
        "--raw", type=Path, metavar="DOSSIER", help="fichiers officiels (défaut : GEOCITE_RAW ou geodata/raw)"
    )


def add_region(command: Any) -> None:
    """Add `--region`."""
    command.add_argument(
        "--region", default=DEFAULT_REGION, metavar="CODE", help="code Insee de la région (défaut : 32)"
    )


def settings_of(chosen: argparse.Namespace) -> Settings:
    """Settings of the environment, and over them what the command line gives."""
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
