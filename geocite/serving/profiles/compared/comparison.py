"""An item beside the territories that a reader chose: figures recomputed, spreads, ranks, and what is refused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geocite.bundle.memos import kept
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import DIRECTIONS, SUM, WEIGHTED, Indicator, by_theme, within
from geocite.serving.drawings.charts import Box, build_box
from geocite.serving.figures.aggregates import Aggregate, Rank, rank_among
from geocite.serving.figures.series import Point, refusal
from geocite.serving.language.languages import _
from geocite.serving.profiles.common import Figure, SourceMark, Sources, indicator_figure
from geocite.serving.profiles.compared.groups import Column, Group, columns_for, options_for, subject_groups
from geocite.serving.profiles.compared.unions import join_figures, pieces_of
from geocite.text.typography import of_place

# Under this many known values quartiles say nothing that the values themselves do not.
ENOUGH = 8


@dataclass(frozen=True)
class Cell:
    """The figure of a group for one indicator, with its source; `box` places the item on the spread.

    `weight`: what a mean is weighted by, in words; `pieces`: the own figures of quartiers and communes joined;
    `year`: the year that the figure describes, in words.
    """

    group: Group
    figure: Aggregate
    mark: SourceMark | None
    vintage: str | None
    box: Box | None = None
    weight: str | None = None
    pieces: tuple[tuple[str, Figure], ...] = ()
    year: str = ""


@dataclass(frozen=True)
class Row:
    """One indicator: the item, each column (None where nothing is published), rank, why not to subtract."""

    indicator: Indicator
    subject: Cell
    cells: tuple[Cell | None, ...]
    rank: Rank | None
    peers: str
    direction: str | None
    warning: str | None


@dataclass(frozen=True)
class Comparison:
    """The form, and the table once a choice is made."""

    options: tuple[tuple[str, str], ...]
    choice: str | None
    words: str
    columns: tuple[str, ...] = ()
    themes: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    absent: str | None = None
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def build_comparison(
    catalogue: Catalogue, sources: Sources, collection: str, item_id: str, choice: str | None
) -> Comparison | None:
    """The comparison of an item with a choice of `groups.CHOICES`; None for an item that has no indicator at all."""
    subjects = subject_groups(catalogue, collection, item_id)
    if not any(group.codes and catalogue.indicators_of(group.collection) for group in subjects):
        return None
    options = options_for(collection)
    words = dict(options).get(choice or "", "")
    if choice is None:
        return Comparison(options, None, "")
    if not words:
        return Comparison(options, choice, "", absent=_("Cette comparaison n’a pas de sens pour cet objet."))
    columns = columns_for(catalogue, collection, item_id, choice)
    if not columns:
        absent = _("Comparaison impossible avec {words} : il n’y en a pas.", words=words)
        return Comparison(options, choice, words, absent=absent)
    maker = _Maker(catalogue, sources, columns)
    themes = {
        theme: tuple(_rows(maker, subjects, found))
        for theme, found in by_theme(_indicators(catalogue, subjects)).items()
    }
    labels = tuple(column.label for column in columns)
    warnings = dict.fromkeys(row.warning for rows in themes.values() for row in rows if row.warning)
    shown = tuple((name, rows) for name, rows in themes.items() if rows)
    remarks = tuple(dict.fromkeys(remark for column in columns for remark in column.remarks))
    return Comparison(options, choice, words, labels, shown, warnings=tuple(warnings), remarks=remarks)


def _rows(maker: "_Maker", subjects: Iterable[Group], indicators: Iterable[Indicator]) -> Iterator[Row]:
    for indicator in indicators:
        for subject in subjects:
            if subject.codes and subject.collection in indicator.series:
                row = maker.row(subject, indicator)
                if any(row.cells):
                    yield row


def _indicators(catalogue: Catalogue, groups: Iterable[Group]) -> Iterator[Indicator]:
    wanted = {group.collection for group in groups}
    return (found for found in catalogue.indicators.values() if wanted & found.series.keys())


class _Maker:
    """Rows against the columns chosen."""

    def __init__(self, catalogue: Catalogue, sources: Sources, columns: tuple[Column, ...]) -> None:
        self.catalogue, self.sources, self.columns = catalogue, sources, columns

    def row(self, subject: Group, indicator: Indicator) -> Row:
        """One indicator, for the item and every column."""
        own = cell_of(self.catalogue, self.sources, indicator, subject)
        cells = tuple(self._cell(column, indicator, own) for column in self.columns)
        rank, peers = self._rank(subject, indicator, own)
        others = (cell for cell in cells if cell)
        reasons = (self._warning(indicator, own, cell) for cell in others)
        warning = next((reason for reason in reasons if reason), None)
        return Row(indicator, own, cells, rank, peers, DIRECTIONS.get(indicator.direction), warning)

    def _cell(self, column: Column, indicator: Indicator, own: Cell) -> Cell | None:
        groups = [group for group in column.groups if group.codes and group.collection in indicator.series]
        if not groups:
            return None
        same = groups[0].collection == own.group.collection
        return cell_of(self.catalogue, self.sources, indicator, groups[0], own.vintage if same else None, own)

    def _rank(self, subject: Group, indicator: Indicator, own: Cell) -> tuple[Rank | None, str]:
        if own.figure.value is None or own.vintage is None:
            return None, ""
        for column in self.columns:
            if column.members:
                if subject.whole:  # quartiers and communes together have no peers
                    return None, ""
                known = sorted(self._values_of_members(column, subject.collection, indicator, own.vintage))
                return rank_among(own.figure.value, known), _("cités dont le chiffre se calcule")
            for group in column.groups:
                if group.collection == subject.collection and _is_peer(subject, group):
                    known = sorted(self._values(group, indicator, own.vintage))
                    return rank_among(own.figure.value, known), f"{group.units}, {column.label}"
        return None, ""

    def _values(self, group: Group, indicator: Indicator, vintage: str) -> Iterator[float]:
        known = self.catalogue.figures.known(group.collection, indicator.id, vintage)
        return (known[code] for code in group.codes if code in known)

    def _values_of_members(
        self, column: Column, collection: str, indicator: Indicator, vintage: str
    ) -> Iterator[float]:
        for groups in column.members:
            for group in groups:
                if group.collection == collection and group.codes:
                    value = self.catalogue.figures.together(indicator, collection, group.codes, vintage).value
                    if value is not None:
                        yield value

    def _warning(self, indicator: Indicator, own: Cell, other: Cell) -> str | None:
        if other.group.collection == own.group.collection:
            return None
        one = Point(indicator, own.group.collection, own.vintage or "")
        return refusal(one, Point(indicator, other.group.collection, other.vintage or ""))


def _on_the_same_scale(indicator: Indicator, own: Group, group: Group) -> bool:
    """Whether a figure may be placed on the spread of a group: a total of several items may not."""
    return own.collection == group.collection and (len(own.codes) == 1 or indicator.aggregation != SUM)


def _is_peer(subject: Group, group: Group) -> bool:
    """Whether an item stands alone among several of its kind."""
    return len(subject.codes) == 1 < len(group.codes) and subject.codes[0] in group.codes


def cell_of(
    catalogue: Catalogue,
    sources: Sources,
    indicator: Indicator,
    group: Group,
    vintage: str | None = None,
    against: Cell | None = None,
) -> Cell:
    """The figure of a group at a vintage (its last when not given), recomputed from its parts."""
    info = indicator.series[group.collection]
    year = vintage or catalogue.figures.last_vintage(group.collection, indicator.id)
    figure = _figure(catalogue, indicator.id, group, year)
    joined = figure.value is None or group.whole
    weight = _weight_words(catalogue, indicator) if not joined and figure.total > 1 else None
    remark = info.remark_of(year)
    remark = _with_weight(catalogue, indicator, group, year, remark) if weight else remark
    pieces = tuple(_pieces(catalogue, sources, indicator, group)) if group.whole else ()
    mark = sources.mark_of(info, year, _with_communes(pieces, remark))
    value = against.figure.value if against and _on_the_same_scale(indicator, against.group, group) else None
    box = build_box(figure.spread, value) if figure.spread and figure.known >= ENOUGH else None
    return Cell(group, figure, mark, year, box, weight, pieces, info.short(year) if year else "")


def _pieces(catalogue: Catalogue, sources: Sources, indicator: Indicator, group: Group) -> Iterator[tuple[str, Figure]]:
    for piece in pieces_of(catalogue, indicator, group):
        name = piece.name
        if piece.collection == "communes":
            name = _("toute la commune {of_name}", of_name=of_place(name), name=name)
        if piece.collection in indicator.series:
            yield name, indicator_figure(indicator, piece.value, sources, piece.collection)


def _with_communes(pieces: Iterable[tuple[str, Figure]], remark: str | None) -> str | None:
    """A remark, and the source of each piece: they are not of one year."""
    told = [f"{name}{_(' : ')}{figure.mark.short}" for name, figure in pieces if figure.mark]
    return " ".join([*([remark] if remark else []), *([" ; ".join(told) + "."] if told else [])]) or None


@kept(4096)
def _figure(catalogue: Catalogue, name: str, group: Group, year: str | None) -> Aggregate:
    """The figure of a group: pages of the same surroundings ask for the same ones."""
    indicator = catalogue.indicators[name]
    if group.whole:
        return join_figures(catalogue, indicator, group)
    return catalogue.figures.together(indicator, group.collection, group.codes, year)


def _weight_words(catalogue: Catalogue, indicator: Indicator) -> str | None:
    """What a mean is weighted by, as it is called within a sentence."""
    if indicator.aggregation != WEIGHTED or not indicator.weight:
        return None
    found = catalogue.indicators.get(indicator.weight)
    return within(found.short_label if found else indicator.weight.replace("_", " "))


def _with_weight(
    catalogue: Catalogue, indicator: Indicator, group: Group, year: str | None, remark: str | None
) -> str | None:
    """A remark, and what year the weights of a mean describe where it is another."""
    weight = catalogue.indicators.get(indicator.weight or "")
    info = weight.series.get(group.collection) if weight else None
    told = _("Poids : {year}.", year=info.told(year)) if info and year and info.editions else ""
    return " ".join(text for text in (remark, told) if text) or None
