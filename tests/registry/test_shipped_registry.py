"""The registry as shipped and the figures of the embedded bundle: complete, dated, never invented."""

import pytest

from geocite.bundle.contract import Indicators as IndicatorsDocument
from geocite.bundle.loading import Bundle
from geocite.registry.sources import Indicators

# Years described; « édition » where it does not say which.
EDITIONS = ["édition 2017", "édition 2018", "édition 2019", "édition 2021", "édition 2022"]
CENSUS = ["édition 2017", "édition 2018", "2015", "2017", "2018"]
EMPLOYED = ["édition 2017", "édition 2018", "2015", "2016", "2017", "2018"]
INCOMES = ["édition 2017", "édition 2018", "2015", "2018", "2019"]
YEARLY = ["édition 2017", "2017", "2018", "2019", "2020", "2021"]
DIPLOMAS = ["édition 2017", "2017", "2019", "2020", "2021"]
SESSIONS = ["2022", "2023", "2024"]
DESCRIBED = {
    "population": ("2018", "2022"),
    "taux_pauvrete_pct": ("2019", "2022"),
    "revenu_median": ("2019", "2022"),
    "demandeurs_emploi": ("2021", "2022"),
    "taux_emploi_pct": ("2018", "2022"),
    "part_moins_25_ans_pct": ("2018", "2022"),
    "allocataires": ("édition 2022", "2022"),
}
SERIES = {
    ("qpv-2015", "population"): ["2013", "2018"],
    ("qpv-2015", "part_moins_25_ans_pct"): CENSUS,
    ("qpv-2015", "indice_jeunesse"): CENSUS,
    ("qpv-2015", "part_menages_6_personnes_pct"): CENSUS,
    ("qpv-2015", "part_menages_1_personne_pct"): CENSUS,
    ("qpv-2015", "part_etrangers_pct"): CENSUS,
    ("qpv-2015", "part_couples_3_enfants_pct"): EDITIONS,
    ("qpv-2015", "taux_pauvrete_pct"): INCOMES,
    ("qpv-2015", "revenu_median"): INCOMES,
    ("qpv-2015", "revenu_d1"): INCOMES,
    ("qpv-2015", "revenu_q1"): INCOMES,
    ("qpv-2015", "revenu_q3"): INCOMES,
    ("qpv-2015", "revenu_d9"): INCOMES,
    ("qpv-2015", "part_prestations_sociales_pct"): INCOMES,
    ("qpv-2015", "taux_emploi_pct"): EMPLOYED,
    ("qpv-2015", "part_emplois_precaires_pct"): EMPLOYED,
    ("qpv-2015", "demandeurs_emploi"): YEARLY,
    ("qpv-2015", "demandeurs_emploi_moins_26"): YEARLY,
    ("qpv-2015", "demandeurs_emploi_26_49"): YEARLY,
    ("qpv-2015", "demandeurs_emploi_50"): YEARLY,
    ("qpv-2015", "demandeurs_emploi_sans_cap"): DIPLOMAS,
    ("qpv-2015", "demandeurs_emploi_cap_bep"): DIPLOMAS,
    ("qpv-2015", "demandeurs_emploi_bac"): DIPLOMAS,
    ("qpv-2015", "demandeurs_emploi_sup_bac"): DIPLOMAS,
    ("communes", "population"): ["2023"],
    ("communes", "revenu_median"): ["2021"],
    ("communes", "taux_pauvrete_pct"): ["2021"],
    ("epci", "population"): ["2022"],
    ("epci", "revenu_median"): ["2019"],
    ("colleges", "ips"): ["2022"],
    ("colleges", "ips_ecart_type"): ["2022"],
    ("colleges", "effectif"): ["2022"],
    ("colleges", "taux_reussite_dnb_pct"): SESSIONS,
    ("colleges", "note_ecrit_dnb"): SESSIONS,
    ("colleges", "valeur_ajoutee_dnb"): SESSIONS,
    ("colleges", "taux_acces_6e_3e_pct"): SESSIONS,
    ("colleges", "mentions_dnb"): SESSIONS,
    ("colleges", "candidats_dnb"): SESSIONS,
    ("colleges", "part_mentions_dnb_pct"): SESSIONS,
}


