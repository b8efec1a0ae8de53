"""The bundle that pages are tried on says what a build says: same columns, same documents, nothing made up."""

import pytest
from helpers.factory import LAYERS, tiny_bundle
from helpers.rawfiles import prepare_raw

from geocite.bundle.loading import Bundle, load_bundle
from geocite.making.curated.cites import CHAMPS
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import build_bundle

OF_A_FIGURE = ("", "_millesime", "_statut", "_edition")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("fait")
    write_bundle(*build_bundle(prepare_raw(folder / "raw")), folder / "paquet")
    return load_bundle(folder / "paquet")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("essai"))


def columns(bundle: Bundle, collection: str) -> set[str]:
    """Properties of a collection that are not figures of the registry: each bundle has a registry of its own."""
    names = [entry.id for entry in bundle.documents.indicateurs.indicateurs]
    figures = {name + ending for name in names for ending in OF_A_FIGURE}
    return bundle.layer(collection).kinds.keys() - figures


@pytest.mark.parametrize("collection", LAYERS)
def test_layers_have_the_columns_that_a_build_writes(built: Bundle, tiny: Bundle, collection: str) -> None:
    registry = {entry.id for entry in built.documents.indicateurs.indicateurs}
    assert columns(tiny, collection) - registry == columns(built, collection) - registry
    items = [head["properties"].keys() for head in tiny.layer(collection).heads]
    assert all(keys == items[0] for keys in items)


def test_layers_and_their_display_files_are_those_of_a_build(built: Bundle, tiny: Bundle) -> None:
    assert tiny.manifest.collections.keys() <= built.manifest.collections.keys()
    assert tiny.manifest.carte.couches.keys() == built.manifest.carte.couches.keys() & tiny.manifest.collections.keys()
    for name, entry in tiny.manifest.collections.items():
        assert entry.geometrie == built.manifest.collections[name].geometrie
        assert entry.nombre == len(tiny.layer(name).lines)


def test_facts_are_fields_of_the_minutes(tiny: Bundle, built: Bundle) -> None:
    stated = {field for card in tiny.documents.profils.cites.values() for field in card.faits}
    assert stated <= CHAMPS.keys()
    assert tiny.documents.profils.cites.keys() == set(tiny.layer("cites").index)
    assert built.documents.profils.cites.keys() == set(built.layer("cites").index)
