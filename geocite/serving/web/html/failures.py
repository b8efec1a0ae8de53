"""Errors as answers: a page for people, `code` and `description` for programs, in the language of the address."""

import logging
import re
import unicodedata
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from geocite.bundle.files import to_json
from geocite.collections import COLLECTIONS
from geocite.errors import NotFoundError, UsageError
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.formats import MissingLibraryError
from geocite.serving.language.languages import N_, _, root
from geocite.serving.profiles.indicator import UnknownIndicatorError
from geocite.serving.search.ranking import Hit
from geocite.serving.web.delivery.context import address, site
from geocite.serving.web.delivery.respond import HTML, JSON, accepted_format, html_text
from geocite.serving.web.requests.tracking import default_of
from geocite.text.codes import CodeError, departement_of_commune, parse_commune, parse_qpv, parse_uai

SENTENCES = {
    400: (N_("Demande incomprise"), N_("La demande n’a pas été comprise.")),
    404: (N_("Page introuvable"), N_("Aucune page ne se trouve à cette adresse.")),
    405: (N_("Méthode refusée"), N_("Cette adresse se lit seulement : elle n’accepte pas ce type de demande.")),
    406: (
        N_("Codage refusé"),
        N_("Les réponses partent en br, en gzip ou sans codage : acceptez l’un des trois dans « Accept-Encoding »."),
    ),
    431: (N_("Demande trop longue"), N_("Les en-têtes de la demande dépassent 8 ko : envoyez-les plus courts.")),
    503: (
        N_("Serveur occupé"),
        N_("Le serveur prépare déjà d’autres gros fichiers. Réessayez dans quelques secondes."),
    ),
    500: (
        N_("Erreur du serveur"),
        N_("Une erreur est survenue de notre côté. Rechargez la page, ou revenez à la carte."),
    ),
}
LONGEST_ECHO = 80
# What a request gave, told back, in the quotes of either language.
LONG_QUOTE = re.compile(rf"«\s([^«»]{{{LONGEST_ECHO + 1},}})\s»|“([^“”]{{{LONGEST_ECHO + 1},}})”")
LOG = logging.getLogger("geocite")


@dataclass(frozen=True)
class Near:
    """Something that resembles what was asked: its page, its name, what it is, how a program names it."""

    address: str
    name: str
    about: str
    key: dict[str, str]


class UnknownItemError(NotFoundError):
    """No item bears an id; carries what resembles it."""

    def __init__(self, message: str, near: list[Hit]) -> None:
        super().__init__(message)
        self.near = near


def register_failures(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(UsageError, lambda error: _failure(400, str(error)))
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(MissingLibraryError, _no_library)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def outside_region(collection: str, code: str) -> str | None:
    """A sentence when a code is well formed but belongs to a département that is not loaded; else None."""
    manifest = site().catalogue.manifest
    try:
        departement = _departement_of(collection, code)
    except CodeError:
        return None
    if departement is None or departement in manifest.departements:
        return None
    return _("« {code} » est hors de la région chargée ({region}).", code=cut(code), region=manifest.territoire)


def _departement_of(collection: str, code: str) -> str | None:
    key = COLLECTIONS[collection].key if collection in COLLECTIONS else ""
    if key == "commune":
        return departement_of_commune(parse_commune(code))
    if key == "qpv":
        return parse_qpv(code)[2:5].removeprefix("0")
    return parse_uai(code)[:3].removeprefix("0") if key == "uai" else None


def cut(text: str) -> str:
    """A text of the request as it may be told back: short, without control characters."""
    shown = _printable(text)
    return shown if len(shown) <= LONGEST_ECHO else shown[: LONGEST_ECHO - 1] + "…"


def _printable(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))


def without_body(response: BaseResponse) -> Response:
    """A redirection that says its address only: the sentence of the library is in English."""
    response.set_data(b"")
    return response  # type: ignore[return-value]


def _not_found(error: NotFoundError) -> Response:
    if isinstance(error, UnknownIndicatorError):
        return _failure(404, str(error), [_indicator_link(found) for found in error.near], _all_indicators())
    near = error.near if isinstance(error, UnknownItemError) else _near_path()
    return _failure(404, str(error), [_item_link(hit) for hit in near])


def _item_link(hit: Hit) -> Near:
    kind = site().catalogue.collections[hit.collection].titre
    about = f"{kind} · {hit.context}" if hit.context else kind
    return Near(address(hit.collection, hit.id), hit.name, about, {"collection": hit.collection, "id": hit.id})


def _indicator_link(found: Indicator) -> Near:
    return Near(f"{root()}/indicators/{found.id}", found.label, found.theme, {"id": found.id})


def _all_indicators() -> Near:
    return Near(f"{root()}/indicators", _("Tous les indicateurs"), "", {})


def _no_library(error: MissingLibraryError) -> Response:
    return _failure(400, str(error), title=_("Format absent de ce serveur"))


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return without_body(error.get_response())
    code = error.code or 500
    near = [_item_link(hit) for hit in _near_path()] if code == 404 else []
    response = _failure(code, _(SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])[1]), near)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    LOG.exception("Erreur inattendue sur %s", request.path, exc_info=error)
    return _failure(500, _(SENTENCES[500][1]))


def _near_path() -> list[Hit]:
    # The last word of an unknown address is often a name: /cite/arras, /lens.
    words = request.path.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
    return site().search.search(words[:200], 5)


def _failure(
    code: int, sentence: str, near: list[Near] | None = None, more: Near | None = None, title: str = ""
) -> Response:
    sentence = LONG_QUOTE.sub(_shorter, _printable(sentence))
    if _for_people():
        title = title or _(SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])[0])
        shown = {"code": code, "titre": title, "phrase": sentence, "proches": near or [], "tout": more}
        text = html_text("erreur.html", erreur=True, **shown)
        return Response(text, code, content_type=HTML)
    value: dict[str, object] = {"code": str(code), "description": sentence}
    if near:
        value["proches"] = [{**one.key, "nom": one.name, "adresse": one.address} for one in near]
    return Response(to_json(value), code, content_type=JSON)


def _shorter(found: re.Match[str]) -> str:
    return f"« {cut(found[1])} »" if found[1] else f"“{cut(found[2])}”"


def _for_people() -> bool:
    asked = request.args.get("f")
    if asked in ("html", "json"):
        return asked == "html"
    return accepted_format(request, default_of(request.path)) == "html"
