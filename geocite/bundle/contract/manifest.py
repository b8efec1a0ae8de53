"""The manifest: what a bundle is made of, from what, about where."""

from collections.abc import Mapping
from typing import Literal

from geocite.bundle.contract.parts import Box, Entry, Severity


class Region(Entry, frozen=True):
    """A region of the bundle: INSEE code, départements (code → name) and the EPSG code of its projected system."""

    code: str
    nom: str
    slug: str
    epsg: int
    bbox: Box
    departements: Mapping[str, str]


class SourceFile(Entry, frozen=True):
    """A file that was read; day and address of its download, where `geocite fetch` noted them."""

    nom: str
    sha256: str
    octets: int
    telecharge_le: str | None
    telecharge_de: str | None


class Source(Entry, frozen=True):
    """A published data set, its files, and what was read of them: rows kept apart with their reasons, headers found.

    Without files: a document whose facts are cited, and then neither `lignes_lues` nor `lignes_ecartees`.
    """

    id: str
    titre: str
    producteur: str
    producteur_court: str
    adresse: str
    licence: str
    attribution: str
    millesime: str
    publie: str
    note: str
    fichiers: tuple[SourceFile, ...] = ()
    telecharge_le: str | None = None
    lignes_lues: int | None = None
    lignes_ecartees: int | None = None
    motifs: Mapping[str, int] = {}
    colonnes: Mapping[str, str] = {}


class Collection(Entry, frozen=True):
    """A layer; `tolerance_m` is how far from the source an outline may be, None for points."""

    titre: str
    description: str
    nombre: int
    bbox: Box
    geometrie: Literal["Point", "MultiPolygon"]
    tolerance_m: float | None


class JoinCount(Entry, frozen=True):
    """What a join matched: keys on each side, matched, left over on each side, duplicated on the right."""

    nom: str
    cardinalite: str
    gauche: int
    droite: int
    apparies: int
    sans_gauche: int
    sans_droite: int
    doublons: int


class Thresholds(Entry, frozen=True):
    """Shares of area (percent) under which a quartier is new or left, and under which a common area is noise."""

    sorti_nouveau_pct: float
    bruit_pct: float


class Crosswalk(Entry, frozen=True):
    """Areas of the two generations of quartiers and what they have in common; numbers by fate, of each generation."""

    surface_2015_km2: float
    surface_2024_km2: float
    surface_commune_km2: float
    seuils: Thresholds
    statuts: Mapping[str, Mapping[str, int]]


class DetailFile(Entry, frozen=True):
    """A display file for close zooms, and the box where it is needed."""

    fichier: str
    bbox: Box


class MapLayer(Entry, frozen=True):
    """Display files of a layer: the first view, then details from a zoom on (None: the same at every zoom)."""

    vue: str
    detail: tuple[DetailFile, ...]
    zoom_detail: int | None


class MapPlan(Entry, frozen=True):
    """What the map shows at first, and its layers."""

    centre: tuple[float, float]
    bbox: Box
    couches: Mapping[str, MapLayer]


class FileEntry(Entry, frozen=True):
    """A file of the bundle."""

    sha256: str
    octets: int


class Manifest(Entry, frozen=True):
    """What a bundle is made of; `fichiers` and `empreinte` (its own hash) are known once all is written."""

    format: int
    regions: tuple[Region, ...]
    sources: tuple[Source, ...]
    collections: Mapping[str, Collection]
    jointures: tuple[JoinCount, ...]
    correspondance: Crosswalk
    carte: MapPlan
    anomalies: Mapping[Severity, int]
    fichiers: Mapping[str, FileEntry] = {}
    empreinte: str = ""

    @property
    def territoire(self) -> str:
        """Name of all that the bundle covers: that of its region, or of each."""
        return ", ".join(region.nom for region in self.regions)

    @property
    def departements(self) -> dict[str, str]:
        """Name of each département of every region, by its code."""
        return {code: name for region in self.regions for code, name in region.departements.items()}

    def region_of(self, departement: str | None) -> Region:
        """The region of a département (its code); the first of the bundle for one that it does not hold."""
        inside = (region for region in self.regions if departement in region.departements)
        return next(inside, self.regions[0])
