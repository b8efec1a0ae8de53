"""The indicators of an item, by theme: latest figure, series cut at its breaks, rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from geocite.bundle.memos import kept
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import DIRECTIONS, Indicator, by_theme
from geocite.serving.drawings.charts import SeriesChart, build_series_chart
from geocite.serving.figures.aggregates import Rank
from geocite.serving.figures.dated import SeriesInfo
from geocite.serving.figures.figures import Value, latest_of
from geocite.serving.figures.series import breaks_between, runs
from geocite.serving.language.languages import _, language
from geocite.serving.language.vocabulary import PEERS
from geocite.serving.profiles.common import Figure, Sources, indicator_figure
from geocite.text.states import SECRET_CELL

# Shown first, in large figures.
KEY = {
    "population",
    "part_moins_25_ans_pct",
    "taux_pauvrete_pct",
    "revenu_median",
    "taux_emploi_pct",
    "ips",
    "effectif",
    "taux_reussite_dnb_pct",
}


@dataclass(frozen=True)
class SeriesRow:
    """An indicator through its vintages, with its rank among all items of the collection."""

    indicator: Indicator
    latest: Figure
    cells: tuple[Value, ...]
    chart: SeriesChart | None
    vintage_label: str
    note: str | None
    rank: Rank | None
    peers: str
    direction: str | None
    real: str | None  # which years the editions truly describe
    breaks: tuple[tuple[str, str], ...]  # where the breaks among these vintages stand, and why
    key: bool
    vintages: str  # what several vintages are called
    words: Mapping[str, str]  # each vintage in few words
    info: SeriesInfo


@dataclass(frozen=True)
class ThemeRows:
    """The indicators of one theme."""

    theme: str
    rows: tuple[SeriesRow, ...]


def series_themes(catalogue: Catalogue, sources: Sources, collection: str, item_id: str) -> tuple[ThemeRows, ...]:
    """Every indicator of an item with its series, by theme."""
    return tuple(
        ThemeRows(theme, tuple(_series_row(catalogue, sources, collection, item_id, one) for one in found))
        for theme, found in by_theme(catalogue.indicators_of(collection)).items()
    )


def _series_row(
    catalogue: Catalogue, sources: Sources, collection: str, item_id: str, indicator: Indicator
) -> SeriesRow:
    cells = catalogue.figures.series(collection, item_id, indicator.id)
    value = latest_of(cells)
    info = indicator.series[collection]
    vintages = tuple(cell.vintage or "" for cell in cells)
    pieces, breaks = _pieces(catalogue, language(), indicator.id, collection, vintages)
    return SeriesRow(
        indicator,
        indicator_figure(indicator, value, sources, collection),
        cells,
        build_series_chart(vintages, [cell.value for cell in cells], pieces, [reason for _place, reason in breaks]),
        info.vintage_label,
        info.note,
        catalogue.figures.rank(collection, indicator.id, value),
        _peers(catalogue, collection, indicator, value),
        DIRECTIONS.get(indicator.direction),
        real_years(info),
        breaks,
        indicator.id in KEY,
        info.vintages,
        {vintage: info.short(vintage) for vintage in vintages},
        info,
    )


@kept(256)
def _pieces(
    catalogue: Catalogue, _language: str, name: str, collection: str, vintages: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]:
    """Vintages between two breaks, then where each break stands and why: the same for all items of a collection."""
    indicator = catalogue.indicators[name]
    info = indicator.series[collection]
    pieces = tuple(tuple(run) for run in runs(indicator, collection, vintages))
    breaks = (
        (_break_words(info, one[-1], two[0]), breaks_between(indicator, collection, one[-1], two[0])[0].reason)
        for one, two in pairwise(pieces)
    )
    return pieces, tuple(breaks)


def _break_words(info: SeriesInfo, before: str, after: str) -> str:
    words = {"before": info.short(before), "after": info.short(after)}
    return _("rupture de série entre {before} et {after}", **words)


def real_years(info: SeriesInfo) -> str | None:
    """Which years the editions describe and which only repeat one another; None when nothing to say."""
    repeats = [
        _("Même chiffre pour {vintages} et {last}.", vintages=", ".join(told[:-1]), last=told[-1])
        for told in ([info.short(vintage) for vintage in run] for run in info.repeated)
    ]
    return " ".join([*([info.real] if info.real else []), *repeats]) or None


def _peers(catalogue: Catalogue, collection: str, indicator: Indicator, value: Value) -> str:
    """What a rank is among: items whose figure is published, and for which year when later ones are known."""
    peers = PEERS.get(collection) or _("objets")
    if collection == "epci":
        peers = _("{peers}, comptées entières", peers=peers)
    cells = catalogue.figures.cells(collection, indicator.id, value.vintage)
    if SECRET_CELL in cells.values():
        peers = _("{peers} dont le chiffre est publié, les autres étant sous secret statistique", peers=peers)
    elif len(cells) < len(catalogue.bundle.layer(collection).index):
        peers = _("{peers} dont le chiffre est publié", peers=peers)
    if value.vintage and value.vintage != catalogue.figures.last_vintage(collection, indicator.id):
        return _("{peers} ({year} seulement)", peers=peers, year=indicator.series[collection].told(value.vintage))
    return peers
