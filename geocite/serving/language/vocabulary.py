"""Codes of the data in words: each one told one way by every page, table, filter and answer.

A code has two forms: `short` in a cell, a list or a choice, `said` inside a sentence.
"""

from collections.abc import Iterator, Mapping

from geocite.collections import COLLECTIONS
from geocite.serving.language.languages import N_, Words, _


class Vocabulary:
    """The codes of a property; without a second form, a code is said as it is written in a cell."""

    def __init__(self, forms: Mapping[str, str | tuple[str, str]]) -> None:
        pairs = {code: (form, form) if isinstance(form, str) else form for code, form in forms.items()}
        self.short = Words({code: short for code, (short, _said) in pairs.items()})
        self.said = Words({code: said for code, (_short, said) in pairs.items()})

    def __iter__(self) -> Iterator[str]:
        """Codes, in the order given."""
        return iter(self.short)


# Distance of a collège to the nearest quartier.
BANDS = Vocabulary(
    {
        "dans": (N_("dans le quartier"), N_("dans un quartier")),
        "300 m": N_("à 300\u202fm au plus"),
        "500 m": N_("de 300 à 500\u202fm"),
        "au-delà": N_("au-delà de 500\u202fm"),
        "incertaine": (N_("distance incertaine"), N_("à une distance incertaine")),
    }
)
# How a link is known.
NATURES = Vocabulary(
    {
        "compte_rendu": N_("d’après le compte rendu"),
        "liste_officielle": N_("d’après la liste officielle"),
        "enonce_public": N_("d’après un document public"),
        "candidat": N_("candidat, aucun document ne l’énonce"),
        "touche": N_("touche seulement les communes de la cité"),
        "deduit_correspondance": N_("déduit de la correspondance 2015 → 2024"),
    }
)
DEDUCED = ("candidat", "touche", "deduit_correspondance")
# What a stated population counts.
SCOPES = Vocabulary(
    {
        "commune": (N_("commune"), N_("population de la commune")),
        "0-25 ans": (N_("0-25 ans"), N_("enfants et jeunes de 0 à 25 ans seulement")),
        "non précisée": (N_("non précisée"), N_("périmètre non précisé par le compte rendu")),
    }
)
POSITIONS = Vocabulary(
    {
        "exacte": (N_("exacte"), N_("position exacte")),
        "rue": (N_("à la rue près"), N_("position à la rue près")),
        "commune": (N_("au centre de la commune"), N_("placé au centre de la commune, faute de mieux")),
        "incertaine": (N_("incertaine"), N_("position incertaine")),
        "absente": (N_("absente"), N_("sans position connue")),
    }
)
# What became of a quartier in 2024.
STATUSES = Vocabulary(
    {
        "identique": (N_("identique"), N_("contour repris à l’identique en 2024")),
        "modifié": (N_("modifié"), N_("contour modifié, fusionné ou scindé en 2024")),
        "nouveau": (N_("nouveau"), N_("quartier nouveau en 2024")),
        "sorti": (N_("sorti"), N_("sorti de la géographie prioritaire en 2024")),
    }
)
_PERIMETERS = Vocabulary(
    {
        "communes": N_("les communes"),
        "qpv": N_("les quartiers"),
        "qpv_et_communes": N_("quartiers et communes entières"),
    }
)
_KNOWN = Vocabulary(
    {"enonce": N_("énoncé"), "en_partie": N_("énoncé en partie"), "non_connu": N_("non connu")},
)
_SECTORS = Vocabulary({"public": N_("public"), "privé": N_("privé")})
COMMUNITIES = Vocabulary(
    {
        "CC": N_("communauté de communes"),
        "CA": N_("communauté d’agglomération"),
        "CU": N_("communauté urbaine"),
        "METRO": N_("métropole"),
    }
)
# A cité that holds a point, by how it is known; `{name}` is its name.
HOLDERS = Words(
    {
        "enonce": N_("{name}, périmètre énoncé par un document"),
        "candidat": N_("dans un quartier candidat de la cité {name}, périmètre non connu"),
        "commune": N_("dans la commune de la cité {name}, périmètre non connu"),
    }
)
# By property of the items.
CODED: Mapping[str, Vocabulary] = {
    "bande_2015": BANDS,
    "bande_2024": BANDS,
    "liens_colleges": NATURES,
    "liens_qpv": NATURES,
    "perimetre": _PERIMETERS,
    "perimetre_connu": _KNOWN,
    "population_perimetre": SCOPES,
    "position": POSITIONS,
    "secteur": _SECTORS,
    "statut": STATUSES,
    "type": COMMUNITIES,
}
# What the items of a collection are called when counted.
PEERS = Words({one.id: one.words.many for one in COLLECTIONS.values()})
LIMITS_M = (0, 300, 500)  # between bands
STREET_M = 100  # a school placed at its street may be this far from the point drawn


def band_words(properties: Mapping[str, object], name: str) -> str | None:
    """The band that a property (`bande_2015`, `bande_2024`) tells, « à vérifier » where the position leaves a doubt.

    A position known to the street only, within STREET_M metres of the limit of a band, may be of either. None without
    a band.
    """
    band = BANDS.short.get(str(properties.get(name)))
    metres = properties.get(f"distance_qpv_{name.removeprefix('bande_')}_m")
    near = isinstance(metres, int | float) and any(abs(metres - limit) <= STREET_M for limit in LIMITS_M)
    if band and near and properties.get("position") == "rue":
        return _("{band}, à vérifier (position à la rue près)", band=band)
    return band


def in_words(name: str, value: str, properties: Mapping[str, object]) -> str:
    """A code of a property in a cell; any other text as it is."""
    told = band_words(properties, name) if CODED.get(name) is BANDS else None
    return told or (CODED[name].short.get(value, value) if name in CODED else value)
