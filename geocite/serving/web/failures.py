"""Errors as answers: a French page for people, `code` and `description` for programs, never a traceback."""

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from geocite.bundle import to_json
from geocite.errors import NotFoundError, UsageError
from geocite.serving.formats import MissingLibraryError
from geocite.serving.search import Hit
from geocite.serving.web.respond import HTML, JSON, accepted_format
from geocite.serving.web.site import site

SENTENCES = {
    400: ("Demande incomprise", "La demande n’a pas été comprise."),
    404: ("Page introuvable", "Aucune page ne se trouve à cette adresse."),
    405: ("Méthode refusée", "Cette adresse se lit seulement : elle n’accepte pas ce type de demande."),
    501: ("Format absent de ce serveur", "Ce serveur ne sait pas écrire ce format."),
    500: ("Erreur du serveur", "Une erreur est survenue de notre côté. Rechargez la page, ou revenez à la carte."),
}
PROGRAMS = ("/collections", "/conformance", "/api")
LOG = logging.getLogger("geocite")


class UnknownItemError(NotFoundError):
    """No item bears an id; carries what resembles it."""

    def __init__(self, message: str, near: list[Hit]) -> None:
        super().__init__(message)
        self.near = near


def register_failures(app: Flask) -> None:
    """Answer every error in French."""
    app.register_error_handler(UsageError, lambda error: _failure(400, str(error)))
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(MissingLibraryError, lambda error: _failure(501, str(error)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _not_found(error: NotFoundError) -> Response:
    near = error.near if isinstance(error, UnknownItemError) else _near_path()
    return _failure(404, str(error), near)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    code = error.code or 500
    near = _near_path() if code == 404 else []
    response = _failure(code, SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])[1], near)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    LOG.exception("Erreur inattendue sur %s", request.path, exc_info=error)
    return _failure(500, SENTENCES[500][1])


def _near_path() -> list[Hit]:
    # The last word of an unknown address is often a name: /cite/arras, /lens.
    words = request.path.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
    return site().search.search(words, 5)


def _failure(code: int, sentence: str, near: list[Hit] | None = None) -> Response:
    if _for_people():
        title = SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])[0]
        text = render_template("erreur.html", code=code, titre=title, phrase=sentence, proches=near or [])
        return Response(text, code, content_type=HTML)
    value: dict[str, object] = {"code": str(code), "description": sentence}
    if near:
        value["proches"] = [{"collection": hit.collection, "id": hit.id, "nom": hit.name} for hit in near]
    return Response(to_json(value), code, content_type=JSON)


def _for_people() -> bool:
    asked = request.args.get("f")
    if asked in ("html", "json"):
        return asked == "html"
    default = "json" if request.path.startswith(PROGRAMS) else "html"
    return accepted_format(request, default) == "html"
