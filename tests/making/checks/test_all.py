"""One fault of each kind is found with its key and place; sound data give nothing."""

import csv
import io
import json
from dataclasses import replace

import pandas as pd
import pytest

from geocite.bundle.contract import Link
from geocite.making.checks.all import CheckInputs, check_all
from geocite.making.checks.anomalies import (
    Anomaly,
    Origin,
    count_severities,
    render_csv,
    render_json,
    render_summary,
    render_text,
    sort_anomalies,
)
from geocite.making.curated.cites import Cite, Contradiction, Fact
from geocite.making.curated.matches import Match, Matches
from geocite.making.readers.reading import Dropped
from geocite.making.region.college_names import names_differ


def fact(champ, valeur, **more):
    return Fact(champ, valeur, "connu", source="notes", annee=2022, ligne=9, **more)


FACTS = {
    "communes_imprimees": ("Anzin",),
    "code_departement": "59",
    "agglomeration": "CA du Val",
    "population_qpv": 300,
    "part_moins_25_ans_pct": 40,
    "taux_pauvrete_agglomeration_pct": 20,
    "taux_pauvrete_qpv_pct": 50,
    "quartiers": ("Centre",),
    "colleges": ("Jules Ferry",),
    "vague": 1,
    "annee_label": 2020,
}
CITE = Cite(
    slug="anzin",
    nom="Anzin",
    libelle_liste="Anzin",
    communes=("59014",),
    source="liste",
    nom_imprime="Anzin",
    faits={champ: fact(champ, value) for champ, value in FACTS.items()}
    | {"population": fact("population", 1200, portee="commune")},
    ligne=5,
)


def match(imprime, collection, code, file, libelle="", decision="same", line=2):
    return Match("anzin", imprime, collection, code, libelle, decision, "lu", f"matches/{file}.csv", line)


MATCHES = Matches(
    cites=(match("cite-001", "liste-2023", "cite-001", "cites", "Anzin"),),
    quartiers=(match("Centre", "qpv-2015", "QP059001", "quartiers"),),
    colleges=(match("Jules Ferry", "colleges", "0590006L", "colleges", "Collège Jules Ferry"),),
    agglomerations=(match("CA du Val", "epci", "245901160", "agglomerations"),),
)
LINKS = (
    Link("cites/anzin", "communes/59014", "liste_officielle", "liste", ""),
    Link("cites/anzin", "qpv-2015/QP059001", "compte_rendu", "notes", ""),
    Link("cites/anzin", "colleges/0590006L", "compte_rendu", "notes", ""),
)


