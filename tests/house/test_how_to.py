"""The examples of docs/adding-an-indicator.md, executed: copied into the registry, built, found in the values."""

import re
from pathlib import Path

import pytest
from helpers.rawfiles import ALPHA, BETA_1, prepare_raw, rows

from geocite.bundle.loading import Bundle, load_bundle
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import build_bundle
from geocite.settings import resource

HOW_TO = Path(__file__).parents[2] / "docs" / "adding-an-indicator.md"
FILES = {
    "insee_qpv/DEMO_2022.csv": rows(
        "CODGEO;POP_MUN;TX_TOT_0A24;IND_JEUNE;TX_TOT_MEN6;TX_TOT_MEN1;TX_TOT_ET;A;AC3ENF;TX_TOT_60ETPLUS",
        (ALPHA, "1 000", "40", "1,5", "", "30", "12", "200", "30", "21,3"),
        (BETA_1, "3 000", "44", "2", "5", "25", "20", "400", "20", ""),
    ),
    "culture/lecture_2023.csv": rows("code_insee;nb_lieux", ("59350", 4), ("59178", 0), ("59606", "s")),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("copie")
    blocks = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.S)
    for name, key in (("sources.toml", "[[source]]"), ("indicators.toml", "[[indicateur]]")):
        shipped = resource(f"geodata/{name}").read_text(encoding="utf-8")
        added = [block for block in blocks if block.startswith(key)]
        (folder / name).write_text("\n".join([shipped, *added]), encoding="utf-8")
    prepared = prepare_raw(folder / "raw", FILES, curated=folder)
    write_bundle(*build_bundle(prepared), folder / "bundle")
    return load_bundle(folder / "bundle")


@pytest.mark.parametrize(
    ("collection", "code", "name", "expected"),
    [
        ("qpv-2015", ALPHA, "part_60_ans_et_plus_pct", (21.3, "2022", "connu")),
        ("qpv-2015", BETA_1, "part_60_ans_et_plus_pct", (None, None, "absent")),
        ("qpv-2015", BETA_1, "part_demandeurs_50_pct", (20, "2022", "connu")),
        ("communes", "59350", "mediatheques", (4, "2023", "connu")),
        ("communes", "59178", "mediatheques", (0, "2023", "connu")),
        ("communes", "59606", "mediatheques", (None, "2023", "secret")),
    ],
)
def test_added_indicators_reach_the_items(
    made: Bundle, collection: str, code: str, name: str, expected: tuple[object, ...]
) -> None:
    found = made.layer(collection).properties(code)
    assert (found[name], found[f"{name}_millesime"], found[f"{name}_statut"]) == expected


def test_added_indicators_reach_the_series_and_the_definitions(made: Bundle) -> None:
    document = made.documents.indicateurs
    assert document.valeurs["communes"]["mediatheques"] == {"2023": {"59178": 0, "59350": 4, "59606": "s"}}
    entry = next(entry for entry in document.indicateurs if entry.id == "part_60_ans_et_plus_pct")
    assert entry.series[0].millesimes == ("2022",)
    assert entry.definition.startswith("Part des habitants")


def test_the_new_source_is_told_with_the_others(made: Bundle) -> None:
    entry = next(entry for entry in made.manifest.sources if entry.id == "mediatheques")
    assert (entry.lignes_lues, entry.fichiers[0].nom) == (3, "culture/lecture_2023.csv")
