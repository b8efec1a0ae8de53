"""The drawings that a page repeats dozens of times, written straight: a template would cost most of its time."""

from functools import lru_cache

from markupsafe import Markup, escape

from geocite.serving.charts import SeriesChart
from geocite.serving.profiles.themes import SeriesRow
from geocite.serving.queries import Value
from geocite.serving.web.filters import number

_CELLS = {
    "secret": '<td><span class="vide">secret</span></td>',
    "absent": '<td><span class="vide" title="non renseigné">n.r.</span></td>',
}


@lru_cache(maxsize=256)
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
        f'<title id="c-{item}-t">{_safe(row.indicator.label)}, par {_safe(row.vintage_label)}</title>'
        f'<desc id="c-{item}-d">{_description(chart, row.indicator.decimals)}</desc>'
        f'<path class="c-sol" d="M8,68.5H272"/>{_marks(chart)}{_ends(chart, row.indicator.decimals)}{_years(chart)}'
        "</svg>"
    )


def _description(chart: SeriesChart, decimals: int) -> str:
    ends = " ; ".join([f"{number(value, decimals)} en {_safe(year)}" for year, _, _, value in chart.ends])
    gaps = [
        f"Rupture entre {_safe(gap.before)} et {_safe(gap.after)} : {_safe(gap.reason.rstrip('.'))}."
        for gap in chart.gaps
    ]
    return " ".join([f"{ends}.", *gaps, "Toutes les valeurs sont dans le tableau qui suit."])


def _marks(chart: SeriesChart) -> str:
    parts = [f'<path class="c-rupture" d="M{gap.x},6V68"/>' for gap in chart.gaps]
    parts += [f'<polyline points="{points}"/>' for points in chart.lines]
    parts += [f'<circle cx="{x}" cy="{y}" r="2.4"/>' for x, y in chart.points]
    return "".join(parts)


def _ends(chart: SeriesChart, decimals: int) -> str:
    parts = []
    for rank, (_, x, y, value) in enumerate(chart.ends):
        place = 'text-anchor="end" dx="12"' if rank else 'text-anchor="start" dx="-12"'
        parts.append(f'<text class="c-valeur" x="{x}" y="{y - 7:.1f}" {place}>{number(value, decimals)}</text>')
    return "".join(parts)


def _years(chart: SeriesChart) -> str:
    last, short = len(chart.years) - 1, len(chart.years) > 4
    parts = []
    for rank, (x, year, known) in enumerate(chart.years):
        words = f"’{year[-2:]}" if short and 0 < rank < last else year
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
        return _CELLS.get(cell.state, _CELLS["absent"])
    return f"<td>{number(cell.value, decimals)}</td>"
