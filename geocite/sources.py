"""The catalogue of sources and the registry of indicators, read from their TOML files."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from geocite.errors import DataError

DIRECTIONS = ("neutre", "haut", "bas")
AGGREGATIONS = ("somme", "ratio", "aucune")
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
    `lignes_min` is the fewest rows each of its files may have.
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
    garder: Mapping[str, tuple[str, ...]] | None = None
    valeurs: ValueLayout | None = None
    telechargement: tuple[Download, ...] = ()


@dataclass(frozen=True)
class Series:
    """Where one indicator is found for one collection; `{aa}` in a header stands for the year's last two figures.

    No `colonnes`: the values are computed from the indicator's numerator and denominator. `millesime_reel` says in
    French what year the figures are really of, when the vintage is that of an edition.
    """

    collection: str
    source: str
    colonnes: tuple[str, ...]
    libelle_millesime: str
    note: str = ""
    millesime_reel: str = ""


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
T = TypeVar("T")


def load_sources(path: Path) -> Sources:
    """Every source of a catalogue by its id, in the order of the file; DataError when an entry is wrong."""
    return _by_id([_source(entry, path) for entry in _entries(path, "source")], path)


def load_indicators(path: Path, sources: Sources) -> Indicators:
    """Every indicator of a registry by its id, with its breaks; DataError when an entry is wrong.

    Refused: an unknown source, a ratio without its parts, a break about an unknown indicator.
    """
    registry = _by_id([_indicator(entry, path) for entry in _entries(path, "indicateur")], path)
    for indicator in registry.values():
        _check_sources(indicator, sources, path)
        _check_aggregation(indicator, registry, path)
    shared = [_shared_break(entry, registry, path) for entry in _entries(path, "rupture", required=False)]
    return {name: _with_breaks(indicator, shared) for name, indicator in registry.items()}


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
    found = _make(SharedBreak, entry, where)
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


def _entries(path: Path, key: str, *, required: bool = True) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"Le fichier {path} n'existe pas.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} n'est pas un fichier TOML correct ({error}).") from None
    entries = document.get(key, [])
    if not isinstance(entries, list) or (required and not entries):
        raise DataError(f"{path.name} n'a aucune entrée [[{key}]].")
    return entries


def _source(entry: dict[str, Any], path: Path) -> Source:
    where = f"{path.name}, source {entry.get('id', '?')}"
    parts = dict(entry)
    downloads = parts.pop("telechargement", [])
    layout = parts.pop("valeurs", None)
    keep = parts.pop("garder", None)
    return _make(
        Source,
        {
            **parts,
            "telechargement": tuple(_make(Download, item, where) for item in downloads),
            "valeurs": None if layout is None else _layout(layout, where),
            "garder": None if keep is None else {column: tuple(values) for column, values in keep.items()},
        },
        where,
    )


def _layout(entry: dict[str, Any], where: str) -> ValueLayout:
    layout = _make(ValueLayout, entry, where)
    if layout.code not in KEY_KINDS:
        raise DataError(f"{where} : « code » doit être l'un de {', '.join(KEY_KINDS)}.")
    if not (layout.millesime or layout.millesime_fichier or layout.millesime_colonne):
        raise DataError(f"{where} : dites d'où vient le millésime (millesime, _fichier ou _colonne).")
    if layout.millesime_fichier and re.compile(layout.millesime_fichier).groups != 1:
        raise DataError(f"{where} : « millesime_fichier » doit avoir un groupe entre parenthèses, l'année.")
    return layout


def _indicator(entry: dict[str, Any], path: Path) -> Indicator:
    where = f"{path.name}, indicateur {entry.get('id', '?')}"
    series = tuple(_make(Series, item, where) for item in entry.get("series", []))
    breaks = tuple(_make(Break, item, where) for item in entry.get("ruptures", []))
    indicator = _make(Indicator, {**entry, "series": series, "ruptures": breaks}, where)
    if indicator.sens not in DIRECTIONS:
        raise DataError(f"{where} : « sens » doit être l'un de {', '.join(DIRECTIONS)}.")
    return indicator


def _make(kind: type[T], entry: Mapping[str, Any], where: str) -> T:
    """A dataclass from a TOML table; DataError naming the keys that are missing, unknown or of a wrong type."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    missing = [name for name, field in known.items() if field.default is MISSING and name not in entry]
    unknown = [name for name in entry if name not in known]
    if missing or unknown:
        details = [f"il manque {', '.join(missing)}"] * bool(missing)
        details += [f"clé inconnue {', '.join(unknown)}"] * bool(unknown)
        raise DataError(f"{where} : {' ; '.join(details)}.")
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    for name, value in values.items():
        if known[name].type in (str, int, bool) and type(value) is not known[name].type:
            raise DataError(f"{where} : « {name} » n'a pas le bon type ({value!r}).")
        if known[name].type == tuple[str, ...] and not isinstance(value, tuple):
            raise DataError(f"{where} : « {name} » doit être une liste.")
    return kind(**values)


def _by_id(items: list[T], path: Path) -> dict[str, T]:
    found: dict[str, T] = {}
    for item in items:
        key: str = item.id  # type: ignore[attr-defined]
        if key in found:
            raise DataError(f"{path.name} : l'identifiant « {key} » est employé deux fois.")
        found[key] = item
    return found
