"""The readers on the real files: the figures anybody can check on the publishers' sites."""

import pytest

from geocite.errors import DataError
from geocite.making.readers import READERS, read_all
from geocite.making.readers.values import wanted_series

pytestmark = pytest.mark.raw
REGION = "32"
DEPARTEMENTS = ("02", "59", "60", "62", "80")


@pytest.fixture(scope="module")
def values(readings):
    table = readings.all_values()
    return table.set_index(["collection", "code", "indicateur", "millesime"]).sort_index()


@pytest.fixture(scope="module")
def communes(readings):
    table = readings["communes_cog"]
    return set(table.loc[table["code_region"] == REGION, "code_commune"])


@pytest.mark.parametrize(
    ("code", "indicator", "expected"),
    [
        ("QP059019", "taux_pauvrete_pct", 49.5),
        ("QP059019", "population", 8536),
        ("QP059019", "part_moins_25_ans_pct", 38.5),
        ("QP062061", "population", 6750),
        ("QP059074", "population", 47011),
    ],
)
def test_figures_of_the_qpv_of_edition_2022(values, code, indicator, expected):
    assert values.loc[("qpv-2015", code, indicator, "2022"), "valeur"] == expected


def test_every_edition_is_read(readings):
    table = readings.all_values()
    found = {name: sorted(group["millesime"].unique()) for name, group in table.groupby("source")}
    assert found["insee_demo"] == found["insee_revn"] == ["2017", "2018", "2019", "2021", "2022"]
    assert found["insee_ipro"] == ["2017", "2018", "2019", "2020", "2021", "2022"]
    assert found["ivac"] == ["2022", "2023", "2024"]


def test_one_value_per_key_and_vintage(values):
    assert values.index.is_unique


def test_qpv_of_the_region(readings):
    old, new = readings["qpv_2015"], readings["qpv_2024"]
    assert (len(old), len(new)) == (1296, 1584)
    assert old["code_qp"].str[2:5].isin([f"0{d}" for d in DEPARTEMENTS]).sum() == 199
    assert (new["code_region"] == REGION).sum() == 204
    assert old.crs.to_epsg() == 27572


def test_colleges_of_the_region(readings):
    colleges = readings["colleges"]
    here = colleges[colleges["code_region"] == REGION]
    assert len(here) == 680
    assert here["lon"].isna().sum() == 4
    assert here["uai"].isin(set(readings["ips_2022"]["uai"])).sum() == 653
    assert len(readings["education_prioritaire"]) == 1092


def test_communes_of_the_region(readings, communes, values):
    assert communes == set(readings["communes_contours"]["code_commune"])
    assert len(communes) == 3782
    rates = values.loc["communes"].reset_index()
    here = rates[(rates["indicateur"] == "taux_pauvrete_pct") & rates["code"].isin(communes)]
    # One commune split since has no figure at all (nd); the others are secret.
    assert here["statut"].value_counts().to_dict() == {"secret": 3316, "connu": 465, "absent": 1}


def test_associated_communes_lead_to_their_seat(readings):
    former = readings["communes_anciennes"].set_index("nom")
    assert former.loc["Saint-Pol-sur-Mer", "code_chef_lieu"] == "59183"


def test_cites_of_the_region(readings, communes):
    cites = readings["cites_2023"]
    assert (len(cites), cites["id_cite"].nunique()) == (238, 208)
    here = cites[cites["code_commune"].isin(communes)]
    assert (len(here), here["id_cite"].nunique()) == (40, 32)


def test_only_expected_rows_are_left_out(readings):
    told = {(source, d.key) for source, d in readings.dropped() if not d.expected and d.count}
    here = {one for one in told if "lycees" not in one[0]}
    assert here == {("communes_cog", "55273"), ("communes_cog", "60455")}, "deux communes y ont deux héritières"


def test_a_letter_lost_on_the_way_is_found_again(readings):
    names = readings["qpv_2015"]["nom"]
    assert not names.str.contains("[\x80-\x9f]").any()
    assert names.str.contains("œ").any()
    (told,) = [d for source, d in readings.dropped() if d.what == "texte nettoyé"]
    assert (told.file, told.line) == ("qpv_2015/QPV.shp", 396)


def test_progress_names_each_table_and_each_source_of_figures(readings, steps, registry):
    tables = [name for name in READERS if name != "cites_qpv"]  # the optional list is not there
    assert sorted(steps) == sorted([*tables, *wanted_series(registry)])


def test_missing_files_are_named_all_at_once(tmp_path, sources, registry):
    with pytest.raises(DataError) as error:
        read_all(tmp_path, sources, registry)
    assert "qpv_2015/*.shp" in str(error.value)
    assert "revenus/cc_filosofi_*_COM.csv" in str(error.value)
