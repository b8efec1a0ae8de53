"""Checks of the sources against what they announce and against their past."""
