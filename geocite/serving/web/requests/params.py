"""Parameters of a request, read strictly: an unknown or wrong one is told, never ignored."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from geocite.errors import UsageError
from geocite.serving.geometry.crs import CRS84, Crs, find_crs
from geocite.serving.language.languages import _
from geocite.serving.query.cql import LANGUAGES, Condition
from geocite.serving.query.dates import parse_datetime
from geocite.serving.query.query import Interval, Order, Query, parse_box
from geocite.serving.search.likeness import did_you_mean

FORMATS = ("html", "json")
HTML_LIMIT = 100
LARGEST_LIMIT = 10_000
NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
LONGEST_WORDS = 200
MOST_ORDERS = 6
MOST_NAMES = 200  # more than any collection has properties
LARGEST_COUNT = 999_999_999  # more than any collection holds
FILTERING = ("bbox", "bbox-crs", "datetime", "q", "filter", "filter-lang", "filter-crs")
SHAPING = ("crs", "properties", "skipGeometry")
CHOOSING = ("id", "intercommunalite", "cite", "colonne", "de", "a")  # what the forms of the tables add
ITEMS = ("f", "limit", "offset", "sortby", "telecharger", *FILTERING, *CHOOSING, *SHAPING)


@dataclass(frozen=True)
class Shape:
    """How items are told: system of coordinates, properties kept (None: all), without geometry."""

    crs: Crs = CRS84
    names: tuple[str, ...] | None = None
    bare: bool = False


class ParameterError(UsageError):
    """A parameter is unknown or wrong (answer 400)."""


def check_known(args: MultiDict[str, str], known: Iterable[str], repeated: Collection[str] = ("properties",)) -> None:
    """ParameterError when a parameter is not one of those known, or is given twice but for those `repeated`."""
    names = list(known)
    for name in args:
        if name not in names:
            raise ParameterError(_unknown(name, names))
        # A form without script repeats the name of each box that is ticked.
        if len(args.getlist(name)) > 1 and name not in repeated:
            raise ParameterError(_("Le paramètre « {name} » est donné plusieurs fois.", name=name))


def read_format(args: MultiDict[str, str], offered: Iterable[str] = FORMATS) -> str | None:
    """The `f` asked for, None when it is not given."""
    asked = args.get("f")
    if asked is not None and asked not in offered:
        known = ", ".join(offered)
        raise ParameterError(_("Format inconnu : f={asked}. Formats possibles : {known}.", asked=asked, known=known))
    return asked


def read_query(args: MultiDict[str, str], queryables: Mapping[str, str], default_limit: int | None) -> Query:
    """What is asked of a collection; the number of items is `default_limit` (None: all) when nobody says."""
    check_known(args, (*ITEMS, *queryables))
    filters = tuple((name, args[name]) for name in args if name in queryables and name not in ITEMS)
    box_crs = _system(args, "bbox-crs")
    return Query(
        bbox=parse_box(args["bbox"], box_crs) if args.get("bbox") else None,
        box_crs=box_crs,
        words=_words(args.get("q", "")),
        filters=filters,
        orders=_orders(args.get("sortby")),
        limit=_limit(args.get("limit"), default_limit),
        offset=read_count(args, "offset", 0, 0),
        moment=parse_datetime(args["datetime"]) if args.get("datetime") else None,
        condition=_condition(args, queryables),
        interval=_interval(args),
    )


def read_shape(args: MultiDict[str, str], queryables: Mapping[str, str]) -> Shape:
    """How the items are to be told."""
    crs = _system(args, "crs")
    texts = args.getlist("properties")
    names = read_list(texts, "properties", MOST_NAMES) if texts else None
    for name in names or ():
        if name not in queryables:
            told = _(
                "« properties » : pas de propriété « {name} ».{near} Propriétés possibles : {known}.",
                name=name[:80],
                near=did_you_mean(name, queryables),
                known=", ".join(queryables),
            )
            raise ParameterError(told)
    return Shape(crs, names, _truth(args, "skipGeometry"))


def _interval(args: MultiDict[str, str]) -> Interval | None:
    least, most = (_number(args, name) for name in ("de", "a"))
    name = args.get("colonne", "")
    if least is None and most is None:
        if name:
            raise ParameterError(_("« colonne » attend une borne : donnez « de », « a » ou les deux."))
        return None
    if not name:
        raise ParameterError(
            _("« de » et « a » attendent une colonne : choisissez-la, par exemple colonne=population.")
        )
    return Interval(name, least, most)


def _number(args: MultiDict[str, str], name: str) -> float | None:
    text = "".join(args.get(name, "").split()).replace(",", ".").replace("\u2212", "-")
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise ParameterError(
            _("« {name} » attend un nombre, par exemple 12,5, pas « {text} ».", name=name, text=args[name][:80])
        )
    return float(text)


def _truth(args: MultiDict[str, str], name: str) -> bool:
    text = args.get(name, "false").lower()
    if text not in ("true", "false", "1", "0"):
        raise ParameterError(_("« {name} » vaut true ou false, pas « {text} ».", name=name, text=text))
    return text in ("true", "1")


def _system(args: MultiDict[str, str], name: str) -> Crs:
    return find_crs(args[name], name) if name in args else CRS84


def _words(text: str) -> str:
    if len(text) > LONGEST_WORDS:
        raise ParameterError(_("« q » : {most} caractères au plus.", most=LONGEST_WORDS))
    return text


def _condition(args: MultiDict[str, str], queryables: Mapping[str, str]) -> Condition | None:
    text = args.get("filter", "")
    language = args.get("filter-lang", "cql2-json" if text.lstrip().startswith("{") else "cql2-text")
    if language not in LANGUAGES:
        first, second = LANGUAGES
        told = _("« filter-lang » vaut {first} ou {second}, pas « {text} ».", first=first, second=second, text=language)
        raise ParameterError(told)
    crs = _system(args, "filter-crs")
    if not text.strip():
        return None
    condition = Condition(text, language, crs)
    condition.check(queryables)
    return condition


def read_count(args: MultiDict[str, str], name: str, default: int, least: int) -> int:
    """A whole number not under `least`; what is beyond LARGEST_COUNT counts as it."""
    text = args.get(name)
    if text is None or text == "":
        return default
    digits = (text.lstrip("0") or "0") if text.isascii() and text.isdigit() else ""
    value = LARGEST_COUNT if len(digits) > 9 else int(digits or -1)
    if value < least:
        told = _(
            "« {name} » attend un nombre entier d'au moins {least}, pas « {text} ».",
            name=name,
            least=least,
            text=text[:80],
        )
        raise ParameterError(told)
    return value


def read_flag(args: MultiDict[str, str], name: str) -> bool:
    """A yes or no parameter: 1 or 0."""
    text = args.get(name, "0")
    if text not in ("0", "1"):
        raise ParameterError(_("« {name} » vaut 0 ou 1, pas « {text} ».", name=name, text=text))
    return text == "1"


def _limit(text: str | None, default: int | None) -> int | None:
    if not text:
        return default
    return min(read_count(MultiDict({"limit": text}), "limit", 1, 1), LARGEST_LIMIT)


def read_list(texts: Iterable[str], name: str, most: int) -> tuple[str, ...]:
    """The values of a list, written with commas or by repeating the parameter; each once, empty ones left out.

    ParameterError when there are more than `most` of them.
    """
    parts = tuple(dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip()))
    if len(parts) > most:
        told = _("« {name} » : {most} valeurs au plus, {count} sont données.", name=name, most=most, count=len(parts))
        raise ParameterError(told)
    return parts


def _orders(text: str | None) -> tuple[Order, ...]:
    """Keys of sorting, each property once: the first time decides."""
    found: dict[str, bool] = {}
    for part in read_list([text or ""], "sortby", 2 * MOST_ORDERS):
        # « + » arrives as a space when it is not written %2B.
        found.setdefault(part.lstrip("+- "), part.startswith("-"))
    if len(found) > MOST_ORDERS:
        raise ParameterError(_("« sortby » : {most} propriétés au plus.", most=MOST_ORDERS))
    return tuple(found.items())


def _unknown(name: str, known: list[str]) -> str:
    told = _("Paramètre inconnu : « {name} ».", name=name) + did_you_mean(name, known)
    possible = ", ".join(known)
    every = _("Paramètres possibles : {known}.", known=possible) if known else _("Paramètres possibles : aucun.")
    return f"{told} {every}"
