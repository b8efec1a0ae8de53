"""On the embedded bundle: nothing is computed for a cité whose perimeter no document states, on no page or export."""

import csv
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from helpers.reading import Part, ask, words

from geocite.bundle.loading import load_bundle
from geocite.settings import resource

BUNDLE = load_bundle(resource("geodata/bundle"))
CITES: dict[str, dict[str, Any]] = {head["id"]: head["properties"] for head in BUNDLE.layer("cites").heads}
STATED = {
    "arras": (["QP062061", "QP062063"], 2),
    "hautmont-louvroil-neuf-mesnil": (["QP059013", "QP059015", "QP059019"], 3),
    "lille-sud": (["QP059074"], 3),
    "maubeuge": (["QP059018", "QP059019"], 2),
    "montataire": (["QP060002"], 1),
    "valenciennes-anzin": (["QP059030"], 2),
}
# Stated by a public document other than the minutes: see enonces.csv.
ANNOUNCED = ("amiens-etouvie", "amiens-nord", "beauvais", "calais", "compiegne", "creil", "lens", "soissons")
PARTLY = ("bethune", "douai-waziers", "dunkerque-grande-synthe", "roubaix", "saint-quentin", "tourcoing-nord-est")
UNKNOWN = sorted(CITES.keys() - STATED - set(ANNOUNCED))
# What the cités were said to hold, and IPS of schools that are not theirs: an audit read these on the pages.
FALSE = (
    "51 372", "21 961", "93 247", "81 498", "18 541", "8 322", "14 314", "14 488", "72 512", "11 895", "457 906",
    "104,2 1", "98,8 ", "98,4 ", "95,5 ", "85,4 ", "93,8 ", "142,2",
)  # fmt: skip


def article(site: FlaskClient, address: str) -> Part:
    return ask(site, address).one("article")


def comparison(site: FlaskClient, *keys: str) -> dict[str, Any]:
    found: dict[str, Any] = site.get(f"/comparer?objets={','.join(keys)}&f=json").get_json()
    return found


def test_stated_partly_stated_and_unknown_cites() -> None:
    assert len(UNKNOWN) == 18
    assert {slug for slug, cite in CITES.items() if cite["perimetre_connu"] == "enonce"} == {*STATED, *ANNOUNCED}
    assert tuple(slug for slug, cite in CITES.items() if cite["perimetre_connu"] == "en_partie") == PARTLY


@pytest.mark.parametrize("slug", STATED)
def test_stated_cites_hold_what_the_reviewed_file_says(slug: str) -> None:
    rows = csv.DictReader(io.StringIO(resource("geodata/matches/quartiers.csv").read_text("utf-8")), delimiter=";")
    decided = [row for row in rows if row["cite_id"] == slug and row["decision"] == "same"]
    quartiers, colleges = STATED[slug]
    assert CITES[slug]["qpv_2015"] == quartiers == sorted(row["code_qp"] for row in decided if row["code_qp"])
    assert CITES[slug]["communes_entieres"] == [row["code_commune"] for row in decided if row["code_commune"]]
    assert len(CITES[slug]["colleges"]) == colleges
    assert not CITES[slug]["qpv_2015_candidats"] + CITES[slug]["qpv_2024_candidats"] + CITES[slug]["colleges_candidats"]


@pytest.mark.parametrize("slug", UNKNOWN)
def test_unknown_cites_have_no_link_but_their_communes(site: FlaskClient, slug: str) -> None:
    cite = site.get(f"/collections/cites/items/{slug}?f=json").get_json(force=True)["properties"]
    assert cite["qpv_2015"] == cite["qpv_2024"] == cite["communes_entieres"] == []
    assert cite["liens_qpv"] is None
    assert (cite["liens_colleges"] is None) == (not cite["colleges"])
    assert cite["perimetre"] == "communes"
    assert cite["communes"]
    links = [link for link in BUNDLE.documents.profils.liens if link.de == f"cites/{slug}"]
    assert {link.vers.partition("/")[0] for link in links} <= {"communes", "colleges"}
    assert bool(cite["colleges"]) == (slug in ("denain", "roubaix"))  # their collèges are stated, not their quartiers


