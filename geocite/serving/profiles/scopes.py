"""Whose figure it is, in words: that of quartiers only, of whole communes, of what was deduced."""

from geocite.serving.languages import _, in_number
from geocite.serving.queries import Properties


def is_deduced(cite: Properties, collection: str) -> bool:
    """Whether the quartiers (or collèges) of a cité are those of its communes, for want of a list of its own."""
    return cite.get("liens_colleges" if collection == "colleges" else "liens_qpv") == "deduit_commune"


def deduced_words(cite: Properties, collection: str) -> str:
    """What to say beside the figures of a cité whose quartiers (or collèges) are deduced; empty otherwise."""
    if not is_deduced(cite, collection):
        return ""
    count = len(cite.get("communes") or ())
    if collection == "colleges":
        return in_number(
            count,
            "collèges de la commune entière, par déduction : la liste propre à cette cité n’est pas connue",
            "collèges des communes entières, par déduction : la liste propre à cette cité n’est pas connue",
        )
    return in_number(
        count,
        "quartiers de la commune entière, par déduction : la liste propre à cette cité n’est pas connue",
        "quartiers des communes entières, par déduction : la liste propre à cette cité n’est pas connue",
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


def deduced_among(cites: list[Properties], collection: str) -> str:
    """How many of some cités have deduced quartiers (or collèges); of one, that they are; empty when none."""
    if len(cites) == 1:
        return deduced_words(cites[0], collection)
    count = sum(is_deduced(cite, collection) for cite in cites)
    if not count:
        return ""
    numbers = {"count": count, "total": len(cites)}
    if collection == "colleges":
        return _("pour {count} des {total} cités, collèges déduits des communes entières", **numbers)
    return _("pour {count} des {total} cités, quartiers déduits des communes entières", **numbers)


def left_by_quartiers(count: int, own: bool) -> str:
    """Why some cités have no rank by their quartiers; `own` when the one shown is among them."""
    if own:
        return in_number(
            count,
            "Les rangs entre cités d’après les quartiers laissent de côté une cité dont les quartiers sont ceux de "
            "communes entières, par déduction : c’est le cas de celle-ci.",
            "Les rangs entre cités d’après les quartiers laissent de côté {count} cités dont les quartiers sont ceux "
            "de communes entières, par déduction : c’est le cas de celle-ci.",
            count=count,
        )
    return in_number(
        count,
        "Les rangs entre cités d’après les quartiers laissent de côté une cité dont les quartiers sont ceux de "
        "communes entières, par déduction.",
        "Les rangs entre cités d’après les quartiers laissent de côté {count} cités dont les quartiers sont ceux de "
        "communes entières, par déduction.",
        count=count,
    )


def left_by_colleges(count: int, own: bool) -> str:
    """The same by their collèges."""
    if own:
        return in_number(
            count,
            "Les rangs entre cités d’après les collèges laissent de côté une cité dont les collèges sont ceux de "
            "communes entières, par déduction : c’est le cas de celle-ci.",
            "Les rangs entre cités d’après les collèges laissent de côté {count} cités dont les collèges sont ceux de "
            "communes entières, par déduction : c’est le cas de celle-ci.",
            count=count,
        )
    return in_number(
        count,
        "Les rangs entre cités d’après les collèges laissent de côté une cité dont les collèges sont ceux de "
        "communes entières, par déduction.",
        "Les rangs entre cités d’après les collèges laissent de côté {count} cités dont les collèges sont ceux de "
        "communes entières, par déduction.",
        count=count,
    )
