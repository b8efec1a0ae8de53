"""The last step of every answer: the one place that decides its coding, its ETag and what of it is sent."""

from flask import Request, Response, g, request
from werkzeug.exceptions import NotAcceptable

from geocite.serving.language.languages import language
from geocite.serving.web.delivery.compression import SMALLEST, compress
from geocite.serving.web.delivery.ranges import OFFER
from geocite.serving.web.delivery.respond import GEOJSON, JSON, OPENAPI, SCHEMA, Answer
from geocite.serving.web.delivery.security import FILES
from geocite.serving.web.requests.negotiation import Accepted, accepted_codings, condition_status

TEXTS = (
    "text/",
    JSON,
    GEOJSON,
    SCHEMA,
    OPENAPI,
    "application/vnd.google-earth.kml",
    "image/svg+xml",
    "application/manifest+json",
)
# What holds words for people, and so says in which language; layers hold data, the same for all.
TOLD = ("text/html", JSON, SCHEMA, "application/vnd.oai.openapi+json")


def refuse_unknown_codings() -> None:
    """NotAcceptable (406) when a client refuses every coding, and a body without any too."""
    accepted = _accepted(request)
    if not accepted.best and not accepted.plain:
        raise NotAcceptable


def finish(response: Response) -> Response:
    """The answer as it is sent: nothing when the client has it already, else its body in a coding that it accepts."""
    if 300 < response.status_code < 304 or response.status_code in (307, 308):
        response.set_data(b"")  # its address says all; the sentence of the framework is in English
    _tell_what_it_depends_on(response)
    coding = _coding_of(response)
    if isinstance(response, Answer):
        response.set_etag(response.key, weak=bool(coding) or not response.exact)
        _judge(response)
    if response.status_code in (304, 412):
        response.set_data(b"")
        return response
    if isinstance(response, Answer) and response.exact and request.method == "HEAD":
        response.automatically_set_content_length = False  # not known: nothing is made
    else:
        _fill(response, coding)
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def _accepted(asked: Request) -> Accepted:
    return accepted_codings(asked.headers.get("Accept-Encoding"))


def _tell_what_it_depends_on(response: Response) -> None:
    response.vary.update(("Accept", "Accept-Encoding"))
    if g.get("by_name"):
        response.vary.add("User-Agent")
    if response.mimetype in TOLD:
        response.content_language.add(language())


def _coding_of(response: Response) -> str:
    """The coding in which the body goes to the client, `""` for none."""
    accepted = _accepted(request)
    if not (response.content_type or "").startswith(TEXTS) and accepted.plain:
        return ""
    if isinstance(response, Answer) and response.make is not None:
        return accepted.best  # of a length that is not known yet
    length = len(response.get_data())
    return accepted.best if length >= SMALLEST or (length and not accepted.plain) else ""


def _judge(response: Answer) -> None:
    """304 or 412 when the conditions of the request say so, and whether parts may be asked for."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        return
    if response.mimetype != "text/html" and not request.path.startswith(FILES):
        response.headers.set(*OFFER)
    response.status_code = condition_status(request.environ, response.key)


def _fill(response: Response, coding: str) -> None:
    """The body, made now if it was not, and coded now if it is not kept so."""
    ready = response.coded.get(coding) if isinstance(response, Answer) else None
    if ready is not None:
        response.set_data(ready())
        return
    if isinstance(response, Answer) and response.make is not None:
        response.set_data(response.make())
    if coding:
        response.set_data(compress(response.get_data(), coding))
