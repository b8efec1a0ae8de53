"""Formats for the templates, in the language of the answer: numbers, shares, years, ranks."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from geocite.serving.language.folding import written
from geocite.serving.language.languages import N_, SOURCE, _, in_number, language
from geocite.serving.profiles.common import Figure
from geocite.text.typography import of_place

NARROW = "\u202f"  # narrow no-break space
MINUS = "\u2212"  # the sign, not the hyphen
IRREGULAR = {"people": "person"}
EXACT = 9  # decimals that figures are kept with
MISSING = N_("non renseigné")
SECRET = N_("secret statistique")
# Signs and months are the CLDR's, as a test asks Babel: its own tables would take 5 MB of each process.
SIGNS = {
    "fr": str.maketrans({",": NARROW, ".": ",", "-": MINUS}),
    "en": str.maketrans({"-": MINUS}),
}
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
# Codes of the data, in words.
CODED = {
    "public": N_("public"),
    "privé": N_("privé"),
    "dans": N_("dans un quartier"),
    "300 m": N_("à 300 m au plus"),
    "500 m": N_("de 300 à 500 m"),
    "au-delà": N_("au-delà de 500 m"),
    "incertaine": N_("incertaine"),
    "identique": N_("identique"),
    "modifié": N_("modifié"),
    "nouveau": N_("nouveau"),
    "sorti": N_("sorti"),
    "exacte": N_("position exacte"),
    "rue": N_("à la rue près"),
    "commune": N_("commune"),
    "absente": N_("absente"),
    "0-25 ans": N_("0-25 ans"),
    "non précisée": N_("non précisée"),
    "communes": N_("les communes"),
    "qpv": N_("les quartiers"),
    "qpv_et_communes": N_("quartiers et communes entières"),
    "enonce": N_("énoncé"),
    "en_partie": N_("énoncé en partie"),
    "non_connu": N_("non connu"),
    "compte_rendu": N_("d’après le compte rendu"),
    "enonce_public": N_("d’après un document public"),
    "liste_officielle": N_("d’après la liste officielle"),
    "rapprochement": N_("rapprochement vérifié à la main"),
    "deduit_correspondance": N_("déduits de la correspondance"),
    "CC": N_("communauté de communes"),
    "CA": N_("communauté d’agglomération"),
    "CU": N_("communauté urbaine"),
    "METRO": N_("métropole"),
}


def number(value: float, decimals: int = 0) -> str:
    """`1234.5, 1` → `1 234,5` (narrow no-break space); halves go away from zero, as written in base ten: 5,25 → 5,3."""
    return _number(value, decimals, language())


@lru_cache(maxsize=2048)
def _number(value: float, decimals: int, code: str) -> str:
    # Nine decimals tell a half from what only comes close to it: what is computed misses it by far less.
    exact = Decimal(str(round(value, EXACT)))
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    return text.removeprefix("-" if not text.strip("-0.") else "").translate(SIGNS[code])


def with_unit(value: float, unit: str, decimals: int = 0) -> str:
    """`49.5, "%", 1` → `49,5 %`; an index has no unit to write."""
    text = number(value, decimals)
    if unit in ("", "indice"):
        return text
    return f"{text}{before_unit(unit)}{agree(unit, value)}"


def before_unit(unit: str) -> str:
    """What parts a figure from its unit: a narrow space, but nothing before the percent sign in English."""
    return "" if unit == "%" and language() == "en" else NARROW


def agree(unit: str, value: float) -> str:
    """`"points", 1` → `point`: French takes the singular below two, English for one only."""
    alone = abs(value) < 2 if language() == SOURCE else abs(value) == 1
    return IRREGULAR.get(unit, unit.removesuffix("s")) if alone else unit


def in_words(figure: Figure) -> str:
    """The words of a figure that is not known."""
    if figure.state == "secret":
        return _(SECRET)
    if figure.state == "espace_reserve":
        return _("non renseigné (espace réservé «\u202f{text}\u202f» laissé dans le compte rendu)", text=figure.printed)
    return _(MISSING)


def share(value: float | None, decimals: int = 0) -> str:
    """A percentage, with « moins de 1 % » for what would round to zero."""
    if value is None:
        return _(MISSING)
    if 0 < value < 0.5 and decimals == 0:
        return _("moins de {share}", share=with_unit(1, "%"))
    return with_unit(value, "%", decimals)


def change(percent: float) -> str:
    """A change in percent, signed: `45.2` → `+45 %`, `-0.4` → `surface égale`."""
    if abs(percent) < 0.5:
        return _("surface égale")
    return ("+" if percent > 0 else "") + with_unit(percent, "%")


def distance(metres: float | None) -> str:
    """`1234.0` → `1,2 km`; `374` → `374 m`; None → « distance inconnue »."""
    if metres is None:
        return _("distance inconnue")
    if metres >= 1000:
        return with_unit(metres / 1000, "km", 1)
    return with_unit(round(metres), "m")


def ordinal(rank: int) -> str:
    """`1` → `1ʳᵉ`, `2` → `2ᵉ` (feminine)."""
    return f"{rank}{'ʳᵉ' if rank == 1 else 'ᵉ'}" if language() == SOURCE else f"{rank}{_english_ending(rank)}"


def rank(position: int) -> str:
    """`1` → `1ᵉʳ`, `23` → `23ᵉ` (masculine: a rank, a decile)."""
    ending = _english_ending(position) if language() != SOURCE else "ᵉʳ" if position == 1 else "ᵉ"
    return f"{number(position)}{ending}"


def _english_ending(position: int) -> str:
    """`1` → `st`, `12` → `th`, `23` → `rd`."""
    return "th" if position % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")


def plural(count: int, one: str, many: str = "") -> str:
    """`2, "quartier", "quartiers"` → `2 quartiers`, the words in the language of the answer."""
    return f"{number(count)}{NARROW}{in_number(count, one, many or one + 's')}"


def typed(value: float | None) -> str:
    """A number as one types it in the language of the answer: `12.5` → `12,5`, None → nothing."""
    return written(value) if language() != SOURCE else written(value).replace(".", ",")


def octets(size: int) -> str:
    """`4200000` → `4,2 Mo`."""
    for unit, scale, decimals in ((N_("Mo"), 1_000_000, 1), (N_("ko"), 1_000, 0)):
        if size >= scale:
            return with_unit(size / scale, _(unit), decimals)
    return with_unit(size, _("octets"))


def full_date(text: Any) -> str:
    """`"2023-08-17"` → `17 août 2023`; any other text as it is."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    number_of_day = "1er" if day.day == 1 and language() == SOURCE else day.day
    return f"{number_of_day} {MONTHS[language()][day.month - 1]} {day.year}"


