"""The page of the map: what it shows, served at `/` or written in a file that stands alone."""

from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from geocite.bundle.contract import MapShell
from geocite.bundle.geojson import Head
from geocite.collections import FIRST
from geocite.serving.language.languages import base, language, root
from geocite.serving.map.shell_key import shell_key
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import html_text
from geocite.serving.web.html.table_form import map_fields


def map_values() -> dict[str, Any]:
    """What the page of the map needs, in the language of the answer: its shell, first script, cités, files."""
    catalogue = site().catalogue
    layers = catalogue.manifest.carte.couches
    files = [name for layer in layers.values() for name in (layer.vue, *(one.fichier for one in layer.detail))]
    return {
        "page": "carte",
        "shell": _shell(),
        "amorce": Markup(_whole_script("boot.js")),
        "premiers": [_file_address(layers[name].vue) for name in FIRST if name in layers],
        "adresses": {name: _file_address(name) for name in files},
        "cites": [_cite_entry(head) for head in catalogue.bundle.layer("cites").heads],
        "couches": {name: entry.nombre for name, entry in catalogue.collections.items()},
        "champs": map_fields(site().facets),
        "base_map": site().settings.base_map,
    }


def standalone_page(app: Flask, file: object) -> str:
    """The page of the map as a file; `file` (`map.standalone.FileParts`) holds what a server would give beside it."""
    with app.test_request_context("/"):
        return html_text("standalone.html", hors_ligne=file, **map_values())


@pass_context
def leading_to(context: Context, path: str, attribute: str = "href") -> Markup:
    """The attribute of a link to an address of ours, `/sources` for instance, with a space before it.

    In a file standalone.js puts the address back; without scripts the link leads to the server named, or nowhere.
    """
    file = context.get("hors_ligne")
    if not file:
        return Markup(' {}="{}{}"').format(attribute, root(), path)
    beyond = Markup(' {}="{}{}"').format(attribute, file.url, path) if file.url else Markup("")
    return Markup(' data-{}="{}"').format(attribute, path) + beyond


def _file_address(name: str) -> str:
    """Address of a display file, with its hash."""
    return f"{base()}/map/{name}?v={site().catalogue.manifest.fichiers[f'map/{name}.br'].sha256[:12]}"


def _whole_script(name: str) -> str:
    asset = site().assets.find(name)
    return asset.body.decode() if asset else ""


def _cite_entry(head: Head) -> dict[str, object]:
    properties = head["properties"]
    kept = {name: properties.get(name) for name in ("code_departement", "vague")}
    return {"id": head["id"], "nom": site().catalogue.name("cites", head["id"]), **kept}


def _shell() -> MapShell:
    """The map shell in the language of the answer: made at build, or drawn now when that was for other settings."""
    bundle, settings = site().catalogue.bundle, site().settings
    plan = bundle.manifest.carte
    made = (bundle.documents.carte or {}).get(language())
    if made and made.cle == shell_key(plan, settings):
        return made
    from geocite.serving.map.shell import render_shell  # folium is slow to import: only when it must

    drawn = render_shell(plan, settings.base_map)
    return MapShell("", drawn.html, drawn.scripts)
