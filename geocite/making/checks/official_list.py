"""What the official list of quartiers changes to the links stated, and to the candidates, without it."""

from collections.abc import Iterable, Sequence

from geocite.bundle.contract import Link
from geocite.making.checks.anomalies import Anomaly, Origin, Severity
from geocite.making.curated.cites import Cite
from geocite.making.links.candidates import TOUCHING
from geocite.making.links.links import ANNOUNCED, STATED
from geocite.making.links.official_list import BY_LABEL, Listed

KIND = "écart avec la liste officielle"


def check_listed(
    listed: Iterable[Listed], cites: Iterable[Cite], before: Sequence[Link], fichier: str
) -> list[Anomaly]:
    """« écart avec la liste officielle »: cités not recognised, codes unknown, quartiers added or left out.

    `before`: the links and the candidates as they are without the list. A list that was not read has no anomaly.
    """
    everyone = list(listed)
    if not everyone:
        return []
    origin = Origin("cites_qpv", fichier, "cites")
    found = [anomaly for one in everyone for anomaly in _check_entry(one, origin)]
    for one in everyone:
        found += [] if not one.slug else _differences(one, before, origin)
    return found + _unlisted(cites, {one.slug for one in everyone}, origin)


def _check_entry(one: Listed, origin: Origin) -> list[Anomaly]:
    found = []
    if not one.slug:
        found.append(
            origin.report(
                "avertissement",
                KIND,
                one.libelle,
                f"« {one.libelle} » de la liste n'est reconnue comme aucune cité : {one.comment}.",
                ligne=one.ligne,
                attendu="une cité de même libellé et des mêmes communes",
                trouve=", ".join(one.candidats),
                remede="Ses quartiers ne sont reliés à rien ; signalez le libellé à l'ANCT.",
            )
        )
    elif one.comment != BY_LABEL:
        found.append(
            origin.report(
                "information",
                KIND,
                one.slug,
                f"Appelée « {one.libelle} » dans la liste, reconnue à ses communes.",
                ligne=one.ligne,
                trouve=one.libelle,
                remede="Rien à faire si c'est bien la même cité.",
            )
        )
    if one.inconnus:
        found.append(_unknown(one, origin))
    return found


def _unknown(one: Listed, origin: Origin) -> Anomaly:
    return origin.report(
        "avertissement",
        KIND,
        one.slug or one.libelle,
        f"Code{'s' * (len(one.inconnus) > 1)} de quartier que les contours n'ont pas : {', '.join(one.inconnus)}.",
        ligne=one.ligne,
        attendu="un code des quartiers de 2015 ou de 2024",
        trouve=", ".join(one.inconnus),
        remede="Signalez ces codes à l'ANCT.",
    )


def _differences(one: Listed, before: Sequence[Link], origin: Origin) -> list[Anomaly]:
    found = []
    for generation in (2015, 2024):
        official = set(one.of_generation(generation))
        prefix = f"qpv-{generation}/"
        mine = [link for link in before if link.de == f"cites/{one.slug}" and link.nature != TOUCHING]
        links = [link for link in mine if link.vers.startswith(prefix)]
        former = {link.vers.removeprefix(prefix) for link in links}
        if official and official != former:
            stated = any(link.nature in (STATED, ANNOUNCED) for link in links)
            found.append(_difference(one, generation, official, former, stated, origin))
    return found


def _difference(
    one: Listed, generation: int, official: set[str], former: set[str], stated: bool, origin: Origin
) -> Anomaly:
    severity: Severity = "avertissement" if stated else "information"
    known = "énoncés par un document" if stated else "candidats"
    more, less = sorted(official - former), sorted(former - official)
    parts = [f"ajoute {', '.join(more)}"] * bool(more) + [f"ne retient pas {', '.join(less)}"] * bool(less)
    return origin.report(
        severity,
        KIND,
        one.slug,
        f"Quartiers de {generation} : la liste {' et '.join(parts)}, par rapport aux quartiers {known}.",
        ligne=one.ligne,
        attendu=", ".join(sorted(official)),
        trouve=", ".join(sorted(former)),
        remede="La liste prévaut sur les candidats ; ce qu'énoncent les documents est gardé à côté.",
    )


def _unlisted(cites: Iterable[Cite], recognised: set[str], origin: Origin) -> list[Anomaly]:
    return [
        origin.report(
            "information",
            KIND,
            cite.slug,
            f"La liste ne donne aucun quartier à {cite.nom} : ses quartiers restent énoncés ou candidats.",
            attendu="au moins un quartier",
            remede="Vérifiez le libellé de la cité dans la liste.",
        )
        for cite in cites
        if cite.slug not in recognised
    ]
