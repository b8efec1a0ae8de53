"""The language of the current answer: French as it is written in the code, others from their gettext catalogue."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar, copy_context
from functools import cache, lru_cache, wraps
from gettext import GNUTranslations
from io import BytesIO
from typing import Any, TypeVar

from geocite.settings import PACKAGE

SOURCE = "fr"
LANGUAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}
OTHERS = tuple(code for code in LANGUAGES if code != SOURCE)
FOLDER = PACKAGE / "locales"

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_base: ContextVar[str] = ContextVar("base", default="")
Kept = TypeVar("Kept")


def language() -> str:
    """Code of the language of the current answer (`fr` outside of an answer)."""
    return _current.get()


def speak(code: str) -> None:
    """Choose the language of what this thread says from now on; ValueError for one that geocite does not speak."""
    if code != SOURCE and code not in OTHERS:
        raise ValueError(code)
    _current.set(code)


def in_language(code: str, function: Callable[..., Kept], *args: Any) -> Kept:
    """What a function answers in a language, whatever the current one; ValueError for one that is not spoken."""
    context = copy_context()
    context.run(speak, code)
    return context.run(function, *args)


def in_source(function: Callable[..., Kept], *args: Any) -> Kept:
    """What a function answers in French, whatever the current language: files are the same in every one."""
    return in_language(SOURCE, function, *args)


def stand_at(path: str) -> None:
    """Choose what every address of ours begins with, in any language: the prefix of a proxy (`/geocite`) or nothing."""
    _base.set(path)


def base() -> str:
    """What every address of ours begins with, in any language."""
    return _base.get()


def root() -> str:
    """What the addresses of the current language begin with: `base()`, then nothing in French, `/en` in English."""
    code = _current.get()
    return _base.get() if code == SOURCE else f"{_base.get()}/{code}"


def _(message: str, /, **values: object) -> str:
    """A message in the current language, its `{names}` filled in; the French one where no translation is known."""
    code = _current.get()
    told = message if code == SOURCE else _catalogue(code).gettext(message)
    return told.format(**values) if values else told


def in_number(count: float, one: str, many: str, /, **values: object) -> str:
    """The form of a message that goes with a count, its `{names}` filled in; French takes the singular below two."""
    code = _current.get()
    if code == SOURCE:
        told = one if abs(count) < 2 else many
    else:
        # gettext wants a whole number: 1.5 is no « one » in English.
        told = _catalogue(code).ngettext(one, many, int(count) if count == int(count) else 2)
    return told.format(**values) if values else told


def N_(message: str) -> str:
    """Mark a message that is translated later, where it is shown."""
    return message


class Words(Mapping[str, str]):
    """Messages by key, each told in the current language when it is asked for."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = dict(messages)

    def __getitem__(self, key: str) -> str:
        """The message of a key, in the current language."""
        return _(self._messages[key])

    def __iter__(self) -> Iterator[str]:
        """Keys, in the order given."""
        return iter(self._messages)

    def __len__(self) -> int:
        """Number of messages."""
        return len(self._messages)


def kept_by_language(most: int) -> Callable[[Callable[..., Kept]], Callable[..., Kept]]:
    """Like `functools.lru_cache`, for what is told in the current language, with its addresses."""

    def decorate(function: Callable[..., Kept]) -> Callable[..., Kept]:
        @lru_cache(maxsize=most)
        def made(_root: str, *args: Any) -> Kept:
            return function(*args)

        @wraps(function)
        def ask(*args: Any) -> Kept:
            return made(root(), *args)

        return ask

    return decorate


@cache
def messages_of_scripts(code: str) -> dict[str, str | list[str]]:
    """Messages of our scripts in a language: French → its translation, or both forms of one that goes with a count."""
    found: dict[str, str | list[str]] = {}
    for message in _read(code):
        names = [name for name, _line in message.locations]
        if message.id and any(name.endswith(".js") for name in names):
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = message.string if isinstance(message.string, str) else list(message.string)
    return found


@cache
def _catalogue(code: str) -> GNUTranslations:
    """The catalogue of a language, compiled at its first use: only its readable form is kept in the project."""
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _read(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _read(code: str) -> Any:
    from babel.messages.pofile import read_po

    with (FOLDER / code / "LC_MESSAGES" / "geocite.po").open("rb") as file:
        return read_po(file, locale=code)
