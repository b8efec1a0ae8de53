"""What is refused before a route is asked: an answer in words, as any other error."""

from collections.abc import Iterable

from flask import Flask
from werkzeug.exceptions import HTTPException

from geocite.serving.web.delivery.wsgi import Environ, StartResponse
from geocite.serving.web.requests.language_prefix import LanguagePrefix


def refuse(app: Flask, environ: Environ, start_response: StartResponse, error: HTTPException) -> Iterable[bytes]:
    """The answer to a request that is not handed to the application: a page or JSON, in the language of the address."""

    def answer(moved: Environ, start: StartResponse) -> Iterable[bytes]:
        with app.request_context(moved):
            response = app.process_response(app.make_response(app.handle_http_exception(error)))
        return response(moved, start)

    return LanguagePrefix(answer)(environ, start_response)
