"""Territories side by side: the page, its table as CSV, the same as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from geocite.serving.language.languages import _, root
from geocite.serving.profiles.compared.comparison import Cell
from geocite.serving.profiles.compared.side_by_side import MOST, SideBySide, build_side_by_side, read_objects
from geocite.serving.web.delivery.context import address, site
from geocite.serving.web.delivery.respond import json_answer, page, wanted_format
from geocite.serving.web.delivery.spreadsheets import csv_answer
from geocite.serving.web.html.failures import outside_region
from geocite.serving.web.requests.params import MOST_NAMES, ParameterError, check_known, read_list

blueprint = Blueprint("comparaison", __name__)
FORMATS = ("html", "json", "csv")
HEADER = (
    "couche", "code", "nom", "indicateur", "libelle", "unite", "valeur", "connus", "sur", "total_partiel", "motif",
    "couche_du_chiffre",
    "perimetre", "pondere_par", "millesime", "precisions", "source", "producteur", "licence",
)  # fmt: skip


@blueprint.get("/comparer")
def compare() -> Response:
    """Two or more territories side by side."""
    known = ("objets", "indicateurs", "ajouter", "f")
    # Check boxes repeat their name: `indicateurs`, and `objets` from the tables.
    check_known(request.args, known, repeated=("indicateurs", "objets"))
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
        return csv_answer("geocite_comparaison.csv", HEADER, _cell_rows(view))
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


def _picking(view: SideBySide) -> dict[str, object]:
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


def _view_json(view: SideBySide) -> dict[str, object]:
    rows = [dict(zip(HEADER, row, strict=True)) for row in _cell_rows(view)]
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
