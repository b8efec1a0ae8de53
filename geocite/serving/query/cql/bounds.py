"""How long and how deep a filter may be: counted on its tokens, before anything reads it."""

import json
import math
import re
from typing import Any

from geocite.errors import UsageError
from geocite.serving.language.languages import _

LONGEST = 8000  # characters
DEEPEST = 50  # levels of parentheses, or of operations one in another
MOST = 300  # operations
_DEEPEST_JSON = 2 * DEEPEST + 10  # an operation is an object and its list; a geometry has four lists more
# Texts, quoted names and exponents; brackets; what ends a chain; what is chained.
_TEXT = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[0-9.]e[-+]|[()]|,|\b(?:and|or)\b|[<>=!]+|[-+*/%^]|\b(?:not|div)\b""",
    re.IGNORECASE,
)
_CHAINED = frozenset("<>=!-+*/%^")
_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def too_deep() -> UsageError:
    """The error of a filter nested beyond what is allowed."""
    return UsageError(
        _(
            "Filtre trop profond : {most} niveaux au plus de parenthèses, de NOT, de signes moins ou d’opérations "
            "enchaînées.",
            most=DEEPEST,
        )
    )


def too_many() -> UsageError:
    """The error of a filter that asks for more operations than allowed."""
    return UsageError(
        _(
            "Filtre trop long : {most} opérations au plus. Une liste de valeurs s’écrit avec IN et compte pour une.",
            most=MOST,
        )
    )


def check_size(text: str, language: str) -> None:
    """UsageError when a filter is longer, or deeper, than allowed; what stands in texts does not count."""
    if len(text) > LONGEST:
        raise UsageError(_("Filtre trop long : {most} caractères au plus.", most=LONGEST))
    tokens, most = (_JSON, _DEEPEST_JSON) if language == "cql2-json" else (_TEXT, DEEPEST)
    depth = chained = 0
    for token in tokens.findall(text):
        depth += (token in "([{") - (token in ")]}")
        chained = chained + 1 if token[0] in _CHAINED or token.lower() in ("not", "div") else 0
        if depth > most or chained > DEEPEST:
            raise too_deep()


def read_json(text: str) -> Any:
    """The value of a JSON text whose size was checked; ValueError for what is not JSON or not a finite number."""
    tree = json.loads(text, parse_int=read_number, parse_float=read_number, parse_constant=_refused)
    json.dumps(tree, ensure_ascii=False).encode()  # half of a character (\\ud800) is no text: no answer could quote it
    return tree


def read_number(text: str) -> float:
    """A finite number; ValueError beyond what a computer's number holds."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refused(text: str) -> float:
    raise ValueError(text)
