"""What documents say of one field of a cité beside the fact that its card shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from geocite.bundle.contract import CiteCard, Fact, Statement
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


def statements_beside(sources: Sources, record: CiteCard) -> dict[str, Beside]:
    """What is said beside each fact of a cité, by field; a field without any is left out."""
    found = {}
    for field, fact in record.faits.items():
        beside = Beside(
            tuple(_notes(fact)),
            tuple(mark for name in fact.confirme if (mark := _mark(sources, name))),
            tuple(_other(sources, one) for one in fact.autres),
        )
        if beside.notes or beside.confirmed or beside.others:
            found[field] = beside
    return found


def _mark(sources: Sources, name: str, year: int | None = None) -> SourceMark | None:
    return sources.mark(name, None if year is None else str(year))


def _other(sources: Sources, one: Statement) -> OtherStatement:
    words = ", ".join(one.valeur) if isinstance(one.valeur, tuple) else str(one.valeur)
    return OtherStatement(words, _mark(sources, one.source, one.annee), tuple(_notes(one)))


def _notes(fact: Fact | Statement) -> Iterator[str]:
    if fact.confiance != "sûr":
        yield _("énoncé probable, à vérifier")
    if fact.partiel:
        yield _("énoncé en partie")
    if fact.remarque:
        yield fact.remarque
