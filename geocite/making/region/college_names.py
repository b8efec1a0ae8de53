"""Names that a collège bears in other files: a school may be renamed, its UAI stays."""

from collections.abc import Iterable

import pandas as pd

from geocite.making.curated.matches import Matches
from geocite.making.readers import Readings
from geocite.text.delimited import fold

# Words of a school's name that the files write or leave out as they like.
_NOISE_WORDS = (
    "college clg coll prive privee public de du des d la le les l et saint st sainte ste mixte ecole secondaire"
)
NAME_NOISE = frozenset(_NOISE_WORDS.split(" "))
OTHER_FILES = (("education_prioritaire", "nom_rep"), ("ips_2022", "nom_ips"), ("ivac", "nom_ivac"))


def derive_former_names(colleges: pd.DataFrame, readings: Readings, matches: Matches) -> list[list[str]]:
    """For each collège (uai, nom), the names that other files or the minutes give it and that differ from its own.

    A name that only leaves words out of the present one is no other name.
    """
    others = _other_names(readings, matches)
    pairs = zip(colleges["uai"], colleges["nom"], colleges["nom_commune"], strict=True)
    return [_distinct(nom, commune, others.get(uai, ())) for uai, nom, commune in pairs]


def _other_names(readings: Readings, matches: Matches) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in OTHER_FILES:
        for uai, name in zip(readings[table]["uai"], readings[table][column], strict=True):
            found.setdefault(uai, []).append(name)
    for match in (match for match in matches.colleges if match.kept):
        found.setdefault(match.code, []).append(match.imprime.partition(" (")[0])
    return found


def _distinct(nom: str, commune: str, names: Iterable[str]) -> list[str]:
    kept: dict[frozenset[str], str] = {}
    for name in names:
        if names_differ(nom, name) and not _words(name) <= _words(f"{nom} {commune}"):
            kept.setdefault(_words(name), _tidy(name))
    return sorted(kept.values())


def names_differ(one: str, other: str) -> bool:
    """Whether two names of a school hold different words, articles and accents aside; a shortened name does not."""
    left, right = _words(one), _words(other)
    return bool(left and right) and not (left <= right or right <= left)


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(name).split("_")) - NAME_NOISE - {""}


def _tidy(name: str) -> str:
    name = " ".join(name.split())
    bare = name[8:] if name.upper().startswith("COLLEGE ") else name
    return bare.title() if bare.isupper() else bare
