"""Profiles: one page per item, and the same item as a GeoJSON feature."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request

from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import QPV, Catalogue
from geocite.serving.drawings.small_maps import build_close_up, build_situation
from geocite.serving.language.languages import _
from geocite.serving.profiles.cites import build_cite
from geocite.serving.profiles.colleges import build_college
from geocite.serving.profiles.communes import build_commune, build_epci
from geocite.serving.profiles.compared.groups import CHOICES
from geocite.serving.profiles.lycees import build_lycee
from geocite.serving.profiles.parts.outlines import perimeter_shapes
from geocite.serving.profiles.qpv import build_qpv
from geocite.serving.web.delivery.context import address, site
from geocite.serving.web.delivery.respond import page, wanted_format
from geocite.serving.web.html.failures import UnknownItemError, cut, outside_region, without_body
from geocite.serving.web.html.sharing import describe
from geocite.serving.web.ogc.features_json import feature_answer
from geocite.serving.web.requests.params import ParameterError, check_known, read_format
from geocite.text.codes import CodeError, parse_commune, parse_qpv, parse_uai

blueprint = Blueprint("fiches", __name__)
PARSERS: Mapping[str, Callable[[str], str]] = {"cite": str.lower, "commune": parse_commune, "uai": parse_uai}
# The fragment of each kind of profile (templates/fiche/), and what fills it.
BUILDERS: dict[str, tuple[str, Callable[[Catalogue, str, str | None], Any]]] = {
    "cites": ("fiche/_cite.html", build_cite),
    "qpv-2015": ("fiche/_qpv.html", lambda catalogue, code, choice: build_qpv(catalogue, "qpv-2015", code, choice)),
    "qpv-2024": ("fiche/_qpv.html", lambda catalogue, code, choice: build_qpv(catalogue, "qpv-2024", code, choice)),
    "colleges": ("fiche/_college.html", build_college),
    "lycees": ("fiche/_lycee.html", build_lycee),
    "communes": ("fiche/_commune.html", build_commune),
    "epci": ("fiche/_epci.html", lambda catalogue, code, _choice: build_epci(catalogue, code)),
}


@blueprint.get("/qpv/<code>")
def qpv(code: str) -> Response:
    """Profile of a QPV of either generation; `059019` leads to `QP059019`."""
    right = _parsed(parse_qpv, code)
    generation = 2015 if right.startswith("QP") else 2024
    return _short(QPV[generation], code, right)


def _register(collection: str, parse: Callable[[str], str]) -> None:
    """The short address of a collection: « 62041 », « arras », whatever the case, lead to the profile."""

    def profile(code: str) -> Response:
        return _short(collection, code, _parsed(parse, code))

    path = f"{COLLECTIONS[collection].address}<code>"
    blueprint.add_url_rule(path, collection, profile, methods=["GET"])


for _name, _declared in COLLECTIONS.items():
    if _declared.address and _declared.key != "qpv":
        _register(_name, PARSERS.get(_declared.key, str))


def item_answer(collection: str, item_id: str, default: str) -> Response:
    """An item as its profile or as a feature; UnknownItemError (404) with what resembles it."""
    check_known(request.args, ("f", "telecharger", "comparer", "partie"))
    alone, choice = _alone(), _choice()
    if not site().catalogue.has(collection, item_id):
        raise _unknown(collection, item_id)
    if not alone and wanted_format(default) == "json":
        return feature_answer(collection, item_id)
    return _profile(collection, item_id, choice, alone)


def _profile(collection: str, item_id: str, choice: str | None, alone: bool) -> Response:
    """A profile on its page, or its fragment alone: the same article, to the byte."""
    catalogue = site().catalogue
    fragment, build = BUILDERS[collection]
    profile = build(catalogue, item_id, choice)
    answer = page(
        fragment if alone else "fiche/page.html",
        fiche=profile,
        titre=_title(collection, profile.name),
        partie=fragment,
        resume=describe(collection, item_id),
        collection=collection,
        item_id=item_id,
        bbox=catalogue.bbox(collection, item_id),
        situation=build_situation(catalogue, collection, item_id),
        plan=build_close_up(catalogue, collection, item_id),
        contours=perimeter_shapes(catalogue, getattr(profile, "outlines", None)),
    )
    if alone:
        answer.headers["X-Robots-Tag"] = "noindex"  # a piece of a page: search engines keep the page
    return answer


def _title(collection: str, name: str) -> str:
    """The title of a page: a name, and the kind where the name does not say it."""
    words = COLLECTIONS[collection].words
    return name if words.in_names else _("{name}, {kind}", name=name, kind=_(words.one))


def _alone() -> bool:
    """Whether `partie=fiche` asks for the fragment alone, HTML whatever `Accept` says; ParameterError otherwise."""
    asked = request.args.get("partie")
    if asked is None:
        return False
    if asked != "fiche":
        raise ParameterError(_("« partie » vaut fiche, pas « {text} ».", text=asked[:80]))
    if read_format(request.args) == "json":
        raise ParameterError(_("« partie=fiche » est un morceau de page HTML : elle ne se demande pas avec f=json."))
    return True


def _choice() -> str | None:
    """What the profile is to be compared with; ParameterError for a word that is no choice."""
    choice = request.args.get("comparer") or None
    if choice is not None and choice not in CHOICES:
        known = ", ".join(CHOICES)
        raise ParameterError(_("« comparer » vaut {known}, pas « {text} ».", known=known, text=choice))
    return choice


def _short(collection: str, asked: str, right: str) -> Response:
    if asked != right and site().catalogue.has(collection, right):
        query = request.query_string.decode()
        return without_body(redirect(address(collection, right) + (f"?{query}" if query else ""), 308))
    return item_answer(collection, asked, "html")


def _parsed(parse: Callable[[str], str], code: str) -> str:
    try:
        return parse(code)
    except CodeError:
        return code


def _unknown(collection: str, item_id: str) -> UnknownItemError:
    if told := outside_region(collection, item_id):
        return UnknownItemError(told, [])
    item_id = item_id[:200]
    near = site().search.near(collection, item_id)
    # A QPV may be asked in the wrong generation: look in the other one too.
    if collection in QPV.values() and not near:
        near = [hit for other in QPV.values() for hit in site().search.near(other, item_id)]
    kind = _(COLLECTIONS[collection].words.singular)
    told = _("Aucun élément ({kind}) n’a l’identifiant « {code} ».", kind=kind, code=cut(item_id))
    return UnknownItemError(told, near)
