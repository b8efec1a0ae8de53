"""The definition of the service: OpenAPI 3.0, made from the collections of the bundle."""

from collections.abc import Mapping
from typing import Any

from geocite import __version__
from geocite.bundle.loading import Bundle
from geocite.serving.catalogue.dictionary import credit_of, titles_of
from geocite.serving.formats import FORMATS
from geocite.serving.language.languages import _
from geocite.serving.query.cql import LANGUAGES, LONGEST
from geocite.serving.web.delivery.respond import GEOJSON, JSON, SCHEMA
from geocite.serving.web.ogc.links import CRS_LIST
from geocite.serving.web.ogc.openapi_schemas import answer_schemas, schema_name
from geocite.serving.web.requests.params import LARGEST_LIMIT, LONGEST_WORDS, MOST_ORDERS

Part = dict[str, Any]
_EXAMPLE = {"cql2-text": "nom LIKE 'A%'"}


def build_openapi(bundle: Bundle, kinds: Mapping[str, Mapping[str, str]], address: str) -> Part:
    """The whole definition; `kinds` gives the properties of each collection, `address` is that of the service."""
    return {
        "openapi": "3.0.3",
        "info": _info(bundle),
        "servers": [{"url": address}],
        "tags": [
            {"name": "service"},
            *({"name": name, "description": title} for name, title in _titles(bundle)),
        ],
        "paths": _paths(bundle, kinds),
        "components": {
            "schemas": answer_schemas(bundle, kinds),
            "parameters": _shared_parameters(),
            "responses": _failures(),
            "headers": {"Content-Crs": _crs_header()},
        },
    }


def _info(bundle: Bundle) -> Part:
    manifest = bundle.manifest
    return {
        "title": f"géocité, {manifest.territoire}",
        "description": _(
            "Cités éducatives, quartiers prioritaires, collèges et communes : couches ouvertes, "
            "en lecture seule. Sources : {sources}.",
            sources=credit_of(manifest).attribution,
        ),
        "version": __version__,
        "license": {
            "name": "Licence Ouverte 2.0",
            "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        },
    }


def _titles(bundle: Bundle) -> list[tuple[str, str]]:
    """Collections and their titles, in the language of the answer."""
    titles = {name: str(entry.titre) for name, entry in bundle.manifest.collections.items()}
    return [(name, _(title)) for name, title in titles.items()]


def _paths(bundle: Bundle, kinds: Mapping[str, Mapping[str, str]]) -> Part:
    paths = {
        "/": _get("getLandingPage", _("La page d’accueil du service"), "service", _answer("landingPage")),
        "/conformance": _get("getConformance", _("Ce que le service respecte"), "service", _answer("confClasses")),
        "/api": _get("getApi", _("Cette définition"), "service", _api_answer()),
        "/collections": _get("getCollections", _("Les couches"), "service", _answer("collections")),
    }
    for name, title in _titles(bundle):
        base = f"/collections/{name}"
        made = name.replace("-", "_")
        paths[base] = _get(f"describe_{made}", title, name, _answer("collection"), missing=True)
        queryables = _answer("jsonSchema", SCHEMA)
        paths[f"{base}/queryables"] = _get(
            f"queryables_{made}", _("{title} : ce qui filtre", title=title), name, queryables
        )
        schema = _answer("jsonSchema", SCHEMA)
        paths[f"{base}/schema"] = _get(f"schema_{made}", _("{title} : schéma des éléments", title=title), name, schema)
        paths[f"{base}/items"] = _items(bundle, name, title, kinds[name])
        paths[f"{base}/items/{{featureId}}"] = _item(bundle, name, title)
    return paths


def _get(operation: str, summary: str, tag: str, answer: Part, missing: bool = False) -> Part:
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [_ref("parameters", "f")],
            "responses": {"200": answer, **_usual(missing)},
        }
    }


def _items(bundle: Bundle, name: str, title: str, kinds: Mapping[str, str]) -> Part:
    shared = [key for key in _shared_parameters() if key not in ("f", "format")]
    titles = titles_of(bundle, name, list(kinds))
    filters = [
        _query(one, titles[one], _filter_schema(kind), allowEmptyValue=True)
        for one, kind in kinds.items()
        if one not in shared
    ]
    part = _get(
        f"items_{name.replace('-', '_')}", _("{title} : éléments", title=title), name, _files(name, "FeatureCollection")
    )
    part["get"]["parameters"] = [_ref("parameters", "format"), *(_ref("parameters", key) for key in shared), *filters]
    return part


def _item(bundle: Bundle, name: str, title: str) -> Part:
    part = _get(
        f"item_{name.replace('-', '_')}", _("{title} : un élément", title=title), name, _files(name, "Feature"), True
    )
    head = bundle.layer(name).heads[0]
    path = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": _("Identifiant de l’élément"),
        "schema": {"type": "string"},
        "example": head["id"],
    }
    part["get"]["parameters"] = [path, *(_ref("parameters", key) for key in ("format", "crs", "telecharger"))]
    return part


def _files(name: str, part: str) -> Part:
    """Items in every format, or one of them."""
    answer = _answer(schema_name(name, part), GEOJSON)
    answer["content"] |= {entry.mimetype: _file(entry.mimetype) for entry in FORMATS.values() if entry.id != "json"}
    answer["headers"] = {"Content-Crs": {"$ref": "#/components/headers/Content-Crs"}}
    return answer


