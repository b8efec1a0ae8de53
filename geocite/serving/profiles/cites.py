"""Profile of a cité éducative: the identity card of the minutes, its quartiers, its collèges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geocite.bundle.contract import CiteCard, Fact
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.indicators import unit_words
from geocite.serving.drawings.charts import Strip
from geocite.serving.language.languages import N_, _
from geocite.serving.language.vocabulary import NATURES, SCOPES
from geocite.serving.profiles.common import (
    Figure,
    Reference,
    SourceMark,
    Sources,
    candidate_references,
    figure_of,
    merged_references,
    plain_references,
)
from geocite.serving.profiles.compared.comparison import Comparison, build_comparison
from geocite.serving.profiles.compared.scopes import UNKNOWN
from geocite.serving.profiles.compared.two_sources import CiteFigure, Pair, build_pairs, cite_figures
from geocite.serving.profiles.parts.linked_tables import (
    CollegeRow,
    QuartierRow,
    college_row,
    college_rows,
    quartier_row,
    quartier_rows,
)
from geocite.serving.profiles.parts.outlines import Perimeter, build_perimeter
from geocite.serving.profiles.parts.poverty import POVERTY, PovertyBars, poverty_bars, poverty_strip
from geocite.serving.profiles.parts.statements import Beside, statements_beside
from geocite.text.states import State

# Fields of the card: name of the fact, label, unit, decimals.
CARD = (
    ("communes_imprimees", N_("Communes"), "", 0),
    ("code_departement", N_("Département"), "", 0),
    ("region", N_("Région"), "", 0),
    ("agglomeration", N_("Agglomération"), "", 0),
    ("population", N_("Population"), N_("habitants"), 0),
    ("quartiers", N_("Quartiers concernés, tels qu’imprimés"), "", 0),
    ("nombre_quartiers", N_("Nombre de quartiers"), "", 0),
    ("colleges", N_("Collèges concernés, tels qu’imprimés"), "", 0),
    ("colleges_chefs_de_file", N_("Collèges chefs de file"), "", 0),
    ("ecoles", N_("Écoles et autres lieux"), "", 0),
    ("population_qpv", N_("Population des quartiers prioritaires"), N_("habitants"), 0),
    ("part_moins_25_ans_pct", N_("Part des moins de 25 ans"), "%", 1),
    ("taux_pauvrete_agglomeration_pct", N_("Taux de pauvreté de l’agglomération"), "%", 1),
    ("taux_pauvrete_qpv_pct", N_("Taux de pauvreté des quartiers prioritaires"), "%", 1),
    ("programmes_pilotes", N_("Programmes pilotes"), "", 0),
    ("site", N_("Site internet"), "", 0),
    ("vague", N_("Vague de labellisation"), "", 0),
    ("annee_label", N_("Année du label"), "", 0),
    ("convention", N_("Convention"), "", 0),
    ("financement", N_("Financement"), "", 0),
    ("gouvernance", N_("Gouvernance"), "", 0),
    ("axes_prioritaires", N_("Axes prioritaires"), "", 0),
    ("actions", N_("Actions"), "", 0),
    ("appel_a_projets", N_("Appels à projets"), "", 0),
    ("echeances", N_("Échéances annoncées"), "", 0),
    ("programmes", N_("Programmes"), "", 0),
)


@dataclass(frozen=True)
class Candidates:
    """What a cité may hold where no document says so: rows to look at one by one, never summed."""

    quartiers: tuple[tuple[QuartierRow, float | None], ...]  # of 2015, each with its share in the communes (percent)
    touching: tuple[Reference, ...]  # of 2015: less than half of their area
    qpv_2024: tuple[Reference, ...]
    colleges: tuple[CollegeRow, ...]
    siblings: tuple[Reference, ...]  # the other cités of its communes: nothing says what goes to which


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What documents state of a cité."""

    wave: Figure
    year: Figure
    card: Mapping[str, Figure]
    poverty: PovertyBars
    remarks: tuple[str, ...]
    beside: Mapping[str, Beside]
    stated: bool
    official_label: str | None
    printed_name: str | None


