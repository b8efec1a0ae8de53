"""The rank of a figure among its peers, in words."""

from markupsafe import Markup, escape

from geocite.serving.figures.aggregates import Rank
from geocite.serving.language.formatting import number, rank
from geocite.serving.language.languages import _, in_number


def rank_words(found: Rank | None, peers: str, direction: str | None) -> Markup:
    """The rank of a figure among its peers, with their number and its decile; nothing without a rank."""
    if found is None:
        return Markup("")
    place = _place(found, peers)
    decile = f" · {escape(_decile(found.decile))}" if found.decile else ""
    sense = f" · {escape(direction)}" if direction else ""
    return Markup(f'<p class="rang">{escape(place)}{decile}{sense}</p>')


def _place(found: Rank, peers: str) -> str:
    words = {"count": number(found.peers), "peers": peers}
    if found.ties + 1 == found.peers:
        return _("Même valeur pour les {count} {peers}", **words)
    if found.position == 1:
        place = _("Valeur la plus haute sur {count} {peers}", **words)
    elif found.position + found.ties == found.peers:
        place = _("Valeur la plus basse sur {count} {peers}", **words)
    else:
        place = _("{rank} plus haute valeur sur {count} {peers}", rank=rank(found.position), **words)
    if not found.ties:
        return place
    others = number(found.ties)
    tied = in_number(found.ties, "ex æquo avec {count} autre", "ex æquo avec {count} autres", count=others)
    return f"{place}, {tied}"


def _decile(number: int) -> str:
    return _("{rank}\u00a0décile", rank=rank(number))
