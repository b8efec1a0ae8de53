"""The values of one indicator as an answer: JSON, CSV, and what the map draws."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from geocite.bundle.files import to_json
from geocite.serving.catalogue.indicators import SUM, Indicator
from geocite.serving.profiles.common import Sources
from geocite.serving.profiles.indicator import Values
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import IMMUTABLE, JSON, REVALIDATE, answer, as_download
from geocite.serving.web.delivery.spreadsheets import csv_answer

HEADER = (
    "code", "nom", "valeur", "statut", "indicateur", "unite", "collection", "millesime", "precisions",
    "source", "producteur", "licence",
)  # fmt: skip


def values_json(values: Values) -> Response:
    """The values of an indicator by code, with its definition; a file to keep when `telecharger` is asked."""
    source = site().catalogue.sources.get(values.mark.id) if values.mark else None
    info = values.indicator.series[values.collection]
    cells = {line.code: line.value.cell for line in values.lines}
    entry: dict[str, object] = {
        "id": values.indicator.id,
        "libelle": values.indicator.label,
        "unite": values.indicator.unit,
        "decimales": values.indicator.decimals_of(values.collection),
        "sens": values.indicator.direction,
        **_definition(values),
        "collection": values.collection,
        "millesime": values.vintage,
        "libelle_millesime": info.vintage_label,
        "millesime_dit": info.told(values.vintage),
        "edition": info.editions.get(values.vintage),
        "source": {key: getattr(source, key, None) for key in ("id", "titre", "producteur", "licence")},
        "valeurs": {code: cell for code, cell in cells.items() if cell is not None},
    }
    if values.since:
        entry["depuis"] = values.since
        entry["evolutions"] = {line.code: line.change for line in values.lines if line.change is not None}
    response = kept_json(entry)
    name = f"geocite_{values.indicator.id}_{values.collection}_{values.vintage}.json"
    return as_download(response, name) if request.args.get("telecharger") == "1" else response


def map_json(found: Indicator, collection: str, vintage: str) -> Response:
    """What the map draws: the figures of the items that have a place, by code, and how to tell them."""
    catalogue = site().catalogue
    mark = Sources(catalogue).mark_of(found.series[collection], vintage)
    placed = {head["id"] for head in catalogue.bundle.layer(collection).heads if head.get("bbox")}
    cells = catalogue.figures.cells(collection, found.id, vintage)
    return kept_json(
        {
            "libelle": found.label,
            "unite": found.unit,
            "decimales": found.decimals_of(collection),
            "effectif": found.aggregation == SUM,
            "millesime": vintage,
            "millesime_dit": found.series[collection].told(vintage),
            "source": {"producteur": mark.producer if mark else ""},
            "valeurs": {code: cell for code, cell in cells.items() if code in placed},
        }
    )


def _definition(values: Values) -> dict[str, object]:
    """What the figure means, how it aggregates, and what its series says of the collection."""
    found, info = values.indicator, values.indicator.series[values.collection]
    return {
        "definition": found.definition,
        "agregation": found.aggregation,
        "numerateur": found.numerator or None,
        "denominateur": found.denominator or None,
        "poids": found.weight or None,
        "millesimes": list(values.vintages),
        "millesime_reel": info.real,
        "editions": dict(info.editions),
        "ruptures": [
            {"avant": one.first, "apres": one.then, "motif": one.reason}
            for one in found.breaks
            if one.collection == values.collection
        ],
    }


def kept_json(value: Mapping[str, Any]) -> Response:
    """JSON that changes with the bundle only; kept for good under an address that carries its key (`v`)."""
    key = site().bundle_key
    body = to_json(value) + b"\n"
    return answer(body, JSON, IMMUTABLE if request.args.get("v") == key else REVALIDATE)


def values_csv(values: Values) -> Response:
    """The values of an indicator, a row an item."""
    mark = values.mark
    tail = (
        values.indicator.id,
        values.indicator.unit,
        values.collection,
        values.vintage,
        mark.note if mark else "",
        mark.title if mark else "",
        mark.producer if mark else "",
        mark.licence if mark else "",
    )
    named = site().catalogue.published_name
    change = (f"evolution_depuis_{values.since}",) if values.since else ()
    rows = (
        (
            line.code,
            named(values.collection, line.code),
            line.value.value,
            line.value.state,
            *tail,
            *((line.change,) if change else ()),
        )
        for line in values.lines
    )
    name = f"geocite_{values.indicator.id}_{values.collection}_{values.vintage}.csv"
    return csv_answer(name, (*HEADER, *change), rows)
