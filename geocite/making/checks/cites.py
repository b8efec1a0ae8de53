"""Checks of what people wrote about each cité: its card (cites.toml) and its place in the official list."""

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from geocite.making.checks.anomalies import TO_COMPLETE, Anomaly, Origin, Severity
from geocite.making.curated.cites import Cite, Fact
from geocite.making.curated.matches import Match
from geocite.text.delimited import fold
from geocite.text.states import State

CARDS = Origin("curation", "cites.toml", "cites")
# What the identity card of a cité is expected to say.
IDENTITY: Mapping[str, str] = {
    "code_departement": "le département",
    "agglomeration": "l'agglomération",
    "population": "la population",
    "population_qpv": "la population des quartiers prioritaires",
    "part_moins_25_ans_pct": "la part des moins de 25 ans",
    "taux_pauvrete_agglomeration_pct": "le taux de pauvreté de l'agglomération",
    "taux_pauvrete_qpv_pct": "le taux de pauvreté des quartiers prioritaires",
    "quartiers": "les quartiers",
    "colleges": "les collèges",
    "vague": "la vague du label",
    "annee_label": "l'année du label",
}
RATES = ("taux_pauvrete_agglomeration_pct", "taux_pauvrete_qpv_pct")
SCOPES = {
    "0-25 ans": "ne compte que les 0 à 25 ans",
    "non précisée": "est donnée sans dire quel territoire ni quels âges elle couvre",
}


def check_identity(cites: Iterable[Cite]) -> list[Anomaly]:
    """Identity fields that the document does not give; one line alone for a cité it says nothing of."""
    found: list[Anomaly] = []
    for cite in cites:
        if cite.nom_imprime is None:
            found.append(_unmentioned(cite))
        elif cite.faits.keys() <= {one.champ for one in cite.enonces}:
            found.append(_without_card(cite))
        else:
            found += [_missing(cite, champ) for champ in IDENTITY if cite.fait(champ).etat == State.ABSENT]
    return found


def _unmentioned(cite: Cite) -> Anomaly:
    return CARDS.report(
        "information",
        "cité hors du compte rendu",
        cite.slug,
        f"{cite.nom} est dans la liste officielle mais le compte rendu n'en parle pas"
        + (" : d'autres documents en parlent." if cite.enonces else " : rien n'en est énoncé."),
        ligne=cite.ligne,
        remede="Ajoutez ses faits à cites.toml quand un document les donne.",
        lecteur=TO_COMPLETE,
    )


def _without_card(cite: Cite) -> Anomaly:
    return CARDS.report(
        "avertissement",
        "fiche d'identité absente",
        cite.slug,
        f"Le compte rendu nomme {cite.nom_imprime} sans donner de fiche d'identité.",
        ligne=cite.ligne,
        attendu=", ".join(IDENTITY.values()),
        trouve="rien",
        remede="Demandez la fiche à la cité, puis ajoutez ses faits à cites.toml.",
        lecteur=TO_COMPLETE,
    )


def _missing(cite: Cite, champ: str) -> Anomaly:
    return CARDS.report(
        "avertissement",
        "champ d'identité absent",
        cite.slug,
        f"{cite.nom} : aucun document lu ne donne {IDENTITY[champ]}.",
        ligne=cite.fait(champ).ligne or cite.ligne,
        attendu=champ,
        trouve="non renseigné",
        remede=f"Ajoutez [cites.{cite.slug}.faits.{champ}] à cites.toml quand un document le donne.",
        lecteur=TO_COMPLETE,
    )


def check_facts(cites: Iterable[Cite]) -> list[Anomaly]:
    """Placeholders, contradictions, populations of another scope, a poverty rate without the other."""
    found: list[Anomaly] = []
    for cite in cites:
        found += [_placeholder(cite, fact) for fact in cite.faits.values() if _is_placeholder(fact)]
        found += _contradictions(cite)
        found += _scope(cite)
        found += _single_rate(cite)
    return found


def _is_placeholder(fact: Fact) -> bool:
    printed = fact.imprime if fact.etat == State.PLACEHOLDER else fact.valeur
    texts = printed if isinstance(printed, tuple) else (printed,)
    return fact.etat == State.PLACEHOLDER or any(
        isinstance(text, str) and fold(text) in ("xx", "xxx", "xxxx", "a_completer", "a_venir") for text in texts
    )


def _placeholder(cite: Cite, fact: Fact) -> Anomaly:
    return CARDS.report(
        "avertissement",
        "valeur d'attente",
        cite.slug,
        f"{cite.nom} : {IDENTITY.get(fact.champ, fact.champ)} reste à remplir dans le document.",
        ligne=fact.ligne,
        attendu=f"une valeur de {fact.champ}",
        trouve=f"« {fact.imprime or fact.valeur} »",
        remede="La valeur est affichée comme non renseignée : demandez-la à la cité.",
    )


def _contradictions(cite: Cite) -> list[Anomaly]:
    return [
        CARDS.report(
            "avertissement",
            "contradiction dans le compte rendu",
            cite.slug,
            told.texte,
            ligne=told.ligne,
            attendu=f"une seule valeur de {told.champ}",
            trouve=f"{told.retenu} (retenu) et {told.autre}",
            remede="Les deux sont gardées et dites dans la fiche : demandez à la cité laquelle est juste.",
        )
        for told in cite.contradictions
    ]