def table(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.fixture
def sound():
    """Small tables of one commune, its QPV, its collège and its cité, without a fault."""
    return CheckInputs(
        qpv={
            2015: table(
                "code_qp nom communes_inconnues reparee ligne",
                ("QP059001", "Centre", (), False, 4),
                ("QP059002", "Gare", (), False, 5),
            )
        },
        overlaps={
            2015: table(
                "code_qp code_commune part_pct declaree",
                ("QP059001", "59014", 99.4, True),
                ("QP059001", "59606", 0.6, False),
                ("QP059002", "59606", 100.0, True),
            )
        },
        communes=table(
            "code_commune nom siren_epci ligne",
            ("59014", "Anzin", "245901160", 2),
            ("59606", "Valenciennes", "245901160", 3),
        ),
        communes_associees=table("code_commune nom chef_lieu", ("59540", "Saint-Pol-sur-Mer", "59606")),
        epci=table("siren_epci nom", ("245901160", "CA du Val")),
        colleges=table(
            "uai nom secteur code_commune position ligne",
            ("0590006L", "Collège Jules Ferry", "public", "59014", "exacte", 7),
            ("0593680E", "Collège privé Sainte Anne", "privé", "59606", "rue", 8),
        ),
        education_prioritaire=table("uai nom_rep ligne", ("0590006L", "JULES FERRY", 11), ("0130001A", "AMPERE", 12)),
        ips=table("uai nom_ips ligne", ("0590006L", "COLLEGE JULES FERRY", 2), ("0593680E", "STE ANNE", 3)),
        ivac=table(
            "uai session nom_ivac ligne",
            ("0590006L", "2024", "COLL. J FERRY JULES", 2),
            ("0593680E", "2024", "STE ANNE", 3),
        ),
        cites_2023=table(
            "id_cite libelle code_commune ligne", ("cite-001", "Anzin", "59014", 2), ("cite-002", "Arles", "13004", 3)
        ),
        cites={"anzin": CITE},
        matches=MATCHES,
        links=LINKS,
        departements=("59",),
        files={"qpv_2015": "QPV.shp", "colleges": "colleges.csv", "ips_2022": "ips.csv"},
    )


def found(inputs, genre):
    """The anomalies of one kind; any other one is a surprise."""
    anomalies = check_all(inputs)
    assert {a.genre for a in anomalies} == {genre}
    assert all(a.fichier and a.cle is not None and a.message for a in anomalies)
    return anomalies


def with_cite(inputs, **changes):
    return replace(inputs, cites={"anzin": replace(CITE, **changes)})


def with_fact(inputs, changed):
    return with_cite(inputs, faits={**CITE.faits, changed.champ: changed})


def test_sound_data_give_nothing(sound):
    assert check_all(sound) == []


def test_nothing_to_check_gives_nothing():
    assert check_all(CheckInputs()) == []


# ── QPV and communes ─────────────────────────────────────────────────────────────────────────────────────────


def test_duplicated_code(sound):
    twice = pd.concat([sound.qpv[2015], sound.qpv[2015].tail(1).assign(ligne=6)], ignore_index=True)
    (anomaly,) = found(replace(sound, qpv={2015: twice}), "code en double")
    assert (anomaly.severite, anomaly.fichier, anomaly.cle) == ("erreur", "QPV.shp", "QP059002")
    assert anomaly.trouve == "lignes 5, 6" and anomaly.ligne == 6


def test_unknown_code_in_the_official_list(sound):
    listed = pd.concat(
        [sound.cites_2023, table("id_cite libelle code_commune ligne", ("cite-001", "Anzin", "59999", 4))]
    )
    cite = replace(CITE, communes=("59014", "59999"))
    (anomaly,) = found(replace(sound, cites_2023=listed, cites={"anzin": cite}), "code inconnu")
    assert (anomaly.severite, anomaly.ligne, anomaly.trouve) == ("erreur", 4, "59999")


def test_declared_commune_under_one_percent(sound):
    overlaps = sound.overlaps[2015].assign(declaree=True)
    (anomaly,) = found(replace(sound, overlaps={2015: overlaps}), "commune déclarée, presque hors du quartier")
    assert (anomaly.cle, anomaly.ligne, anomaly.trouve) == ("QP059001", 4, "0,60 %")
    assert "Valenciennes" in anomaly.message


def test_undeclared_commune_over_one_percent(sound):
    overlaps = sound.overlaps[2015].assign(part_pct=[90.0, 10.0, 100.0])
    (anomaly,) = found(replace(sound, overlaps={2015: overlaps}), "commune non déclarée dans le quartier")
    assert (anomaly.cle, anomaly.trouve, anomaly.severite) == ("QP059001", "10,00 %", "avertissement")


def test_a_share_without_commune_is_no_share(sound):
    lost = pd.DataFrame([{"code_qp": "QP059001", "code_commune": None, "part_pct": 0.0, "declaree": True}])
    overlaps = pd.concat([sound.overlaps[2015], lost], ignore_index=True)
    assert check_all(replace(sound, overlaps={2015: overlaps})) == []


def test_declared_commune_unknown(sound):
    qpv = sound.qpv[2015].assign(communes_inconnues=[("Téteghem",), ()])
    (anomaly,) = found(replace(sound, qpv={2015: qpv}), "commune déclarée inconnue")
    assert (anomaly.cle, anomaly.trouve, anomaly.ligne) == ("QP059001", "Téteghem", 4)


def test_repaired_outline(sound):
    qpv = sound.qpv[2015].assign(reparee=[False, True])
    (anomaly,) = found(replace(sound, qpv={2015: qpv}), "géométrie invalide réparée")
    assert (anomaly.cle, anomaly.severite) == ("QP059002", "information")


def test_commune_without_epci(sound):
    communes = sound.communes.assign(siren_epci=["245901160", None])
    (anomaly,) = found(replace(sound, communes=communes), "commune sans EPCI")
    assert anomaly.cle == "59606"


# ── collèges ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("position", "genre", "severity"),
    [
        ("absente", "collège sans position", "avertissement"),
        ("commune", "collège placé au centre de la commune", "avertissement"),
        ("incertaine", "collège à la position incertaine", "information"),
    ],
)
def test_poor_positions(sound, position, genre, severity):
    colleges = sound.colleges.assign(position=[position, "rue"])
    (anomaly,) = found(replace(sound, colleges=colleges), genre)
    assert (anomaly.cle, anomaly.fichier, anomaly.ligne, anomaly.severite) == ("0590006L", "colleges.csv", 7, severity)


