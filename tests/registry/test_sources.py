"""The catalogue of sources and the registry of indicators: complete as shipped, refused in French when wrong."""

from pathlib import PurePosixPath

import pytest

from geocite.collections import COLLECTIONS
from geocite.errors import DataError
from geocite.registry.sources import find_files, load_indicators, load_sources, missing_files

SOURCE = """
[[source]]
id = "essai"
titre = "Essai"
producteur = "Personne"
adresse = "https://exemple.fr"
licence = "Licence Ouverte 2.0"
attribution = "Personne"
millesime = "2024"
fichiers = ["essai/*.csv"]
lignes_min = 1
"""
LAYOUT = '[source.valeurs]\ncode = "qpv"\ncle = ["CODGEO"]\nmillesime = "2024"\n'
INDICATOR = """
[[indicateur]]
id = "taux"
libelle = "Taux"
libelle_court = "Taux"
definition = "Un taux."
unite = "%"
decimales = 1
sens = "bas"
[[indicateur.series]]
collection = "qpv-2015"
source = "essai"
colonnes = ["TX"]
libelle_millesime = "édition"
"""


def _load(folder, sources, indicators=None):
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    found = load_sources(folder / "sources.toml")
    if indicators is None:
        return found
    (folder / "indicators.toml").write_text(indicators, encoding="utf-8")
    return load_indicators(folder / "indicators.toml", found)


def test_every_shipped_source_says_whose_it_is_and_under_which_licence(sources):
    for source in sources.values():
        assert source.adresse.startswith("https://"), source.id
        cited = not source.fichiers  # a document whose facts are cited has no file and no open licence
        assert cited or source.licence in ("Licence Ouverte 2.0", "MIT"), source.id
        assert source.licence, source.id
        assert source.producteur and source.attribution and source.millesime, source.id
        # A downloaded file must be one that the readers then look for.
        for download in source.telechargement:
            assert any(_matches(download.fichier, pattern) for pattern in source.fichiers), download.fichier


def _matches(name, pattern):
    return PurePosixPath(name).match(pattern)


def test_every_shipped_indicator_is_about_a_known_collection_and_source(sources, registry):
    for indicator in registry.values():
        assert indicator.definition.endswith("."), indicator.id
        for series in indicator.series:
            assert series.collection in COLLECTIONS
            assert sources[series.source].valeurs is not None


def test_files_of_a_source_are_found_sorted_and_missing_ones_listed(tmp_path):
    source = _load(tmp_path, SOURCE)["essai"]
    assert find_files(source, tmp_path) == ()
    assert missing_files([source], tmp_path) == ((source, "essai/*.csv"),)
    (tmp_path / "essai").mkdir()
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / "essai" / name).write_text("x")
    assert [path.name for path in find_files(source, tmp_path)] == ["a.csv", "b.csv"]
    assert missing_files([source], tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[source]\n", "TOML"),
        ("", "aucune entrée"),
        (SOURCE.replace('titre = "Essai"\n', ""), "source essai : il manque titre"),
        (SOURCE + 'couleur = "bleu"\n', "clé inconnue couleur"),
        (SOURCE + SOURCE, "« essai » est employé deux fois"),
        (SOURCE.replace("lignes_min = 1", 'lignes_min = "1"'), "« lignes_min » n'a pas le bon type"),
        (SOURCE.replace('["essai/*.csv"]', '"essai/*.csv"'), "« fichiers » doit être une liste"),
        (SOURCE + LAYOUT.replace("qpv", "iris"), "« code » doit être l'un de"),
        (SOURCE + LAYOUT.replace('millesime = "2024"', ""), "d'où vient le millésime"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_the_entry_at_fault(tmp_path, text, reason):
    with pytest.raises(DataError, match=reason):
        _load(tmp_path, text)


def test_an_indicator_must_come_from_a_source_with_values(tmp_path):
    assert _load(tmp_path, SOURCE + LAYOUT, INDICATOR)["taux"].series[0].colonnes == ("TX",)
    with pytest.raises(DataError, match="la source « essai »"):
        _load(tmp_path, SOURCE, INDICATOR)
    with pytest.raises(DataError, match="« sens »"):
        _load(tmp_path, SOURCE + LAYOUT, INDICATOR.replace('"bas"', '"gauche"'))
