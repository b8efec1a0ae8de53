"""An item beside other territories, or beside what a document states of it."""
