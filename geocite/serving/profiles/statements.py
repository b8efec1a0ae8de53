"""What documents say of one field of a cité beside the fact that its card shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geocite.serving.language.languages import _
from geocite.serving.profiles.common import SourceMark, Sources


@dataclass(frozen=True)
class OtherStatement:
    """A value that another document gives, in words, with its mark and what must be known of it."""

    value: str
    mark: SourceMark | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    """Beside a fact: how sure it is, who says the same, who says otherwise."""

    notes: tuple[str, ...]
    confirmed: tuple[SourceMark, ...]
    others: tuple[OtherStatement, ...]


def statements_beside(sources: Sources, record: Mapping[str, Any]) -> dict[str, Beside]:
    """What is said beside each fact of a cité, by field; a field without any is left out."""
    found = {}
    for field, fact in record.get("faits", {}).items():
        beside = Beside(
            tuple(_notes(fact)),
            tuple(mark for name in fact.get("confirme", ()) if (mark := _mark(sources, name))),
            tuple(_other(sources, one) for one in fact.get("autres", ())),
        )
        if beside.notes or beside.confirmed or beside.others:
            found[field] = beside
    return found


def _mark(sources: Sources, name: str, year: Any = None) -> SourceMark | None:
    return sources.mark(name, None if year is None else str(year))


def _other(sources: Sources, one: Mapping[str, Any]) -> OtherStatement:
    value = one["valeur"]
    words = ", ".join(value) if isinstance(value, list) else str(value)
    return OtherStatement(words, _mark(sources, one["source"], one["annee"]), tuple(_notes(one)))


def _notes(fact: Mapping[str, Any]) -> Iterator[str]:
    if fact.get("confiance"):
        yield _("énoncé probable, à vérifier")
    if fact.get("partiel"):
        yield _("énoncé en partie")
    if fact.get("remarque"):
        yield fact["remarque"]
