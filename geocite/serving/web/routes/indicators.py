"""Indicators: the registry, the values of one, and territories side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from geocite.bundle.files import to_json
from geocite.serving.catalogue.indicators import SUM, Indicator, by_theme, formula, tell_entry
from geocite.serving.language.languages import _, root
from geocite.serving.profiles.compared.comparison import Cell
from geocite.serving.profiles.compared.side_by_side import MOST, SideBySide, build_side_by_side, read_objects
from geocite.serving.profiles.indicator import ORDERS, Values, build_values, find_indicator, read_choice, sort_lines
from geocite.serving.web.delivery.context import address, site
from geocite.serving.web.delivery.respond import (
    IMMUTABLE,
    JSON,
    REVALIDATE,
    answer,
    as_download,
    json_answer,
    page,
    wanted_format,
)
from geocite.serving.web.delivery.spreadsheets import csv_answer
from geocite.serving.web.html.failures import outside_region
from geocite.serving.web.requests.params import (
    HTML_LIMIT,
    MOST_NAMES,
    ParameterError,
    check_known,
    read_count,
    read_list,
)

blueprint = Blueprint("indicateurs", __name__)
FORMATS = ("html", "json", "csv")
VALUES_HEADER = (
    "code", "nom", "valeur", "statut", "indicateur", "unite", "collection", "millesime", "precisions",
    "source", "producteur", "licence",
)  # fmt: skip


@blueprint.get("/indicators")
def indicators() -> Response:
    """All the indicators, by theme."""
    check_known(request.args, ("f", "v", "forme"))
    catalogue = site().catalogue
    if _for_map():
        return _cached({"indicateurs": [_brief(found) for found in catalogue.indicators.values()]})
    if wanted_format("html") == "json":
        entries = catalogue.bundle.document("indicateurs")["indicateurs"]
        return _cached({"indicateurs": [tell_entry(entry) for entry in entries]})
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
    return {kind: list(catalogue.vintages(kind, name)) for kind in catalogue.indicators[name].series}


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
    values = build_values(catalogue, found, collection, vintage, since)
    if _for_map():
        return _values_for_map(values)
    if kind == "html":
        return _indicator_page(values)
    if values.refused:
        raise ParameterError(values.refused)
    return _values_csv(values) if kind == "csv" else _values_json(values)


def _values_json(values: Values) -> Response:
    source = site().catalogue.sources.get(values.mark.id if values.mark else "", {})
    shown = {line.code: _number_or_secret(line.value.value, line.value.state) for line in values.lines}
    entry: dict[str, Any] = {
        "id": values.indicator.id,
        "libelle": values.indicator.label,
        "unite": values.indicator.unit,
        "decimales": values.indicator.decimals_of(values.collection),
        "sens": values.indicator.direction,
        **_definition(values),
        "collection": values.collection,
        "millesime": values.vintage,
        "libelle_millesime": values.indicator.series[values.collection].vintage_label,
        "millesime_dit": values.indicator.series[values.collection].told(values.vintage),
        "edition": values.indicator.series[values.collection].editions.get(values.vintage),
        "source": {key: source.get(key) for key in ("id", "titre", "producteur", "licence")},
        "valeurs": {code: value for code, value in shown.items() if value is not None},
    }
    if values.since:
        entry["depuis"] = values.since
        entry["evolutions"] = {line.code: line.change for line in values.lines if line.change is not None}
    response = _cached(entry)
    name = f"geocite_{values.indicator.id}_{values.collection}_{values.vintage}.json"
    return as_download(response, name) if request.args.get("telecharger") == "1" else response


def _values_for_map(values: Values) -> Response:
    """Values in the order of the codes, of the items that have a place on the map only."""
    catalogue = site().catalogue
    found = {line.code: _number_or_secret(line.value.value, line.value.state) for line in values.lines}
    placed = sorted(head["id"] for head in catalogue.bundle.layer(values.collection).heads if head.get("bbox"))
    return _cached(
        {
            "libelle": values.indicator.label,
            "unite": values.indicator.unit,
            "decimales": values.indicator.decimals_of(values.collection),
            "effectif": values.indicator.aggregation == SUM,
            "millesime": values.vintage,
            "millesime_dit": values.indicator.series[values.collection].told(values.vintage),
            "source": {"producteur": values.mark.producer if values.mark else ""},
            "valeurs": [found.get(code) for code in placed],
        }
    )


def _definition(values: Values) -> dict[str, Any]:
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


def _number_or_secret(value: float | None, state: str) -> float | str | None:
    return "s" if state == "secret" else value


def _cached(value: Mapping[str, Any]) -> Response:
    """JSON that changes with the bundle only; kept for good under an address that carries its key (`v`)."""
    key = site().bundle_key
    body = to_json(value) + b"\n"
    return answer(body, JSON, IMMUTABLE if request.args.get("v") == key else REVALIDATE)


def _values_csv(values: Values) -> Response:
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
    return csv_answer(name, (*VALUES_HEADER, *change), rows)


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
        source=site().catalogue.sources.get(values.mark.id if values.mark else "", {}),
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


@blueprint.get("/comparer")
def compare() -> Response:
    """Two or more territories side by side."""
    known = ("objets", "indicateurs", "ajouter", "f")
    # Check boxes repeat their name: `indicateurs`, and `objets` from the tables.
    for name in request.args:
        if name not in ("indicateurs", "objets"):
            check_known(request.args.__class__([(n, v) for n, v in request.args.items(multi=True) if n == name]), known)
    catalogue = site().catalogue
    # Some more than are compared: two ways to write a code are one object, and too many objects are told by name.
    asked = read_list(request.args.getlist("objets"), "objets", 4 * MOST)
    items = read_objects(catalogue, ",".join(map(_official, asked)))
    names = read_list(request.args.getlist("indicateurs"), "indicateurs", MOST_NAMES)
    view = build_side_by_side(catalogue, items, names)
    kind = wanted_format("html", FORMATS)
    if kind == "json":
        return json_answer(_view_json(view))
    if kind == "csv":
        return csv_answer("geocite_comparaison.csv", CELLS_HEADER, _cell_rows(view))
    return page("comparer.html", page="comparer", vue=view, **_picking(view))


def _official(key: str) -> str:
    """`"qpv-2015/qp059019"` → `"qpv-2015/QP059019"`; ParameterError for a code of another region."""
    collection, _slash, item_id = key.partition("/")
    collection = collection.lower()
    forms = (item_id, item_id.lower(), item_id.upper())
    right = next((form for form in forms if site().catalogue.has(collection, form)), None)
    if right is None and (told := outside_region(collection, item_id)):
        raise ParameterError(told)
    return f"{collection}/{right}" if right else key


def _picking(view: SideBySide) -> dict[str, Any]:
    """What the form needs: the items kept, those found by the search field, addresses without one."""
    text = request.args.get("ajouter", "").strip()[:200]
    keys = [f"{item.collection}/{item.id}" for item in view.items]
    hits = site().search.search(text, 12) if text and len(keys) < MOST else []
    return {
        "objets": ",".join(keys),
        "ajouter": text,
        "trouves": [
            (hit, _compare_address([*keys, key], view.chosen))
            for hit in hits
            if (key := f"{hit.collection}/{hit.id}") not in keys
        ],
        "retirer": [_compare_address([key for key in keys if key != own], view.chosen) for own in keys],
        "a_la_place": {
            item.id: {
                commune.id: _compare_address(_replaced(keys, f"cites/{item.id}", f"communes/{commune.id}"), view.chosen)
                for commune in communes
            }
            for item, communes in view.unknown
        },
        "exemples": [f"cites/{head['id']}" for head in site().catalogue.bundle.layer("cites").heads[:2]],
        "plein": len(keys) >= MOST,
        "le_plus": MOST,
        "requete": _compare_address(keys, view.chosen).partition("?")[2],
    }


def _replaced(keys: Sequence[str], old: str, new: str) -> list[str]:
    """Keys with one in the place of another, each once."""
    return list(dict.fromkeys(new if key == old else key for key in keys))


def _compare_address(keys: Sequence[str], chosen: Iterable[str]) -> str:
    values = {"objets": ",".join(keys), "indicateurs": ",".join(chosen)}
    query = urlencode({name: value for name, value in values.items() if value}, safe=",/")
    return f"{root()}/comparer?{query}" if query else f"{root()}/comparer"


CELLS_HEADER = (
    "couche", "code", "nom", "indicateur", "libelle", "unite", "valeur", "connus", "sur", "total_partiel", "motif",
    "couche_du_chiffre",
    "perimetre", "pondere_par", "millesime", "precisions", "source", "producteur", "licence",
)  # fmt: skip


def _cell_rows(view: SideBySide) -> Iterator[tuple[object, ...]]:
    named = site().catalogue.published_name
    for _theme, lines in view.themes:
        for line in lines:
            for item, cell in zip(view.items, line.cells, strict=True):
                head = (
                    item.collection,
                    item.id,
                    named(item.collection, item.id),
                    line.indicator.id,
                    line.indicator.label,
                )
                unknown = item.collection == "cites" and item.id in view.without_figures
                yield (*head, line.indicator.unit, *_cell_values(cell, unknown))


def _cell_values(cell: Cell | None, unknown: bool) -> tuple[object, ...]:
    if cell is None:
        why = _("périmètre non connu") if unknown else _("non publié pour ce type de territoire")
        return (None, 0, 0, None, why, *[None] * 8)
    figure, mark = cell.figure, cell.mark
    credit = (mark.note, mark.title, mark.producer, mark.licence) if mark else (None, None, None, None)
    whose = (cell.group.collection, cell.group.scope or None, cell.weight)
    reason = _(figure.reason) if figure.reason else None
    return (figure.value, figure.known, figure.total, figure.partial, reason, *whose, cell.vintage, *credit)


def _view_json(view: SideBySide) -> dict[str, Any]:
    rows = [dict(zip(CELLS_HEADER, row, strict=True)) for row in _cell_rows(view)]
    warnings = [
        {"indicateur": line.indicator.id, "motif": reason}
        for _theme, lines in view.themes
        for line in lines
        for reason in line.warnings
    ]
    objects = [
        {"collection": item.collection, "id": item.id, "nom": item.name, "adresse": address(item.collection, item.id)}
        for item in view.items
    ]
    unknown = [item.id for item, _communes in view.unknown]
    return {"objets": objects, "valeurs": rows, "sans_soustraction": warnings, "perimetre_non_connu": unknown}
