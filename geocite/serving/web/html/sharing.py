"""What a shared link shows elsewhere: a sentence with figures and their year, and a picture."""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from geocite.bundle.geojson import Properties
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.dictionary import collection_credit
from geocite.serving.drawings.preview import draw_item, draw_region
from geocite.serving.language.formatting import full_date, plural, with_unit
from geocite.serving.language.languages import _, base, root
from geocite.serving.web.delivery.context import site
from geocite.serving.web.delivery.respond import file_answer
from geocite.serving.web.ogc.features_json import request_key
from geocite.serving.web.requests.params import check_known

blueprint = Blueprint("partage", __name__)
PNG = "image/png"
TOLD = ("population", "taux_pauvrete_pct", "effectif", "ips", "revenu_median")  # the first two known are said


@blueprint.get("/apercu.png")
def region_picture() -> Response:
    """The region and its cités."""
    check_known(request.args, ())
    catalogue = site().catalogue
    return file_answer(lambda: draw_region(catalogue), PNG, request_key())


@blueprint.get("/apercu/<collection>/<item_id>.png")
def item_picture(collection: str, item_id: str) -> Response:
    """An item among its communes, and in the region."""
    check_known(request.args, ())
    catalogue = site().catalogue
    if not catalogue.has(collection, item_id):
        raise NotFound
    return file_answer(lambda: draw_item(catalogue, collection, item_id), PNG, request_key())


def picture_of(collection: str = "", item_id: str = "") -> str:
    """Whole address of the picture of an item, of the region when none is given."""
    name = f"apercu/{collection}/{item_id}.png" if item_id else "apercu.png"
    return f"{request.host_url.rstrip('/')}{base()}/{name}"


def canonical() -> str:
    """The whole address of the page, with what makes it another page, but not how it is framed."""
    query = "&".join(part for part in request.query_string.decode("ascii", "replace").split("&") if part != "embed=1")
    return f"{request.host_url.rstrip('/')}{root()}{request.path}" + (f"?{query}" if query else "")


def describe(collection: str, item_id: str) -> str:
    """An item in one sentence for a preview: what it is, its main figures with their year."""
    properties = site().catalogue.get(collection, item_id)
    return " · ".join((*_place(collection, properties), *_figures(collection, item_id, properties)))


def _place(collection: str, properties: Properties) -> Iterator[str]:
    yield _(COLLECTIONS[collection].words.heading)
    where = properties.get("noms_communes") or [properties.get("commune") or properties.get("epci")]
    if names := ", ".join(name for name in where[:4] if name and name != properties.get("nom")):
        yield names + (", …" if len(where) > 4 else "")


def _figures(collection: str, item_id: str, properties: Properties) -> Iterator[str]:
    if collection == "cites":
        yield from _of_cite(properties)
        return
    catalogue = site().catalogue
    wanted = [catalogue.indicators[name] for name in TOLD if name in catalogue.indicators]
    latest = [(one, catalogue.figures.latest(collection, item_id, one.id)) for one in wanted]
    known = [(one, found) for one, found in latest if found.value is not None]
    for told, found in known[:2]:
        figure = with_unit(found.value or 0.0, told.unit, told.decimals)
        yield _("{label} : {figure} ({year})", label=told.label, figure=figure, year=found.vintage)
    if not known and properties.get("surface_km2") is not None:
        yield with_unit(properties["surface_km2"], "km²", 2)


def _of_cite(properties: Properties) -> Iterator[str]:
    year = collection_credit(site().catalogue.bundle, "cites").vintage
    if properties.get("population") is not None:
        count = plural(properties["population"], "habitant", "habitants")
        yield _("{count} (compte rendu de {year})", count=count, year=year) if year else count
    if quarters := properties.get("qpv_2015"):
        yield plural(len(quarters), "quartier prioritaire", "quartiers prioritaires") + " (2015)"
    if colleges := properties.get("colleges"):
        yield plural(len(colleges), "collège", "collèges")


def data_date() -> str:
    """The day of the newest source, in words: when it was fetched, or published; empty when the bundle says none."""
    sources = site().catalogue.manifest.sources
    days = [day for source in sources for day in (source.telecharge_le or "", source.publie)]
    whole = [day for day in days if _is_day(day)]
    return full_date(max(whole)) if whole else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
