"""The drawings that a page repeats dozens of times, written straight: a template would cost most of its time."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from geocite.serving.drawings.charts import SeriesChart
from geocite.serving.drawings.small_maps import Shape
from geocite.serving.figures.dated import is_undated
from geocite.serving.figures.figures import Value
from geocite.serving.language.formatting import before_unit, in_words, number
from geocite.serving.language.languages import _, kept_by_language, root
from geocite.serving.profiles.common import Figure, SourceMark
from geocite.serving.profiles.indicator_series import SeriesRow
from geocite.serving.web.html.ranks import rank_words
from geocite.serving.web.html.references import mean_words
from geocite.serving.web.requests.language_prefix import in_french
from geocite.text.states import State

_SUBJECT = ' class="sujet"'


@lru_cache(maxsize=1024)
def safe(text: str) -> str:
    """A text as it stands in a page."""
    return str(escape(text))


def series_svg(row: SeriesRow) -> Markup:
    """The chart of a series: a line per run between breaks, figures at both ends, every break in words."""
    chart, item = row.chart, safe(row.indicator.id)
    if chart is None:
        return Markup("")
    return Markup(
        f'<svg class="courbe" viewBox="0 0 {chart.width:g} {chart.height:g}" role="img" '
        f'aria-labelledby="c-{item}-t c-{item}-d">'
        f'<title id="c-{item}-t">{_by_vintage(row)}</title>'
        f'<desc id="c-{item}-d">{_description(chart, row)}</desc>'
        f'<path class="c-sol" d="M8,68.5H272"/>{_marks(chart)}{_ends(chart, row.latest.decimals)}{_years(chart)}'
        "</svg>"
    )


def _by_vintage(row: SeriesRow) -> str:
    return safe(_("{label}, par {vintage}", label=row.indicator.label, vintage=row.vintage_label))


def _description(chart: SeriesChart, row: SeriesRow) -> str:
    gaps = [
        _(
            "Rupture entre {before} et {after} : {reason}.",
            before=row.words[gap.before],
            after=row.words[gap.after],
            reason=gap.reason.rstrip("."),
        )
        for gap in chart.gaps
    ]
    told = [_first_and_last(chart, row), *gaps, _("Toutes les valeurs sont dans le tableau qui suit.")]
    return escape(" ".join(told))


def _first_and_last(chart: SeriesChart, row: SeriesRow) -> str:
    ends = [(row.words[year], number(value, row.latest.decimals)) for year, _x, _y, value in chart.ends]
    if len(ends) == 1:
        return _("{value} ({year}).", value=ends[0][1], year=ends[0][0])
    (first_year, first), (last_year, last) = ends
    return _(
        "{first} ({first_year}) ; {last} ({last_year}).",
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
        inner = short and 0 < place < last
        words = _("éd. {year}", year=year[-2:]) if is_undated(year) else f"’{year[-2:]}" if inner else year
        kind = "c-annee" if known else "c-annee c-vide"
        parts.append(f'<text class="{kind}" x="{x}" y="81" text-anchor="middle">{safe(words)}</text>')
    return "".join(parts)


def series_table(row: SeriesRow) -> Markup:
    """Every vintage of a series in a table of one line."""
    kind = safe(row.vintage_label.capitalize())
    heads = "".join([f'<th scope="col">{safe(row.words[cell.vintage or ""])}</th>' for cell in row.cells])
    cells = "".join([_cell(cell, row.latest.decimals) for cell in row.cells])
    return Markup(
        f'<table class="serie"><thead><tr><th scope="col">{kind}</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">{safe(row.indicator.short_label)}</th>{cells}</tr></tbody></table>'
    )


def _cell(cell: Value, decimals: int) -> str:
    if cell.value is None:
        return _unknown(cell.state)
    return f"<td>{number(cell.value, decimals)}</td>"


@kept_by_language(8)
def _unknown(state: State) -> str:
    # Messages stand outside of the f-strings, where they could not be gathered.
    if state == State.SECRET:
        secret = _("secret")
        return f'<td><span class="vide">{secret}</span></td>'
    missing, short = _("non renseigné"), _("n.r.")
    return f'<td><span class="vide" title="{missing}">{short}</span></td>'


def indicator_row(row: SeriesRow) -> Markup:
    """One indicator of a profile: its definition, latest figure, source, rank, chart and table."""
    found, latest = row.indicator, row.latest
    told = (row.note, mean_words(found, row.info))
    label, note = safe(found.label), "".join([f" {safe(text)}" for text in told if text])
    definition, whole = _("définition"), _("Fiche de l’indicateur")
    parts = [
        f'<div class="indicateur"><dt>{label} <details class="motif"><summary>{definition}</summary>'
        f"<span>{safe(found.definition)}{note} "
        f'<a href="{root()}/indicators/{found.id}">{whole}</a></span>'
        f'</details></dt><dd><p class="grand">{figure_words(latest)}</p>',
        mark_words(latest.mark) if latest.mark else "",
        rank_words(row.rank, row.peers, row.direction),
    ]
    if len(row.cells) > 1:
        reasons = [
            f'<details class="motif"><summary>{safe(place)}</summary><span>{safe(reason)}</span></details> '
            for place, reason in row.breaks
        ]
        shown = _("{count} {vintages} en tableau", count=len(row.cells), vintages=row.vintages)
        parts.append(
            f'{series_svg(row)}<div class="serie-detail">{"".join(reasons)}<details class="motif">'
            f'<summary>{safe(shown)}</summary><div class="defile" tabindex="0" role="region" '
            f'aria-label="{_table_words(row)}">{series_table(row)}{safe(row.real or "")}</div></details></div>'
        )
    return Markup("".join([*parts, "</dd></div>\n"]))


def _table_words(row: SeriesRow) -> str:
    return safe(_("{label} par {vintage}", label=row.indicator.label, vintage=row.vintage_label))


def figure_words(figure: Figure) -> Markup:
    """A figure and its unit, words, a list, or why nothing is known."""
    value = figure.value
    if figure.state != State.KNOWN:
        return Markup(f'<span class="vide vide-{figure.state}">{escape(in_words(figure))}</span>')
    if isinstance(value, bool):
        return escape(_("oui") if value else _("non"))
    if isinstance(value, int | float):
        return Markup(figure_and_unit(value, figure.unit, figure.decimals))
    if isinstance(value, str):
        return escape(value)
    # What the minutes list is told in their own words.
    return Markup(f'<ul class="liste"{in_french()}>{"".join([f"<li>{escape(part)}</li>" for part in value])}</ul>')


def figure_and_unit(value: float, unit: str, decimals: int) -> str:
    """A figure and its unit in a lighter tone, safe."""
    after = f'<span class="unite">{before_unit(unit)}{safe(unit)}</span>' if unit and unit != "indice" else ""
    return f'<span class="chiffre">{number(value, decimals)}</span>{after}'


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
    return Markup(mark_words(mark)) if mark else Markup("")


@kept_by_language(512)
def mark_words(mark: SourceMark) -> str:
    """The mark of a source, safe: short words, which open on what they stand for."""
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


DRAWINGS: dict[str, Callable[..., Markup]] = {
    "marque": source_mark,
    "serie": indicator_row,
    "valeur": figure_words,
    "contours": outline_paths,
    "traits": strip_ticks,
}
