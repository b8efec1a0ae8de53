"""The territories that an item may be compared with: which collections, which codes, in which words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from geocite.bundle.geojson import Head, Properties
from geocite.collections import COLLECTIONS, GENERATIONS
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.language.languages import N_, _, in_number
from geocite.serving.language.vocabulary import PEERS
from geocite.serving.profiles.compared.scopes import (
    both,
    has_figures,
    joined_words,
    left_by_colleges,
    left_by_communes,
    left_by_quartiers,
    quartiers_only,
    stated_among,
    whole_communes,
)
from geocite.text.typography import of_place

CHOICES = {
    "commune": N_("sa commune"),
    "epci": N_("son intercommunalité"),
    "departement": N_("son département"),
    "region": N_("la région"),
    "cite": N_("sa cité éducative"),
    "qpv": N_("tous les quartiers prioritaires de la région"),
    "reseau": N_("tous les collèges REP et REP+"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one collection taken together; `units` is what they are called when counted.

    `scope`: what the reader must know when they stand for a territory that has no figure of its own; `whole`: INSEE
    codes of the communes that a document adds to them, whole.
    """

    collection: str
    codes: tuple[str, ...]
    units: str
    scope: str = ""
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """What an item is compared with: its name, and the groups that may give its figures, the first first.

    `members`: the groups of each peer, where peers are themselves made of several items (cités); `remarks` says
    which of them have no rank.
    """

    label: str
    groups: tuple[Group, ...]
    members: tuple[tuple[Group, ...], ...] = ()
    remarks: tuple[str, ...] = ()


def options_for(collection: str) -> tuple[tuple[str, str], ...]:
    """Choices offered for a kind of item, with their words."""
    declared = COLLECTIONS[collection]
    return tuple((name, _(declared.compared_words.get(name, CHOICES[name]))) for name in declared.compared)


def subject_groups(catalogue: Catalogue, collection: str, item_id: str) -> tuple[Group, ...]:
    """The item itself; a cité is its quartiers of 2015 and its collèges, those that a document states."""
    if collection != "cites":
        return (_group(collection, [item_id]),)
    return tuple(_own_group(catalogue, catalogue.get("cites", item_id), name) for name in ("qpv-2015", "colleges"))


def _own_group(catalogue: Catalogue, cite: Properties, collection: str) -> Group:
    """What a document states of a cité, its whole communes beside its quartiers; empty when nothing is stated."""
    stated = has_figures(cite, collection)
    group = _group(collection, (cite.get(_field(collection)) or ()) if stated else ())
    whole = whole_communes(cite, collection) if stated else ()
    if not whole:
        return group
    quartiers = [catalogue.name(collection, code) for code in group.codes]
    communes = [catalogue.name("communes", code) for code in whole]
    return replace(group, scope=joined_words(quartiers, communes), whole=whole)


def columns_for(catalogue: Catalogue, collection: str, item_id: str, choice: str) -> tuple[Column, ...]:
    """What a choice stands for; none when the item has no such territory (a QPV in no cité)."""
    return tuple(_MAKERS[choice](_Item(catalogue, collection, item_id)))


@dataclass(frozen=True)
class _Item:
    """The item compared."""

    catalogue: Catalogue
    collection: str
    id: str

    @property
    def properties(self) -> Properties:
        return self.catalogue.get(self.collection, self.id)

    @property
    def communes(self) -> tuple[str, ...]:
        """INSEE codes of its communes, those that the bundle holds."""
        own = {"id": self.id, **self.properties}.get(COLLECTIONS[self.collection].communes)
        return tuple(c for c in as_codes(own) if self.catalogue.has("communes", c))

    @property
    def generation(self) -> str:
        """The QPV that its figures can be set beside: its own generation, else that of 2015."""
        return self.collection if self.collection in GENERATIONS else "qpv-2015"

    def heads(self, collection: str) -> tuple[Head, ...]:
        return self.catalogue.bundle.layer(collection).heads


def _field(collection: str) -> str:
    """Property that holds the codes of a collection."""
    return collection.replace("-", "_")


def _group(collection: str, codes: Iterable[str]) -> Group:
    return Group(collection, tuple(sorted(set(codes))), PEERS[collection])


def _commune(item: _Item) -> Iterator[Column]:
    for code in item.communes:
        yield _territory(item, item.catalogue.name("communes", code), [code])


def _epci(item: _Item) -> Iterator[Column]:
    codes = [item.catalogue.get("communes", code).get("siren_epci") for code in item.communes]
    for siren in dict.fromkeys(code for code in codes if code):
        members = item.catalogue.communes_by_epci.get(siren, ())
        yield _territory(item, item.catalogue.name("epci", siren), members, _group("epci", [siren]))


def _departement(item: _Item) -> Iterator[Column]:
    code = item.properties.get("code_departement")
    if code:
        members = item.catalogue.items_by_departement("communes").get(code, ())
        yield _territory(item, item.catalogue.department(code) or code, members)


def _region(item: _Item) -> Iterator[Column]:
    region = item.catalogue.region_of(item.collection, item.id)
    inside = item.catalogue.items_by_departement("communes")
    yield _territory(item, region.nom, [code for name in region.departements for code in inside.get(name, ())])


