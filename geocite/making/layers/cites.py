"""The layer of the cités: identity card, links, and an outline that says what it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geocite.bundle.geojson import Properties
from geocite.collections import GENERATIONS
from geocite.making.curated.cites import Cite
from geocite.making.layers.features import DECIMALS, QPV_TOLERANCE_M, Knowledge, Record, coverage_lonlat, names_of
from geocite.making.links.candidates import CANDIDATE
from geocite.making.links.links import ANNOUNCED, NATURES, OFFICIAL, STATED, find_nature, index_targets
from geocite.making.region.geometry import simplify_within, to_lonlat

LINKED = (*sorted(GENERATIONS), "colleges")


def derive_cites(known: Knowledge, outlines: Mapping[str, shapely.Geometry]) -> list[Record]:
    """Records of the cités: identity card, links, and outline (stated quartiers and communes, else its communes)."""
    stated = {name: index_targets(known.links, name) for name in LINKED}
    candidates = [link for link in known.candidates if link.nature == CANDIDATE]
    offered = {name: index_targets(candidates, name) for name in LINKED}
    natures = {name: find_nature(known.links, name) for name in LINKED}
    records = []
    for cite in known.cites:
        ways = {generation: natures[f"qpv-{generation}"].get(cite.slug) for generation in (2015, 2024)}
        generation, whole = _stated_generation(ways), _whole_communes(cite, known)
        properties = (
            _cite_identity(cite, known)
            | {name.replace("-", "_"): stated[name].get(cite.slug, []) for name in LINKED}
            | {f"{name.replace('-', '_')}_candidats": offered[name].get(cite.slug, []) for name in LINKED}
            | {
                "communes_entieres": whole,
                "perimetre": _drawn(generation, whole),
                "perimetre_connu": _how_known(cite, generation, whole),
                "liens_qpv": min((way for way in ways.values() if way), key=NATURES.index, default=None),
                "liens_colleges": natures["colleges"].get(cite.slug),
            }
        )
        records.append(Record(cite.slug, properties, _cite_outline(cite, known, outlines, generation)))
    return records


def _drawn(generation: int | None, whole: Sequence[str]) -> str:
    """What the outline is made of."""
    if generation and whole:
        return "qpv_et_communes"
    return "qpv" if generation else "communes"


def _how_known(cite: Cite, generation: int | None, whole: Sequence[str]) -> str:
    """Whether a document states the quartiers of a cité, only some or how many they are, or nothing of them."""
    if generation or whole:
        return "enonce"
    return "en_partie" if cite.value("nombre_quartiers") or cite.value("quartiers") else "non_connu"


def _stated_generation(ways: Mapping[int, str | None]) -> int | None:
    """The generation of QPV that a document states: the official list first, and its newest outlines."""
    for nature in (OFFICIAL, STATED, ANNOUNCED):
        for generation in (2024, 2015):
            if ways[generation] == nature:
                return generation
    return None


def _cite_outline(cite: Cite, known: Knowledge, outlines: Mapping[str, shapely.Geometry], stated: int | None) -> Any:
    whole = _whole_communes(cite, known)
    if not stated:
        codes = whole or cite.communes
        union = shapely.union_all([outlines[code] for code in codes])
        return coverage_lonlat([union], known)[0]
    parts = [outlines[code] for code in whole]
    table = known.tables.qpv[stated]
    quartiers = index_targets(known.links, f"qpv-{stated}")[cite.slug]
    parts += list(table.loc[table["code_qp"].isin(quartiers)].geometry.values)
    union = np.array([shapely.union_all(parts)], dtype=object)
    return to_lonlat(simplify_within(union, QPV_TOLERANCE_M), known.tables.region.epsg, DECIMALS)[0]


def _whole_communes(cite: Cite, known: Knowledge) -> list[str]:
    """Communes that the minutes name as a quartier of the cité, whole."""
    source = f"cites/{cite.slug}"
    return sorted(
        link.vers.removeprefix("communes/")
        for link in known.links
        if link.de == source and link.nature == STATED and link.vers.startswith("communes/")
    )


def _cite_identity(cite: Cite, known: Knowledge) -> Properties:
    departements = known.tables.communes.set_index("code_commune")["code_departement"]
    code = departements[cite.communes[0]]
    return {
        "nom": cite.nom,
        "communes": list(cite.communes),
        "noms_communes": [names_of(known.tables.communes)[commune] for commune in cite.communes],
        "code_departement": code,
        "departement": known.tables.region.departements[code],
        "agglomeration": _stated_value(cite, "agglomeration"),
        "vague": _stated_value(cite, "vague"),
        "annee_label": _stated_value(cite, "annee_label"),
        "population": _stated_value(cite, "population"),
        "population_perimetre": cite.fait("population").portee,
        "population_qpv": _stated_value(cite, "population_qpv"),
        "part_moins_25_ans_pct": _stated_value(cite, "part_moins_25_ans_pct"),
        "taux_pauvrete_agglomeration_pct": _stated_value(cite, "taux_pauvrete_agglomeration_pct"),
        "taux_pauvrete_qpv_pct": _stated_value(cite, "taux_pauvrete_qpv_pct"),
        "programmes_pilotes": _stated_value(cite, "programmes_pilotes") or [],
        "axes_prioritaires": _stated_value(cite, "axes_prioritaires") or [],
        "appel_a_projets": _stated_value(cite, "appel_a_projets"),
    }


def _stated_value(cite: Cite, champ: str) -> Any:
    value = cite.fait(champ).valeur
    return list(value) if isinstance(value, tuple) else value
