"""The language of a page is the first word of its address: `/en/cites/arras` is `/cites/arras` in English."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from geocite.serving.language.languages import LANGUAGES, OTHERS, SOURCE, base, language, speak, stand_at
from geocite.serving.web.delivery.wsgi import Application, Environ, StartResponse


class LanguagePrefix:
    """A WSGI application that takes the language off the address, and answers in it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application, told in the language of the address (French when it names none)."""
        stand_at(environ.get("SCRIPT_NAME", ""))
        code, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if code not in OTHERS:
            speak(SOURCE)
            return self.application(environ, start_response)
        speak(code)
        # The prefix stays part of the addresses that Flask makes.
        moved = {"SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}/{code}", "PATH_INFO": f"/{rest}"}
        return self.application({**environ, **moved}, start_response)


def versions() -> list[tuple[str, str, str]]:
    """Code, own name and path of the current page in every language."""
    query = request.query_string.decode("ascii", "replace")
    path = quote(request.path) + (f"?{query}" if query else "")
    return [(code, name, base() + (path if code == SOURCE else f"/{code}{path}")) for code, name in LANGUAGES.items()]


def in_french() -> Markup:
    """The attribute of what stays French in every language, nothing on a French page."""
    return Markup("") if language() == SOURCE else Markup(f' lang="{SOURCE}"')