def published(text: Any) -> str:
    """`"2024-07-19"` → `le 19 juillet 2024`; `"2026-03"` → `en mars 2026`; `"2024"` → `en 2024`."""
    year, _dash, rest = str(text).partition("-")
    if not rest:
        return _("en {year}", year=year)
    if "-" in rest:
        return _("le {day}", day=full_date(text))
    day = full_date(f"{year}-{rest}-02")
    return _("en {month}", month=day.partition(" ")[2] or day)


def cell(value: Any) -> str:
    """A property in a table cell: lists joined, yes or no in words, numbers, codes in words."""
    if value is None or value == []:
        return _(MISSING)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, float) and not value.is_integer():
        return number(value, 1)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(part.get("code", part)) if isinstance(part, dict) else str(part) for part in value)
    return _(CODED[value]) if value in CODED else str(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "nombre": number,
    "unite": with_unit,
    "avec_espace": lambda unit: before_unit(unit) + unit,
    "mots": in_words,
    "part": share,
    "distance": distance,
    "evolution": change,
    "ordinal": ordinal,
    "rang": rank,
    "pluriel": plural,
    "octets": octets,
    "saisie": typed,
    "date": full_date,
    "paru": published,
    "cellule": cell,
    "de_lieu": of_place,
    "annee_courte": lambda vintage, info: info.short(vintage),
}
