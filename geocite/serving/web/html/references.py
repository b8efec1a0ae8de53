"""The mean that the figures of an indicator are set beside, in words."""

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import Indicator
from geocite.serving.figures.dated import SeriesInfo
from geocite.serving.language.formatting import number
from geocite.serving.language.languages import _


def mean_words(indicator: Indicator, info: SeriesInfo) -> str:
    """The mean over the wider territory, weighted then plain, and its year; empty where none is known."""
    found = info.reference
    if found is None:
        return ""
    return _(
        "Moyenne de {territory}, {year}\u202f: {weighted} en comptant chaque élève, {plain} en comptant chaque collège "
        "({count} collèges).",
        territory=_("la France") if found.territoire == "France" else found.territoire,
        year=info.told(found.millesime),
        weighted=number(found.moyenne_ponderee, indicator.decimals),
        plain=number(found.moyenne, indicator.decimals),
        count=number(found.nombre),
    )


def mean_of(catalogue: Catalogue, collection: str, name: str) -> str:
    """The mean of an indicator of a collection, in words; empty where the bundle has none."""
    indicator = catalogue.indicators.get(name)
    info = indicator.series.get(collection) if indicator else None
    return mean_words(indicator, info) if indicator and info else ""
