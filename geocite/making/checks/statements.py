"""Checks of what public documents state: codes that exist, as many as there are names, and what differs."""

from collections.abc import Collection, Iterable, Mapping

from geocite.making.checks.anomalies import Anomaly, Origin
from geocite.making.curated.cites import Cite
from geocite.making.curated.statements import Statement
from geocite.text.codes import qpv_generation

STATEMENTS = Origin("curation", "enonces.csv", "cites")


def check_statements(cites: Iterable[Cite], known: Mapping[str, Collection[str]]) -> list[Anomaly]:
    """Codes of no item, names without codes, documents that differ; `known` gives the codes of each collection."""
    found: list[Anomaly] = []
    for cite in cites:
        for one in cite.enonces:
            found += _unknown(one, known)
            found += _uncoded(one)
        found += _differing(cite)
    return found


def _unknown(one: Statement, known: Mapping[str, Collection[str]]) -> list[Anomaly]:
    return [
        STATEMENTS.report(
            "erreur",
            "code énoncé inconnu",
            one.cite_id,
            f"« {one.words} » : {code} n'est pas dans les données.",
            ligne=one.ligne,
            attendu=f"un code de la couche {_collection(code)}",
            trouve=code,
            remede="Corrigez le code, ou retirez-le en gardant le nom.",
        )
        for code in one.codes
        if code not in known.get(_collection(code), (code,))
    ]


def _collection(code: str) -> str:
    return f"qpv-{qpv_generation(code)}" if code.startswith("Q") else "colleges"


def _uncoded(one: Statement) -> list[Anomaly]:
    if one.champ not in ("quartiers", "colleges") or one.codes or one.partiel:
        return []
    return [
        STATEMENTS.report(
            "avertissement",
            "énoncé sans code",
            one.cite_id,
            f"« {one.words} » ne mène à aucun code : aucun lien n'en est tiré.",
            ligne=one.ligne,
            attendu="les codes des quartiers ou des collèges nommés, ou « oui » dans la colonne partiel",
            trouve="rien",
            remede="Cherchez les codes, ou dites que l'énoncé est partiel.",
        )
    ]


def _differing(cite: Cite) -> list[Anomaly]:
    return [
        STATEMENTS.report(
            "information",
            "documents qui diffèrent",
            cite.slug,
            f"{cite.nom} : les documents ne disent pas tous la même chose de « {fact.champ} ».",
            attendu="un seul énoncé",
            trouve=f"{_words(fact.valeur)} ({fact.source}, retenu) et "
            + ", ".join(f"{_words(other.valeur)} ({other.source})" for other in fact.autres),
            remede="Tous sont gardés et dits dans la fiche : demandez à la cité lequel est juste.",
        )
        for fact in cite.faits.values()
        if fact.autres
    ]


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
