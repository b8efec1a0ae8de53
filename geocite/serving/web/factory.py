"""The Flask application, made of settings and a loaded bundle."""

from functools import partial

from flask import Flask
from jinja2 import Environment

from geocite.bundle.loading import Bundle
from geocite.collections import FIRST
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.language.formatting import FILTERS, plural
from geocite.serving.language.languages import LANGUAGES, _, base, in_number, language, messages_of_scripts, root
from geocite.serving.profiles.parts.linked_tables import column_marks
from geocite.serving.web.delivery.assets import Assets
from geocite.serving.web.delivery.context import NAME, Site, address
from geocite.serving.web.delivery.finishing import finish, refuse_unknown_codings
from geocite.serving.web.delivery.ranges import Ranges
from geocite.serving.web.delivery.security import secure
from geocite.serving.web.html import sharing
from geocite.serving.web.html.failures import register_failures
from geocite.serving.web.html.for_scripts import for_scripts, listed_layers
from geocite.serving.web.html.fragments import DRAWINGS
from geocite.serving.web.html.group_figures import group_figure
from geocite.serving.web.html.map_page import leading_to
from geocite.serving.web.html.ranks import rank_words
from geocite.serving.web.html.references import mean_of
from geocite.serving.web.ogc.item_answers import Moulds
from geocite.serving.web.requests.language_prefix import LanguagePrefix, in_french, versions
from geocite.serving.web.requests.tracking import Untracked
from geocite.serving.web.routes import collections as routes_collections
from geocite.serving.web.routes import comparisons as routes_comparisons
from geocite.serving.web.routes import files as routes_files
from geocite.serving.web.routes import help as routes_help
from geocite.serving.web.routes import indicators as routes_indicators
from geocite.serving.web.routes import pages as routes_pages
from geocite.serving.web.routes import profiles as routes_profiles
from geocite.serving.web.routes import service as routes_api
from geocite.settings import PACKAGE, Settings, resource


def create_app(settings: Settings, bundle: Bundle) -> Flask:
    """The application that serves a bundle; nothing is read, built or fetched before the first request."""
    app = Flask("geocite", static_folder=None, template_folder=str(resource("templates")))
    shared = Site(settings, Catalogue(bundle), Assets(PACKAGE / "static"))
    app.extensions[NAME] = shared
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    _prepare_templates(app, shared)
    data = (routes_profiles, routes_indicators, routes_comparisons, routes_collections, routes_api)
    for routes in (routes_pages, *data, routes_help, routes_files, sharing):
        app.register_blueprint(routes.blueprint)
    register_failures(app)
    # Flask runs these in reverse order of registration: headers are set last.
    app.after_request(secure)
    app.after_request(finish)
    app.before_request(refuse_unknown_codings)
    app.wsgi_app = LanguagePrefix(Moulds(Untracked(Ranges(app.wsgi_app)), shared))  # type: ignore[method-assign]
    return app


def _prepare_templates(app: Flask, shared: Site) -> None:
    # Asked for at each page: their titles are in its language.
    app.context_processor(lambda: {"collections": shared.catalogue.collections})
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(FILTERS)
    environment.filters.update(DRAWINGS, groupe=group_figure, place=rank_words)
    for extension in ("jinja2.ext.i18n", "jinja2.ext.do"):
        environment.add_extension(extension)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _, lambda one, many, count: in_number(count, one, many), newstyle=True
    )
    _tell_language(environment)
    _tell_site(environment, shared)


def _tell_language(environment: Environment) -> None:
    environment.globals.update(
        langue=language,
        langues=LANGUAGES,
        versions=versions,
        racine=root,
        vers=leading_to,
        socle=base,
        en_francais=in_french,
        pluriel=plural,
        textes_scripts=messages_of_scripts,
    )


def _tell_site(environment: Environment, shared: Site) -> None:
    environment.globals.update(
        repere=partial(mean_of, shared.catalogue),
        premieres_couches=FIRST,
        couches_scripts=for_scripts,
        couches_listees=lambda: listed_layers(shared.catalogue.collections),
        asset=shared.assets.address,
        adresse=address,
        manifest=shared.catalogue.manifest,
        territoire=shared.catalogue.manifest.territoire,
        entetes=column_marks,
        reglages=shared.settings,
        paquet=shared.package_name,
        derniere_publication=shared.catalogue.last_publication,
        adresse_canonique=sharing.canonical,
        image_de=sharing.picture_of,
        date_des_donnees=sharing.data_date,
    )