def _crs_header() -> Part:
    return {
        "description": _("Système de coordonnées des positions rendues, entre chevrons"),
        "schema": {"type": "string", "enum": [f"<{uri}>" for uri in CRS_LIST]},
    }


def _file(mimetype: str) -> Part:
    return {"schema": {"type": "string"} | ({} if mimetype.startswith("text/") else {"format": "binary"})}


def _filter_schema(kind: str) -> Part:
    # A list is filtered on one of its values; nothing at all, or null, asks for what is not known.
    return {"type": "string" if kind == "array" else kind, "nullable": True}


def _answer(schema: str, mimetype: str = JSON) -> Part:
    content = {mimetype: {"schema": _ref("schemas", schema)}, "text/html": {"schema": {"type": "string"}}}
    return {"description": _("Réponse"), "content": content}


def _api_answer() -> Part:
    mimetype = "application/vnd.oai.openapi+json;version=3.0"
    return {
        "description": _("Réponse"),
        "content": {mimetype: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}},
    }


def _usual(missing: bool) -> Part:
    found = {"400": _ref("responses", "Failure"), "500": _ref("responses", "Failure")}
    return found | ({"404": _ref("responses", "Failure")} if missing else {})


def _failures() -> Part:
    content = {JSON: {"schema": _ref("schemas", "exception")}, "text/html": {"schema": {"type": "string"}}}
    return {
        "Failure": {"description": _("Pourquoi la demande ne peut pas être servie, en une phrase"), "content": content}
    }


def _ref(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}


def _query(name: str, description: str, schema: Part, **more: Any) -> Part:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        **more,
    }


def _shared_parameters() -> Part:
    return {**_placing(), **_paging(), **_naming(), **_bounding(), **_filtering(), **_shaping()}


def _systems() -> Part:
    return {"type": "string", "format": "uri", "enum": CRS_LIST}


def _placing() -> Part:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    bounds = _("Emprise : deux minimums, deux maximums, dans l’ordre des axes de bbox-crs")
    dated = _(
        "Instant ou intervalle (RFC 3339). Les QPV sont en vigueur de 2015 à 2023 ou depuis 2024, une cité depuis "
        "l’année de son label ; ce qui n’est pas daté répond toujours."
    )
    return {
        "bbox": _query("bbox", bounds, box, example=[2.7, 50.2, 2.9, 50.4]),
        "bbox-crs": _query("bbox-crs", _("Système de coordonnées de bbox"), _systems()),
        "datetime": _query("datetime", dated, {"type": "string"}, example="2024-01-01T00:00:00Z"),
    }


def _paging() -> Part:
    count = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": LARGEST_LIMIT}
    return {
        "limit": _query("limit", _("Nombre d’éléments au plus"), count),
        "offset": _query("offset", _("Rang du premier élément"), {"type": "integer", "minimum": 0, "default": 0}),
    }


def _naming() -> Part:
    text: Part = {"type": "string"}
    words = {"type": "string", "maxLength": LONGEST_WORDS}
    return {
        "q": _query("q", _("Mots cherchés dans les textes"), words, example="Saint"),
        "id": _query("id", _("Identifiant"), text),
        "intercommunalite": _query("intercommunalite", _("Siren d’une intercommunalité que l’élément touche"), text),
        "cite": _query("cite", _("Cité éducative : ce qui en est énoncé, ou ses candidats si rien ne l’est"), text),
    }


def _bounding() -> Part:
    bounded = _("Propriété chiffrée que « de » et « a » bornent")
    return {
        "colonne": _query("colonne", bounded, {"type": "string"}),
        "de": _query("de", _("Valeur la plus basse de « colonne », comprise"), {"type": "number"}),
        "a": _query("a", _("Valeur la plus haute de « colonne », comprise"), {"type": "number"}),
    }


def _filtering() -> Part:
    told = _(
        "Filtre CQL2. Une liste répond à =, IN et LIKE quand un de ses éléments y répond, à <> quand aucun n’est "
        "égal ; A_CONTAINS, A_CONTAINEDBY, A_EQUALS et A_OVERLAPS comparent des listes entières."
    )
    return {
        "filter": _query("filter", told, {"type": "string", "maxLength": LONGEST}, example=_EXAMPLE["cql2-text"]),
        "filter-lang": _query("filter-lang", _("Écriture du filtre"), {"type": "string", "enum": list(LANGUAGES)}),
        "filter-crs": _query("filter-crs", _("Système de coordonnées du filtre"), _systems()),
    }


def _shaping() -> Part:
    names: Part = {"type": "array", "items": {"type": "string"}}
    answers = {"type": "string", "enum": ["json", "html"]}
    files = {"type": "string", "enum": ["html", *FORMATS]}
    kept = _("1 : la réponse est un fichier à enregistrer")
    descending = _("Propriétés de tri, « - » devant pour descendre")
    return {
        "f": _query("f", _("Format de la réponse"), answers, example="json"),
        "format": _query("f", _("Format de la réponse"), files, example="json"),
        "crs": _query("crs", _("Système de coordonnées des positions rendues"), _systems()),
        "sortby": _query("sortby", descending, {**names, "maxItems": MOST_ORDERS}, example=["-nom"]),
        "properties": _query("properties", _("Propriétés gardées"), names, example=["nom"]),
        "skipGeometry": _query("skipGeometry", _("Sans géométrie"), {"type": "boolean", "default": False}),
        "telecharger": _query("telecharger", kept, {"type": "string", "enum": ["0", "1"]}),
    }
