"""What public documents state of each cité (`documents.toml`, `enonces.csv`), and which statement its card shows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from geocite.bundle.contract import Confidence
from geocite.errors import DataError
from geocite.making.curated.cites import CHAMPS, Cite, Fact, Other, Value
from geocite.making.curated.matches import Matches
from geocite.making.curated.rows import CuratedRow, read_rows
from geocite.registry.entries import index_entries, make_entry, read_entries
from geocite.registry.sources import Source
from geocite.text.codes import parse_qpv, parse_uai
from geocite.text.states import State

# Who speaks, from what prevails: the State over the town, the town over the programme, the programme over the press.
NATURES = ("État", "éducation nationale", "collectivité", "programme", "centre de ressources", "presse", "élus")
SURE: Final = "sûr"
LIKELY: Final = "probable"
COLUMNS = ("cite_id", "champ", "valeur", "codes", "document", "confiance", "partiel", "remarque")
REMARK = "remarque"
QUARTIERS, COLLEGES = ("quartiers",), ("colleges",)  # a lead collège is one of those of its cité, not all of them
BETWEEN = "|"  # two items of a list


@dataclass(frozen=True)
class Document:
    """A public document: who publishes it, of which nature (see NATURES), when (ISO date, as precise as known)."""

    id: str
    titre: str
    producteur: str
    nature: str
    adresse: str
    producteur_court: str = ""
    date: str = ""

    @property
    def annee(self) -> int | None:
        """The year of the document; None when it bears no date."""
        return int(self.date[:4]) if self.date else None

    def as_source(self) -> Source:
        """The document among the sources, so that every fact can be traced to it."""
        when = self.date[:4] or "sans date"
        return Source(
            id=self.id,
            titre=self.titre,
            producteur=self.producteur,
            producteur_court=self.producteur_court,
            adresse=self.adresse,
            licence="Document public, faits cités",
            attribution=f"{self.producteur}, {when}",
            millesime=when,
            fichiers=(),
            lignes_min=0,
        )


@dataclass(frozen=True)
class Statement:
    """One field of a cité as a document states it, in our words.

    `codes`: what the names stand for, QPV of one generation or UAI; `partiel`: the document does not state the whole;
    `remarque`: what a reader must know of it; `ligne`: in enonces.csv.
    """

    cite_id: str
    champ: str
    valeur: Value
    document: Document
    codes: tuple[str, ...] = ()
    confiance: Confidence = SURE
    partiel: bool = False
    remarque: str = ""
    ligne: int = 0

    @property
    def words(self) -> str:
        """The value as one text."""
        return ", ".join(self.valeur) if isinstance(self.valeur, tuple) else str(self.valeur)

    def same(self, other: "Statement") -> bool:
        """Whether both state the same thing: the same codes where they are of one kind, else the same value."""
        if self.codes and other.codes and self.codes[0][:2] == other.codes[0][:2]:
            return set(self.codes) == set(other.codes)
        return self.valeur == other.valeur


def read_documents(path: Path) -> Mapping[str, Document]:
    """The documents by id; DataError when an entry is wrong or its nature unknown."""
    entries = read_entries(path, "document")
    made = [make_entry(Document, one, f"{path.name}, document {one.get('id', '?')}") for one in entries]
    for one in made:
        if one.nature not in NATURES:
            raise DataError(f"{path.name}, document {one.id} : « nature » doit être parmi {', '.join(NATURES)}.")
    return index_entries(made, path)


def read_statements(path: Path, documents: Mapping[str, Document], cites: Collection[str]) -> tuple[Statement, ...]:
    """Every statement, in the order of the file.

    Raises DataError naming file, line and column: unknown cité, field or document, value of another kind, code that
    cannot exist, the same thing stated twice by a document.
    """
    found: dict[tuple[str, str, str], Statement] = {}
    for row in read_rows(path, path.name, COLUMNS):
        one = _read(row, documents, cites)
        key = (one.cite_id, one.champ, one.document.id)
        if key in found and one.champ != REMARK:
            raise row.refuse("champ", f"même énoncé qu'à la ligne {found[key].ligne}, réunissez-les")
        found[(*key[:2], f"{key[2]} {row.ligne}") if one.champ == REMARK else key] = one
    return tuple(found.values())


def _read(row: CuratedRow, documents: Mapping[str, Document], cites: Collection[str]) -> Statement:
    slug, field, document = (row.text(column) for column in ("cite_id", "champ", "document"))
    for column, text, known in (
        ("cite_id", slug, cites),
        ("champ", field, (*CHAMPS, REMARK)),
        ("document", document, documents),
        ("confiance", row.text("confiance"), (SURE, LIKELY)),
        ("partiel", row.cells["partiel"], ("", "oui")),
    ):
        if text not in known:
            raise row.refuse(column, f"« {text} » est inconnu ; choisissez parmi {', '.join(filter(None, known))}")
    return Statement(
        slug,
        field,
        _value(row, CHAMPS.get(field, "texte")),
        documents[document],
        tuple(row.parsed("codes", code, _code) for code in row.cells["codes"].split()),
        LIKELY if row.cells["confiance"] == LIKELY else SURE,
        bool(row.cells["partiel"]),
        row.cells["remarque"],
        row.ligne,
    )


def _value(row: CuratedRow, kind: str) -> Value:
    text = row.text("valeur")
    if kind == "liste":
        return tuple(part.strip() for part in text.split(BETWEEN))
    if kind == "entier":
        if not text.isdecimal():
            raise row.refuse("valeur", f"« {text} » n'est pas un nombre entier")
        return int(text)
    if kind != "texte":
        raise row.refuse("champ", "ce champ ne se lit que dans cites.toml")
    return text


def _code(text: str) -> str:
    return parse_qpv(text) if text[:2].upper() in ("QP", "QN") else parse_uai(text)


def state_cites(
    cites: Mapping[str, Cite], statements: Sequence[Statement], matches: Matches, documents: Mapping[str, Document]
) -> dict[str, Cite]:
    """The cités with, for each field, the statement that prevails and the others beside it.

    What prevails: the whole over a part, then the nature of the document (see NATURES), then the latest. The minutes
    (cites.toml) are one document among the others; where another says the same, their fact is kept.
    """
    of_cite: dict[str, list[Statement]] = {}
    for one in statements:
        of_cite.setdefault(one.cite_id, []).append(one)
    return {slug: _state(cite, of_cite.get(slug, []), matches, documents) for slug, cite in cites.items()}


def _state(cite: Cite, statements: Sequence[Statement], matches: Matches, documents: Mapping[str, Document]) -> Cite:
    facts = dict(cite.faits)
    for field in CHAMPS:
        public = [one for one in statements if one.champ == field]
        if public:
            facts[field] = _fact(field, public, cite.faits.get(field), _printed(cite, field, matches, documents))
    remarks = (f"{one.valeur} ({one.document.producteur_court})" for one in statements if one.champ == REMARK)
    return replace(
        cite,
        faits={field: facts[field] for field in CHAMPS if field in facts},
        observations=(*cite.observations, *remarks),
        enonces=tuple(statements),
    )


def _printed(cite: Cite, field: str, matches: Matches, documents: Mapping[str, Document]) -> Statement | None:
    """The fact of cites.toml as a statement; its codes are those of its reviewed matches."""
    fact = cite.fait(field)
    if fact.etat != State.KNOWN or fact.source is None or fact.source not in documents:
        return None
    wanted = {"quartiers": ("qpv-2015", "qpv-2024"), "colleges": ("colleges",)}.get(field, ())
    codes = tuple(match.code for match in matches.links(cite.slug) if match.collection in wanted)
    return Statement(cite.slug, field, fact.valeur, documents[fact.source], codes)


def _fact(field: str, public: Sequence[Statement], former: Fact | None, printed: Statement | None) -> Fact:
    everything = [*([printed] if printed else []), *public]
    first = min(everything, key=_order)
    if printed and printed.same(first):
        first = printed
    base = former if first is printed and former else _new(field, first)
    others = [one for one in everything if one is not first and (one.document.id != base.source or not one.same(first))]
    return replace(
        base,
        confirme=tuple(one.document.id for one in others if one.same(first)),
        autres=tuple(
            Other(one.valeur, one.document.id, one.document.annee, one.confiance, one.partiel, one.remarque)
            for one in sorted(others, key=_order)
            if not one.same(first)
        ),
    )


def _new(field: str, one: Statement) -> Fact:
    return Fact(
        field,
        one.valeur,
        State.KNOWN,
        source=one.document.id,
        annee=one.document.annee,
        confiance=one.confiance,
        partiel=one.partiel,
        remarque=one.remarque or None,
    )


def _order(one: Statement) -> tuple[bool, int, str, bool]:
    latest_first = "".join(chr(ord("9") - ord(digit) + ord("0")) for digit in one.document.date if digit.isdecimal())
    return (one.partiel, NATURES.index(one.document.nature), latest_first or "~", one.confiance != SURE)


def stated_codes(cite: Cite, fields: Iterable[str]) -> tuple[tuple[str, Statement], ...]:
    """Codes of quartiers or collèges of a cité, each with the statement that its card shows, when whole and sure."""
    found: dict[str, Statement] = {}
    for field in fields:
        fact = cite.fait(field)
        for one in cite.enonces:
            if one.champ == field and one.document.id == fact.source and not one.partiel and one.confiance == SURE:
                found.update(dict.fromkeys(one.codes, one))
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def is_public(cite: Cite, field: str) -> bool:
    """Whether what the card shows of a field comes from enonces.csv, not from cites.toml."""
    source = cite.fait(field).source
    return (
        any(one.champ == field and one.document.id == source for one in cite.enonces) and cite.fait(field).ligne is None
    )
