"""Parameters of a request, read strictly: an unknown or wrong one is told, never ignored."""

from collections.abc import Iterable
from difflib import get_close_matches

from werkzeug.datastructures import MultiDict

from geocite.errors import UsageError
from geocite.serving.features import Query, parse_box

FORMATS = ("html", "json")
HTML_LIMIT = 100
LARGEST_LIMIT = 10_000
ITEMS = ("f", "bbox", "limit", "offset", "q", "sortby", "telecharger")


class ParameterError(UsageError):
    """A parameter is unknown or wrong (answer 400)."""


def check_known(args: MultiDict[str, str], known: Iterable[str]) -> None:
    """ParameterError when a parameter is not one of those known, or is given twice."""
    names = list(known)
    for name in args:
        if name not in names:
            raise ParameterError(_unknown(name, names))
        if len(args.getlist(name)) > 1:
            raise ParameterError(f"Le paramètre « {name} » est donné plusieurs fois.")


def read_format(args: MultiDict[str, str], offered: Iterable[str] = FORMATS) -> str | None:
    """The `f` asked for, None when it is not given."""
    asked = args.get("f")
    if asked is not None and asked not in offered:
        raise ParameterError(f"Format inconnu : f={asked}. Formats possibles : {', '.join(offered)}.")
    return asked


def read_query(args: MultiDict[str, str], queryables: Iterable[str], html: bool) -> Query:
    """What is asked of a collection; on a page the number of rows is limited even when nobody says so."""
    names = list(queryables)
    check_known(args, (*ITEMS, *names))
    filters = tuple((name, args[name]) for name in args if name in names and name not in ITEMS)
    return Query(
        bbox=_box(args.get("bbox")),
        words=args.get("q", ""),
        filters=filters,
        order=_order(args.get("sortby")),
        limit=_limit(args.get("limit"), HTML_LIMIT if html else LARGEST_LIMIT),
        offset=read_count(args, "offset", 0, 0),
    )


def read_count(args: MultiDict[str, str], name: str, default: int, least: int) -> int:
    """A whole number not under `least`."""
    text = args.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < least:
        raise ParameterError(f"« {name} » attend un nombre entier d'au moins {least}, pas « {text} ».")
    return int(text)


def read_flag(args: MultiDict[str, str], name: str) -> bool:
    """A yes or no parameter: 1 or 0."""
    text = args.get(name, "0")
    if text not in ("0", "1"):
        raise ParameterError(f"« {name} » vaut 0 ou 1, pas « {text} ».")
    return text == "1"


def _limit(text: str | None, default: int) -> int:
    count = read_count(MultiDict({"limit": text} if text else {}), "limit", default, 1)
    return min(count, LARGEST_LIMIT)


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    return parse_box(text) if text else None


def _order(text: str | None) -> tuple[str, bool] | None:
    if not text:
        return None
    return text.lstrip("+- "), text.startswith("-")


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    return f"Paramètre inconnu : « {name} ».{hint} Paramètres possibles : {', '.join(known) or 'aucun'}."
