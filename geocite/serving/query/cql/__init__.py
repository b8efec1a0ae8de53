"""CQL2 filters: bounded, read, checked against the types of the queryables, then judged a whole layer at a time."""

from geocite.serving.query.cql.bounds import LONGEST
from geocite.serving.query.cql.condition import LANGUAGES, Condition

__all__ = ["LANGUAGES", "LONGEST", "Condition"]
