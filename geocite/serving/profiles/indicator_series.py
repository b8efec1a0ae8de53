"""The indicators of an item, by theme: latest figure, series cut at its breaks, rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from geocite.serving.catalogue.catalogue import SECRET, Catalogue, Value, read_value
from geocite.serving.catalogue.indicators import DIRECTIONS, Indicator, by_theme
from geocite.serving.drawings.charts import SeriesChart, build_series_chart
from geocite.serving.figures.aggregates import Rank, rank_among
from geocite.serving.figures.dated import SeriesInfo
from geocite.serving.figures.series import breaks_between, runs
from geocite.serving.language.languages import _, kept_by_language
from geocite.serving.language.vocabulary import PEERS
from geocite.serving.profiles.common import Figure, Sources, indicator_figure

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
    properties = catalogue.get(collection, item_id)
    return tuple(
        ThemeRows(theme, tuple(_series_row(catalogue, sources, (collection, item_id), properties, i) for i in found))
        for theme, found in by_theme(catalogue.indicators_of(collection)).items()
    )


def _series_row(
    catalogue: Catalogue, sources: Sources, key: tuple[str, str], properties: Mapping[str, Any], indicator: Indicator
) -> SeriesRow:
    collection, item_id = key
    cells = catalogue.series(collection, item_id, indicator.id)
    value = latest_value(properties, indicator.id, cells)
    info = indicator.series[collection]
    vintages = tuple(cell.vintage or "" for cell in cells)
    pieces, breaks = _pieces(catalogue, indicator.id, collection, vintages)
    return SeriesRow(
        indicator,
        indicator_figure(indicator, value, sources, collection),
        cells,
        build_series_chart(vintages, [cell.value for cell in cells], pieces, [reason for _place, reason in breaks]),
        info.vintage_label,
        info.note,
        rank_of(catalogue, collection, indicator.id, value),
        _peers(catalogue, collection, indicator, value),
        DIRECTIONS.get(indicator.direction),
        real_years(info),
        breaks,
        indicator.id in KEY,
        info.vintages,
        {vintage: info.short(vintage) for vintage in vintages},
        info,
    )


@kept_by_language(256)
def _pieces(
    catalogue: Catalogue, name: str, collection: str, vintages: tuple[str, ...]
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


def latest_value(properties: Mapping[str, Any], name: str, cells: tuple[Value, ...]) -> Value:
    """The figure of the layer when it holds one, else that of the last vintage of the series."""
    if name in properties or not cells:
        return read_value(properties, name)
    return cells[-1]


def _peers(catalogue: Catalogue, collection: str, indicator: Indicator, value: Value) -> str:
    """What a rank is among: items whose figure is published, and for which year when later ones are known."""
    peers = PEERS.get(collection) or _("objets")
    if collection == "epci":
        peers = _("{peers}, comptées entières", peers=peers)
    cells = catalogue.values_of(collection, indicator.id).get(value.vintage or "", {})
    if SECRET in cells.values():
        peers = _("{peers} dont le chiffre est publié, les autres étant sous secret statistique", peers=peers)
    elif len(cells) < len(catalogue.bundle.layer(collection).index):
        peers = _("{peers} dont le chiffre est publié", peers=peers)
    if value.vintage and value.vintage != catalogue.last_vintage(collection, indicator.id):
        return _("{peers} ({year} seulement)", peers=peers, year=indicator.series[collection].told(value.vintage))
    return peers


def rank_of(catalogue: Catalogue, collection: str, indicator: str, value: Value) -> Rank | None:
    """Rank of a known figure among all the known ones of its vintage; None when alone or unknown."""
    if value.value is None or value.vintage is None:
        return None
    ordered = catalogue.ordered(collection, indicator, value.vintage)
    return rank_among(value.value, ordered) if len(ordered) > 1 else None
