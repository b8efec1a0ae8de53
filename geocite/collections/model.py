"""What is declared of a collection: data only. What is done with it is registered beside, by the collection's id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[str | None, str | None]  # first and last day, YYYY-MM-DD; None: without bound


def N_(message: str) -> str:
    """Mark a message that is translated later, where it is shown."""
    return message


@dataclass(frozen=True)
class Column:
    """One column of a table: property, title, how it is written (`nombre`, `part`, `texte`, `codes`, `annee`…).

    `compte` is the number of a list, `liste` its words; `empty` is what a list without any part means.
    """

    name: str
    title: str
    kind: str = "texte"
    decimals: int = 0
    target: str | None = None  # collection that codes lead to
    vintage: bool = False  # a `<name>_millesime` goes with it
    empty: str = N_("non renseigné")


@dataclass(frozen=True)
class MapLayer:
    """How a collection is drawn on the map (`mesh`, `halo`, `area` or `point`), `on` at first view or not.

    `rank`: when its file is fetched, the first being 0; `above`: what it is drawn over, the ground being 0;
    `listed`: its place in the list of layers, from the top. `short` and `more` name it there.
    """

    draw: str
    rank: int
    above: int
    listed: int
    short: str
    more: str = ""
    on: bool = True


@dataclass(frozen=True)
class Style:
    """Fill and outline of a collection in files (#rrggbb; opacities 0 to 255, widths in millimetres).

    `legend`: its place in the legend of QGIS, from the top.
    """

    fill: str
    line: str
    opacity: int = 90
    width: float = 0.4
    dash: str = "solid"
    size: float = 0.0  # of a point
    legend: int = 99


@dataclass(frozen=True)
class Words:
    """What the items are called, in French: `one` tells generations apart, `singular` does not.

    `heading` begins the sentence of a shared link; `many` is counted (« 3 quartiers de 2015 »), `short` where there is
    little room. `in_names`: the name of an item says its kind (« Collège Anatole France »).
    """

    singular: str
    one: str
    heading: str
    many: str
    short: str
    counted: tuple[str, str]  # in the anomalies, of one and of several
    code: str = ""  # in the anomalies, what a code is one of, where it is not the same
    in_names: bool = False


@dataclass(frozen=True)
class Collection:
    """One collection, as all that reads it needs to know it.

    `key`: kind of its codes (cite, qpv, commune, uai, siren). `sources`: ids of those of what it states beside its
    indicators, the first gives its vintage, which `dated` names. `address`: what its short addresses begin with, none
    where its items have only that of their collection. `communes`: the property that holds the codes of the communes
    of an item (`id`: it is one), `place`: the one that says where it is in words. `parents`: collections that hold its
    items. `made_of`: the collection whose outlines are its own. `facets`: names of what filters it; `own_facet`: the
    one whose values are its ids. `compared`: names of the territories its items are compared with. `titles`: meaning
    of the properties that do not mean the same elsewhere. `tolerance_m`: how far from its source an outline may be.
    `drawn_by`: the property (REP+, REP or nothing) that gives a point its shape.
    """

    id: str
    title: str
    description: str
    words: Words
    key: str
    sources: tuple[str, ...]
    dated: str
    style: Style
    columns: tuple[Column, ...]
    found: int  # its place among the answers of a search
    geometry: Literal["Point", "MultiPolygon"] = "MultiPolygon"
    tolerance_m: float | None = None
    address: str = ""
    communes: str = "communes"
    place: str = ""
    parents: tuple[str, ...] = ()
    made_of: str = ""
    in_force: Span | None = None
    facets: tuple[str, ...] = ()
    own_facet: str = ""
    compared: tuple[str, ...] = ()
    compared_words: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    map: MapLayer | None = None
    drawn_by: str = ""

    @property
    def points(self) -> bool:
        """Whether its items are points."""
        return self.geometry == "Point"

    @property
    def school(self) -> bool:
        """Whether its items are schools, known by their UAI."""
        return self.key == "uai"

    @property
    def generation(self) -> str:
        """« 2015 » or « 2024 » for quartiers, empty for the others."""
        return self.id.rpartition("-")[2] if self.key == "qpv" else ""


# Columns that several collections have.
DEPARTMENT = Column("code_departement", N_("Dép."))
CITES = Column("cites", N_("Cités"), "codes", target="cites", empty=N_("aucune"))
PLACED = ("departement", "epci", "cite")  # facets of all that lies in a commune