def test_uai_absent_from_a_joined_source(sound):
    anomalies = found(replace(sound, ips=sound.ips.head(0), ivac=sound.ivac.head(1)), "UAI absent d'une source jointe")
    assert [(a.cle, a.severite, a.source) for a in anomalies] == [("0593680E", "information", "ivac")]
    (public,) = found(replace(sound, ips=sound.ips.tail(1)), "UAI absent d'une source jointe")
    assert (public.cle, public.severite, public.fichier) == ("0590006L", "avertissement", "ips.csv")


def test_uai_without_college(sound):
    lost = table("uai nom_ips ligne", ("0595173C", "COLLEGE WATTEAU", 4), ("0130001A", "ailleurs", 5))
    (anomaly,) = found(replace(sound, ips=pd.concat([sound.ips, lost])), "UAI sans collège")
    assert (anomaly.cle, anomaly.ligne) == ("0595173C", 4)
    assert "Aucun résultat connu" in anomaly.remede and "session 2024" in anomaly.remede
    sessions = table("uai session nom_ivac ligne", ("0595173C", "2024", "WATTEAU", 9))
    both = replace(sound, ips=pd.concat([sound.ips, lost]), ivac=pd.concat([sound.ivac, sessions]))
    (open_one,) = [a for a in found(both, "UAI sans collège") if a.source == "ips_2022"]
    assert "ouvert" in open_one.remede and "session 2024" in open_one.remede and "fermé" not in open_one.remede


def test_renamed_college(sound):
    colleges = sound.colleges.assign(nom=["Collège Les Rochambelles", "Collège privé Sainte Anne"])
    current = replace(MATCHES, colleges=(replace(MATCHES.colleges[0], libelle="Collège Les Rochambelles"),))
    anomalies = found(replace(sound, colleges=colleges, matches=current), "nom divergent entre sources")
    assert {a.source for a in anomalies} == {"education_prioritaire", "ips_2022", "ivac"}
    stale = found(replace(sound, colleges=colleges), "nom divergent entre sources")
    assert [a.fichier for a in stale if a.source == "curation"] == ["matches/colleges.csv"]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Collège Pierre de Ronsard", "PIERRE RONSARD", False),
        ("Collège Antoine de Saint-Exupéry", "COLLEGE ANTOINE DE SAINT EXUPERY - AUGUSTE PERIER", False),
        ("Collège Nina Simone", "DE WAZEMMES", True),
        ("Collège Jules Ferry", "", False),
    ],
)
def test_a_shortened_name_is_no_other_name(one, other, differ):
    assert names_differ(one, other) is differ


# ── cards of the cités ───────────────────────────────────────────────────────────────────────────────────────


def test_missing_identity_field(sound):
    missing = Fact("vague", None, "absent", ligne=42)
    (anomaly,) = found(with_fact(sound, missing), "champ d'identité absent")
    assert (anomaly.cle, anomaly.ligne, anomaly.attendu) == ("anzin", 42, "vague")


def test_cite_named_without_card(sound):
    inputs = replace(with_cite(sound, faits={}), matches=replace(MATCHES, quartiers=(), colleges=(), agglomerations=()))
    (anomaly,) = found(inputs, "fiche d'identité absente")
    assert (anomaly.severite, anomaly.ligne) == ("avertissement", 5)
    (unmentioned,) = found(
        replace(inputs, cites={"anzin": replace(CITE, faits={}, nom_imprime=None)}), "cité hors du compte rendu"
    )
    assert unmentioned.severite == "information"


def test_placeholder(sound):
    printed = Fact("population_qpv", None, "espace_reserve", imprime="XXX", ligne=31)
    (anomaly,) = found(with_fact(sound, printed), "valeur d'attente")
    assert (anomaly.cle, anomaly.ligne, anomaly.trouve) == ("anzin", 31, "« XXX »")


def test_placeholder_written_as_a_value(sound):
    (anomaly,) = found(with_fact(sound, fact("actions", "XXX")), "valeur d'attente")
    assert anomaly.trouve == "« XXX »"


