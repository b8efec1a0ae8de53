"""Files sent as they are: display geometry, ready-made downloads, styles and scripts."""

from functools import partial

import brotli
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from geocite.serving.formats.geopackage import MIMETYPE
from geocite.serving.web.delivery.assets import Assets
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import (
    IMMUTABLE,
    JSON,
    REVALIDATE,
    answer,
    as_download,
    file_answer,
    made_answer,
)
from geocite.serving.web.requests.negotiation import CODINGS
from geocite.serving.web.requests.params import check_known

blueprint = Blueprint("fichiers", __name__)


@blueprint.get("/map/<name>")
def map_file(name: str) -> Response:
    """Display geometry of a layer, compressed at build: `/map/communes.json?v=<hash>`."""
    check_known(request.args, ("v",))
    entry = site().catalogue.manifest.fichiers.get(f"map/{name}.br")
    if entry is None:
        raise NotFound
    key = str(entry.sha256)
    cache = IMMUTABLE if request.args.get("v", "") and key.startswith(request.args["v"]) else REVALIDATE
    packed = partial(_map_body, name)
    return made_answer(lambda: brotli.decompress(packed()), JSON, key[:16], cache, {"br": packed})


def _map_body(name: str) -> bytes:
    return site().catalogue.bundle.file(f"map/{name}.br")


@blueprint.get("/telechargements/<name>")
def download(name: str) -> Response:
    """The GeoPackage of all layers."""
    check_known(request.args, ("v",))
    if name != site().package_name:
        raise NotFound
    return as_download(file_answer(_package, MIMETYPE, site().bundle_key), name)


def _package() -> bytes:
    package = site().package
    return package.part(0, len(package))


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A style, a script or an image, ours or Leaflet's."""
    asset = site().assets.find(name)
    if asset is None:
        raise NotFound
    cache = IMMUTABLE if request.args.get("v") == asset.key else REVALIDATE
    coded = {coding: partial(site().assets.coded, asset, coding) for coding in CODINGS}
    return answer(asset.body, asset.mimetype, cache, asset.key, coded)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for by themselves; empty rather than an error when there is none."""
    asset = site().assets.find("icone.svg")
    if asset is None:
        return Response(status=204)
    return answer(asset.body, asset.mimetype, REVALIDATE, Assets.key_of(asset.body))
