"""`geocite export`, `map` and `locate`: files and answers taken from a bundle."""

import argparse
import re
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from geocite import __version__
from geocite.cli.arguments import add_bundle, command, settings_of
from geocite.cli.files import write_file
from geocite.errors import UsageError


def add_export(commands: Any) -> None:
    """Add `geocite export`."""
    parser = command(commands, "export", _export, "écrit une couche, entière ou filtrée, dans un fichier")
    parser.add_argument(
        "collection",
        metavar="COLLECTION",
        help="cites, qpv-2015, qpv-2024, communes, colleges ou epci ; « toutes » les met dans un GeoPackage",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FICHIER",
        help="fichier à écrire ; son nom dit le format : .geojson .csv .xlsx .gpkg .shp.zip .kml .fgb .parquet",
    )
    parser.add_argument(
        "--filtre", action="append", default=[], metavar="CLÉ=VALEUR", help="garde ces éléments seulement"
    )
    parser.add_argument("--bbox", metavar="O,S,E,N", help="emprise : ouest, sud, est, nord, en degrés")
    add_bundle(parser)


def _export(chosen: argparse.Namespace) -> int:
    from geocite.bundle.loading import load_bundle
    from geocite.serving.formats.exports import FORMATS, export, format_of
    from geocite.serving.formats.geopackage import EVERYTHING
    from geocite.serving.query.query import parse_box, parse_filters

    kind = format_of(chosen.output.name)
    if kind is None:
        known = ", ".join(f".{entry.extension}" for entry in FORMATS.values())
        raise UsageError(f"Format inconnu : {chosen.output.name}. Donnez un nom qui finit par {known}.")
    bundle = load_bundle(settings_of(chosen).bundle)
    if chosen.collection == EVERYTHING:
        return _export_everything(chosen, bundle, kind)
    box = parse_box(chosen.bbox) if chosen.bbox else None
    made = export(bundle, chosen.collection, parse_filters(chosen.filtre), box, kind)
    count = write_file(chosen.output, [made])
    print(f"{chosen.output} : {count / 1e3:.0f} ko, couche « {chosen.collection} », {kind.title}.")
    return 0


def _export_everything(chosen: argparse.Namespace, bundle: Any, kind: Any) -> int:
    from geocite.serving.formats.geopackage import EVERYTHING, write_every_layer

    if kind.id != "gpkg" or chosen.filtre or chosen.bbox:
        raise UsageError(
            f"« {EVERYTHING} » écrit toutes les couches entières dans un GeoPackage : "
            "donnez un nom en .gpkg, sans --filtre ni --bbox."
        )
    count = write_file(chosen.output, [write_every_layer(bundle)])
    print(f"{chosen.output} : {count / 1e3:.0f} ko, toutes les couches, {kind.title}.")
    return 0


def add_map(commands: Any) -> None:
    """Add `geocite map`."""
    parser = command(commands, "map", _map, "écrit la carte d'une cité dans un seul fichier, qui s'ouvre sans réseau")
    parser.add_argument("--cite", required=True, metavar="CITÉ", help="identifiant de la cité, par exemple arras")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FICHIER", help="fichier HTML à écrire")
    parser.add_argument("--url", default="", metavar="ADRESSE", help="serveur geocite où mènent les autres liens")
    add_bundle(parser)


def _map(chosen: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from geocite.bundle.loading import load_bundle
    from geocite.serving.catalogue.catalogue import Catalogue
    from geocite.serving.language.formatting import full_date
    from geocite.serving.map.standalone import Part, Writer, find_around
    from geocite.serving.web.factory import create_app
    from geocite.serving.web.html.map_page import standalone_page

    if chosen.url and not re.match(r"https?://[^\s\"'<>]+$", chosen.url):
        raise UsageError("--url attend une adresse qui commence par http:// ou https://.")
    settings = replace(settings_of(chosen), base_map="aucun")
    bundle = load_bundle(settings.bundle)
    catalogue = Catalogue(bundle)
    around = find_around(catalogue, chosen.cite)

    client = create_app(settings, bundle).test_client()

    def whole(address: str) -> bytes:
        return bytes(client.get(address, headers={"Accept": "text/html"}).data)

    draw = partial(standalone_page, create_app(settings, Part(bundle, around)))
    made = f"Fichier fait le {full_date(datetime.now(UTC).date().isoformat())} avec geocite {__version__}"
    writer = Writer(catalogue, around, whole, draw, chosen.url.rstrip("/"), made)
    size = f"{write_file(chosen.output, [writer.write()]) / 1e6:.1f}".replace(".", ",")
    name = catalogue.name("cites", around.cite)
    print(f"{chosen.output} : {size} Mo, la cité éducative « {name} » et ses alentours.")
    return 0


def add_locate(commands: Any) -> None:
    """Add `geocite locate`."""
    parser = command(commands, "locate", _locate, "dit dans quelle cité, quel quartier, quelle commune est un point")
    parser.add_argument("place", nargs="+", metavar="LON LAT ou FICHIER", help="une position, ou un fichier CSV")
    parser.add_argument("-o", "--output", type=Path, metavar="FICHIER", help="fichier CSV à écrire")
    add_bundle(parser)


def _locate(chosen: argparse.Namespace) -> int:
    from geocite.bundle.loading import load_bundle
    from geocite.serving.query.locate import locate_table, parse_position, read_points, tell_point

    bundle = load_bundle(settings_of(chosen).bundle)
    if len(chosen.place) == 2:
        print(tell_point(bundle, *parse_position(*chosen.place)))
        return 0
    if len(chosen.place) != 1 or chosen.output is None:
        raise UsageError("Donnez une longitude et une latitude, ou un fichier CSV et -o FICHIER.")
    points = read_points(Path(chosen.place[0]))
    size = write_file(chosen.output, locate_table(bundle, points)) / 1e3
    for told in points.warnings():
        print(f"Attention : {told}", file=sys.stderr)
    print(f"{chosen.output} : {size:.0f} ko.")
    return 0
