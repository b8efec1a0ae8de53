"""A bundle made from the tiny raw folder: states, computed ratios, breaks and provenance, in two seconds."""

import csv
import hashlib
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers.rawfiles import ALPHA, BETA_1, GAMMA, UAI, prepare_raw, write_raw
from hypothesis import given, settings
from hypothesis import strategies as st

from geocite.bundle.loading import Bundle, load_bundle
from geocite.making.fetching.provenance import Origin, write_origin
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import Prepared, build_bundle
from geocite.serving.formats.geopackage import package_name, write_every_layer


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare_raw(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def made(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    path = tmp_path_factory.mktemp("built") / "bundle"
    write_bundle(*build_bundle(prepared), path)
    return load_bundle(path)


def figure(made: Bundle, collection: str, code: str, name: str) -> tuple[Any, ...]:
    found = made.layer(collection).properties(code)
    return found[name], found[f"{name}_millesime"], found[f"{name}_statut"]


@pytest.mark.parametrize(
    ("collection", "code", "name", "expected"),
    [
        ("qpv-2015", ALPHA, "taux_pauvrete_pct", (49.5, "2019", "connu")),
        ("qpv-2015", BETA_1, "taux_pauvrete_pct", (None, "2019", "secret")),
        ("qpv-2015", GAMMA, "taux_pauvrete_pct", (None, None, "absent")),
        ("qpv-2015", BETA_1, "couples_3_enfants", (0, "édition 2022", "connu")),  # zero is a value
        ("communes", "59178", "taux_pauvrete_pct", (None, "2021", "secret")),
        ("communes", "59606", "revenu_median", (None, None, "absent")),
        ("epci", "200093201", "revenu_median", (None, None, "absent")),  # the optional file is not there
        ("colleges", UAI[0], "valeur_ajoutee_dnb", (1, "2024", "connu")),
        ("colleges", UAI[1], "valeur_ajoutee_dnb", (None, None, "absent")),
        ("colleges", UAI[2], "ips", (None, None, "absent")),
    ],
)
def test_three_states_are_kept_apart(
    made: Bundle, collection: str, code: str, name: str, expected: tuple[object, ...]
) -> None:
    assert figure(made, collection, code, name) == expected


def test_every_item_has_every_indicator_of_its_collection(made: Bundle, prepared: Prepared) -> None:
    for indicator in prepared.curated.indicators.values():
        for series in indicator.series:
            for head in made.layer(series.collection).heads if series.collection in made.manifest.collections else ():
                assert f"{indicator.id}_statut" in head["properties"], (indicator.id, head["id"])


def test_a_ratio_is_computed_from_its_parts(made: Bundle) -> None:
    assert figure(made, "colleges", UAI[1], "part_mentions_dnb_pct") == (80, "2024", "connu")
    values = made.documents.indicateurs.valeurs["colleges"]["part_mentions_dnb_pct"]
    assert values["2023"] == {UAI[0]: 20}, "20 mentions de 2024 ne se rapportent pas aux candidats de 2023"
    # Nothing to divide by is not zero, and a secret part makes a secret ratio.
    assert figure(made, "qpv-2015", BETA_1, "part_couples_3_enfants_pct")[2] == "absent"
    assert figure(made, "qpv-2015", BETA_1, "part_demandeurs_sans_cap_pct") == (None, "2021", "secret")


def test_one_indicator_is_read_from_two_columns_with_the_break_told(made: Bundle) -> None:
    document = made.documents.indicateurs
    assert document.valeurs["qpv-2015"]["part_emplois_precaires_pct"]["2015"][ALPHA] == 26
    entry = next(e for e in document.indicateurs if e.id == "part_emplois_precaires_pct")
    assert {("2020", "2021"), ("2018", "2019")} <= {(b.avant, b.apres) for b in entry.ruptures}
    assert all(b.motif.endswith(".") and b.collection == "qpv-2015" for b in entry.ruptures)


def test_editions_that_repeat_the_same_figures_are_told(made: Bundle) -> None:
    entries = {entry.id: entry for entry in made.documents.indicateurs.indicateurs}
    series = entries["population"].series[0]
    assert series.millesimes == ("2013", "2018")
    assert series.editions == {"2013": "2019", "2018": "2022"}
    assert series.repetitions == (("2013", "2018"),)
    mentions = entries["part_mentions_dnb_pct"].series[0]
    assert (mentions.millesimes, mentions.repetitions) == (("2023", "2024"), ())


def test_texts_are_typeset_in_french(made: Bundle) -> None:
    entries = {entry.id: entry for entry in made.documents.indicateurs.indicateurs}
    assert entries["taux_pauvrete_pct"].libelle == "Taux de pauvreté au seuil de 60\u202f%"
    assert all(" :" not in found.motif for entry in entries.values() for found in entry.ruptures)


def test_an_edition_that_repeats_another_is_an_anomaly(prepared: Prepared) -> None:
    told = {a.cle: a for a in prepared.anomalies if a.genre == "édition sans chiffre nouveau"}
    assert "Population" in told["insee_demo 2022"].message
    assert "ivac 2024" not in told


def test_a_share_above_a_hundred_is_an_anomaly(tmp_path: Path) -> None:
    text = "CODGEO;NBPERSMENFISC21;MED21;TP6021;PPSOC21;D121;D921\n59350;1;1;125;8;1;1\n59178;1;1;99;100;1;1\n"
    prepared = prepare_raw(tmp_path, {"revenus/cc_filosofi_2021_COM.csv": text})
    (anomaly,) = [a for a in prepared.anomalies if a.genre == "valeur impossible"]
    assert (anomaly.cle, anomaly.ligne, anomaly.trouve) == ("59350", 2, "125")


def test_the_geopackage_keeps_the_three_states(made: Bundle, tmp_path: Path) -> None:
    path = tmp_path / package_name(made)
    path.write_bytes(write_every_layer(made))
    names = "id, taux_pauvrete_pct, taux_pauvrete_pct_statut"
    with closing(sqlite3.connect(path)) as package:
        rows = package.execute(f"SELECT {names} FROM qpv_2015").fetchall()
    assert {row[0]: row[1:] for row in rows if row[0] in (ALPHA, BETA_1, GAMMA)} == {
        ALPHA: (49.5, "connu"),
        BETA_1: (None, "secret"),
        GAMMA: (None, "absent"),
    }


def test_region_names_its_departements(made: Bundle) -> None:
    assert made.manifest.regions[0].departements == {"59": "Nord"}


def test_download_day_is_told_when_it_is_known(tmp_path: Path) -> None:
    write_raw(tmp_path)
    path = tmp_path / "revenus/cc_filosofi_2021_COM.csv"
    data = path.read_bytes()
    write_origin(path, Origin("https://exemple.fr/f.csv", "2026-03-09", hashlib.sha256(data).hexdigest(), len(data)))
    _, manifest = build_bundle(prepare_raw(tmp_path))
    sources = {source.id: source for source in manifest.sources}
    assert sources["filosofi_communes"].telecharge_le == "2026-03-09"
    assert sources["filosofi_communes"].fichiers[0].telecharge_de == "https://exemple.fr/f.csv"
    assert sources["ivac"].telecharge_le is None


def test_two_builds_are_the_same_bytes(prepared: Prepared) -> None:
    first, second = build_bundle(prepared), build_bundle(prepared)
    assert first == second


cells = st.one_of(st.just(""), st.just("s"), st.integers(0, 10**5).map(str))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_a_computed_ratio_is_known_exactly_when_its_parts_are(pairs: list[tuple[str, str]]) -> None:
    found = {code: (value, state) for code, value, state in ratio_of(pairs)}
    for rank, (above, below) in enumerate(pairs):
        value, state = found[str(rank)]
        if "s" in (above, below):
            assert state == "secret"
        elif "" in (above, below) or below == "0":
            assert state == "absent"
        else:
            assert state == "connu"
            assert value == pytest.approx(100 * int(above) / int(below), abs=1e-8)


def ratio_of(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, float, str]]:
    """Ratios of (numerator, denominator) cells, by their rank."""
    import pandas as pd

    from geocite.making.layers.indicators import derive_ratios
    from geocite.registry.sources import Indicator, Series
    from geocite.text.delimited import parse_number

    table = csv.reader(io.StringIO("\n".join(f"{above};{below}" for above, below in pairs)), delimiter=";")
    records = []
    for rank, row in enumerate(table):
        for name, text in zip(("haut", "bas"), row, strict=True):
            cell = parse_number(text)
            records.append(("qpv-2015", str(rank), name, "2022", cell.value, cell.state, "base"))
    columns = ["collection", "code", "indicateur", "millesime", "valeur", "statut", "source"]
    values = pd.DataFrame(records, columns=columns).astype({"valeur": "float64"})
    series = (Series("qpv-2015", "base", (), "édition"),)
    part = Indicator("part", "Part", "Part", "Part.", "%", 1, "neutre", series, numerateur="haut", denominateur="bas")
    made = derive_ratios(values, {"part": part})
    for row in made[made["indicateur"] == "part"].itertuples():
        yield row.code, row.valeur, row.statut
