"""What people wrote reaches the program as written, and a mistake there is told with its file and line."""

import csv
from pathlib import Path

import pytest

from geocite.errors import DataError
from geocite.making.curated.cites import CHAMPS, Fact, read_cites
from geocite.making.curated.matches import COLUMNS, read_matches

GEODATA = Path(__file__).parents[3] / "geodata"

TOML = """\
[sources.notes]
titre = "Notes"

[cites.ville]
nom = "Ville"
libelle_liste = "Ville"
communes = ["59350"]
source = "notes"
remarques = ["Petite cité."]

[cites.ville.faits.population]
valeur = 1200
portee = "commune"
source = "notes"
annee = 2022

[cites.ville.faits.population_qpv]
etat = "espace_reserve"
imprime = "XXX"
source = "notes"
annee = 2022

[[cites.ville.contradictions]]
champ = "population"
retenu = "1200"
autre = "900"
texte = "La carte dit 1 200, le texte 900."
source = "notes"
"""


@pytest.fixture(scope="module")
def cites():
    return read_cites(GEODATA / "cites.toml")


@pytest.fixture(scope="module")
def matches(cites):
    return read_matches(GEODATA / "matches", cites)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cites.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write_matches(tmp_path: Path, **lines: str) -> Path:
    """A folder of matches with headers only, but for the files given (name without suffix → lines)."""
    for name, columns in COLUMNS.items():
        head = ";".join(("cite_id", *columns, "decision", "motif"))
        body = lines.get(name.removesuffix(".csv"), "")
        (tmp_path / name).write_text(f"{head}\n{body}", encoding="utf-8")
    return tmp_path


def same(matches, slug):
    return [(m.imprime, m.collection, m.code) for m in matches.links(slug)]


def test_the_region_has_its_32_cites_with_their_slugs(cites):
    assert len(cites) == 32
    assert {"arras", "lille-sud", "valenciennes-anzin", "hautmont-louvroil-neuf-mesnil"} <= set(cites)
    assert cites["valenciennes-anzin"].communes == ("59014", "59606")
    assert sum(cite.nom_imprime is not None for cite in cites.values()) == 12
    assert cites["douai-waziers"].nom_imprime == "Douai"
    assert cites["roubaix"].faits == {} and cites["roubaix"].value("vague") is None


def test_values_of_a_card_reach_the_cite_with_source_and_year(cites):
    arras = cites["arras"]
    assert arras.value("taux_pauvrete_qpv_pct") == 49.1
    assert arras.value("colleges") == ("Marie Curie", "Charles Péguy")
    assert arras.value("appel_a_projets") is True
    population = arras.fait("population")
    assert (population.valeur, population.portee, population.source, population.annee) == (
        42341,
        "commune",
        "irev-cr4-2022",
        2022,
    )
    assert all(fact.source and fact.annee for cite in cites.values() for fact in cite.faits.values())


def test_a_population_says_whom_it_counts(cites):
    scopes = {slug: cite.fait("population").portee for slug, cite in cites.items() if cite.value("population")}
    assert scopes == {
        "arras": "commune",
        "hautmont-louvroil-neuf-mesnil": "0-25 ans",
        "lille-sud": "commune",
        "maubeuge": "commune",
        "montataire": "commune",
        "valenciennes-anzin": "non précisée",
    }


def test_missing_and_placeholder_are_not_values(cites):
    placeholder = cites["arras"].fait("population_qpv")
    assert (placeholder.etat, placeholder.imprime, placeholder.valeur) == ("espace_reserve", "XXX", None)
    rate = cites["montataire"].fait("taux_pauvrete_agglomeration_pct")
    assert (rate.etat, rate.valeur) == ("absent", None)
    assert cites["montataire"].value("taux_pauvrete_qpv_pct") == 46
    assert cites["beauvais"].fait("population") == Fact("population")
    assert cites["valenciennes-anzin"].fait("axes_prioritaires").etat == "absent"


