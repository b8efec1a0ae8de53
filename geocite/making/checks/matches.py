"""Checks of the reviewed matches: every printed name decided, every code known and where it should be."""

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from geocite.collections import COLLECTIONS
from geocite.making.checks.anomalies import TO_COMPLETE, Anomaly, Origin
from geocite.making.checks.cites import CARDS
from geocite.making.curated.cites import Cite
from geocite.making.curated.matches import Match, Matches
from geocite.making.curated.statements import is_public
from geocite.text.delimited import fold


def check_matches(cites: Mapping[str, Cite], matches: Matches, known: Mapping[str, Collection[str]]) -> list[Anomaly]:
    """Every printed name has its decision, every decision its printed name, every code exists.

    `known` gives the codes of each collection; a collection that is not there is not checked.
    """
    found: list[Anomaly] = []
    groups = (
        ("quartiers", matches.quartiers),
        ("colleges", matches.colleges),
        ("agglomeration", matches.agglomerations),
        ("communes_imprimees", matches.rattachements),
    )
    for champ, decided in groups:
        if champ != "communes_imprimees":
            found += _undecided(cites, champ, decided)
        lost = [match for match in decided if match.imprime not in _printed(cites, match.cite_id, champ)]
        found += [_unprinted(match) for match in lost]
    everything = (*matches.quartiers, *matches.colleges, *matches.agglomerations, *matches.rattachements)
    found += [_unknown(match) for match in everything if match.code not in known.get(match.collection, {match.code})]
    found += [_whole_commune(match) for match in matches.quartiers if match.kept and match.collection == "communes"]
    found += [_associated(match) for match in matches.rattachements if match.kept]
    return found


def _printed(cites: Mapping[str, Cite], slug: str, champ: str) -> tuple[str, ...]:
    if slug not in cites or is_public(cites[slug], champ):  # these bear their codes
        return ()
    value = cites[slug].value(champ)
    return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),) if value else ()


def _undecided(cites: Mapping[str, Cite], champ: str, decided: Iterable[Match]) -> list[Anomaly]:
    kept = {(match.cite_id, match.imprime) for match in decided if match.kept}
    return [
        CARDS.report(
            "erreur",
            "nom imprimé sans rapprochement",
            slug,
            f"« {name} » n'est rapproché d'aucun code.",
            ligne=cite.fait(champ).ligne,
            attendu="une ligne « same » dans matches/",
            trouve="aucune",
            remede="Cherchez le code en lisant les données et écrivez la décision avec son motif.",
        )
        for slug, cite in cites.items()
        for name in _printed(cites, slug, champ)
        if (slug, name) not in kept
    ]


def _match_report(match: Match) -> Origin:
    return Origin("curation", match.fichier, "cites")


def _unprinted(match: Match) -> Anomaly:
    return _match_report(match).report(
        "erreur",
        "rapprochement sans nom imprimé",
        match.cite_id,
        f"« {match.imprime} » n'est pas dans la fiche de la cité.",
        ligne=match.ligne,
        attendu="un nom écrit comme dans cites.toml",
        trouve=match.imprime,
        remede="Recopiez le nom de la fiche, ou supprimez la ligne.",
    )


def _unknown(match: Match) -> Anomaly:
    words = COLLECTIONS[match.collection].words
    kind = words.code or words.counted[0]
    return _match_report(match).report(
        "erreur",
        "code inconnu",
        match.cite_id,
        f"« {match.imprime} » est rapproché de {match.code}, qui n'est pas un code de {kind} connu.",
        ligne=match.ligne,
        attendu=f"un code de {kind}",
        trouve=match.code,
        remede="Corrigez le code dans le fichier des rapprochements.",
    )


def _whole_commune(match: Match) -> Anomaly:
    return _match_report(match).report(
        "avertissement",
        "quartier énoncé qui n'est pas un QPV",
        match.cite_id,
        f"« {match.imprime} » est la commune {match.code} entière, pas un quartier prioritaire.",
        ligne=match.ligne,
        attendu="un quartier prioritaire",
        trouve=f"commune {match.code}",
        remede="Le lien va à la commune ; demandez à la cité quels quartiers elle vise.",
    )


