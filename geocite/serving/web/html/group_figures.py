"""The figure of a group of territories: what is known of it, whose it is, and the spread of its parts."""

from markupsafe import Markup

from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.drawings.charts import Box
from geocite.serving.figures.aggregates import Aggregate, Spread
from geocite.serving.language.formatting import before_unit, number, unknown
from geocite.serving.language.languages import _, in_number
from geocite.serving.profiles.compared.comparison import Cell
from geocite.serving.web.html.fragments import figure_and_unit, figure_words, mark_words, safe, source_mark
from geocite.text.states import State


def group_figure(cell: Cell, indicator: Indicator, scope: bool = True) -> Markup:
    """The figure of a group, or why there is none, with how many are known, whose it is (`scope`) and the spread."""
    found, group = cell.figure, cell.group
    decimals = indicator.decimals_of(group.collection)
    if found.value is not None:
        figure = figure_and_unit(found.value, indicator.unit, decimals)
        parts = [f'<span class="valeur-groupe">{figure}</span>']
    elif found.partial is not None:
        parts = [f'<span class="vide">{_partial(found.partial, indicator, decimals)}</span>']
    elif found.total == 1:
        why = unknown(State.SECRET if found.secret else State.ABSENT)
        parts = [f'<span class="vide">{why}</span>']
    else:
        parts = [f'<span class="vide">{safe(_(found.reason) if found.reason else "")}</span>']
    if found.total > 1 and not cell.pieces:
        parts.append(_known_words(found, group.units))
    if cell.weight:
        weighted = _("pondéré par {weight}", weight=cell.weight)
        parts.append(f'<span class="sous">{safe(weighted)}</span>')
    if cell.pieces:
        parts.append(_pieces(cell))
    elif scope and group.scope:
        parts.append(f'<span class="sous portee-groupe">{safe(group.scope)}</span>')
    if found.spread and found.known > 1:
        parts.append(_dispersion(found.spread, cell.box, decimals))
    if cell.mark and not cell.pieces:
        parts.append(mark_words(cell.mark))
    return Markup("".join(parts))


def _pieces(cell: Cell) -> str:
    """The figure of each quartier and commune of a perimeter, each with its own mark."""
    rows = [
        f"<li>{safe(name)}{safe(_(' : '))}{figure_words(figure)}{source_mark(figure.mark)}</li>"
        for name, figure in cell.pieces
    ]
    return f'<ul class="liste sous pieces">{"".join(rows)}</ul>'


def _partial(total: float, indicator: Indicator, decimals: int) -> str:
    """The sum of what is known, where that is not all."""
    sign = indicator.unit and f"{before_unit(indicator.unit)}{indicator.unit}"
    return safe(_("Total partiel : {total}", total=f"{number(total, decimals)}{sign}"))


def _known_words(found: Aggregate, units: str) -> str:
    """How many parts of a group are known, what they are, and how many made its figure."""
    counts = {"known": number(found.known), "total": number(found.total)}
    known = in_number(found.known, "{known} sur {total} connu", "{known} sur {total} connus", **counts)
    if found.secret:
        secret = number(found.secret)
        units = _("{units}, dont {secret} sous secret statistique", units=units, secret=secret)
    used = _("{used} entrent dans le calcul", used=number(found.used)) if _partly(found) else ""
    return f'<span class="sous">{known} <span class="unites">({safe(units)})</span>{", " if used else ""}{used}</span>'


def _partly(found: Aggregate) -> bool:
    return found.value is not None and found.used < found.known


def _dispersion(spread: Spread, box: Box | None, decimals: int) -> str:
    """From the least to the most, with the quartiles and their box where there are enough values."""
    least, most = number(spread.least, decimals), number(spread.most, decimals)
    if box is None:
        bounds = _("de {least} à {most}", least=least, most=most)
        return f'<span class="sous">{bounds}</span>'
    first, median, third = (number(value, decimals) for value in (spread.first, spread.median, spread.third))
    told = _(
        "de {least} à {most} ; quartiles {first}, {median}, {third}",
        least=least,
        most=most,
        first=first,
        median=median,
        third=third,
    )
    own = "" if box.value is None else f'<circle cx="{box.value}%" cy="7" r="4"/>'
    return (
        '<svg class="boite" width="100%" height="14" aria-hidden="true" focusable="false">'
        f'<line x1="{box.least}%" x2="{box.most}%" y1="7" y2="7"/>'
        f'<rect x="{box.first}%" width="{max(box.third - box.first, 0.5)}%" y="3" height="8"/>'
        f'<line class="mediane" x1="{box.median}%" x2="{box.median}%" y1="1" y2="13"/>{own}</svg>'
        f'<span class="sous">{told}</span>'
    )
