"""The service described to programs: landing page, conformance, definition; and how to open it in QGIS."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from geocite.serving.catalogue.dictionary import credit_of
from geocite.serving.formats.qgis_styles import write_qlr
from geocite.serving.language.languages import N_, Words, _, base, root
from geocite.serving.language.vocabulary import HOLDERS
from geocite.serving.query.locate import cite_nature, cite_words, find_at, none_words, parse_position
from geocite.serving.web.delivery.context import path_of, site
from geocite.serving.web.delivery.respond import OPENAPI, answer, as_download, json_answer, link, page, wanted_format
from geocite.serving.web.ogc.conformance import CLASSES, TITLES
from geocite.serving.web.ogc.links import both, landing_links
from geocite.serving.web.ogc.openapi import build_openapi
from geocite.serving.web.requests.params import ParameterError, check_known

blueprint = Blueprint("service", __name__)
QLR = "geocite.qlr"
TYPES = Words(
    {
        "string": N_("texte"),
        "number": N_("nombre"),
        "integer": N_("entier"),
        "boolean": N_("oui ou non"),
        "array": N_("liste"),
    }
)


def landing_answer() -> Response:
    """The landing page, for programs."""
    check_known(request.args, ("f",))
    manifest = site().catalogue.manifest
    credit = credit_of(manifest)
    return json_answer(
        {
            "title": f"géocité, {manifest.territoire}",
            "description": _("Cités éducatives, quartiers prioritaires, collèges et communes."),
            "attribution": credit.attribution,
            "links": landing_links(),
        }
    )


@blueprint.get("/conformance")
def conformance() -> Response:
    """What the service conforms to."""
    check_known(request.args, ("f",))
    if wanted_format("json") == "html":
        named = [(uri, TITLES.get(uri.rsplit("/", 1)[-1]) or "") for uri in CLASSES]
        return page("conformance.html", classes=named)
    return json_answer({"conformsTo": list(CLASSES), "links": both("/conformance", _("Ce que le service respecte"))})


@blueprint.get("/api")
def api() -> Response:
    """The definition of the service: OpenAPI 3.0, and a page made of it."""
    check_known(request.args, ("f",))
    catalogue = site().catalogue
    kinds = {name: catalogue.queryables(name) for name in catalogue.collections}
    definition = build_openapi(catalogue.bundle, kinds, request.host_url.rstrip("/") + root())
    if wanted_format("json") == "html":
        return page("api.html", definition=definition, operations=_operations(definition), schemas=_read)
    return json_answer(definition, OPENAPI)


def _operations(definition: dict[str, Any]) -> list[dict[str, Any]]:
    shared = definition["components"]["parameters"]
    found = []
    for path, methods in definition["paths"].items():
        operation = methods["get"]
        parameters = [shared[_last(one)] if "$ref" in one else one for one in operation["parameters"]]
        found.append({"path": path, "summary": operation["summary"], "parameters": parameters})
    return found


def _last(reference: dict[str, str]) -> str:
    return reference["$ref"].rsplit("/", 1)[-1]


def _read(schema: dict[str, Any]) -> str:
    """A schema in words."""
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    return TYPES.get(schema.get("type", "")) or ""


@blueprint.get("/qgis")
def qgis() -> Response:
    """How to open the layers in QGIS."""
    check_known(request.args, ())
    service = f"{request.host_url.rstrip('/')}{root()}/"
    return page("qgis.html", adresse_service=service, fichier=QLR, page="tableau")


@blueprint.get(f"/qgis/{QLR}")
def qgis_layers() -> Response:
    """A QGIS layer definition of all collections, styled; in French, as every file is."""
    check_known(request.args, ())
    titles = {name: entry.titre for name, entry in site().catalogue.manifest.collections.items()}
    body = write_qlr(f"{request.host_url.rstrip('/')}{base()}/", titles).encode()
    return as_download(answer(body, "application/x-qgis-layer-definition"), QLR)


@blueprint.get("/locate")
def locate() -> Response:
    """What holds a point given by `lon` and `lat`."""
    check_known(request.args, ("lon", "lat", "f"))
    kind = wanted_format("html")
    if "lon" not in request.args or "lat" not in request.args:
        if kind == "json" or request.args.get("lon") or request.args.get("lat"):
            raise ParameterError(_("Donnez « lon » et « lat », en degrés, par exemple /locate?lon=2.777&lat=50.291."))
        return page("reperer.html", lon="", lat="", trouve=None)
    lon, lat = parse_position(request.args["lon"], request.args["lat"])
    found = find_at(site().catalogue.bundle, lon, lat)
    if kind == "html":
        natures = {one: cite_nature(site().catalogue.bundle, one, found) for one in found.get("cites", ())}
        words = {one: Markup(HOLDERS[nature]) for one, nature in natures.items()}
        told = {"trouve": found, "mots": words, "rien": none_words}
        return page("reperer.html", lon=f"{lon:g}", lat=f"{lat:g}", nommer=site().catalogue.name, **told)
    return json_answer(
        {"lon": lon, "lat": lat, **{name: [_named(name, one, found) for one in ids] for name, ids in found.items()}}
    )


def _named(collection: str, item_id: str, found: Mapping[str, Sequence[str]]) -> dict[str, str]:
    whole = link(path_of(collection, item_id), "item", "text/html", "")["href"]
    name = site().catalogue.name(collection, item_id)
    entry = {"id": item_id, "nom": name, "adresse": whole}
    if collection != "cites":
        return entry
    nature = cite_nature(site().catalogue.bundle, item_id, found)
    return {**entry, "nature": nature, "mots": cite_words(nature, name)}