def test_contradictions_are_kept_beside_the_value(cites):
    (told,) = cites["montataire"].contradictions
    assert (told.champ, told.retenu, told.autre) == ("population", "13461", "10000")
    assert told.texte in cites["montataire"].remarques
    assert any("HAUMONT" in text for text in cites["hautmont-louvroil-neuf-mesnil"].remarques)
    assert any("QP059019" in text for text in cites["maubeuge"].remarques)


def test_every_printed_quartier_college_and_agglomeration_has_its_code(cites, matches):
    for slug, cite in cites.items():
        linked = {imprime for imprime, _, _ in same(matches, slug)}
        for champ in ("quartiers", "colleges"):
            assert set(cite.value(champ) or ()) <= linked
        assert cite.value("agglomeration") in linked | {None}


def test_decided_links_of_two_cites(matches):
    assert same(matches, "valenciennes-anzin") == [
        ("Dutemple Chasse Royale Saint Waast - La Sentinelle", "qpv-2015", "QP059030"),
        ("toute la commune d'Anzin", "communes", "59014"),
        ("Chasse Royale", "colleges", "0593680E"),
        ("Jules Ferry", "colleges", "0590006L"),
        ("CA Valenciennes Métropole", "epci", "245901160"),
    ]
    assert [code for _, kind, code in same(matches, "maubeuge") if kind == "qpv-2015"] == ["QP059019", "QP059018"]
    assert all(match.motif for match in (*matches.cites, *matches.quartiers, *matches.colleges))


def test_each_cite_has_one_id_in_the_official_list(cites, matches):
    ids = {match.cite_id: match.code for match in matches.cites if match.kept}
    assert set(ids) == set(cites) and len(set(ids.values())) == 32
    assert ids["lille-sud"] == "cite-037"
    assert [(m.imprime, m.libelle, m.code) for m in matches.rattachements] == [("Saint-Pol-sur-Mer", "59540", "59183")]


def test_no_personal_data_in_curated_files():
    texts = [path.read_text(encoding="utf-8") for path in (GEODATA / "cites.toml", *(GEODATA / "matches").glob("*"))]
    assert not any("@" in text or "M. " in text or "Mme" in text for text in texts)


def test_facts_are_kept_as_the_bundle_holds_them(cites):
    kept = cites["arras"].fait("colleges").as_entry()
    assert (kept.valeur, kept.etat, kept.source, kept.annee) == (
        ("Marie Curie", "Charles Péguy"),
        "connu",
        "irev-cr4-2022",
        2022,
    )
    assert {kept.portee, kept.imprime, kept.annee_chiffre, kept.ecart} == {None}


def test_a_small_file_is_read_in_the_order_of_the_card(tmp_path):
    ville = read_cites(write(tmp_path, TOML))["ville"]
    assert list(ville.faits) == [champ for champ in CHAMPS if champ in ville.faits]
    assert ville.fait("population").ligne == 11
    assert ville.remarques == ("La carte dit 1 200, le texte 900.", "Petite cité.")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("valeur = 1200", "valeur = ", "cites.toml, ligne 12 : TOML invalide"),
        ("valeur = 1200", 'valeur = "beaucoup"', "ligne 11, [cites.ville.faits.population] : valeur = 'beaucoup'"),
        ("valeur = 1200\n", "", "ligne 11, [cites.ville.faits.population] : une valeur va avec l'etat connu"),
        ('portee = "commune"\n', "", "ligne 11, [cites.ville.faits.population] : il manque portee"),
        ('portee = "commune"', 'portee = "quartier"', "portee « quartier » inconnue ; choisissez parmi commune"),
        ('imprime = "XXX"\n', "", "ligne 17, [cites.ville.faits.population_qpv] : imprime"),
        ('etat = "espace_reserve"', 'etat = "vide"', "etat « vide » inconnu"),
        (
            "faits.population]",
            "faits.habitants]",
            "ligne 11, [cites.ville.faits.habitants] : clé « habitants » inconnue",
        ),
        ("annee = 2022\n", "", "il manque annee"),
        (
            'communes = ["59350"]',
            'communes = ["59000"]',
            "ligne 4, [cites.ville] : « 59000 » n'est pas un code de commune",
        ),
        ('autre = "900"\n', "", "ligne 23, [cites.ville.contradictions] : il manque autre"),
        ('source = "notes"\nremarques', 'source = "presse"\nremarques', "[cites.ville] : source « presse » inconnue"),
        ('remarques = ["Petite cité."]', "remarques = 3", "remarques = 3 ; il faut une valeur du genre « liste »"),
        ('nom = "Ville"\n', "", "ligne 4, [cites.ville] : il manque nom"),
    ],
)
def test_a_mistake_in_cites_toml_is_told_in_french_with_its_place(tmp_path, before, after, told):
    assert before in TOML
    with pytest.raises(DataError) as caught:
        read_cites(write(tmp_path, TOML.replace(before, after, 1)))
    assert "cites.toml" in str(caught.value) and told in str(caught.value)


