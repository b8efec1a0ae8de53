"""Help in plain words, and what is accessible."""

from flask import Blueprint, Response, request

from geocite.serving.web.params import check_known
from geocite.serving.web.respond import page

blueprint = Blueprint("aide", __name__)


@blueprint.get("/aide")
def help_page() -> Response:
    """How to use the map, the tables and the profiles."""
    check_known(request.args, ())
    return page("aide.html", page="aide")


@blueprint.get("/accessibilite")
def accessibility() -> Response:
    """The level of accessibility, and what remains."""
    check_known(request.args, ())
    return page("accessibilite.html", page="accessibilite")
