"""Filters in words: the choices of a form, the sentence that says what is kept, what the scripts of the map fill."""

from collections.abc import Iterable, Iterator, Mapping

from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.facets import ALL, BY_NAME, Facet
from geocite.serving.language.formatting import MISSING, ordinal, typed
from geocite.serving.language.languages import N_, Words, _
from geocite.serving.profiles.compared.scopes import is_stated
from geocite.serving.query.query import Interval, Query

UNKNOWN = "null"
OFFICIAL = ("cites", "communes")  # the official list says which commune goes with which cité
# The words of a sentence, by what they say: the tables fill them here, the map where it is.
PHRASES = Words(
    {
        "tableau": N_("Le tableau ne montre que\u202f: {liste}."),
        "carte": N_("La carte ne montre que\u202f: {liste}."),
        "joint": N_(", et "),
        "valeur": N_("{nom}\u202f: {valeur}"),
        "bas": N_("au moins {bas}"),
        "haut": N_("au plus {haut}"),
        "bornes": N_("au moins {bas} et au plus {haut}"),
        "mots": N_("{couche} contenant «\u202f{mots}\u202f»"),
    }
)


def choice_text(catalogue: Catalogue, facet: Facet, value: str, collection: str = "") -> str:
    """A value as a list offers it: a name where it is a code, in words where it has some."""
    if value == UNKNOWN:
        return _(MISSING)
    if facet.words:
        told = facet.words.short.get(value, value)
        return told[:1].upper() + told[1:]
    return _name(catalogue, facet.name, value, collection)


def said(catalogue: Catalogue, facet: Facet, value: str, collection: str = "") -> str:
    """A filter in a sentence: `("bande", "dans")` → « collèges dans un quartier (2024) »."""
    if value == UNKNOWN and facet.without:
        return _(facet.without)
    word = _in_sentence(catalogue, facet, value, collection)
    return _(facet.phrase, valeur=word)


def _in_sentence(catalogue: Catalogue, facet: Facet, value: str, collection: str = "") -> str:
    if facet.words and value in facet.words:
        return facet.words.said[value]
    return choice_text(catalogue, facet, value, collection)


def _name(catalogue: Catalogue, facet: str, value: str, collection: str) -> str:
    if facet == "cite":
        return cite_name(catalogue, value, collection)
    if facet == "departement":
        return catalogue.department(value) or value
    if facet == "vague" and value.isdecimal():
        return _("{rang} vague", rang=ordinal(int(value)))
    return catalogue.name("epci", value) if facet == "epci" else value


def cite_name(catalogue: Catalogue, cite: str, collection: str = "") -> str:
    """Name of a cité; says that what it keeps of a collection are candidates, where nothing of it is stated."""
    name = catalogue.name("cites", cite)
    if collection in OFFICIAL or not catalogue.has("cites", cite):
        return name
    if is_stated(catalogue.get("cites", cite), "colleges" if collection == "colleges" else "qpv-2015"):
        return name
    return _("{name} (candidats, périmètre non connu)", name=name)


def sentence(parts: Iterable[str]) -> str:
    """What a table is filtered by, in one sentence; nothing when it is not."""
    listed = PHRASES["joint"].join(parts)
    return PHRASES["tableau"].format(liste=listed) if listed else ""


def say_query(
    catalogue: Catalogue, collection: str, query: Query, facets: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[str]:
    """The filters of a query, one by one.

    `facets` are those that have a field, with the value chosen; `titles` those of the properties.
    """
    own = {BY_NAME[name].parameters[collection] for name in facets}
    for name, value in facets.items():
        yield said(catalogue, BY_NAME[name], value, collection)
    if query.interval:
        yield _pair(titles[query.interval.name], bounds(query.interval))
    if query.words:
        yield PHRASES["mots"].format(couche=catalogue.collections[collection].titre, mots=query.words)
    for name, text in (*query.filters, *((group.name, group.text) for group in query.among)):
        if name not in own:
            yield _pair(titles.get(name) or name, text or _(MISSING))
    if query.bbox:
        yield _("dans l’emprise {emprise}", emprise=", ".join(map(str, query.bbox)))


def _pair(name: str, value: str) -> str:
    return PHRASES["valeur"].format(nom=name, valeur=value)


def bounds(interval: Interval) -> str:
    """`au moins 10 et au plus 20,5`, or one end alone."""
    ends = {"bas": typed(interval.least), "haut": typed(interval.most)}
    key = "haut" if interval.least is None else "bas" if interval.most is None else "bornes"
    return PHRASES[key].format(**ends)


def words_for_scripts(catalogue: Catalogue, layers: Iterable[str]) -> dict[str, object]:
    """What the map needs to ask for its filters and to say them: `{"filtres": {...}, "unites": ..., "phrases": ...}`.

    A facet has its parameters by layer, the layer that its choices count, and its phrase with a `{valeur}`; `dits` has
    the values that are not said as the list writes them.
    """
    drawn = tuple(layers)
    return {
        "filtres": {facet.name: _for_scripts(catalogue, facet, drawn) for facet in ALL},
        "unites": {name: _(COLLECTIONS[name].words.short) for name in drawn},
        "phrases": dict(PHRASES),
    }


def _for_scripts(catalogue: Catalogue, facet: Facet, drawn: tuple[str, ...]) -> dict[str, object]:
    return {
        "parametres": {name: facet.parameters[name] for name in drawn if name in facet.parameters},
        "compte": facet.counted,
        "seul": facet.of_one_layer,
        "phrase": _(facet.phrase),
        "dits": {value: _in_sentence(catalogue, facet, value) for value in (facet.words or ())},
    }