def test_contradiction(sound):
    told = Contradiction("population", "13461", "10000", "Le texte dit 10 000, la fiche 13 461.", "notes", 17)
    (anomaly,) = found(with_cite(sound, contradictions=(told,)), "contradiction dans le compte rendu")
    assert (anomaly.ligne, anomaly.trouve) == (17, "13461 (retenu) et 10000")


@pytest.mark.parametrize("scope", ["0-25 ans", "non précisée"])
def test_population_of_another_scope(sound, scope):
    (anomaly,) = found(with_fact(sound, fact("population", 800, portee=scope)), "population au périmètre particulier")
    assert (anomaly.cle, anomaly.trouve) == ("anzin", scope)


def test_one_poverty_rate_without_the_other(sound):
    missing = Fact("taux_pauvrete_agglomeration_pct")
    genres = {a.genre: a for a in check_all(with_fact(sound, missing))}
    assert set(genres) == {"champ d'identité absent", "taux de pauvreté sans point de comparaison"}
    assert genres["taux de pauvreté sans point de comparaison"].attendu == "taux_pauvrete_agglomeration_pct"


# ── official list ────────────────────────────────────────────────────────────────────────────────────────────


def test_cite_absent_from_the_official_list(sound):
    wrong = replace(MATCHES, cites=(replace(MATCHES.cites[0], code="cite-999"),))
    kinds = {a.genre: a for a in check_all(replace(sound, matches=wrong))}
    assert set(kinds) == {"cité absente de la liste officielle", "cité de la liste sans fiche"}
    lost = kinds["cité absente de la liste officielle"]
    assert (lost.severite, lost.cle, lost.fichier, lost.ligne) == ("erreur", "anzin", "matches/cites.csv", 2)


def test_an_excluded_id_is_not_the_cites(sound):
    other = replace(MATCHES.cites[0], code="cite-002", decision="excluded", ligne=3)
    assert check_all(replace(sound, matches=replace(MATCHES, cites=(*MATCHES.cites, other)))) == []


def test_printed_name_differs_from_the_official_label(sound):
    (anomaly,) = found(with_cite(sound, nom_imprime="Anzin-Ville"), "libellé différent de la liste officielle")
    assert (anomaly.severite, anomaly.attendu, anomaly.trouve) == ("avertissement", "Anzin", "Anzin-Ville")


def test_official_label_changed(sound):
    listed = sound.cites_2023.assign(libelle=["Anzin / Denain", "Arles"])
    anomalies = found(replace(sound, cites_2023=listed), "libellé différent de la liste officielle")
    assert [a.severite for a in anomalies] == ["erreur", "avertissement"]


def test_other_communes_than_the_official_list(sound):
    inputs = with_cite(sound, communes=("59014", "59606"))
    (anomaly,) = found(inputs, "communes différentes de la liste officielle")
    assert (anomaly.severite, anomaly.attendu, anomaly.ligne) == ("erreur", "59014", 5)


# ── matches and links ────────────────────────────────────────────────────────────────────────────────────────


def test_printed_name_without_match(sound):
    (anomaly,) = found(replace(sound, matches=replace(MATCHES, quartiers=())), "nom imprimé sans rapprochement")
    assert (anomaly.severite, anomaly.ligne) == ("erreur", 9) and "Centre" in anomaly.message


def test_match_of_a_name_that_is_not_printed(sound):
    extra = (*MATCHES.quartiers, match("Gare", "qpv-2015", "QP059001", "quartiers", line=3))
    (anomaly,) = found(replace(sound, matches=replace(MATCHES, quartiers=extra)), "rapprochement sans nom imprimé")
    assert (anomaly.fichier, anomaly.ligne) == ("matches/quartiers.csv", 3)


def test_match_to_an_unknown_code(sound):
    unknown = (match("Centre", "qpv-2015", "QP059999", "quartiers"),)
    (anomaly,) = found(replace(sound, matches=replace(MATCHES, quartiers=unknown)), "code inconnu")
    assert (anomaly.severite, anomaly.trouve, anomaly.ligne) == ("erreur", "QP059999", 2)


def test_match_out_of_the_cites_communes(sound):
    away = (match("Centre", "qpv-2015", "QP059002", "quartiers"),)
    (anomaly,) = found(
        replace(sound, matches=replace(MATCHES, quartiers=away)), "rapprochement hors des communes de la cité"
    )
    assert (anomaly.attendu, anomaly.trouve) == ("59014", "59606")


