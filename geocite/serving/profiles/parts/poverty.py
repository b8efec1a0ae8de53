"""The poverty rates of a cité and of its quartiers, drawn: a pair of bars, and their place among all."""

from collections.abc import Mapping
from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.drawings.charts import Bar, Strip, build_bars, build_strip
from geocite.serving.language.languages import SOURCE, _, language
from geocite.serving.profiles.common import Figure, SourceMark, Sources

POVERTY = "taux_pauvrete_pct"


@dataclass(frozen=True)
class PovertyBars:
    """The pair of bars, with what to say when one rate is missing."""

    bars: tuple[Bar, ...]
    qpv: Figure
    agglomeration: Figure
    sentence: str


def poverty_strip(
    catalogue: Catalogue, sources: Sources, collection: str, names: Mapping[str, str]
) -> tuple[Strip | None, SourceMark | None]:
    """The rates of a collection at its last vintage, items of `names` (code → name) marked; None without any rate."""
    vintage = catalogue.figures.last_vintage(collection, POVERTY)
    strip = build_strip(catalogue.figures.known(collection, POVERTY, vintage), names, vintage)
    if strip is None:
        return None, None
    return strip, sources.mark_of(catalogue.indicators[POVERTY].series[collection], vintage)


def poverty_bars(card: Mapping[str, Figure]) -> PovertyBars:
    """The two rates that the minutes state, of the quartiers and of the agglomération, and what they say together."""
    qpv, whole = card["taux_pauvrete_qpv_pct"], card["taux_pauvrete_agglomeration_pct"]
    place = card["agglomeration"].value or _("Agglomération")
    bars = build_bars([(_("Quartiers prioritaires"), qpv.value), (str(place), whole.value)])
    return PovertyBars(bars, qpv, whole, _poverty_sentence(qpv, whole))


def _poverty_sentence(qpv: Figure, whole: Figure) -> str:
    if qpv.value is not None and whole.value:
        times = f"{round(qpv.value / whole.value, 1):g}"
        times = times.replace(".", ",") if language() == SOURCE else times
        return _(
            "D’après le compte rendu, le taux des quartiers vaut {times} fois celui de l’agglomération.", times=times
        )
    if qpv.value is not None:
        return _("Le compte rendu ne donne pas le taux de l’agglomération : la comparaison n’est pas possible.")
    if whole.value is not None:
        return _("Le compte rendu ne donne pas le taux des quartiers : la comparaison n’est pas possible.")
    return _("Aucun des deux taux n’est donné par le compte rendu.")
