"""French formats for the templates: numbers, shares, years, ranks."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from geocite.serving.profiles.common import Figure

NARROW = "\u202f"  # narrow no-break space
MINUS = "\u2212"  # the sign, not the hyphen
MISSING = "non renseigné"
SECRET = "secret statistique"


@lru_cache(maxsize=1)
def _french() -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol  # imported here: not needed to start

    return str.maketrans({",": get_group_symbol("fr"), ".": get_decimal_symbol("fr"), "-": MINUS})


@lru_cache(maxsize=2048)
def number(value: float, decimals: int = 0) -> str:
    """`1234.5, 1` → `1 234,5` (narrow no-break space); halves go to the even digit, as written in base ten."""
    # The signs are the CLDR's; Babel's own format_decimal is thirty times slower, and a page has a hundred figures.
    text = f"{Decimal(str(value)):,.{decimals}f}"
    return text.removeprefix("-" if not text.strip("-0.") else "").translate(_french())


def with_unit(value: float, unit: str, decimals: int = 0) -> str:
    """`49.5, "%", 1` → `49,5 %`; an index has no unit to write."""
    text = number(value, decimals)
    return text if unit in ("", "indice") else f"{text}{NARROW}{agree(unit, value)}"


def agree(unit: str, value: float) -> str:
    """`"points", 1` → `point`: French takes the singular below two."""
    return unit.removesuffix("s") if abs(value) < 2 else unit


def in_words(figure: Figure) -> str:
    """The words of a figure that is not known."""
    if figure.state == "secret":
        return SECRET
    if figure.state == "espace_reserve":
        return f"{MISSING} (espace réservé «{NARROW}{figure.printed}{NARROW}» laissé dans le compte rendu)"
    return MISSING


def share(value: float | None, decimals: int = 0) -> str:
    """A percentage, with « moins de 1 % » for what would round to zero."""
    if value is None:
        return MISSING
    if 0 < value < 0.5 and decimals == 0:
        return f"moins de 1{NARROW}%"
    return with_unit(value, "%", decimals)


def distance(metres: float | None) -> str:
    """`1234.0` → `1,2 km`; `374` → `374 m`; None → « distance inconnue »."""
    if metres is None:
        return "distance inconnue"
    if metres >= 1000:
        return with_unit(metres / 1000, "km", 1)
    return with_unit(round(metres), "m")


def ordinal(rank: int) -> str:
    """`1` → `1re`, `2` → `2e` (feminine)."""
    return f"{rank}{'re' if rank == 1 else 'e'}"


def rank(position: int) -> str:
    """`1` → `1er`, `23` → `23e` (masculine: a rank, a decile)."""
    return f"{number(position)}{'er' if position == 1 else 'e'}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`2, "quartier"` → `2 quartiers`; French takes the singular for 0 and 1."""
    word = one if abs(count) < 2 else (many or one + "s")
    return f"{number(count)}{NARROW}{word}"


def octets(size: int) -> str:
    """`4200000` → `4,2 Mo`."""
    for unit, scale in (("Mo", 1_000_000), ("ko", 1_000)):
        if size >= scale:
            return with_unit(size / scale, unit, 1 if unit == "Mo" else 0)
    return with_unit(size, "octets")


def full_date(text: Any) -> str:
    """`"2023-08-17"` → `17 août 2023`; any other text as it is."""
    from datetime import date

    from babel.dates import format_date

    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    shown = format_date(day, format="long", locale="fr")
    return shown.replace("1 ", "1er ", 1) if day.day == 1 else shown


def cell(value: Any) -> str:
    """A property in a table cell: lists joined, yes or no in words, numbers in French."""
    if value is None or value == []:
        return MISSING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and not value.is_integer():
        return number(value, 1)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(part.get("code", part)) if isinstance(part, dict) else str(part) for part in value)
    return str(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "nombre": number,
    "unite": with_unit,
    "mots": in_words,
    "part": share,
    "distance": distance,
    "ordinal": ordinal,
    "rang": rank,
    "pluriel": plural,
    "octets": octets,
    "date": full_date,
    "cellule": cell,
}
