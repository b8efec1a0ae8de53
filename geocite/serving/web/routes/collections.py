"""Collections as OGC API – Features names them: list, description, queryables, items, item."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request

from geocite.bundle.contract import Collection
from geocite.bundle.layer import Layer
from geocite.collections import COLLECTIONS, LISTED
from geocite.errors import NotFoundError
from geocite.serving.catalogue.dictionary import collection_credit, titles_of
from geocite.serving.catalogue.facets import CITE, COMMUNITY, OWN, facet_asked
from geocite.serving.formats import FORMATS, Format
from geocite.serving.formats.exports import file_name, find_layer
from geocite.serving.formats.selection import Selection
from geocite.serving.geometry.crs import CRS84
from geocite.serving.language.folding import written
from geocite.serving.language.languages import _, root
from geocite.serving.query.query import Among, Page, Query, find_items
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import SCHEMA, as_download, file_answer, json_answer, page, wanted_format
from geocite.serving.web.html.failures import without_body
from geocite.serving.web.html.filter_words import say_query, sentence, words_for_scripts
from geocite.serving.web.html.table_columns import offered_columns
from geocite.serving.web.html.table_form import FORM, build_fields, cleaned, map_address, other_tables, told_filters
from geocite.serving.web.ogc.features_json import collection_answer, feature_answer, request_key, with_crs
from geocite.serving.web.ogc.links import CRS_LIST, STORAGE_CRS, both, changed, collection_links, own_address
from geocite.serving.web.ogc.schemas import items_schema, queryables_schema
from geocite.serving.web.requests.params import (
    HTML_LIMIT,
    LARGEST_LIMIT,
    ParameterError,
    Shape,
    check_known,
    read_flag,
    read_query,
    read_shape,
)
from geocite.serving.web.routes.profiles import item_answer

blueprint = Blueprint("couches", __name__)
OFFERED = ("html", "geojson", *FORMATS)


@blueprint.get("/collections")
def collections() -> Response:
    """All collections."""
    check_known(request.args, ("f",))
    found = site().catalogue.collections
    if wanted_format("json") == "html":
        return page("collections.html", page="tableau", formats=FORMATS)
    described = [_describe(name, found[name]) for name in found]
    return json_answer({"links": both("/collections", _("Les couches")), "crs": CRS_LIST, "collections": described})


@blueprint.get("/collections/<collection>")
def collection(collection: str) -> Response:
    """One collection."""
    check_known(request.args, ("f",))
    find_layer(site().catalogue.bundle, collection)
    entry = site().catalogue.collections[collection]
    if wanted_format("json") == "html":
        return _properties_page("collection.html", collection)
    return json_answer(_describe(collection, entry))


@blueprint.get("/collections/<collection>/queryables")
def queryables(collection: str) -> Response:
    """Properties that filter, as a JSON schema."""
    return _schema_answer(collection, "queryables.html", queryables_schema)


@blueprint.get("/collections/<collection>/schema")
def schema(collection: str) -> Response:
    """The schema of the items of a collection."""
    return _schema_answer(collection, "collection.html", items_schema)


def _schema_answer(collection: str, template: str, make: Callable[..., dict[str, Any]]) -> Response:
    check_known(request.args, ("f",))
    bundle = site().catalogue.bundle
    find_layer(bundle, collection)
    if wanted_format("json") == "html":
        return _properties_page(template, collection)
    kinds = site().catalogue.queryables(collection)
    return json_answer(make(bundle, collection, kinds, own_address()), SCHEMA)


@blueprint.get("/collections/<collection>/items")
def items(collection: str) -> Response:
    """Items of a collection: a table for people, a FeatureCollection for programs, a file in any format."""
    layer = find_layer(site().catalogue.bundle, collection)
    if FORM in request.args:
        return without_body(redirect(f"{root()}{request.path}?{cleaned(request.args, collection)}", 303))
    kind = _kind()
    known = site().catalogue.queryables(layer.id)
    download = read_flag(request.args, "telecharger")
    whole = download or kind not in ("html", "json")
    query = read_query(request.args, known, None if whole else HTML_LIMIT if kind == "html" else LARGEST_LIMIT)
    query = replace(query, among=_among(layer.id))
    shape = read_shape(request.args, known)
    found = find_items(layer, query)
    if kind == "html":
        return _table(layer, found, shape.names)
    chosen = _selection(layer, found.ranks, shape)
    if kind == "json" and not download:
        return collection_answer(chosen, found)
    return _file(chosen, FORMATS[kind], query)


@blueprint.get("/collections/<collection>/items/<item_id>")
def item(collection: str, item_id: str) -> Response:
    """One item: its profile for people, a Feature for programs, a file in any format."""
    catalogue = site().catalogue
    if collection not in catalogue.collections:
        raise NotFoundError(_("Couche inconnue : « {name} ».", name=collection))
    kind = _kind()
    if kind == "html" or "partie" in request.args or not catalogue.has(collection, item_id):
        return item_answer(collection, item_id, "json")
    check_known(request.args, ("f", "crs", "telecharger"))
    read_flag(request.args, "telecharger")  # a wrong one is told, though a file is always kept
    shape = read_shape(request.args, {})
    if kind == "json":
        return feature_answer(collection, item_id, shape.crs)
    layer = catalogue.bundle.layer(collection)
    chosen = _selection(layer, (layer.index[item_id],), shape)
    return _file(chosen, FORMATS[kind], Query(filters=(("id", item_id),)))


@blueprint.get("/filtres")
def filters() -> Response:
    """What the map filters on, for every item of its layers: asked for once, when its filters are opened."""
    check_known(request.args, ("f",))
    wanted_format("json", ("json",))
    catalogue = site().catalogue
    names = {siren: catalogue.name("epci", siren) for siren in catalogue.bundle.layer("epci").index}
    drawn = [name for name in LISTED if name in catalogue.collections]
    return json_answer({"couches": site().facets.columns(drawn), "epci": names, **words_for_scripts(catalogue, drawn)})


def _kind() -> str:
    kind = wanted_format("json", OFFERED)
    return "json" if kind == "geojson" else kind


def _selection(layer: Layer, ranks: tuple[int, ...], shape: Shape) -> Selection:
    return Selection(site().catalogue.bundle, layer, ranks, shape.crs, shape.names, shape.bare)


def _file(chosen: Selection, kind: Format, query: Query) -> Response:
    """A file to keep; what it cannot hold is told before anything is made."""
    held = kind.check(chosen)
    name = file_name(chosen.layer.id, _told(query), kind.extension, chosen.credit.vintage)
    response = file_answer(lambda: kind.write(held), kind.mimetype, request_key())
    return with_crs(as_download(response, name), held.crs)


def _among(collection: str) -> tuple[Among, ...]:
    """Items asked for by their id, by an intercommunalité that they touch, by a cité."""
    one = request.args.get(OWN)
    found = [Among(OWN, one, frozenset({one}))] if one else []
    for name in (COMMUNITY, CITE):
        asked = request.args.get(name)
        if asked:
            facet = facet_asked(collection, name)
            if facet is None:
                raise ParameterError(_("« {name} » ne choisit rien dans cette couche.", name=name))
            found.append(Among(name, asked, site().facets.members(collection, facet, asked)))
    return tuple(found)


def _told(query: Query) -> list[tuple[str, str]]:
    """What narrows the items, as the name of a file can tell it."""
    told = [*query.filters, *((group.name, group.text) for group in query.among)]
    if query.interval:
        ends = (query.interval.least, query.interval.most)
        told.append((query.interval.name, "-".join(map(written, ends))))
    told += [("contient", query.words)] if query.words else []
    told += [("emprise", "-".join(f"{bound:g}" for bound in query.bbox))] if query.bbox else []
    told += [("filtre", query.condition.text)] if query.condition else []
    return told


def _table(layer: Layer, found: Page, names: tuple[str, ...] | None) -> Response:
    catalogue = site().catalogue
    kinds = catalogue.queryables(layer.id)
    titles = titles_of(catalogue.bundle, layer.id, list(kinds))
    usual, others = offered_columns(layer.id, kinds, catalogue.indicators, titles)
    # The column that is bounded is seen, unless the reader chose the columns.
    bounded = found.query.interval.name if found.query.interval else ""
    wanted = names or (*(column.name for column in usual), bounded)
    shown = [column for column in (*usual, *others) if column.name in wanted]
    return page(
        "items.html",
        collection=layer.id,
        couche=catalogue.collections[layer.id],
        colonnes=shown,
        offertes=[*usual, *others],
        gardes=[(name, text) for name in request.args for text in request.args.getlist(name)],
        lignes=[layer.heads[rank] for rank in found.ranks],
        tranche=found,
        page="tableau",
        avec=changed,
        nommer=catalogue.name,
        etat=lambda item_id, name: catalogue.figures.latest(layer.id, item_id, name).state,
        formats=FORMATS,
        cql=request.args.get("filter", ""),
        titres=titles,
        chiffres=[name for name, kind in kinds.items() if kind == "number"],
        **_filtering(layer.id, found.query, titles),
    )


def _filtering(collection: str, query: Query, titles: Mapping[str, str]) -> dict[str, object]:
    """What the form of a table shows: its fields, their sentence, the query without them, the map, the other tables."""
    catalogue = site().catalogue
    fields = build_fields(site().facets, collection, request.args)
    chosen = {field.facet: field.chosen for field in fields if field.chosen}
    said = [*say_query(catalogue, collection, query, chosen, titles), *_said_as_asked(query)]
    drawn = query.interval is not None and query.interval.name in catalogue.indicators
    return {
        "champs": fields,
        "phrase": sentence(said),
        "sans": {name: None for name, _ in told_filters(request.args)},
        "sur_la_carte": map_address(fields, query, collection, request.args, drawn),
        "voisines": other_tables(fields, catalogue.collections),
    }


def _said_as_asked(query: Query) -> Iterator[str]:
    if query.moment:
        yield _("en vigueur\u202f: {moment}", moment=request.args["datetime"])
    if query.condition:
        yield _("filtre écrit en CQL2")


def _properties_page(template: str, collection: str) -> Response:
    catalogue = site().catalogue
    known = catalogue.queryables(collection)
    return page(
        template,
        page="tableau",
        collection=collection,
        couche=catalogue.collections[collection],
        proprietes=known,
        titres=titles_of(catalogue.bundle, collection, list(known)),
        credit=collection_credit(catalogue.bundle, collection),
        formats=FORMATS,
    )


def _describe(name: str, entry: Collection) -> dict[str, object]:
    credit = collection_credit(site().catalogue.bundle, name)
    extent: dict[str, object] = {"spatial": {"bbox": [entry.bbox], "crs": CRS84.uri}}
    if span := COLLECTIONS[name].in_force:
        start, end = (None if day is None else f"{day}T00:00:00Z" for day in span)
        calendar = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
        extent["temporal"] = {"interval": [[start, end]], "trs": calendar}
    return {
        "id": name,
        "title": entry.titre,
        "description": entry.description,
        "attribution": credit.attribution,
        "license": credit.licence,
        "extent": extent,
        "itemType": "feature",
        "crs": CRS_LIST,
        "storageCrs": STORAGE_CRS,
        "itemCount": entry.nombre,
        "geometryToleranceMetres": entry.tolerance_m,
        "links": collection_links(name),
    }
