"""The bundle in a notebook."""
