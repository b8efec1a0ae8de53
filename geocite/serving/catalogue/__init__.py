"""What the bundle says: items, links, indicators, properties, facets, sources."""