def _territory(item: _Item, label: str, members: Iterable[str], *first: Group) -> Column:
    """A territory made of communes: its schools for a school, else its own figure, its communes, its QPV."""
    communes, catalogue = _group("communes", members), item.catalogue
    kind = item.collection if COLLECTIONS[item.collection].school else "colleges"
    schools = _group(kind, (uai for code in communes.codes for uai in catalogue.items_by_commune(kind).get(code, ())))
    if kind == item.collection:
        return Column(label, (schools,))
    column = _field(item.generation)
    inside = (q for code in communes.codes for q in catalogue.get("communes", code).get(column) or ())
    quartiers = _group(item.generation, inside)
    scope = quartiers_only(len(quartiers.codes), item.generation[-4:], _across(item, quartiers, communes))
    return Column(label, (*first, communes, replace(quartiers, scope=scope), schools))


def _across(item: _Item, quartiers: Group, communes: Group) -> int:
    """How many of these quartiers reach communes other than these, where they count whole all the same."""
    within = set(communes.codes)
    found = (as_codes(item.catalogue.get(quartiers.collection, code).get("communes")) for code in quartiers.codes)
    return sum(not within.issuperset(codes) for codes in found)


def _cite(item: _Item) -> Iterator[Column]:
    cites = [head["properties"] for head in item.heads("cites")]
    if item.collection == "cites":
        groups = tuple(_stated_groups(cites, "qpv-2015", "colleges"))
        members = tuple(tuple(_ranked_groups(item.catalogue, cite)) for cite in cites)
        count = sum(has_figures(cite, "qpv-2015") for cite in cites)
        label = in_number(
            count,
            "la cité éducative au périmètre énoncé",
            "les {count} cités éducatives au périmètre énoncé",
            count=count,
        )
        yield Column(label, groups, members, tuple(_unranked(cites)))
        return
    wanted = ("colleges",) if item.collection == "colleges" else (item.generation, "colleges")
    for cite in item.properties.get("cites") or ():
        properties = item.catalogue.get("cites", cite)
        name = item.catalogue.name("cites", cite)
        label = _("cité éducative {of_name}", of_name=of_place(name), name=name)
        found = tuple(_with_whole(item.catalogue, properties, _stated_groups([properties], *wanted)))
        if found:
            yield Column(label, found)


def _with_whole(catalogue: Catalogue, cite: Properties, groups: Iterable[Group]) -> Iterator[Group]:
    """The groups of a cité that hold something, its whole communes beside its quartiers."""
    for group in groups:
        if group.codes:
            whole = whole_communes(cite, group.collection)
            yield _own_group(catalogue, cite, group.collection) if whole else group


def _stated_groups(cites: list[Properties], *collections: str) -> Iterator[Group]:
    """What documents state of cités in each collection; their quartiers are told apart from their whole territory."""
    for collection in collections:
        stated = [cite for cite in cites if has_figures(cite, collection)]
        group = _group(collection, (code for cite in stated for code in cite.get(_field(collection)) or ()))
        told = []
        if collection != "colleges":
            told.append(quartiers_only(len(group.codes), collection[-4:], theirs=len(cites) != 1))
        if len(stated) < len(cites):
            told.append(stated_among(len(stated), len(cites)))
        yield replace(group, scope=both(told))


def _ranked_groups(catalogue: Catalogue, cite: Properties) -> Iterator[Group]:
    """What a cité can be ranked by: what a document states, in quartiers or in collèges alone."""
    for collection in ("qpv-2015", "colleges"):
        group = _own_group(catalogue, cite, collection)
        if group.codes and not group.whole:
            yield group


def _unranked(cites: list[Properties]) -> Iterator[str]:
    """Which cités have no rank among cités, and why."""
    for collection, told in (("qpv-2015", left_by_quartiers), ("colleges", left_by_colleges)):
        count = sum(not has_figures(cite, collection) for cite in cites)
        if count:
            yield told(count)
    joined = sum(bool(whole_communes(cite, "qpv-2015")) for cite in cites)
    if joined:
        yield left_by_communes(joined)


def _qpv(item: _Item) -> Iterator[Column]:
    if COLLECTIONS[item.collection].school:
        inside = [head["id"] for head in item.heads(item.collection) if head["properties"].get("bande_2024") == "dans"]
        told = _("{many} situés dans un quartier prioritaire", many=PEERS[item.collection])
        yield Column(told, (_group(item.collection, inside),))
        return
    codes = item.catalogue.bundle.layer(item.generation).index
    label = _("quartiers prioritaires {year} de la région", year=item.generation[-4:])
    yield Column(label, (_group(item.generation, codes),))


def _reseau(item: _Item) -> Iterator[Column]:
    for label, kinds in ((_("collèges REP et REP+"), ("REP", "REP+")), (_("dont collèges REP+"), ("REP+",))):
        codes = [h["id"] for h in item.heads("colleges") if h["properties"].get("education_prioritaire") in kinds]
        yield Column(label, (_group("colleges", codes),))


_MAKERS: dict[str, Callable[[_Item], Iterator[Column]]] = {
    "commune": _commune,
    "epci": _epci,
    "departement": _departement,
    "region": _region,
    "cite": _cite,
    "qpv": _qpv,
    "reseau": _reseau,
}
