"""Features of each collection, with the properties that the contract names."""
