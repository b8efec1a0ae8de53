"""Two or more territories in one table and one chart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geocite.errors import UsageError
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import DIRECTIONS, Indicator, by_theme
from geocite.serving.figures.series import Point, refusal
from geocite.serving.language.languages import _
from geocite.serving.profiles.common import Reference, Sources, plain_references
from geocite.serving.profiles.compared.comparison import Cell, cell_of
from geocite.serving.profiles.compared.groups import Group, subject_groups
from geocite.serving.search.likeness import did_you_mean

MOST = 6


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: `start` and `width` in percent, None when the figure is not known."""

    start: float
    width: float | None


@dataclass(frozen=True)
class Line:
    """One indicator: a cell and a bar for each territory (None where it is not published for its kind)."""

    indicator: Indicator
    cells: tuple[Cell | None, ...]
    bars: tuple[Bar | None, ...]
    direction: str | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()  # of the chart: whose figures, their years and sources


@dataclass(frozen=True)
class SideBySide:
    """The page: territories, indicators that may be chosen, lines by theme."""

    items: tuple[Reference, ...]
    offered: tuple[Indicator, ...]
    chosen: tuple[str, ...]
    themes: tuple[tuple[str, tuple[Line, ...]], ...]
    sources: Sources
    unknown: tuple[tuple[Reference, tuple[Reference, ...]], ...] = ()  # cités without figures, and their communes

    @property
    def without_figures(self) -> frozenset[str]:
        """Ids of the cités of which nothing is stated."""
        return frozenset(item.id for item, _communes in self.unknown)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every reason not to subtract, once."""
        return tuple(dict.fromkeys(w for _theme, lines in self.themes for line in lines for w in line.warnings))


def read_objects(catalogue: Catalogue, text: str) -> tuple[Reference, ...]:
    """`"qpv-2015/QP059019,cites/arras"` → references, each once; UsageError when one is wrong or there are too many."""
    keys = dict.fromkeys(part.strip() for part in text.split(",") if part.strip())
    if len(keys) > MOST:
        told = _("On compare au plus {most} territoires à la fois : {count} sont demandés.", most=MOST, count=len(keys))
        raise UsageError(told)
    return tuple(_reference(catalogue, key) for key in keys)


def _reference(catalogue: Catalogue, key: str) -> Reference:
    collection, slash, item_id = key.partition("/")
    if not slash or collection not in catalogue.collections:
        told = _(
            "« {key} » ne désigne pas un territoire : écrivez la couche et le code, comme « qpv-2015/QP059019 ».",
            key=key,
        )
        raise UsageError(told)
    if not catalogue.has(collection, item_id):
        told = _("Aucun élément « {item} » dans la couche « {collection} ».", item=item_id, collection=collection)
        raise UsageError(told)
    return Reference(collection, item_id, catalogue.name(collection, item_id))


def build_side_by_side(catalogue: Catalogue, items: Sequence[Reference], wanted: Iterable[str]) -> SideBySide:
    """The comparison of some items on some indicators (all that one of them has, when none is given)."""
    sources = Sources(catalogue)
    groups = [subject_groups(catalogue, item.collection, item.id) for item in items]
    kinds = {group.collection for found in groups for group in found if group.codes}
    offered = tuple(found for found in catalogue.indicators.values() if kinds & found.series.keys())
    chosen = _chosen(offered, catalogue, wanted)
    keep = [found for found in offered if not chosen or found.id in chosen]
    themes = {
        theme: tuple(_line(catalogue, sources, items, groups, indicator) for indicator in found)
        for theme, found in by_theme(keep).items()
    }
    unknown = tuple(_without_figures(catalogue, items, groups))
    return SideBySide(tuple(items), offered, chosen, tuple(themes.items()), sources, unknown)


def _without_figures(
    catalogue: Catalogue, items: Iterable[Reference], groups: Iterable[Iterable[Group]]
) -> Iterator[tuple[Reference, tuple[Reference, ...]]]:
    """The cités of which no document states a quartier or a collège, each with its communes, which have figures."""
    for item, found in zip(items, groups, strict=True):
        if item.collection == "cites" and not any(group.codes for group in found):
            codes = catalogue.get("cites", item.id).get("communes") or ()
            yield item, plain_references(catalogue, "communes", codes, "")


def _chosen(offered: Iterable[Indicator], catalogue: Catalogue, wanted: Iterable[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(wanted))
    unknown = [name for name in asked if name not in catalogue.indicators]
    if unknown:
        known = ", ".join(catalogue.indicators)
        told = _(
            "Indicateur inconnu : « {name} ».{near} Indicateurs possibles : {known}.",
            name=unknown[0],
            near=did_you_mean(unknown[0], catalogue.indicators),
            known=known,
        )
        raise UsageError(told)
    return tuple(name for name in asked if name in {found.id for found in offered})


def _line(
    catalogue: Catalogue,
    sources: Sources,
    items: Sequence[Reference],
    groups: Iterable[tuple[Group, ...]],
    indicator: Indicator,
) -> Line:
    cells = tuple(_cell(catalogue, sources, indicator, found) for found in groups)
    names = [item.name for item in items]
    direction, notes = DIRECTIONS.get(indicator.direction), tuple(chart_notes(names, cells))
    return Line(indicator, cells, _bars(cells), direction, _warnings(indicator, cells), notes)


def chart_notes(names: Iterable[str], cells: Sequence[Cell | None]) -> Iterator[str]:
    """Under the bars: the sources and years of the figures, then whose figures they are where it must be told."""
    known = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell and cell.figure.value is not None]
    yield from dict.fromkeys(mark for _name, cell in known for mark in _marks(cell))
    for name, cell in known:
        whose = _whose(cell)
        if whose:
            yield _("{name} : {whose}", name=name, whose=whose)


def _whose(cell: Cell) -> str:
    """Whose figure it is, and how many of them made it; empty for an item's own figure."""
    group, used = cell.group, cell.figure.used
    count = len(group.codes)
    if count < 2 or group.whole:
        return group.scope
    if used < count:
        made = _("pour {used} {units} sur {count}", used=used, units=group.units, count=count)
        return f"{group.scope}, {made}" if group.scope else made
    return group.scope or _("pour {count} {units}", count=count, units=group.units)