@pytest.mark.parametrize("slug", UNKNOWN)
def test_page_of_an_unknown_cite_shows_no_aggregate(site: FlaskClient, slug: str) -> None:
    page = article(site, f"/cites/{slug}?comparer=cite")
    told = page.words
    for heading in ("t-ensemble", "t-perimetre", "t-bande", "t-comparaison", "t-deux"):
        assert not page.has(f"#{heading}"), heading
    assert not page.has(".valeur-groupe")
    assert not [figure for figure in FALSE if figure in told]
    assert "Quartiers de cette cité" not in told
    assert "Aucun chiffre n’est calculé" in told
    head = told[: told.index("Périmètre")]
    populations = [BUNDLE.layer("communes").properties(code)["population"] for code in CITES[slug]["communes"]]
    assert all(f"{int(one):,}".replace(",", " ") in head for one in populations)
    assert head.count("commune entière") >= len(populations)


@pytest.mark.parametrize("slug", UNKNOWN)
def test_comparison_of_an_unknown_cite_has_no_figure(site: FlaskClient, slug: str) -> None:
    found = comparison(site, f"cites/{slug}", "cites/maubeuge")
    own = [row for row in found["valeurs"] if row["code"] == slug]
    assert own
    assert {(row["valeur"], row["motif"]) for row in own} == {(None, "périmètre non connu")}
    assert found["perimetre_non_connu"] == [slug]
    text = site.get(f"/comparer?objets=cites/{slug},cites/maubeuge&f=csv").data.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["code"] == slug]
    assert rows and not any(row["valeur"] for row in rows)
    assert f"communes/{CITES[slug]['communes'][0]}" in site.get(
        f"/comparer?objets=cites/{slug},cites/maubeuge", headers={"Accept": "text/html"}
    ).text.replace("%2F", "/")


def test_exports_of_the_cites_hold_no_figure_but_those_of_the_minutes(site: FlaskClient) -> None:
    text = site.get("/collections/cites/items?f=csv").data.decode("utf-8-sig")
    stated = BUNDLE.documents.profils.cites
    columns = ("population", "population_qpv", "part_moins_25_ans_pct", "taux_pauvrete_qpv_pct")
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        slug = row.get("id") or row["Identifiant"]
        for name in columns:
            assert bool(row[name]) == (name in stated[slug].faits and stated[slug].faits[name].valeur is not None), (
                slug,
                name,
            )
    assert not [name for name in BUNDLE.documents.indicateurs.valeurs if name == "cites"]


def test_all_the_cites_together_are_those_that_are_stated(site: FlaskClient) -> None:
    told = article(site, "/cites/maubeuge?comparer=cite").words
    assert "457 906" not in told
    assert "dans leurs 22 quartiers prioritaires (contours de 2015)" in told
    assert "les 14 cités éducatives au périmètre énoncé" in told
    assert "pour les 14 cités, sur 32, dont un document les énonce" in told
    # Thirteen: one of the fourteen has a whole commune in its perimeter.
    assert "sur 13 cités dont le chiffre se calcule" in told


# -- shares of area


def test_a_sliver_makes_no_quartier_of_the_cite(site: FlaskClient) -> None:
    told = article(site, "/cites/loos").html
    assert "QP059074" not in told and "Secteur Sud (QPV" in told  # on the plan of the surroundings only
    assert CITES["loos"]["qpv_2015_candidats"] == ["QP059077", "QP059078"]
    assert (
        CITES["avion"]["qpv_2015_candidats"] == ["QP062032"] or "QP062033" not in CITES["avion"]["qpv_2015_candidats"]
    )