@pytest.fixture(scope="module")
def document(whole: Bundle) -> IndicatorsDocument:
    return whole.documents.indicateurs


def test_every_indicator_asked_for_has_its_whole_series(document: IndicatorsDocument) -> None:
    told = {(s.collection, e.id): list(s.millesimes) for e in document.indicateurs for s in e.series}
    assert {key: told.get(key) for key in SERIES} == SERIES
    held = {(c, name): set(years) for c, names in document.valeurs.items() for name, years in names.items()}
    assert held == {key: set(years) for key, years in told.items()}, (
        "ce que les définitions annoncent est ce que le document contient"
    )


def test_definitions_are_plain_french_sentences(registry: Indicators) -> None:
    for indicator in registry.values():
        assert indicator.definition[0].isupper() and indicator.definition.endswith("."), indicator.id
        assert len(indicator.libelle_court) <= 30, indicator.libelle_court
        assert (indicator.unite == "%") == indicator.id.endswith("_pct"), indicator.id


def test_ratios_can_be_recomputed_from_counts(registry: Indicators) -> None:
    for indicator in registry.values():
        for part in indicator.parts:
            assert registry[part].agregation == "somme", (indicator.id, part)
    assert registry["ips"].poids == "effectif"
    assert registry["part_mentions_dnb_pct"].parts == ("mentions_dnb", "candidats_dnb")
    assert {registry[name].agregation for name in ("revenu_median", "indice_jeunesse", "valeur_ajoutee_dnb")} == {
        "aucune"
    }


def test_breaks_that_must_never_be_crossed(registry: Indicators) -> None:
    def broken(name: str) -> set[tuple[str, str]]:
        return {(found.avant, found.apres) for found in registry[name].ruptures}

    assert ("2021", "2022") in broken("ips")
    assert ("2021", "2022") in broken("taux_reussite_dnb_pct")
    assert ("2020", "2021") in broken("part_emplois_precaires_pct")
    assert ("2018", "2019") in broken("taux_emploi_pct")
    assert ("2019", "2021") not in broken("population"), "2013 et 2018 sont deux années d'une même mesure"
    assert ("2021", "2022") in broken("revenu_median")
    two_outlines = [i for i in registry.values() if any(s.collection == "qpv-2015" for s in i.series)]
    assert all(("2023", "2024") in broken(indicator.id) for indicator in two_outlines)


def test_breaks_agree_with_the_figures(document: IndicatorsDocument) -> None:
    """What the breaks say of the editions is what the editions contain."""
    runs = {e.id: e.series[0].repetitions for e in document.indicateurs}
    assert runs["population"] == (), "les éditions qui décrivent une même année n'en font qu'une"
    assert runs["taux_emploi_pct"] == runs["part_moins_25_ans_pct"] == (("édition 2017", "édition 2018"),)
    assert runs["taux_pauvrete_pct"] == ()
    median = document.valeurs["qpv-2015"]["revenu_median"]
    assert {year: all(value % 10 == 0 for value in median[year].values()) for year in ("2015", "2018", "2019")} == {
        "2015": False,
        "2018": True,
        "2019": True,
    }


@pytest.mark.parametrize(
    ("collection", "code", "name", "vintage", "value"),
    [
        ("qpv-2015", "QP059019", "revenu_median", "2019", 13100),
        ("qpv-2015", "QP059019", "revenu_d1", "édition 2017", 7624),
        ("qpv-2015", "QP059019", "part_emplois_precaires_pct", "2016", 28.6),
        ("qpv-2015", "QP059019", "part_emplois_precaires_pct", "2017", 28),
        ("qpv-2015", "QP059019", "demandeurs_emploi", "2021", 1450),
        ("qpv-2015", "QP059019", "part_demandeurs_moins_26_pct", "2021", 19.034482759),
        ("qpv-2015", "QP059074", "part_etrangers_pct", "2018", 21.8),
        ("qpv-2015", "QP062061", "part_menages_6_personnes_pct", "2018", 3.5),
        ("qpv-2015", "QP062061", "taux_pauvrete_pct", "2019", 52.9),
        ("communes", "59350", "revenu_median", "2021", 20520),
        ("colleges", "0593680E", "ips", "2022", 65.8),
        ("colleges", "0593680E", "part_mentions_dnb_pct", "2024", 42.372881356),
    ],
)
def test_figures_of_the_files(
    document: IndicatorsDocument, collection: str, code: str, name: str, vintage: str, value: float
) -> None:
    assert document.valeurs[collection][name][vintage][code] == value