def _marks(cell: Cell) -> Iterator[str]:
    """The sources of a figure with their years, in short."""
    if cell.pieces:
        yield from (figure.mark.short for _name, figure in cell.pieces if figure.mark)
    elif cell.mark:
        yield cell.mark.short


def _cell(catalogue: Catalogue, sources: Sources, indicator: Indicator, groups: tuple[Group, ...]) -> Cell | None:
    for group in groups:
        if group.codes and group.collection in indicator.series:
            return cell_of(catalogue, sources, indicator, group)
    return None


def _bars(cells: Sequence[Cell | None]) -> tuple[Bar | None, ...]:
    """Bars from zero, on one scale for the indicator (negative values go left of it)."""
    values = [cell.figure.value for cell in cells if cell and cell.figure.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    return tuple(None if cell is None else _bar(cell.figure.value, low, span) for cell in cells)


def _bar(value: float | None, low: float, span: float) -> Bar:
    zero = -low / span * 100
    if value is None:
        return Bar(round(zero, 2), None)
    end = (value - low) / span * 100
    return Bar(round(min(zero, end), 2), round(abs(end - zero), 2))


def _warnings(indicator: Indicator, cells: Iterable[Cell | None]) -> tuple[str, ...]:
    """Why some of these figures must not be subtracted from one another."""
    points = [Point(indicator, cell.group.collection, cell.vintage or "") for cell in cells if cell]
    return tuple(dict.fromkeys(r for point in points[1:] if (r := refusal(points[0], point))))
