"""The documents of a bundle."""

from collections.abc import Mapping

import msgspec

from geocite.bundle.contract.parts import Box, Confidence, Entry, Nature, Severity, State, Values
from geocite.registry.sources import Break

Stated = bool | int | float | str | tuple[str, ...] | None


class Statement(Entry, frozen=True):
    """What another document states of a field: its id and year (None when undated); `partiel`: not the whole."""

    valeur: Stated
    source: str
    annee: int | None
    confiance: Confidence = "sûr"
    partiel: bool = False
    remarque: str | None = None


class Fact(Entry, frozen=True):
    """A field of a cité's card: `valeur` is None unless `etat` is « connu ».

    `imprime` is what stands in place of the value (« XXX »); `portee` says whom a population counts; `annee` is the
    document's year, `annee_chiffre` the year that the figure describes where it is known; `ecart` says why the figure
    differs from a published one, or equals it. `confirme` are the ids of the documents that state the same, `autres`
    what differs; `partiel`: the document does not state the whole.
    """

    valeur: Stated
    etat: State
    portee: str | None
    source: str | None
    annee: int | None
    imprime: str | None
    annee_chiffre: int | None
    ecart: str | None
    confiance: Confidence = "sûr"
    partiel: bool = False
    remarque: str | None = None
    confirme: tuple[str, ...] = ()
    autres: tuple[Statement, ...] = ()


class CiteCard(Entry, frozen=True):
    """What documents state of a cité: facts by field, remarks, its names in the minutes and in the official list.

    `documents`: ids of the public documents that state something of it.
    """

    nom_imprime: str | None
    libelle_liste: str
    id_liste: str | None
    faits: Mapping[str, Fact]
    remarques: tuple[str, ...]
    documents: tuple[str, ...] = ()


class Link(Entry, frozen=True):
    """One link of a cité: `de` and `vers` are `collection/id`, `nature` says how it is known, `motif` why.

    `part_pct`: of a candidate quartier, the share of its area in the communes of the cité; None for the others.
    """

    de: str
    vers: str
    nature: Nature
    source: str
    motif: str
    part_pct: float | None = None


class Profiles(Entry, frozen=True):
    """Document `profils`: cards of the cités by id, links that documents state, candidates where none does."""

    cites: Mapping[str, CiteCard]
    liens: tuple[Link, ...]
    candidats: tuple[Link, ...]


class Reference(Entry, frozen=True):
    """The mean over a wider territory, computed from the whole file: weighted by `poids` (an indicator), and plain.

    `nombre` items made it, at the vintage `millesime`.
    """

    territoire: str
    millesime: str
    poids: str
    moyenne_ponderee: float
    moyenne: float
    nombre: int


class Series(Entry, frozen=True):
    """A series of the registry, and what was found of it.

    `millesimes` are in the order of the years described, `editions` gives the last edition behind each, `annees` the
    year that each edition describes; `repetitions` are runs of vintages that give the very same figures.
    """

    collection: str
    source: str
    colonnes: tuple[str, ...]
    libelle_millesime: str
    note: str
    editions: Mapping[str, str]
    moment: str
    annees: Mapping[str, str]
    decimales: int | None
    millesimes: tuple[str, ...]
    repetitions: tuple[tuple[str, ...], ...]
    reference: Reference | None


class Indicator(Entry, frozen=True):
    """An indicator of the registry, its series as they were found."""

    id: str
    libelle: str
    libelle_court: str
    definition: str
    unite: str
    decimales: int
    sens: str
    series: tuple[Series, ...]
    theme: str
    agregation: str
    numerateur: str
    denominateur: str
    poids: str
    ruptures: tuple[Break, ...]


class Indicators(Entry, frozen=True):
    """Document `indicateurs`: the registry, and every value; a code that is not there is not published."""

    indicateurs: tuple[Indicator, ...]
    valeurs: Values


class Anomaly(Entry, frozen=True):
    """One thing to know about the data, in French: where it is, what was expected, found, and how to mend it.

    `genre` names the check; `source` is an id of sources.toml, or « curation »; `ligne` is None when the file has
    no lines; `cle` is the code or slug concerned, in `collection`. `remede` is for who keeps the data and may name a
    file of geodata/; `lecteur` then tells readers what they can do.
    """

    severite: Severity
    genre: str
    source: str
    fichier: str
    ligne: int | None
    collection: str
    cle: str
    message: str
    attendu: str = ""
    trouve: str = ""
    remede: str = ""
    lecteur: str = ""

    @property
    def lieu(self) -> str:
        """File and line, as a person would look for them."""
        return f"{self.fichier}, ligne {self.ligne}" if self.ligne else self.fichier


class DepartementPath(Entry, frozen=True):
    """A département of a locator map: `d` is an SVG path."""

    code: str
    nom: str
    d: str


class Locator(Entry, frozen=True):
    """A region (its code) as a locator map: x = (lon - west) · cos(50°) · 1000, y = (north - lat) · 1000."""

    region: str
    bbox: Box
    departements: tuple[DepartementPath, ...]


class MapShell(Entry, frozen=True):
    """Part of the document `carte`, by language: the map as folium wrote it, and the key of what it was made with."""

    cle: str
    html: str
    scripts: tuple[str, ...]


class Documents(Entry, frozen=True):
    """Every document of a bundle; `codes-postaux` gives the communes (INSEE codes) of each postal code.

    `carte` is drawn by the command that builds: without it the map is drawn when it is asked for.
    """

    profils: Profiles
    indicateurs: Indicators
    anomalies: tuple[Anomaly, ...]
    situation: tuple[Locator, ...]
    codes_postaux: Mapping[str, tuple[str, ...]] = msgspec.field(name="codes-postaux")
    carte: Mapping[str, MapShell] | None = None
