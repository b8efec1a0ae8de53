"""The drawings that a page repeats dozens of times, written straight: a template would cost most of its time."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from geocite.serving.charts import Box, SeriesChart
from geocite.serving.comparisons import Aggregate, Rank, Spread
from geocite.serving.indicators import Indicator
from geocite.serving.languages import _, in_number, kept_by_language, root
from geocite.serving.locator import Shape
from geocite.serving.profiles.common import Figure, SourceMark
from geocite.serving.profiles.comparison import Cell
from geocite.serving.profiles.themes import SeriesRow
from geocite.serving.queries import Value
from geocite.serving.web.filters import before_unit, in_words, number, rank
from geocite.serving.web.prefix import in_french

_SUBJECT = ' class="sujet"'


@lru_cache(maxsize=1024)
def _safe(text: str) -> str:
    return str(escape(text))


def series_svg(row: SeriesRow) -> Markup:
    """The chart of a series: a line per run between breaks, figures at both ends, every break in words."""
    chart, item = row.chart, _safe(row.indicator.id)
    if chart is None:
        return Markup("")
    return Markup(
        f'<svg class="courbe" viewBox="0 0 {chart.width:g} {chart.height:g}" role="img" '
        f'aria-labelledby="c-{item}-t c-{item}-d">'
        f'<title id="c-{item}-t">{_by_vintage(row)}</title>'
        f'<desc id="c-{item}-d">{_description(chart, row.indicator.decimals)}</desc>'
        f'<path class="c-sol" d="M8,68.5H272"/>{_marks(chart)}{_ends(chart, row.indicator.decimals)}{_years(chart)}'
        "</svg>"
    )


def _by_vintage(row: SeriesRow) -> str:
    return _safe(_("{label}, par {vintage}", label=row.indicator.label, vintage=row.vintage_label))


def _description(chart: SeriesChart, decimals: int) -> str:
    gaps = [
        _(
            "Rupture entre {before} et {after} : {reason}.",
            before=gap.before,
            after=gap.after,
            reason=gap.reason.rstrip("."),
        )
        for gap in chart.gaps
    ]
    told = [_first_and_last(chart, decimals), *gaps, _("Toutes les valeurs sont dans le tableau qui suit.")]
    return escape(" ".join(told))


def _first_and_last(chart: SeriesChart, decimals: int) -> str:
    ends = [(year, number(value, decimals)) for year, _x, _y, value in chart.ends]
    if len(ends) == 1:
        return _("{value} en {year}.", value=ends[0][1], year=ends[0][0])
    (first_year, first), (last_year, last) = ends
    return _(
        "{first} en {first_year} ; {last} en {last_year}.",
        first=first,
        first_year=first_year,
        last=last,
        last_year=last_year,
    )


def _marks(chart: SeriesChart) -> str:
    parts = [f'<path class="c-rupture" d="M{gap.x},6V68"/>' for gap in chart.gaps]
    parts += [f'<polyline points="{points}"/>' for points in chart.lines]
    parts += [f'<circle cx="{x}" cy="{y}" r="2.4"/>' for x, y in chart.points]
    return "".join(parts)


def _ends(chart: SeriesChart, decimals: int) -> str:
    parts = []
    for place, (_year, x, y, value) in enumerate(chart.ends):
        anchor = 'text-anchor="end" dx="12"' if place else 'text-anchor="start" dx="-12"'
        parts.append(f'<text class="c-valeur" x="{x}" y="{y - 7:.1f}" {anchor}>{number(value, decimals)}</text>')
    return "".join(parts)


def _years(chart: SeriesChart) -> str:
    last, short = len(chart.years) - 1, len(chart.years) > 4
    parts = []
    for place, (x, year, known) in enumerate(chart.years):
        words = f"’{year[-2:]}" if short and 0 < place < last else year
        kind = "c-annee" if known else "c-annee c-vide"
        parts.append(f'<text class="{kind}" x="{x}" y="81" text-anchor="middle">{_safe(words)}</text>')
    return "".join(parts)


def series_table(row: SeriesRow) -> Markup:
    """Every vintage of a series in a table of one line."""
    kind = _safe(row.vintage_label.capitalize())
    heads = "".join([f'<th scope="col">{_safe(cell.vintage or "")}</th>' for cell in row.cells])
    cells = "".join([_cell(cell, row.indicator.decimals) for cell in row.cells])
    return Markup(
        f'<table class="serie"><thead><tr><th scope="col">{kind}</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">{_safe(row.indicator.short_label)}</th>{cells}</tr></tbody></table>'
    )


def _cell(cell: Value, decimals: int) -> str:
    if cell.value is None:
        return _unknown(cell.state)
    return f"<td>{number(cell.value, decimals)}</td>"


@kept_by_language(8)
def _unknown(state: str) -> str:
    # Messages stand outside of the f-strings, where they could not be gathered.
    if state == "secret":
        secret = _("secret")
        return f'<td><span class="vide">{secret}</span></td>'
    missing, short = _("non renseigné"), _("n.r.")
    return f'<td><span class="vide" title="{missing}">{short}</span></td>'


def indicator_row(row: SeriesRow) -> Markup:
    """One indicator of a profile: its definition, latest figure, source, rank, chart and table."""
    found, latest = row.indicator, row.latest
    label, note = _safe(found.label), f" {_safe(row.note)}" if row.note else ""
    definition, whole = _("définition"), _("Fiche de l’indicateur")
    parts = [
        f'<div class="indicateur"><dt>{label} <details class="motif"><summary>{definition}</summary>'
        f"<span>{_safe(found.definition)}{note} "
        f'<a href="{root()}/indicators/{found.id}">{whole}</a></span>'
        f'</details></dt><dd><p class="grand">{figure_words(latest)}</p>{_mark(latest.mark) if latest.mark else ""}',
        rank_words(row.rank, row.peers, row.direction),
    ]
    if len(row.cells) > 1:
        reasons = [
            f'<details class="motif"><summary>{_safe(place)}</summary><span>{_safe(reason)}</span></details> '
            for place, reason in row.breaks
        ]
        shown = _("{count} {vintages} en tableau", count=len(row.cells), vintages=row.vintages)
        parts.append(
            f'{series_svg(row)}<div class="serie-detail">{"".join(reasons)}<details class="motif">'
            f'<summary>{_safe(shown)}</summary><div class="defile" tabindex="0" role="region" '
            f'aria-label="{_table_words(row)}">{series_table(row)}{_safe(row.real or "")}</div></details></div>'
        )
    return Markup("".join([*parts, "</dd></div>\n"]))


def _table_words(row: SeriesRow) -> str:
    return _safe(_("{label} par {vintage}", label=row.indicator.label, vintage=row.vintage_label))


def figure_words(figure: Figure) -> Markup:
    """A figure and its unit, words, a list, or why nothing is known."""
    value = figure.value
    if figure.state != "connu":
        return Markup(f'<span class="vide vide-{figure.state}">{escape(in_words(figure))}</span>')
    if isinstance(value, bool):
        return escape(_("oui") if value else _("non"))
    if isinstance(value, int | float):
        return Markup(_with_unit(value, figure.unit, figure.decimals))
    if isinstance(value, str):
        return escape(value)
    # What the minutes list is told in their own words.
    return Markup(f'<ul class="liste"{in_french()}>{"".join([f"<li>{escape(part)}</li>" for part in value])}</ul>')


def _with_unit(value: float, unit: str, decimals: int) -> str:
    after = f'<span class="unite">{before_unit(unit)}{_safe(unit)}</span>' if unit and unit != "indice" else ""
    return f'<span class="chiffre">{number(value, decimals)}</span>{after}'


def rank_words(found: Rank | None, peers: str, direction: str | None) -> Markup:
    """The rank of a figure among its peers, with their number and its decile; nothing without a rank."""
    if found is None:
        return Markup("")
    count = number(found.peers)
    if found.position == 1:
        place = _("Valeur la plus haute sur {count} {peers}", count=count, peers=peers)
    else:
        place = _("{rank} plus haute valeur sur {count} {peers}", rank=rank(found.position), count=count, peers=peers)
    decile = f" · {escape(_decile(found.decile))}" if found.decile else ""
    sense = f" · {_safe(direction)}" if direction else ""
    return Markup(f'<p class="rang">{escape(place)}{decile}{sense}</p>')


def _decile(number: int) -> str:
    return _("{rank}\u00a0décile", rank=rank(number))


def outline_paths(shapes: Iterable[Shape], generation: str = "") -> Markup:
    """The outlines of a plan, each with its name; `generation` (« QPV 2024 ») follows it."""
    after = f" ({generation})" if generation else ""
    parts = []
    for shape in shapes:
        name = f"<title>{escape(shape.name)}{after}</title>"
        parts.append(f'<path d="{shape.path}"{_SUBJECT if shape.subject else ""}>{name}</path>')
    return Markup("".join(parts))


@lru_cache(maxsize=8)
def strip_ticks(places: tuple[float, ...]) -> Markup:
    """One tick a quartier: the same in every strip of an edition."""
    return Markup("".join([f'<line x1="{x}%" x2="{x}%" y1="27" y2="43"/>' for x in places]))


def source_mark(mark: SourceMark | None) -> Markup:
    """The quiet mark of a source, which opens in place; nothing for a figure that has none."""
    return Markup(_mark(mark)) if mark else Markup("")


def group_figure(cell: Cell, indicator: Indicator, scope: bool = True) -> Markup:
    """The figure of a group, or why there is none, with how many are known, whose it is (`scope`) and the spread."""
    found, group = cell.figure, cell.group
    if found.value is not None:
        figure = _with_unit(found.value, indicator.unit, indicator.decimals)
        parts = [f'<span class="valeur-groupe">{figure}</span>']
    elif found.total == 1:
        why = _("secret statistique") if found.secret else _("non renseigné")
        parts = [f'<span class="vide">{why}</span>']
    else:
        parts = [f'<span class="vide">{_safe(_(found.reason) if found.reason else "")}</span>']
    if found.total > 1 and not cell.pieces:
        parts.append(_known_words(found, group.units))
    if cell.weight:
        weighted = _("pondéré par {weight}", weight=cell.weight)
        parts.append(f'<span class="sous">{_safe(weighted)}</span>')
    if cell.pieces:
        parts.append(_pieces(cell))
    elif scope and group.scope:
        parts.append(f'<span class="sous portee-groupe">{_safe(group.scope)}</span>')
    if found.spread and found.known > 1:
        parts.append(_dispersion(found.spread, cell.box, indicator.decimals))
    if cell.mark and not cell.pieces:
        parts.append(_mark(cell.mark))
    return Markup("".join(parts))


def _pieces(cell: Cell) -> str:
    """The figure of each quartier and commune of a perimeter, each with its own mark."""
    rows = [
        f"<li>{_safe(name)}{_safe(_(' : '))}{figure_words(figure)}{source_mark(figure.mark)}</li>"
        for name, figure in cell.pieces
    ]
    return f'<ul class="liste sous pieces">{"".join(rows)}</ul>'


def _known_words(found: Aggregate, units: str) -> str:
    """How many parts of a group are known, what they are, and how many made its figure."""
    counts = {"known": number(found.known), "total": number(found.total)}
    known = in_number(found.known, "{known} sur {total} connu", "{known} sur {total} connus", **counts)
    if found.secret:
        secret = number(found.secret)
        units = _("{units}, dont {secret} sous secret statistique", units=units, secret=secret)
    used = _("{used} entrent dans le calcul", used=number(found.used)) if _partly(found) else ""
    return f'<span class="sous">{known} <span class="unites">({_safe(units)})</span>{", " if used else ""}{used}</span>'


def _partly(found: Aggregate) -> bool:
    return found.value is not None and found.used < found.known


@kept_by_language(512)
def _mark(mark: SourceMark) -> str:
    year = f", {escape(mark.year)}" if mark.year else ""
    note = f" {escape(mark.note)}" if mark.note else ""
    source = _("Source")
    return (
        f'<details class="origine"><summary title="{source}">{escape(mark.short)}</summary>'
        f'<span class="origine-texte">{_foreign(f"{escape(mark.title)}. {escape(mark.producer)}")}{year}. '
        f"{_foreign(str(escape(mark.licence)))}.{note}</span></details>"
    )


def _foreign(text: str) -> str:
    """A text of the data, marked as French on a page that is not."""
    attribute = in_french()
    return f"<span{attribute}>{text}</span>" if attribute else text


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


DRAWINGS: dict[str, Callable[..., Markup]] = {
    "marque": source_mark,
    "groupe": group_figure,
    "serie": indicator_row,
    "valeur": figure_words,
    "place": rank_words,
    "contours": outline_paths,
    "traits": strip_ticks,
}
