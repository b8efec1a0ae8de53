"""Where each figure of an item comes from, for those who take it away."""

from geocite.serving.queries import Catalogue


def provenance_of(catalogue: Catalogue, collection: str, item_id: str) -> dict[str, dict[str, str | None]]:
    """Source (id and title) and vintage of every indicator that the properties of an item hold."""
    properties = catalogue.get(collection, item_id)
    found: dict[str, dict[str, str | None]] = {}
    for indicator in catalogue.indicators_of(collection):
        if indicator.id in properties:
            source = indicator.series[collection].source
            found[indicator.id] = {
                "source": source,
                "titre": catalogue.sources.get(source, {}).get("titre"),
                "millesime": properties.get(f"{indicator.id}_millesime"),
            }
    return found
