"""Addresses between resources: link objects, and the current address with some parameters changed."""

from typing import Any
from urllib.parse import urlencode

from flask import request

from geocite.serving.formats import FORMATS
from geocite.serving.geometry.crs import CRS84, SYSTEMS
from geocite.serving.language.languages import _, root
from geocite.serving.web.delivery.respond import GEOJSON, JSON, OPENAPI, SCHEMA, link

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
ITEMS_SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
STORAGE_CRS = CRS84.uri
CRS_LIST = [crs.uri for crs in SYSTEMS]
HTML = "text/html"


def changed(**changes: Any) -> str:
    """The query of the current request with some parameters changed; None removes one."""
    values = {**{name: ",".join(request.args.getlist(name)) for name in request.args}, **changes}
    return urlencode({name: value for name, value in values.items() if value is not None})


def own_address() -> str:
    """The whole address of what is asked for, without its query."""
    return f"{request.host_url.rstrip('/')}{root()}{request.path}"


def both(path: str, title: str, html: bool = False) -> list[dict[str, str]]:
    """`self` and `alternate` of a resource told in JSON and in HTML."""
    rels = ("alternate", "self") if html else ("self", "alternate")
    return [
        link(f"{path}?f=json", rels[0], JSON, title),
        link(f"{path}?f=html", rels[1], HTML, _("{title}, page", title=title)),
    ]


def landing_links() -> list[dict[str, str]]:
    """Links of the landing page."""
    return [
        link("/?f=json", "self", JSON, _("Cette page")),
        link("/?f=html", "alternate", HTML, _("La carte")),
        link("/api?f=json", "service-desc", OPENAPI, _("La définition du service (OpenAPI 3.0)")),
        link("/api?f=html", "service-doc", HTML, _("La documentation du service")),
        link("/conformance?f=json", "conformance", JSON, _("Ce que le service respecte")),
        link("/collections?f=json", "data", JSON, _("Les couches")),
        link("/sources?f=json", "license", JSON, _("Les sources et leurs licences")),
        link("/qgis", "help", HTML, _("Ouvrir les couches dans QGIS")),
    ]


def collection_links(name: str) -> list[dict[str, str]]:
    """Links of one collection: itself, its items in every format, its queryables."""
    base = f"/collections/{name}"
    files = [
        link(f"{base}/items?f={entry.id}", "items", entry.mimetype, _("Ses éléments ({format})", format=entry.title))
        for entry in FORMATS.values()
    ]
    return [
        *both(base, _("Cette couche")),
        *files,
        link(f"{base}/items?f=html", "items", HTML, _("Le tableau")),
        link(f"{base}/queryables?f=json", QUERYABLES, SCHEMA, _("Les propriétés qui filtrent")),
        link(f"{base}/schema?f=json", ITEMS_SCHEMA, SCHEMA, _("Le schéma de ses éléments")),
        link("/sources", "license", HTML, _("Les sources et leurs licences")),
    ]


def items_links(collection: str, following: int | None, previous: int | None) -> list[dict[str, str]]:
    """Links of a page of items; offsets of the pages after and before, None when there is none."""
    base = f"/collections/{collection}/items"
    found = [
        link(f"{base}?{changed(f='json')}", "self", GEOJSON, _("Ces éléments")),
        link(f"{base}?{changed(f='html', telecharger=None)}", "alternate", HTML, _("Le tableau")),
        link(f"/collections/{collection}?f=json", "collection", JSON, _("La couche")),
    ]
    if following is not None:
        found.append(link(f"{base}?{changed(f='json', offset=following)}", "next", GEOJSON, _("La suite")))
    if previous is not None:
        found.append(link(f"{base}?{changed(f='json', offset=previous)}", "prev", GEOJSON, _("Ce qui précède")))
    return found
