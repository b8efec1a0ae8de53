"""Help in plain words, what is accessible, who runs the site."""

from flask import Blueprint, Response, request

from geocite.serving.web.delivery.respond import page
from geocite.serving.web.requests.params import check_known

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


@blueprint.get("/mentions-legales")
def legal_notice() -> Response:
    """Who publishes and hosts this site, how to reach them, licences, what is kept of visits."""
    check_known(request.args, ())
    return page("mentions.html", page="mentions")