def test_quartier_that_is_a_whole_commune(sound):
    whole = (match("Centre", "communes", "59014", "quartiers"),)
    (anomaly,) = found(
        replace(sound, matches=replace(MATCHES, quartiers=whole)), "quartier énoncé qui n'est pas un QPV"
    )
    assert (anomaly.severite, anomaly.trouve) == ("avertissement", "commune 59014")


def test_associated_commune(sound):
    printed = with_fact(sound, fact("communes_imprimees", ("Anzin", "Saint-Pol-sur-Mer")))
    attached = match("Saint-Pol-sur-Mer", "communes", "59606", "rattachements", "59540")
    right = replace(printed, matches=replace(MATCHES, rattachements=(attached,)))
    (anomaly,) = found(right, "commune associée citée comme commune")
    assert anomaly.trouve == "commune associée 59540"
    (unknown,) = found(printed, "commune imprimée inconnue")
    assert (unknown.severite, unknown.trouve) == ("erreur", "Saint-Pol-sur-Mer")
    wrong = replace(printed, matches=replace(MATCHES, rattachements=(replace(attached, code="59014"),)))
    assert ("erreur", "code inconnu") in [(a.severite, a.genre) for a in check_all(wrong)]


def test_deduced_links_are_told_once_a_cite_and_collection(sound):
    deduced = (
        Link("cites/anzin", "qpv-2024/QN05901M", "candidat", "liste", "", 99.0),
        Link("cites/anzin", "qpv-2024/QN05902M", "candidat", "liste", "", 50.0),
        Link("cites/anzin", "qpv-2024/QN05904M", "touche", "liste", "", 12.0),
        Link("cites/anzin", "colleges/0590001A", "candidat", "liste", ""),
        Link("cites/anzin", "qpv-2024/QN05903M", "deduit_correspondance", "qpv_2024", ""),
    )
    (followed,) = found(replace(sound, links=(*LINKS, deduced[-1])), "lien déduit au lieu d'énoncé")
    told = {a.trouve: a.message for a in found(replace(sound, links=(*LINKS, *deduced[:-1])), "périmètre non connu")}
    assert told["QN05901M, QN05902M"].startswith("2 quartiers prioritaires de 2024 candidats, dont 50 % au moins")
    assert told["QN05904M"].startswith("1 quartier prioritaire de 2024 touche les communes de la cité (5 % à 50 %")
    assert told["0590001A"].startswith("1 collège candidat, public et en éducation prioritaire")
    assert followed.trouve == "QN05903M"
    assert followed.message.startswith("1 quartier prioritaire de 2024 relié d'après la surface")


def test_several_cites_on_one_commune_and_one_quartier(sound):
    listed = table(
        "id_cite libelle code_commune ligne", ("cite-001", "Anzin", "59014", 2), ("cite-003", "Anzin Sud", "59014", 3)
    )
    south = Cite("anzin-sud", "Anzin Sud", "Anzin Sud", ("59014",), "liste", nom_imprime="Anzin Sud", faits=CITE.faits)
    both = Matches(
        *(
            (*group, *(replace(m, cite_id="anzin-sud") for m in group))
            for group in (MATCHES.quartiers, MATCHES.quartiers, MATCHES.colleges, MATCHES.agglomerations)
        )
    )
    ids = (MATCHES.cites[0], replace(MATCHES.cites[0], cite_id="anzin-sud", code="cite-003", libelle="Anzin Sud"))
    links = (*LINKS, Link("cites/anzin-sud", "qpv-2015/QP059001", "compte_rendu", "notes", ""))
    inputs = replace(
        sound,
        cites={"anzin": CITE, "anzin-sud": south},
        cites_2023=listed,
        matches=replace(both, cites=ids),
        links=links,
    )
    assert {(a.genre, a.cle) for a in check_all(inputs)} == {
        ("plusieurs cités sur une même commune", "59014"),
        ("objet partagé par plusieurs cités", "QP059001"),
    }


# ── rows left out ────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_left_out_by_a_reader(sound):
    dropped = (
        Dropped("demo.csv", 2, "Ensemble", "ligne d'ensemble", expected=True),
        Dropped("demo.csv", 9, "QPX", "« QPX » n'est pas un code de quartier."),
        Dropped("demo.csv", 10, "QP059001", "valeur illisible", count=0),
    )
    anomalies = found(replace(sound, dropped={"insee_demo": dropped}), "ligne écartée par la lecture")
    assert [(a.severite, a.cle, a.ligne) for a in anomalies] == [
        ("avertissement", "QP059001", 10),
        ("avertissement", "QPX", 9),
        ("information", "Ensemble", 2),
    ]
    assert anomalies[0].message.startswith("Valeur ignorée")


