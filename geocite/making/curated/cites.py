"""What people decided by reading: facts about each cité (cites.toml) and reviewed matches (matches/*.csv)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geocite.bundle import contract
from geocite.making.curated.matches import Match, Matches, read_matches
from geocite.making.curated.toml_tables import TomlFile, check_table
from geocite.text.codes import CodeError, parse_commune, parse_departement
from geocite.text.states import State
from geocite.text.typography import typeset

__all__ = ["CHAMPS", "Cite", "Contradiction", "Fact", "Match", "Matches", "read_cites", "read_matches"]

# Every field of a cité's card, in the order of the card, with the kind of value it takes.
CHAMPS: Mapping[str, str] = {
    "communes_imprimees": "liste",
    "code_departement": "texte",
    "agglomeration": "texte",
    "population": "entier",
    "population_qpv": "entier",
    "part_moins_25_ans_pct": "nombre",
    "taux_pauvrete_agglomeration_pct": "nombre",
    "taux_pauvrete_qpv_pct": "nombre",
    "quartiers": "liste",
    "nombre_quartiers": "entier",
    "colleges": "liste",
    "colleges_chefs_de_file": "liste",
    "ecoles": "liste",
    "vague": "entier",
    "annee_label": "entier",
    "convention": "texte",
    "financement": "texte",
    "gouvernance": "texte",
    "site": "texte",
    "programmes_pilotes": "liste",
    "axes_prioritaires": "liste",
    "actions": "texte",
    "appel_a_projets": "oui ou non",
    "echeances": "liste",
    "programmes": "liste",
}
ETATS = (State.KNOWN, State.ABSENT, State.PLACEHOLDER)
PORTEES = ("commune", "0-25 ans", "non précisée")

Confidence = contract.Confidence
Value = str | int | float | bool | tuple[str, ...] | None


@dataclass(frozen=True)
class Other:
    """What another document states of the same field: value, id of the document and its year (None when undated)."""

    valeur: Value
    source: str
    annee: int | None
    confiance: Confidence = "sûr"
    partiel: bool = False
    remarque: str = ""

    def as_entry(self) -> contract.Statement:
        """The statement as the bundle keeps it."""
        told = self.remarque and typeset(self.remarque)
        return contract.Statement(self.valeur, self.source, self.annee, self.confiance, self.partiel, told or None)


@dataclass(frozen=True)
class Fact:
    """One field of a cité's card: `valeur` is None unless `etat` is « connu ».

    `imprime` is what stands in place of the value (« XXX »); `portee` says whom a population counts;
    `annee` is the document's year; `annee_chiffre` is the year that the figure describes, where it is known;
    `ecart` says why the figure differs from a published one, or equals it; `ligne` is the line in cites.toml.
    `confiance` is « sûr » or « probable », `partiel` says that the document does not state the whole;
    `confirme` are the documents that say the same, `autres` what differs.
    """

    champ: str
    valeur: Value = None
    etat: State = State.ABSENT
    portee: str | None = None
    source: str | None = None
    annee: int | None = None
    imprime: str | None = None
    annee_chiffre: int | None = None
    ecart: str | None = None
    ligne: int | None = None
    confiance: Confidence = "sûr"
    partiel: bool = False
    remarque: str | None = None
    confirme: tuple[str, ...] = ()
    autres: tuple[Other, ...] = ()

    def as_entry(self) -> contract.Fact:
        """The fact as the bundle keeps it."""
        return contract.Fact(
            valeur=self.valeur,
            etat=self.etat,
            portee=self.portee,
            source=self.source,
            annee=self.annee,
            imprime=self.imprime,
            annee_chiffre=self.annee_chiffre,
            ecart=self.ecart and typeset(self.ecart),
            confiance=self.confiance,
            partiel=self.partiel,
            remarque=self.remarque and typeset(self.remarque),
            confirme=self.confirme,
            autres=tuple(one.as_entry() for one in self.autres),
        )


@dataclass(frozen=True)
class Contradiction:
    """Two statements of one document about one field: the one kept and the other, told in `texte`."""

    champ: str
    retenu: str
    autre: str
    texte: str
    source: str
    ligne: int | None = None


@dataclass(frozen=True)
class Cite:
    """A cité éducative: its place in the official list, and what the minutes say of it.

    `slug` is made from the official label; `nom_imprime` is None for a cité that the minutes do not mention;
    `communes` are INSEE codes of the list; `observations` are the remarks that are no contradiction.
    """

    slug: str
    nom: str
    libelle_liste: str
    communes: tuple[str, ...]
    source: str
    nom_imprime: str | None = None
    faits: Mapping[str, Fact] = field(default_factory=dict)
    observations: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    ligne: int | None = None
    enonces: tuple[Any, ...] = ()  # see geocite.making.curated.statements

    def fait(self, champ: str) -> Fact:
        """The fact of this field, `absent` when nothing is written about it."""
        return self.faits.get(champ) or Fact(champ)

    def value(self, champ: str) -> Value:
        """The value of this field, None unless it is known."""
        return self.fait(champ).valeur

    @property
    def remarques(self) -> tuple[str, ...]:
        """French sentences to show with the card: contradictions first, then the other remarks."""
        return (*(c.texte for c in self.contradictions), *self.observations)


def read_cites(path: Path) -> dict[str, Cite]:
    """The curated cités by slug, sorted by slug.

    Raises DataError naming file, line and key for invalid TOML, an unknown field, state, scope or source,
    a code that cannot exist, or a value of the wrong kind.
    """
    toml = TomlFile(path)
    sources = frozenset(toml.data.get("sources", {}))
    cites = sorted(toml.data.get("cites", {}).items())
    return {slug: _read_cite(toml, slug, raw, sources) for slug, raw in cites}


def _read_cite(toml: TomlFile, slug: str, raw: Mapping[str, Any], sources: Collection[str]) -> Cite:
    table = f"cites.{slug}"
    check_table(toml, table, raw, _CITE_KEYS, ("nom", "libelle_liste", "communes", "source"))
    _check_source(toml, table, raw["source"], sources)
    facts = raw.get("faits", {})
    check_table(toml, f"{table}.faits", facts, dict.fromkeys(CHAMPS, "table"))
    return Cite(
        slug=slug,
        nom=raw["nom"],
        libelle_liste=raw["libelle_liste"],
        communes=tuple(_code(toml, table, parse_commune, code) for code in raw["communes"]),
        source=raw["source"],
        nom_imprime=raw.get("nom_imprime"),
        faits={key: _read_fact(toml, table, key, facts[key], sources) for key in CHAMPS if key in facts},
        observations=tuple(raw.get("remarques", ())),
        contradictions=_read_contradictions(toml, table, raw.get("contradictions", ()), sources),
        ligne=toml.line(table),
    )


def _read_fact(toml: TomlFile, cite: str, champ: str, raw: Mapping[str, Any], sources: Collection[str]) -> Fact:
    table = f"{cite}.faits.{champ}"
    check_table(toml, table, raw, _FACT_KEYS | {"valeur": CHAMPS[champ]}, ("source", "annee"))
    _check_source(toml, table, raw["source"], sources)
    fact = Fact(
        champ=champ,
        valeur=_read_value(toml, table, champ, raw.get("valeur")),
        etat=raw.get("etat", State.KNOWN),
        portee=raw.get("portee"),
        source=raw["source"],
        annee=raw["annee"],
        imprime=raw.get("imprime"),
        annee_chiffre=raw.get("annee_chiffre"),
        ecart=raw.get("ecart"),
        ligne=toml.line(table),
    )
    _check_state(toml, table, fact)
    return fact


def _read_value(toml: TomlFile, table: str, champ: str, raw: Any) -> Value:
    if raw is not None and champ == "code_departement":
        return _code(toml, table, parse_departement, raw)
    value: Value = tuple(raw) if isinstance(raw, list) else raw
    return value


_CITE_KEYS = dict.fromkeys(("nom", "libelle_liste", "source", "nom_imprime"), "texte") | {
    "communes": "liste",
    "remarques": "liste",
    "faits": "table",
    "contradictions": "tables",
}
_FACT_KEYS = dict.fromkeys(("etat", "portee", "source", "imprime", "ecart"), "texte") | {
    "annee": "entier",
    "annee_chiffre": "entier",
}
_CONTRADICTION_KEYS = dict.fromkeys(("champ", "retenu", "autre", "texte", "source"), "texte")


def _check_state(toml: TomlFile, table: str, fact: Fact) -> None:
    choices = f"choisissez parmi {', '.join(ETATS)}"
    if fact.etat not in ETATS:
        raise toml.refuse(table, f"etat « {fact.etat} » inconnu ; {choices}")
    if (fact.etat == State.KNOWN) != (fact.valeur is not None):
        raise toml.refuse(table, f"une valeur va avec l'etat connu, et lui seul ; {choices}")
    if (fact.etat == State.PLACEHOLDER) != (fact.imprime is not None):
        raise toml.refuse(table, "imprime (ce qui tient la place de la valeur) va avec l'etat espace_reserve")
    if fact.portee not in (None, *PORTEES):
        raise toml.refuse(table, f"portee « {fact.portee} » inconnue ; choisissez parmi {', '.join(PORTEES)}")
    if fact.champ == "population" and fact.etat == State.KNOWN and fact.portee is None:
        raise toml.refuse(table, f"il manque portee, parmi {', '.join(PORTEES)}")


def _read_contradictions(
    toml: TomlFile, cite: str, raws: Collection[Mapping[str, Any]], sources: Collection[str]
) -> tuple[Contradiction, ...]:
    table, read = f"{cite}.contradictions", []
    for rank, raw in enumerate(raws):
        check_table(toml, table, raw, _CONTRADICTION_KEYS, _CONTRADICTION_KEYS, rank)
        _check_source(toml, table, raw["source"], sources, rank)
        read.append(Contradiction(**raw, ligne=toml.line(table, rank)))
    return tuple(read)


def _check_source(toml: TomlFile, table: str, source: str, sources: Collection[str], rank: int = 0) -> None:
    if source not in sources:
        raise toml.refuse(table, f"source « {source} » inconnue ; décrivez-la sous [sources.{source}]", rank)


def _code(toml: TomlFile, table: str, parse: Callable[[str], str], raw: str) -> str:
    try:
        return parse(raw)
    except CodeError as error:
        raise toml.refuse(table, str(error).rstrip(".")) from None