def test_a_fact_that_is_no_table_is_refused(tmp_path):
    flat = TOML.split("[cites.ville.faits")[0] + "[cites.ville.faits]\npopulation = 12\n"
    with pytest.raises(DataError, match="population = 12"):
        read_cites(write(tmp_path, flat))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="absent"):
        read_cites(tmp_path / "cites.toml")
    with pytest.raises(DataError, match=r"matches/cites\.csv manque"):
        read_matches(tmp_path)


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("colleges", "ville;Brel;0593686A;Brel;same;vu", "matches/colleges.csv, ligne 2, colonne uai"),
        (
            "colleges",
            "ville;Brel;0593686L;Brel;peut-être;vu",
            "colonne decision : « peut-être » ; il faut same ou excluded",
        ),
        ("colleges", "ville;Brel;0593686L;Brel;same;", "colonne motif : elle est vide"),
        (
            "colleges",
            "bourg;Brel;0593686L;Brel;same;vu",
            "colonne cite_id : la cité « bourg » n'est pas dans cites.toml",
        ),
        ("quartiers", "ville;Centre;;;same;vu", "matches/quartiers.csv, ligne 2, colonne code_qp : il faut un code"),
        ("quartiers", "ville;Centre;59X;;same;vu", "colonne code_qp : « 59X » n'est pas un code de quartier"),
        ("quartiers", "ville;Centre;QP059001;;same", "ligne 2 : 5 colonnes au lieu de 6"),
        ("agglomerations", "ville;CA;123456789;CA;same;vu", "matches/agglomerations.csv, ligne 2, colonne siren_epci"),
    ],
)
def test_a_mistake_in_a_match_is_told_in_french_with_its_place(tmp_path, name, line, told):
    with pytest.raises(DataError) as caught:
        read_matches(write_matches(tmp_path, **{name: line}), {"ville"})
    assert told in str(caught.value)


def test_the_same_match_twice_is_refused(tmp_path):
    twice = "ville;Brel;0593686L;Brel;same;vu\nville;Brel;0593686L;Brel;excluded;revu"
    with pytest.raises(DataError, match=r"ligne 3.*même rapprochement qu'à la ligne 2"):
        read_matches(write_matches(tmp_path, colleges=twice), {"ville"})


def test_a_missing_column_is_told(tmp_path):
    folder = write_matches(tmp_path)
    (folder / "colleges.csv").write_text("cite_id;college_imprime;nom_actuel;decision;motif\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"matches/colleges\.csv.*« uai »"):
        read_matches(folder)


def test_matches_saved_again_by_a_spreadsheet_read_the_same(tmp_path, matches):
    """Windows-1252, tabs: what Excel may write."""
    folder = write_matches(tmp_path)
    with (GEODATA / "matches" / "colleges.csv").open(encoding="utf-8") as source:
        rows = list(csv.reader(source, delimiter=";"))
    text = "\r\n".join("\t".join(cell.replace("\u202f", "\u00a0") for cell in row) for row in rows)
    (folder / "colleges.csv").write_bytes(text.encode("cp1252"))
    again = read_matches(folder).colleges
    assert [(m.imprime, m.code, m.libelle) for m in again] == [(m.imprime, m.code, m.libelle) for m in matches.colleges]