def _associated(match: Match) -> Anomaly:
    return _match_report(match).report(
        "avertissement",
        "commune associée citée comme commune",
        match.cite_id,
        f"« {match.imprime} » ({match.libelle}) est une commune associée à {match.code}.",
        ligne=match.ligne,
        attendu="une commune du code officiel géographique",
        trouve=f"commune associée {match.libelle}",
        remede="Le lien va à la commune qui la contient.",
    )


def check_printed_communes(cites: Iterable[Cite], matches: Iterable[Match], names: Mapping[str, str]) -> list[Anomaly]:
    """Communes printed that are neither one of the cité's (`names`: code → nom) nor an associated commune."""
    attached = {(match.cite_id, match.imprime) for match in matches if match.kept}
    return [
        CARDS.report(
            "erreur",
            "commune imprimée inconnue",
            cite.slug,
            f"« {name} » n'est pas une commune de la cité dans la liste officielle.",
            ligne=cite.fait("communes_imprimees").ligne,
            attendu=", ".join(names.get(code, code) for code in cite.communes),
            trouve=name,
            remede="Si c'est une commune associée, écrivez-le dans matches/rattachements.csv.",
            lecteur=TO_COMPLETE,
        )
        for cite in cites
        for name in _printed({cite.slug: cite}, cite.slug, "communes_imprimees")
        if (cite.slug, name) not in attached and fold(name) not in {fold(names.get(code, "")) for code in cite.communes}
    ]


def check_attachments(matches: Iterable[Match], associated: pd.DataFrame) -> list[Anomaly]:
    """Associated communes of matches/ that the official code (code_commune, chef_lieu) attaches elsewhere."""
    if associated.empty:
        return []
    chief = dict(zip(associated["code_commune"], associated["chef_lieu"], strict=True))
    return [
        _match_report(match).report(
            "erreur",
            "code inconnu",
            match.cite_id,
            f"« {match.imprime} » : le code officiel ne rattache pas {match.libelle} à {match.code}.",
            ligne=match.ligne,
            attendu=chief.get(match.libelle, "une commune associée"),
            trouve=match.code,
            remede="Corrigez matches/rattachements.csv d'après le code officiel géographique.",
            lecteur=TO_COMPLETE,
        )
        for match in matches
        if chief.get(match.libelle) != match.code
    ]


def check_places(
    cites: Mapping[str, Cite], matches: Iterable[Match], places: Mapping[tuple[str, str], Collection[str]]
) -> list[Anomaly]:
    """Matches leading out of their cité; `places`: (collection, code) → codes of the communes it stands in."""
    return [
        _match_report(match).report(
            "avertissement",
            "rapprochement hors des communes de la cité",
            match.cite_id,
            f"« {match.imprime} » est rapproché de {match.code}, situé dans d'autres communes.",
            ligne=match.ligne,
            attendu=", ".join(cites[match.cite_id].communes),
            trouve=", ".join(sorted(places[match.collection, match.code])),
            remede="Vérifiez que ce n'est pas un homonyme ; sinon dites pourquoi dans le motif.",
        )
        for match in matches
        if match.kept and match.cite_id in cites and (match.collection, match.code) in places
        if not set(places[match.collection, match.code]) & set(cites[match.cite_id].communes)
    ]


def check_current_names(matches: Iterable[Match], names: Mapping[str, str]) -> list[Anomaly]:
    """Collèges whose current name in matches/ is no longer that of the location file (`names`: UAI → nom)."""
    return [
        _match_report(match).report(
            "avertissement",
            "nom divergent entre sources",
            match.code,
            f"Appelé « {match.libelle} » dans matches/ et « {names[match.code]} » dans le fichier des collèges.",
            ligne=match.ligne,
            attendu=names[match.code],
            trouve=match.libelle,
            remede="Mettez à jour nom_actuel, après avoir vérifié que c'est le même établissement.",
        )
        for match in matches
        if match.code in names and fold(match.libelle) != fold(names[match.code])
    ]
