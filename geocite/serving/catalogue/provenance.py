"""Where each figure of an item or of a collection comes from, for those who take it away."""

from collections.abc import Collection, Iterator

from geocite.bundle.contract import Fact
from geocite.bundle.geojson import Properties
from geocite.bundle.loading import Bundle
from geocite.bundle.memos import kept
from geocite.serving.catalogue.catalogue import Catalogue

Origin = dict[str, str | None]


def provenance_of(catalogue: Catalogue, collection: str, item_id: str) -> dict[str, Origin]:
    """Source (id and title) and vintage of every figure that the properties of an item hold, stated ones included."""
    properties = catalogue.get(collection, item_id)
    found: dict[str, Origin] = {}
    if collection == "cites":
        stated = _stated(catalogue.bundle, item_id, properties)
        found = {name: _stated_origin(catalogue.bundle, fact) for name, fact in stated}
    for indicator in catalogue.indicators_of(collection):
        if indicator.id in properties:
            vintage = properties.get(f"{indicator.id}_millesime")
            found[indicator.id] = _origin(catalogue.bundle, indicator.series[collection].source, vintage)
    return found


@kept(32)
def collection_provenance(bundle: Bundle, collection: str) -> dict[str, Origin]:
    """Source (id and title) and vintages, in words, of every figure that the items of a collection hold."""
    if collection == "cites":
        return _stated_provenance(bundle)
    heads = bundle.layer(collection).heads
    found: dict[str, Origin] = {}
    for entry in bundle.documents.indicateurs.indicateurs:
        for part in entry.series:
            if part.collection == collection:
                known = (head["properties"].get(f"{entry.id}_millesime") for head in heads)
                years = {str(year) for year in known if year is not None}
                told = f"{part.libelle_millesime} {', '.join(sorted(years))}".strip()
                pairs = [f"{year} : édition {part.editions[year]}" for year in sorted(years & part.editions.keys())]
                found[entry.id] = _origin(bundle, part.source, f"{told} ({', '.join(pairs)})" if pairs else told)
    return found


def chosen_provenance(bundle: Bundle, collection: str, names: Collection[str]) -> dict[str, Origin]:
    """The provenance of a collection, for some of its properties."""
    return {name: origin for name, origin in collection_provenance(bundle, collection).items() if name in names}


def _stated_provenance(bundle: Bundle) -> dict[str, Origin]:
    """For each property stated of a cité: every source and every year that some cité has it from."""
    origins: dict[str, list[Fact]] = {}
    for head in bundle.layer("cites").heads:
        for name, fact in _stated(bundle, head["id"], head["properties"]):
            origins.setdefault(name, []).append(fact)
    return {name: _merged(bundle, facts) for name, facts in origins.items()}


def _merged(bundle: Bundle, facts: list[Fact]) -> Origin:
    told = [_stated_origin(bundle, fact) for fact in facts]
    return {key: ", ".join(sorted({str(one[key]) for one in told if one[key]})) or None for key in told[0]}


def _stated(bundle: Bundle, item_id: str, properties: Properties) -> Iterator[tuple[str, Fact]]:
    """The facts behind the properties of a cité; `colleges` holds codes that were found, not what was stated."""
    for name, fact in bundle.documents.profils.cites[item_id].faits.items():
        if name in properties and name != "colleges":
            yield name, fact
        if name == "population" and properties.get("population_perimetre"):
            yield "population_perimetre", fact


def _stated_origin(bundle: Bundle, fact: Fact) -> Origin:
    return _origin(bundle, fact.source, fact.annee)


@kept(1024)
def _origin(bundle: Bundle, source: str | None, vintage: object) -> Origin:
    title = next((entry.titre for entry in bundle.manifest.sources if entry.id == source), None)
    return {"source": source, "titre": title, "millesime": None if vintage in (None, "") else str(vintage)}
