"""Indicators: the registry, and the values of one."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from geocite.serving.catalogue.indicators import Indicator, by_theme, formula, tell_entry
from geocite.serving.language.languages import _
from geocite.serving.profiles.indicator import ORDERS, Values, build_values, find_indicator, read_choice, sort_lines
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import page, wanted_format
from geocite.serving.web.requests.params import HTML_LIMIT, ParameterError, check_known, read_count
from geocite.serving.web.routes.indicator_values import kept_json, map_json, values_csv, values_json

blueprint = Blueprint("indicateurs", __name__)
FORMATS = ("html", "json", "csv")


@blueprint.get("/indicators")
def indicators() -> Response:
    """All the indicators, by theme."""
    check_known(request.args, ("f", "v", "forme"))
    catalogue = site().catalogue
    if _for_map():
        return kept_json({"indicateurs": [_brief(found) for found in catalogue.indicators.values()]})
    if wanted_format("html") == "json":
        entries = catalogue.bundle.documents.indicateurs.indicateurs
        return kept_json({"indicateurs": [tell_entry(entry) for entry in entries]})
    return page(
        "indicateurs.html",
        page="indicateurs",
        themes=by_theme(catalogue.indicators.values()),
        millesimes={name: _vintages(name) for name in catalogue.indicators},
        sources=catalogue.sources,
        formule=lambda found: formula(found, catalogue.indicators),
    )


def _vintages(name: str) -> dict[str, list[str]]:
    catalogue = site().catalogue
    return {kind: list(catalogue.figures.vintages(kind, name)) for kind in catalogue.indicators[name].series}


def _for_map() -> bool:
    """Whether the short form is asked for, which is all that the map needs."""
    form = request.args.get("forme")
    if form not in (None, "carte"):
        raise ParameterError(_("« forme » ne peut valoir que « carte », pas « {text} ».", text=form))
    if form and (request.args.get("f", "json") != "json" or request.args.get("depuis")):
        raise ParameterError(_("« forme=carte » n’est que du JSON, d’un seul millésime : retirez « depuis » et « f »."))
    return form is not None


def _brief(found: Indicator) -> dict[str, Any]:
    vintages = _vintages(found.id)
    told = {kind: [info.short(year) for year in vintages[kind]] for kind, info in found.series.items()}
    series = [{"collection": kind, "millesimes": vintages[kind], "millesimes_dits": told[kind]} for kind in told]
    return {"id": found.id, "libelle": found.label, "series": series}


@blueprint.get("/indicators/<name>")
def indicator(name: str) -> Response:
    """One indicator: definition and values by code."""
    check_known(request.args, ("f", "v", "collection", "millesime", "depuis", "tri", "offset", "telecharger", "forme"))
    catalogue, args = site().catalogue, request.args
    found = find_indicator(catalogue, name)
    collection, vintage = read_choice(catalogue, found, args.get("collection"), args.get("millesime"))
    since = args.get("depuis") or None
    if since:
        read_choice(catalogue, found, collection, since)
    kind = wanted_format("html", FORMATS)
    if _for_map():
        return map_json(found, collection, vintage)
    values = build_values(catalogue, found, collection, vintage, since)
    if kind == "html":
        return _indicator_page(values)
    if values.refused:
        raise ParameterError(values.refused)
    return values_csv(values) if kind == "csv" else values_json(values)


def _indicator_page(values: Values) -> Response:
    order, down = _order(request.args.get("tri") or "-valeur")
    offset = read_count(request.args, "offset", 0, 0)
    chosen = {"collection": values.collection, "millesime": values.vintage}
    if values.since:
        chosen["depuis"] = values.since
    return page(
        "indicateur.html",
        page="indicateurs",
        v=values,
        lignes=sort_lines(values, order, down)[offset : offset + HTML_LIMIT],
        tri=order,
        descendant=down,
        offset=offset,
        limite=HTML_LIMIT,
        depuis=request.args.get("depuis"),
        requete=urlencode(chosen),
        couches=[kind for kind in values.indicator.series if _vintages(values.indicator.id)[kind]],
        source=site().catalogue.sources.get(values.mark.id) if values.mark else None,
    )


def _order(text: str) -> tuple[str, bool]:
    name = text.lstrip("-")
    if name not in ORDERS:
        told = _(
            "On ne trie pas par « {name} ». Tris possibles : {known} (« - » pour inverser).",
            name=name,
            known=", ".join(ORDERS),
        )
        raise ParameterError(told)
    return name, text.startswith("-")