def test_many_rows_left_out_for_one_reason_are_one_line(sound):
    dropped = [Dropped("demo.csv", line, "", "ligne vide") for line in range(2, 52)]
    (anomaly,) = found(replace(sound, dropped={"insee_demo": dropped}), "ligne écartée par la lecture")
    assert anomaly.message.startswith("50 lignes écartées") and anomaly.ligne == 2


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────────

ORIGIN = Origin("colleges", "colleges.csv", "colleges")
REPORT = [
    ORIGIN.report("information", "nom divergent", "0590006L", "Appelé « Ferry ; « B » ».", ligne=8),
    ORIGIN.report("avertissement", "collège sans position", "0593680E", "<img src=x onerror=alert(1)>", ligne=7),
    ORIGIN.report(
        "erreur", "code en double", "0590006L", "Deux lignes.", ligne=3, attendu="une", trouve="deux", remede="Ôtez-en."
    ),
]


def test_text_goes_from_errors_to_information_and_ends_with_counts():
    text = render_text(REPORT)
    assert text.index("ERREUR (1)") < text.index("AVERTISSEMENT (1)") < text.index("INFORMATION (1)")
    assert "[colleges.csv, ligne 3]" in text and "→ Ôtez-en." in text
    assert text.endswith("1 erreur, 1 avertissement, 1 information.")


def test_text_keeps_to_the_width_and_aligns_the_messages():
    long = ORIGIN.report("erreur", "code en double", "QP059001", "mot " * 60)
    lines = render_text([long, REPORT[2]], width=80).splitlines()
    assert max(map(len, lines)) <= 80
    starts = {line.index(word) for line in lines for word in ("Deux lignes.", "mot mot") if word in line}
    assert len(starts) == 1


def test_text_says_how_many_it_leaves_out():
    many = [ORIGIN.report("erreur", "code en double", f"QP{n:06}", "Deux lignes.") for n in range(9)]
    text = render_text(many, per_kind=2)
    assert "QP000001" in text and "QP000002" not in text and "et 7 de plus" in text
    assert text.endswith("9 erreurs, 0 avertissement, 0 information.")


def test_no_anomaly_is_said_in_words():
    assert render_text([]) == "Aucune anomalie."
    assert render_summary([]) == "Aucune anomalie."


def test_csv_opens_in_a_french_spreadsheet():
    text = render_csv(REPORT)
    assert text.startswith("\ufeffseverite;genre;source;fichier;ligne;collection;cle;message")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["severite"] for row in rows] == ["erreur", "avertissement", "information"]
    assert rows[1]["message"] == "<img src=x onerror=alert(1)>"
    assert rows[2]["message"] == "Appelé «\u202fFerry\u202f; «\u202fB\u202f»\u202f»."


def test_json_holds_the_counts_and_every_field():
    document = json.loads(render_json(REPORT))
    assert document["nombre"] == {"erreur": 1, "avertissement": 1, "information": 1}
    assert document["anomalies"][0] == {
        "severite": "erreur",
        "genre": "code en double",
        "source": "colleges",
        "fichier": "colleges.csv",
        "ligne": 3,
        "collection": "colleges",
        "cle": "0590006L",
        "message": "Deux lignes.",
        "attendu": "une",
        "trouve": "deux",
        "remede": "Ôtez-en.",
    }


def test_readers_are_told_what_they_can_do_and_who_keeps_the_data_which_file_to_change():
    kept, plain = (ORIGIN.report("erreur", "g", "c", "m", remede="Corrigez matches/x.csv.", lecteur=lecteur)
                   for lecteur in ("Vérifiez le nom.", ""))  # fmt: skip
    assert "→ Corrigez matches/x.csv." in render_text([kept])
    assert "matches/x.csv" in render_csv([kept]) and "Vérifiez" not in render_json([kept])
    assert (kept.lecteur, plain.lecteur) == ("Vérifiez le nom.", "")


def test_the_order_does_not_depend_on_the_order_of_discovery():
    assert sort_anomalies(REPORT) == sort_anomalies([*reversed(REPORT), REPORT[0]])
    assert count_severities([]) == {"erreur": 0, "avertissement": 0, "information": 0}
    assert isinstance(REPORT[0], Anomaly)
