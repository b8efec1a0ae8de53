"""OGC API - Features and OpenAPI: documents, links, items."""