@dataclass(frozen=True, kw_only=True)
class Places:
    """The territories and collèges of a cité; `whole`: codes of the communes stated whole."""

    communes: tuple[Reference, ...]
    department: str | None
    agglomerations: tuple[Reference, ...]
    quartiers: tuple[QuartierRow, ...]
    qpv_2024: tuple[Reference, ...]
    colleges: tuple[CollegeRow, ...]
    known: str  # `enonce`, `en_partie` or `non_connu`
    stated_by: str
    whole: tuple[str, ...]
    whole_names: tuple[str, ...]
    commune_rows: tuple[tuple[Reference, Figure | None, Figure | None], ...]
    perimeter: str | None  # what the outline draws: `qpv`, `communes` or `qpv_et_communes`
    candidates: Candidates
    strip: Strip | None
    strip_mark: SourceMark | None


@dataclass(frozen=True, kw_only=True)
class CiteProfile(Stated, Places):
    """All that the page of a cité shows."""

    id: str
    name: str
    pairs: tuple[Pair, ...]
    figures: tuple[tuple[str, tuple[CiteFigure, ...]], ...]
    outlines: Perimeter | None
    comparison: Comparison | None
    sources: Sources


def build_cite(catalogue: Catalogue, item_id: str, choice: str | None = None) -> CiteProfile:
    """The profile of a cité, compared with a choice; NotFoundError when unknown."""
    properties, sources = catalogue.get("cites", item_id), Sources(catalogue)
    # Sources are listed in the order in which the page meets them: the stated ones first.
    stated = _stated(catalogue, sources, item_id, properties["nom"])
    places = _places(catalogue, sources, item_id)
    return CiteProfile(
        id=item_id,
        name=catalogue.name("cites", item_id),
        pairs=tuple(build_pairs(catalogue, sources, item_id, stated.card)),
        figures=cite_figures(catalogue, sources, item_id),
        outlines=build_perimeter(catalogue, item_id),
        comparison=build_comparison(catalogue, sources, "cites", item_id, choice),
        sources=sources,
        **vars(stated),
        **vars(places),
    )


def _stated(catalogue: Catalogue, sources: Sources, item_id: str, name: str) -> Stated:
    record = catalogue.card(item_id)
    region = catalogue.region_of("cites", item_id).nom
    card = dict(_card(sources, record, region))
    return Stated(
        wave=card["vague"],
        year=card["annee_label"],
        card=card,
        poverty=poverty_bars(card),
        remarks=record.remarques,
        beside=statements_beside(sources, record),
        stated=any(fact.etat == State.KNOWN for fact in record.faits.values()),
        official_label=record.libelle_liste,
        printed_name=_other_name(record, name),
    )


def _places(catalogue: Catalogue, sources: Sources, item_id: str) -> Places:
    properties, key = catalogue.get("cites", item_id), ("cites", item_id)

    def linked(target: str, field: str, otherwise: str) -> tuple[Reference, ...]:
        return merged_references(catalogue, key, target, properties.get(field) or (), otherwise)

    communes = linked("communes", "communes", _("d’après la liste officielle"))
    quartiers = tuple(quartier_rows(catalogue, sources, key, properties.get("qpv_2015") or ()))
    colleges = tuple(college_rows(catalogue, sources, key, properties.get("colleges") or ()))
    whole = tuple(properties.get("communes_entieres") or ())
    strip, mark = poverty_strip(catalogue, sources, "qpv-2015", {q.reference.id: q.reference.name for q in quartiers})
    _use_sources(catalogue, sources, key)
    sources.use(*catalogue.card(item_id).documents)
    return Places(
        communes=communes,
        department=catalogue.department(properties.get("code_departement")),
        agglomerations=_agglomerations(catalogue, communes),
        quartiers=quartiers,
        qpv_2024=linked("qpv-2024", "qpv_2024", _("déduit de la correspondance 2015 → 2024")),
        colleges=colleges,
        known=properties.get("perimetre_connu") or UNKNOWN,
        stated_by=NATURES.said.get(properties.get("liens_qpv") or "", ""),
        candidates=_candidates(catalogue, sources, key),
        whole=whole,
        whole_names=tuple(catalogue.name("communes", code) for code in whole),
        commune_rows=tuple(_commune_rows(catalogue, sources, communes)),
        perimeter=properties.get("perimetre"),
        strip=strip,
        strip_mark=mark,
    )