def test_age_groups_add_up_to_all_job_seekers(document: IndicatorsDocument) -> None:
    values = document.valeurs["qpv-2015"]
    groups = ("demandeurs_emploi_moins_26", "demandeurs_emploi_26_49", "demandeurs_emploi_50")
    for vintage, everyone in values["demandeurs_emploi"].items():
        for code, total in everyone.items():
            parts = [values[name][vintage].get(code) for name in groups]
            assert abs(sum(parts) - total) <= 3, (vintage, code)  # the publisher rounds each group


def test_latest_value_of_an_item_is_the_last_known_of_its_series(whole: Bundle, document: IndicatorsDocument) -> None:
    order = {(s.collection, e.id): list(s.millesimes) for e in document.indicateurs for s in e.series}
    for collection, names in document.valeurs.items():
        for head in whole.layer(collection).heads:
            for name, by_vintage in names.items():
                known = [y for y in order[collection, name] if by_vintage[y].get(head["id"], "s") != "s"]
                found = head["properties"]
                last = by_vintage[known[-1]][head["id"]] if known else None
                assert (found[name], found[f"{name}_statut"] == "connu") == (last, bool(known)), (head["id"], name)


def test_the_metropole_recreated_since_has_the_income_of_its_former_number(whole: Bundle) -> None:
    found = {head["id"]: head["properties"] for head in whole.layer("epci").heads}
    mel = found["200093201"]
    assert (mel["revenu_median"], mel["revenu_median_millesime"], mel["revenu_d1"]) == (20940, "2019", 10550)
    assert mel["siren_ancien"] == "245900410" and "Haute-Deûle" in mel["siren_ancien_motif"]
    assert [siren for siren, one in found.items() if one["siren_ancien"]] == ["200093201"]
    assert not [siren for siren, one in found.items() if one["revenu_median_statut"] == "absent"]


def test_latest_figures_bear_the_year_described_and_their_edition(whole: Bundle) -> None:
    found = whole.layer("qpv-2015").properties("QP059074")
    told = {name: (found[f"{name}_millesime"], found[f"{name}_edition"]) for name in DESCRIBED}
    assert told == DESCRIBED
    assert "population_edition" not in whole.layer("communes").properties("59350")


def test_no_figure_is_shown_more_precisely_than_it_is_published(document: IndicatorsDocument) -> None:
    """Communes' poverty rates are whole numbers, 465 of 465: shown so, and any other series alike."""
    shown = {
        (one.collection, entry.id): entry.decimales if one.decimales is None else one.decimales
        for entry in document.indicateurs
        for one in entry.series
    }
    for (collection, name), decimals in shown.items():
        years = document.valeurs.get(collection, {}).get(name, {}).values()
        values = [value for cells in years for value in cells.values() if value != "s"]
        assert not values or not decimals or any(value % 1 for value in values), (collection, name)
    assert shown["communes", "taux_pauvrete_pct"] == 0 and shown["qpv-2015", "taux_pauvrete_pct"] == 1


def test_the_mean_of_reference_is_that_of_the_whole_file(document: IndicatorsDocument) -> None:
    ips = next(entry for entry in document.indicateurs if entry.id == "ips")
    mean = next(one.reference for one in ips.series if one.collection == "colleges")
    assert mean is not None
    assert (round(mean.moyenne_ponderee, 1), round(mean.moyenne, 1), mean.millesime) == (105.3, 104.1, "2022")
    assert mean.nombre > 6900


def test_intercommunalites_that_leave_the_region_say_so(whole: Bundle) -> None:
    found = {head["id"]: head["properties"] for head in whole.layer("epci").heads}
    across = {
        siren: (len(p["communes"]), p["nombre_communes"]) for siren, p in found.items() if p["communes_hors_region"]
    }
    assert across == {"200069722": (10, 44), "247600588": (13, 28)}
