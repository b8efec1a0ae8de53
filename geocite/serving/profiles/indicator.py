"""One indicator: its definition, and its value for every item of a collection at one vintage."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from geocite.errors import NotFoundError, UsageError
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import DIRECTIONS, Indicator, formula
from geocite.serving.drawings.charts import Histogram, build_histogram
from geocite.serving.figures.aggregates import Spread, spread_of
from geocite.serving.figures.figures import Value
from geocite.serving.figures.series import Point, SeriesBreakError, check_comparable, difference
from geocite.serving.language.folding import normalise
from geocite.serving.language.languages import _
from geocite.serving.profiles.common import SourceMark, Sources
from geocite.serving.search.likeness import nearest_of
from geocite.text.states import State

MOST_NEAR = 6
ORDERS = ("nom", "valeur", "evolution")


class UnknownIndicatorError(NotFoundError):
    """No indicator bears an id; carries those that resemble it."""

    def __init__(self, name: str, near: tuple[Indicator, ...]) -> None:
        super().__init__(_("Aucun indicateur « {name} ».", name=name))
        self.near = near


@dataclass(frozen=True)
class Line:
    """One item: its figure, and the difference with an earlier vintage when one is asked for."""

    code: str
    name: str
    value: Value
    change: float | None


@dataclass(frozen=True)
class Values:
    """The values of an indicator for a collection at a vintage, and why no difference is given."""

    indicator: Indicator
    collection: str
    vintage: str
    vintages: tuple[str, ...]
    mark: SourceMark | None
    lines: tuple[Line, ...]
    ordered: tuple[float, ...]  # the known ones, the lowest first
    since: str | None
    refused: str | None
    formula: str

    @property
    def known(self) -> int:
        """How many items have a known figure."""
        return len(self.ordered)

    @property
    def secret(self) -> int:
        """How many figures are published as secret."""
        return sum(line.value.state == State.SECRET for line in self.lines)

    @cached_property
    def spread(self) -> Spread | None:
        """Quartiles and ends of the known figures."""
        return spread_of(self.ordered)

    @cached_property
    def histogram(self) -> Histogram | None:
        """How many known figures are in each interval."""
        return build_histogram(self.ordered)

    @property
    def direction(self) -> str | None:
        """Whether a high value is favourable, in words."""
        return DIRECTIONS.get(self.indicator.direction)


def find_indicator(catalogue: Catalogue, name: str) -> Indicator:
    """The indicator of an id; UnknownIndicatorError with those that resemble it."""
    if name not in catalogue.indicators:
        raise UnknownIndicatorError(name[:80], _alike(catalogue, name[:80]))
    return catalogue.indicators[name]


def _alike(catalogue: Catalogue, name: str) -> tuple[Indicator, ...]:
    """Indicators whose id or label holds or resembles a text, the closest first."""
    wanted = normalise(name)
    forms = [(found, normalise(text)) for found, one in catalogue.indicators.items() for text in _names(one)]
    held = [found for found, form in forms if wanted and wanted in form]
    near = dict.fromkeys([*held, *nearest_of(wanted, forms, MOST_NEAR)])
    return tuple(catalogue.indicators[found] for found in list(near)[:MOST_NEAR])


def _names(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.id, indicator.label, indicator.short_label)


def read_choice(
    catalogue: Catalogue, indicator: Indicator, collection: str | None, vintage: str | None
) -> tuple[str, str]:
    """Collection and vintage asked for, or the first and the last; UsageError when the indicator has no such one."""
    having = [name for name in indicator.series if catalogue.figures.vintages(name, indicator.id)]
    if not having:
        told = _("L’indicateur « {name} » n’a aucune valeur dans ce paquet de données.", name=indicator.id)
        raise NotFoundError(told)
    chosen = collection or having[0]
    if chosen not in having:
        told = _(
            "« {name} » n’est pas publié pour « {collection} ». Couches possibles : {known}.",
            name=indicator.id,
            collection=chosen,
            known=", ".join(having),
        )
        raise UsageError(told)
    years = catalogue.figures.vintages(chosen, indicator.id)
    if vintage and vintage not in years:
        told = _(
            "Pas de millésime « {vintage} » pour « {name} ». Possibles : {known}.",
            vintage=vintage,
            name=indicator.id,
            known=", ".join(years),
        )
        raise UsageError(told)
    return chosen, vintage or years[-1]


def build_values(
    catalogue: Catalogue, indicator: Indicator, collection: str, vintage: str, since: str | None = None
) -> Values:
    """Every item of a collection with its figure; `refused` tells why no difference since a vintage is given."""
    refused = _refusal(indicator, collection, vintage, since)
    compared = None if refused else since
    return Values(
        indicator,
        collection,
        vintage,
        catalogue.figures.vintages(collection, indicator.id),
        Sources(catalogue).mark_of(indicator.series[collection], vintage),
        tuple(_lines(catalogue, indicator, collection, vintage, compared)),
        catalogue.figures.ordered(collection, indicator.id, vintage),
        compared,
        refused,
        formula(indicator, catalogue.indicators),
    )


def _refusal(indicator: Indicator, collection: str, vintage: str, since: str | None) -> str | None:
    if since is None:
        return None
    try:
        check_comparable((Point(indicator, collection, since), Point(indicator, collection, vintage)))
    except SeriesBreakError as error:
        return str(error)
    return None


def _lines(
    catalogue: Catalogue, indicator: Indicator, collection: str, vintage: str, since: str | None
) -> Iterator[Line]:
    at = catalogue.figures.at
    for code in catalogue.bundle.layer(collection).index:
        value = at(collection, code, indicator.id, vintage)
        change = None
        if since:
            before = Point(indicator, collection, since, at(collection, code, indicator.id, since).value)
            change = difference(before, Point(indicator, collection, vintage, value.value))
        yield Line(code, catalogue.name(collection, code), value, change)


def sort_lines(values: Values, order: str, down: bool) -> tuple[Line, ...]:
    """Lines by `nom`, `valeur` or `evolution`; what is not known always comes last."""
    if order == "nom":
        return tuple(sorted(values.lines, key=lambda line: (line.name.casefold(), line.code), reverse=down))
    numbers = {line.code: line.change if order == "evolution" else line.value.value for line in values.lines}
    known = [line for line in values.lines if numbers[line.code] is not None]
    unknown = [line for line in values.lines if numbers[line.code] is None]
    known.sort(key=lambda line: numbers[line.code] or 0.0, reverse=down)
    return (*known, *unknown)