def _candidates(catalogue: Catalogue, sources: Sources, key: tuple[str, str]) -> Candidates:
    """Candidates of a cité (`key`), each quartier with its own figures."""
    quartiers = candidate_references(catalogue, key, "qpv-2015")
    return Candidates(
        tuple((quartier_row(catalogue, sources, one), one.share) for one in quartiers),
        candidate_references(catalogue, key, "qpv-2015", "touche"),
        candidate_references(catalogue, key, "qpv-2024"),
        tuple(college_row(catalogue, sources, one) for one in candidate_references(catalogue, key, "colleges")),
        plain_references(catalogue, "cites", _siblings(catalogue, key[1]), ""),
    )


def _siblings(catalogue: Catalogue, item_id: str) -> list[str]:
    """The other cités that a commune of a cité is listed for, once each."""
    codes = [code for code in catalogue.get("cites", item_id).get("communes") or () if catalogue.has("communes", code)]
    found = (cite for code in codes for cite in catalogue.get("communes", code).get("cites") or ())
    return [cite for cite in dict.fromkeys(found) if cite != item_id]


def _card(sources: Sources, record: CiteCard, region: str) -> Iterator[tuple[str, Figure]]:
    for name, label, unit, decimals in CARD:
        if name == "region":
            yield name, Figure(_(label), region, State.KNOWN)
        else:
            yield name, _fact(sources, record.faits.get(name), _(label), unit_words(unit), decimals)


def _fact(sources: Sources, fact: Fact | None, label: str, unit: str, decimals: int) -> Figure:
    if fact is None:
        return Figure(label, None, State.ABSENT, unit, decimals)
    state = fact.etat
    value = fact.valeur if state == State.KNOWN else None
    # An empty list is a field that the minutes leave blank.
    if state == State.KNOWN and value in (None, "", ()):
        state = State.ABSENT
    year = None if fact.annee is None else str(fact.annee)
    scope = fact.portee
    return Figure(
        label,
        value,
        state,
        unit,
        decimals,
        mark=_mark(sources, fact, year),
        scope=None if scope is None else SCOPES.said.get(scope, scope),
        printed=fact.imprime,
        vintage=year,
        gap=fact.ecart,
    )


def _mark(sources: Sources, fact: Fact, year: str | None) -> SourceMark | None:
    """The mark of a stated fact: the year of its figure where it is known, else that of the document, said so."""
    real = fact.annee_chiffre
    if real is not None:
        return sources.mark(fact.source, str(real), _("chiffre de {year}", year=real))
    return sources.mark(fact.source, year, note=_("C’est l’année du document, qui ne dit pas celle du chiffre."))


def _agglomerations(catalogue: Catalogue, communes: tuple[Reference, ...]) -> tuple[Reference, ...]:
    codes = [catalogue.get("communes", c.id).get("siren_epci") for c in communes if catalogue.has("communes", c.id)]
    wanted = dict.fromkeys(code for code in codes if code)
    return plain_references(catalogue, "epci", wanted, _("intercommunalité des communes"))


def _commune_rows(
    catalogue: Catalogue, sources: Sources, communes: tuple[Reference, ...]
) -> Iterator[tuple[Reference, Figure | None, Figure | None]]:
    for commune in communes:
        if catalogue.has("communes", commune.id):
            names = ("population", POVERTY)
            known = [
                figure_of(catalogue, sources, "communes", commune.id, name) if name in catalogue.indicators else None
                for name in names
            ]
            yield commune, known[0], known[1]


def _other_name(record: CiteCard, name: str) -> str | None:
    return record.nom_imprime if record.nom_imprime != name else None


def _use_sources(catalogue: Catalogue, sources: Sources, key: tuple[str, str]) -> None:
    sources.use(*(link.source for link in catalogue.links.get(key, ())))
    sources.use("cites_2023", "qpv_2015", "qpv_2024", "communes_contours")
