"""Whose figure it is, in words: that of quartiers only, of whole communes, of what a document states."""

from geocite.bundle.geojson import Properties
from geocite.serving.language.languages import _, in_number

STATED, PARTLY, UNKNOWN = "enonce", "en_partie", "non_connu"


def is_stated(cite: Properties, collection: str) -> bool:
    """Whether a document states the quartiers (or the collèges) of a cité: what else it may hold are candidates."""
    if collection == "colleges":
        return bool(cite.get("colleges"))
    return cite.get("perimetre_connu") == STATED


def has_figures(cite: Properties, collection: str) -> bool:
    """Whether a cité has figures by its quartiers (or collèges): they are stated, and so is its perimeter."""
    return is_stated(cite, collection) and cite.get("perimetre_connu") == STATED


def whole_communes(cite: Properties, collection: str) -> tuple[str, ...]:
    """Communes stated whole beside the quartiers of 2015 of a cité; none beside anything else."""
    return tuple(cite.get("communes_entieres") or ()) if collection == "qpv-2015" else ()


def joined_words(quartiers: list[str], communes: list[str]) -> str:
    """That a figure is that of quartiers and of whole communes together, by their names."""
    told = _(" et ").join([*quartiers, *communes])
    return in_number(
        len(communes),
        "quartiers énoncés et commune entière : {names}",
        "quartiers énoncés et communes entières : {names}",
        names=told,
    )


def quartiers_only(count: int, year: str, across: int = 0, theirs: bool = False) -> str:
    """That a figure is that of the quartiers of a territory (or of several: `theirs`), not of all of it.

    `year` is that of their outlines, `across` how many of them reach beyond the territory.
    """
    if across and count > 1:
        return _some_across(count, year, across)
    if across:
        return _(
            "dans son seul quartier prioritaire (contours de {year}), pas dans tout le territoire ; il déborde sur "
            "d’autres communes, compté en entier",
            year=year,
        )
    if count < 2:
        return _("dans son seul quartier prioritaire (contours de {year}), pas dans tout le territoire", year=year)
    numbers = {"count": count, "year": year}
    if theirs:
        return _(
            "dans leurs {count} quartiers prioritaires (contours de {year}), pas dans tout le territoire", **numbers
        )
    return _("dans ses {count} quartiers prioritaires (contours de {year}), pas dans tout le territoire", **numbers)


def _some_across(count: int, year: str, across: int) -> str:
    return in_number(
        across,
        "dans ses {count} quartiers prioritaires (contours de {year}), pas dans tout le territoire, dont {across} "
        "déborde sur d’autres communes, compté en entier",
        "dans ses {count} quartiers prioritaires (contours de {year}), pas dans tout le territoire, dont {across} "
        "débordent sur d’autres communes, comptés en entier",
        count=count,
        year=year,
        across=across,
    )


def both(parts: list[str]) -> str:
    """One or two remarks as one."""
    return _("{first} ; {second}", first=parts[0], second=parts[1]) if len(parts) == 2 else "".join(parts)


def stated_among(count: int, total: int) -> str:
    """Of which cités a column holds the quartiers (or the collèges): those that a document states."""
    return _("pour les {count} cités, sur {total}, dont un document les énonce", count=count, total=total)


def left_by_quartiers(count: int) -> str:
    """Why some cités have no rank by their quartiers."""
    return in_number(
        count,
        "Les rangs entre cités d’après les quartiers laissent de côté une cité dont aucun document n’énonce les "
        "quartiers.",
        "Les rangs entre cités d’après les quartiers laissent de côté {count} cités dont aucun document n’énonce les "
        "quartiers.",
        count=count,
    )


def left_by_colleges(count: int) -> str:
    """The same by their collèges."""
    return in_number(
        count,
        "Les rangs entre cités d’après les collèges laissent de côté une cité dont aucun document n’énonce les "
        "collèges.",
        "Les rangs entre cités d’après les collèges laissent de côté {count} cités dont aucun document n’énonce les "
        "collèges.",
        count=count,
    )


def left_by_communes(count: int) -> str:
    """Why cités with a whole commune have no rank by their quartiers."""
    return in_number(
        count,
        "Une cité dont le périmètre compte une commune entière n’a pas non plus de rang d’après les quartiers.",
        "{count} cités dont le périmètre compte une commune entière n’ont pas non plus de rang d’après les quartiers.",
        count=count,
    )
