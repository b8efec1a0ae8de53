"""The catalogue of sources and the registry of indicators, read from their TOML files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geocite.errors import DataError
from geocite.registry.entries import index_entries, make_entry, read_entries

DIRECTIONS = ("neutre", "haut", "bas")
AGGREGATIONS = ("somme", "ratio", "aucune")
UNDATED = "édition"  # begins the vintage of figures whose edition does not say which year they describe
KEY_KINDS = ("qpv", "commune", "siren", "uai")


@dataclass(frozen=True)
class Download:
    """A file that can be fetched: its address and its place under the raw folder."""

    adresse: str
    fichier: str


@dataclass(frozen=True)
class ValueLayout:
    """How the values of a source are keyed and dated.

    `code` is the kind of key, `cle` its header candidates. The vintage comes from the file name
    (`millesime_fichier`, a pattern with one group), from a column, or is the same for the whole source.
    """

    code: str
    cle: tuple[str, ...]
    millesime: str = ""
    millesime_fichier: str = ""
    millesime_colonne: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One published data set: who made it, under which licence, which files it is made of.

    `garder` keeps only the rows whose column has one of the values given; `publie` is empty when unknown;
    `producteur_court` is for places where the full name does not fit;
    `lignes_min` is the fewest rows each of its files may have, `attendus` how many items it has in each département
    (first characters of the UAI in Corsica), `sans_departements` those that it leaves out;
    `partiels` names the indicators that only some of its rows have.
    """

    id: str
    titre: str
    producteur: str
    adresse: str
    licence: str
    attribution: str
    millesime: str
    fichiers: tuple[str, ...]
    lignes_min: int
    producteur_court: str = ""
    publie: str = ""
    note: str = ""
    facultatif: bool = False
    attendus: Mapping[str, int] | None = None
    sans_departements: tuple[str, ...] = ()
    partiels: tuple[str, ...] = ()
    garder: Mapping[str, tuple[str, ...]] | None = None
    valeurs: ValueLayout | None = None
    telechargement: tuple[Download, ...] = ()


@dataclass(frozen=True)
class Series:
    """Where one indicator is found for one collection; `{aa}` in a header stands for the year's last two figures.

    No `colonnes`: the values are computed from the indicator's numerator and denominator. `editions` names the
    [[edition]] that tells which year each edition describes; `annees` (edition → year) and `moment` (« 31 décembre »)
    come from it. `decimales` is how precisely this source publishes, where that differs from the indicator's.
    """

    collection: str
    source: str
    colonnes: tuple[str, ...]
    libelle_millesime: str
    note: str = ""
    editions: str = ""
    moment: str = ""
    annees: Mapping[str, str] = field(default_factory=dict)
    decimales: int | None = None

    def year_of(self, edition: str) -> str:
        """The year that an edition describes, « édition 2022 » where it does not say; other vintages as they are."""
        return self.annees.get(edition) or f"{UNDATED} {edition}" if self.editions else edition


@dataclass(frozen=True)
class Edition:
    """Which year each edition of some figures describes; an edition that is not named does not say its own."""

    id: str
    annees: Mapping[str, str]
    moment: str = ""


@dataclass(frozen=True)
class Break:
    """A break of series: values up to vintage `avant` and from `apres` on are not to be compared, and why."""

    collection: str
    avant: str
    apres: str
    motif: str