@pytest.mark.parametrize(
    ("slug", "code", "share"),
    [
        ("roubaix", "QP059071", "17"),
        ("denain", "QP059054", "14"),
        ("lille-nord-est", "QP059080", "25"),
        ("boulogne-sur-mer", "QP062052", "42"),
        ("beuvrages-bruay-sur-l-escaut-escautpont-raismes", "QP059021", "30"),
    ],
)
def test_quartiers_that_only_touch_are_listed_apart_with_their_share(
    site: FlaskClient, slug: str, code: str, share: str
) -> None:
    assert code not in CITES[slug]["qpv_2015_candidats"]
    told = article(site, f"/cites/{slug}").words
    apart = told[told.index("ne font que toucher") :]
    assert f"{code} {share} % de sa surface dans les communes de la cité" in apart


@pytest.mark.parametrize(("slug", "code"), [("tourcoing-sud", "QP059082"), ("avion", "QP062033")])
def test_less_than_a_twentieth_is_nothing(site: FlaskClient, slug: str, code: str) -> None:
    links = [one.vers for one in BUNDLE.documents.profils.candidats if one.de == f"cites/{slug}"]
    assert f"qpv-2015/{code}" not in links


def test_what_is_stated_for_a_sibling_is_not_offered() -> None:
    south, other = CITES["lille-sud"], CITES["lille-nord-est"]
    for name in ("qpv_2015", "qpv_2024", "colleges"):
        assert south[name]
        assert not set(south[name]) & set(other[f"{name}_candidats"])


def test_candidates_lead_back_with_words(site: FlaskClient) -> None:
    told = article(site, "/qpv/QP059087").words
    assert "Candidat, sans qu’aucun document le dise" in told
    assert re.search(r"Tourcoing Sud \d+ % de sa surface dans les communes de la cité", told)
    assert BUNDLE.layer("qpv-2015").properties("QP059087")["cites"] == []
    assert BUNDLE.layer("qpv-2015").properties("QP059087")["cites_candidates"] == [
        "tourcoing-nord-est",
        "tourcoing-sud",
    ]


def test_candidate_colleges_are_public_and_in_a_network() -> None:
    for cite in CITES.values():
        for uai in cite["colleges_candidats"]:
            college = BUNDLE.layer("colleges").properties(uai)
            assert college["secteur"] == "public" and college["education_prioritaire"] in ("REP", "REP+")


# -- quartiers and a whole commune


def test_stated_perimeter_with_a_whole_commune_counts_it(site: FlaskClient) -> None:
    told = article(site, "/cites/valenciennes-anzin").words
    figures = told[told.index("Indicateurs de la cité") :]
    assert "16 656 habitants" in figures
    assert "3 473 habitants Insee" in figures and "toute la commune d’Anzin : 13 183 habitants" in figures
    assert "Pas de chiffre d’ensemble" in figures
    both = told[told.index("Chiffres énoncés, chiffres statistiques") : told.index("Indicateurs de la cité")]
    assert "16 500" in both and "16 656" in both and "56 651" not in both
    assert "réunion de ses quartiers prioritaires et de communes énoncées entières : Anzin" in told
    rows = comparison(site, "cites/valenciennes-anzin", "cites/arras")["valeurs"]
    mine = {row["indicateur"]: row for row in rows if row["code"] == "valenciennes-anzin"}
    assert mine["population"]["valeur"] == 3473 + 13183
    quartiers = [row for row in mine.values() if row["couche_du_chiffre"] == "qpv-2015"]
    assert [row["indicateur"] for row in quartiers if row["valeur"] is not None] == ["population"]
    assert all(row["motif"] for row in quartiers if row["valeur"] is None)


@pytest.mark.parametrize("address", ["/qpv/QP059030", "/communes/59014"])
def test_a_whole_commune_counts_when_the_cite_is_what_is_compared_with(site: FlaskClient, address: str) -> None:
    told = article(site, f"{address}?comparer=cite").words
    assert "cité éducative de Valenciennes / Anzin" in told
    assert "16 656 habitants" in told