def _scope(cite: Cite) -> list[Anomaly]:
    fact = cite.fait("population")
    if fact.portee not in SCOPES:
        return []
    return [
        CARDS.report(
            "avertissement",
            "population au périmètre particulier",
            cite.slug,
            f"{cite.nom} : la population ({fact.valeur}) {SCOPES[fact.portee]}.",
            ligne=fact.ligne,
            attendu="la population de la commune",
            trouve=fact.portee,
            remede="Ne la comparez pas à celle des autres cités ; demandez à la cité ce qu'elle compte.",
        )
    ]


def _single_rate(cite: Cite) -> list[Anomaly]:
    known = [champ for champ in RATES if cite.fait(champ).etat == State.KNOWN]
    if len(known) != 1:
        return []
    missing = next(champ for champ in RATES if champ not in known)
    return [
        CARDS.report(
            "avertissement",
            "taux de pauvreté sans point de comparaison",
            cite.slug,
            f"{cite.nom} : {IDENTITY[known[0]]} est donné sans l'autre.",
            ligne=cite.fait(known[0]).ligne,
            attendu=missing,
            trouve="non renseigné",
            remede="Demandez le taux qui manque, de la même année.",
        )
    ]


def check_official_list(
    cites: Mapping[str, Cite], matches: Iterable[Match], listed: pd.DataFrame, communes: Collection[str]
) -> list[Anomaly]:
    """Cités ↔ official list (id_cite, libelle, code_commune, ligne) through their matches.

    `communes` are those of the region: a cité of the list there that nobody describes is reported too.
    """
    if listed.empty:
        return []
    kept = {match.cite_id: match for match in matches if match.kept}
    labels = dict(zip(listed["id_cite"], listed["libelle"], strict=True))
    covered = listed.groupby("id_cite")["code_commune"].apply(frozenset).to_dict()
    found = []
    for slug, cite in cites.items():
        match = kept.get(slug)
        if match is None or match.code not in labels:
            found.append(_unlisted(cite, match))
        else:
            found += _compare(cite, match, str(labels[match.code]), covered[match.code])
    described = {match.code for match in kept.values()}
    return [*found, *_undescribed(listed[listed["code_commune"].isin(list(communes))], described)]


def _undescribed(inside: pd.DataFrame, described: Collection[str]) -> list[Anomaly]:
    """Cités that the list has in the region (`inside`) and nobody describes."""
    return [
        CARDS.report(
            "erreur",
            "cité de la liste sans fiche",
            str(row["id_cite"]),
            f"« {row['libelle']} » est dans la liste officielle et pas dans cites.toml.",
            attendu="une table [cites.…] et une ligne de matches/cites.csv",
            remede="Ajoutez les deux, même sans faits.",
        )
        for _, row in inside[~inside["id_cite"].isin(list(described))].drop_duplicates("id_cite").iterrows()
    ]


def _unlisted(cite: Cite, match: Match | None) -> Anomaly:
    origin = Origin("curation", match.fichier if match else "matches/cites.csv", "cites")
    return origin.report(
        "erreur",
        "cité absente de la liste officielle",
        cite.slug,
        f"{cite.nom} n'est rapprochée d'aucune cité de la liste officielle.",
        ligne=match.ligne if match else None,
        attendu="un id_cite de la liste",
        trouve=match.code if match else "aucun",
        remede="Corrigez matches/cites.csv d'après le libellé : les numéros changent d'une liste à l'autre.",
        lecteur="Les numéros changent d'une liste à l'autre.",
    )


def _compare(cite: Cite, match: Match, label: str, covered: frozenset[str]) -> list[Anomaly]:
    found = []
    origin = Origin("curation", match.fichier, "cites")
    if covered != set(cite.communes):
        found.append(_other_communes(cite, covered))
    if label not in (match.libelle, cite.libelle_liste) or match.libelle != cite.libelle_liste:
        found.append(_renamed(origin, "erreur", cite, match.ligne, match.libelle, label))
    if cite.nom_imprime is not None and fold(cite.nom_imprime) != fold(label):
        found.append(_renamed(origin, "avertissement", cite, match.ligne, cite.nom_imprime, label))
    return found


def _other_communes(cite: Cite, covered: frozenset[str]) -> Anomaly:
    return CARDS.report(
        "erreur",
        "communes différentes de la liste officielle",
        cite.slug,
        f"{cite.nom} ne couvre pas les mêmes communes dans cites.toml et dans la liste officielle.",
        ligne=cite.ligne,
        attendu=", ".join(sorted(covered)),
        trouve=", ".join(sorted(cite.communes)),
        remede="Reprenez les communes de la liste officielle.",
    )


def _renamed(origin: Origin, severity: Severity, cite: Cite, line: int, name: str, label: str) -> Anomaly:
    return origin.report(
        severity,
        "libellé différent de la liste officielle",
        cite.slug,
        f"« {name} » s'appelle « {label} » dans la liste officielle.",
        ligne=line,
        attendu=label,
        trouve=name,
        remede="Le lien est décidé dans matches/cites.csv : vérifiez qu'il s'agit bien de la même cité.",
        lecteur="Vérifiez qu'il s'agit bien de la même cité.",
    )