@dataclass(frozen=True)
class SharedBreak(Break):
    """A break that `indicateurs` share (all those of the collection when it names none)."""

    indicateurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """The definition of a figure: unit, number of decimals, whether a high value is good (`sens`), its series.

    `agregation` tells how the value of a group is found: « somme » of its members; « ratio », from the sums of
    `numerateur` and `denominateur` (or the mean weighted by `poids`), which are ids of indicators; « aucune ».
    """

    id: str
    libelle: str
    libelle_court: str
    definition: str
    unite: str
    decimales: int
    sens: str
    series: tuple[Series, ...]
    theme: str = ""
    agregation: str = "aucune"
    numerateur: str = ""
    denominateur: str = ""
    poids: str = ""
    ruptures: tuple[Break, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of the indicators that a ratio is made of."""
        return tuple(part for part in (self.numerateur, self.denominateur, self.poids) if part)


Sources = Mapping[str, Source]
Indicators = Mapping[str, Indicator]


def load_sources(path: Path) -> Sources:
    """Every source of a catalogue by its id, in the order of the file; DataError when an entry is wrong."""
    return index_entries([_source(entry, path) for entry in read_entries(path, "source")], path)


def load_indicators(path: Path, sources: Sources) -> Indicators:
    """Every indicator of a registry by its id, with its breaks; DataError when an entry is wrong.

    Refused: an unknown source, a ratio without its parts, a break about an unknown indicator.
    """
    editions = index_entries([_edition(entry, path) for entry in read_entries(path, "edition", required=False)], path)
    found = [_indicator(entry, path) for entry in read_entries(path, "indicateur")]
    registry = index_entries([_dated(indicator, editions, path) for indicator in found], path)
    for indicator in registry.values():
        _check_sources(indicator, sources, path)
        _check_aggregation(indicator, registry, path)
    shared = [_shared_break(entry, registry, path) for entry in read_entries(path, "rupture", required=False)]
    return {name: _with_breaks(indicator, shared) for name, indicator in registry.items()}


def _edition(entry: dict[str, Any], path: Path) -> Edition:
    where = f"{path.name}, edition {entry.get('id', '?')}"
    found = make_entry(Edition, entry, where)
    years = [found.annees[edition] for edition in sorted(found.annees)]
    if not all(re.fullmatch(r"\d{4}", text) for text in (*found.annees, *years)) or years != sorted(years):
        raise DataError(f"{where} : « annees » va d'éditions en années de quatre chiffres, sans revenir en arrière.")
    return found


def _dated(indicator: Indicator, editions: Mapping[str, Edition], path: Path) -> Indicator:
    """The indicator, each of its series with the years that its editions describe."""
    unknown = [one.editions for one in indicator.series if one.editions and one.editions not in editions]
    if unknown:
        raise DataError(f"{path.name}, indicateur {indicator.id} : il n'y a pas de [[edition]] « {unknown[0]} ».")
    series = [
        replace(one, annees=editions[one.editions].annees, moment=editions[one.editions].moment)
        if one.editions
        else one
        for one in indicator.series
    ]
    return replace(indicator, series=tuple(series))


def _check_sources(indicator: Indicator, sources: Sources, path: Path) -> None:
    for series in indicator.series:
        source = sources.get(series.source)
        if source is None or source.valeurs is None:
            raise DataError(
                f"{path.name}, indicateur {indicator.id} : la source « {series.source} » n'est pas dans "
                "sources.toml ou n'y a pas de partie « valeurs »."
            )


def _check_aggregation(indicator: Indicator, registry: Indicators, path: Path) -> None:
    where = f"{path.name}, indicateur {indicator.id}"
    unknown = [part for part in indicator.parts if part not in registry]
    pair = bool(indicator.numerateur and indicator.denominateur)
    if unknown:
        raise DataError(f"{where} : l'indicateur {', '.join(unknown)} n'est pas dans le registre.")
    if indicator.agregation not in AGGREGATIONS:
        raise DataError(f"{where} : « agregation » doit être l'un de {', '.join(AGGREGATIONS)}.")
    if (indicator.agregation == "ratio") != (pair or bool(indicator.poids)):
        raise DataError(f"{where} : un « ratio » va avec numerateur et denominateur, ou avec poids, et lui seul.")
    if not pair and not all(series.colonnes for series in indicator.series):
        raise DataError(f"{where} : une série sans colonnes se calcule, il faut numerateur et denominateur.")


def _shared_break(entry: dict[str, Any], registry: Indicators, path: Path) -> SharedBreak:
    where = f"{path.name}, rupture {entry.get('avant', '?')}-{entry.get('apres', '?')}"
    found = make_entry(SharedBreak, entry, where)
    unknown = [name for name in found.indicateurs if name not in registry]
    if unknown:
        raise DataError(f"{where} : l'indicateur {', '.join(unknown)} n'est pas dans le registre.")
    if not found.avant < found.apres:
        raise DataError(f"{where} : « avant » doit précéder « apres ».")
    return found


def _with_breaks(indicator: Indicator, shared: Iterable[SharedBreak]) -> Indicator:
    collections = {series.collection for series in indicator.series}
    found = [
        Break(one.collection, one.avant, one.apres, one.motif)
        for one in shared
        if one.collection in collections and indicator.id in (one.indicateurs or (indicator.id,))
    ]
    ordered = sorted((*indicator.ruptures, *found), key=lambda one: (one.collection, one.apres))
    return replace(indicator, ruptures=tuple(ordered))


def find_files(source: Source, raw: Path) -> tuple[Path, ...]:
    """Files of a source present under the raw folder, sorted by name; empty when there are none."""
    found = {path for pattern in source.fichiers for path in raw.glob(pattern) if path.is_file()}
    return tuple(sorted(found))


def missing_files(sources: Iterable[Source], raw: Path, *, optional: bool = False) -> tuple[tuple[Source, str], ...]:
    """The (source, pattern) pairs that no file of the raw folder answers; optional sources only when asked."""
    return tuple(
        (source, pattern)
        for source in sources
        if optional or not source.facultatif
        for pattern in source.fichiers
        if not any(raw.glob(pattern))
    )


def _source(entry: dict[str, Any], path: Path) -> Source:
    where = f"{path.name}, source {entry.get('id', '?')}"
    parts = dict(entry)
    downloads = parts.pop("telechargement", [])
    layout = parts.pop("valeurs", None)
    keep = parts.pop("garder", None)
    return make_entry(
        Source,
        {
            **parts,
            "telechargement": tuple(make_entry(Download, item, where) for item in downloads),
            "valeurs": None if layout is None else _layout(layout, where),
            "garder": None if keep is None else {column: tuple(values) for column, values in keep.items()},
        },
        where,
    )


def _layout(entry: dict[str, Any], where: str) -> ValueLayout:
    layout = make_entry(ValueLayout, entry, where)
    if layout.code not in KEY_KINDS:
        raise DataError(f"{where} : « code » doit être l'un de {', '.join(KEY_KINDS)}.")
    if not (layout.millesime or layout.millesime_fichier or layout.millesime_colonne):
        raise DataError(f"{where} : dites d'où vient le millésime (millesime, _fichier ou _colonne).")
    if layout.millesime_fichier and re.compile(layout.millesime_fichier).groups != 1:
        raise DataError(f"{where} : « millesime_fichier » doit avoir un groupe entre parenthèses, l'année.")
    return layout


def _indicator(entry: dict[str, Any], path: Path) -> Indicator:
    where = f"{path.name}, indicateur {entry.get('id', '?')}"
    series = tuple(make_entry(Series, item, where) for item in entry.get("series", []))
    breaks = tuple(make_entry(Break, item, where) for item in entry.get("ruptures", []))
    indicator = make_entry(Indicator, {**entry, "series": series, "ruptures": breaks}, where)
    if indicator.sens not in DIRECTIONS:
        raise DataError(f"{where} : « sens » doit être l'un de {', '.join(DIRECTIONS)}.")
    return indicator