def test_cites_of_one_commune_say_that_nothing_parts_them(site: FlaskClient) -> None:
    told = article(site, "/cites/tourcoing-sud").words
    assert re.search("Rien ne dit lesquels vont à Tourcoing Nord Est ?, cité de la même commune", told)
    assert "vont à" not in article(site, "/cites/loos").words


# -- where a point is


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (3.0586, 50.633, {"lille-nord-est": "commune"}),
        (3.1610, 50.7230, {"tourcoing-nord-est": "commune", "tourcoing-sud": "commune"}),
        (2.7772, 50.2910, {}),
    ],
)
def test_a_point_is_never_flatly_in_an_unknown_cite(
    site: FlaskClient, lon: float, lat: float, expected: dict[str, str]
) -> None:
    found = site.get(f"/locate?lon={lon}&lat={lat}&f=json").get_json()["cites"]
    natures = {one["id"]: one["nature"] for one in found}
    assert expected.items() <= natures.items()
    for one in found:
        known = CITES[one["id"]]["perimetre_connu"] == "enonce"
        assert (one["nature"] == "enonce") == known
        assert ("périmètre non connu" in one["mots"]) != known
    told = article(site, f"/locate?lon={lon}&lat={lat}").words
    for one in found:
        assert re.search(rf"{re.escape(one['nom'])} ?, périmètre", told)


def test_a_point_in_a_candidate_quartier_says_candidate(site: FlaskClient) -> None:
    west, south, east, north = next(h["bbox"] for h in BUNDLE.layer("qpv-2024").heads if h["id"] == "QN05975M")
    found = site.get(f"/locate?lon={(west + east) / 2}&lat={(south + north) / 2}&f=json").get_json()
    assert [one["id"] for one in found["qpv-2024"]] == ["QN05975M"]
    assert {one["id"]: one["nature"] for one in found["cites"]}["loos"] == "candidat"


# -- filters


@pytest.mark.parametrize(
    ("collection", "slug", "count"),
    [("qpv-2015", "loos", 2), ("colleges", "loos", 1), ("qpv-2015", "arras", 2), ("communes", "loos", 1)],
)
def test_the_filter_by_cite_keeps_candidates_and_says_so(
    site: FlaskClient, collection: str, slug: str, count: int
) -> None:
    found = site.get(f"/collections/{collection}/items?cite={slug}&f=json").get_json(force=True)
    assert found["numberMatched"] == count
    told = words(site, f"/collections/{collection}/items?cite={slug}&f=html")
    candidates = slug == "loos" and collection != "communes"
    assert ("cité : Loos (candidats, périmètre non connu)" in told) == candidates
    strict = site.get(f"/collections/{collection}/items?cites={slug}&f=json").get_json(force=True)
    assert strict["numberMatched"] == (0 if candidates else count)


def test_a_layer_without_cites_refuses_the_filter(site: FlaskClient) -> None:
    assert site.get("/collections/epci/items?cite=arras&f=json").status_code == 400


def test_anomalies_tell_what_is_true(site: FlaskClient) -> None:
    rows = json.loads(site.get("/anomalies?f=json").data)["anomalies"]
    told = " ".join(f"{row['message']} {row['remede']}" for row in rows)
    assert "fiche est vide" not in told
    assert "la part mesurée est affichée" not in told
    remedies = {row["remede"] for row in rows}
    assert "Vérifiez qu'il s'agit bien de la même cité." in remedies
    assert not [one for one in remedies if re.search(r"\.toml|\.csv|matches/|\[cites\.", one)]
    shared = [row for row in rows if row["genre"] == "plusieurs cités sur une même commune"]
    assert len(shared) == 3
    assert {row["source"] for row in shared} == {"cites_2023"}
    assert all("ANCT" in row["producteur"] for row in shared)
