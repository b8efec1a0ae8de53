"""The border: what is written is what is loaded; anything else is refused with a clear sentence."""

import json
from pathlib import Path

import pytest
from helpers.smallest import smallest_documents, smallest_manifest
from hypothesis import given
from hypothesis import strategies as st

from geocite.bundle.contract import Profiles
from geocite.bundle.files import layer_path, pack_lines, to_json
from geocite.bundle.layer import Layer
from geocite.bundle.loading import load_bundle
from geocite.errors import BundleError
from geocite.making.files.writing import write_bundle

LINE = to_json(
    {
        "type": "Feature",
        "id": "QP059019",
        "bbox": [1, 2, 3, 4],
        "properties": {"nom": 'piège ,"geometry": </script> `\\'},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
)
FILES = {
    layer_path("qpv-2015"): pack_lines([LINE]),
    **smallest_documents(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_bundle(FILES, smallest_manifest(), tmp_path / "bundle")
    return tmp_path / "bundle"


def test_what_is_written_is_loaded(folder: Path) -> None:
    loaded = load_bundle(folder)
    assert loaded.manifest.regions == smallest_manifest().regions
    assert loaded.documents.profils == Profiles({}, (), ())
    assert loaded.layer("qpv-2015").feature("QP059019") == LINE


def test_a_name_holding_the_word_geometry_is_read_whole() -> None:
    layer = Layer("qpv-2015", (LINE,))
    assert layer.properties("QP059019")["nom"] == 'piège ,"geometry": </script> `\\'
    assert layer.geometry("QP059019") == {"type": "Point", "coordinates": [1, 2]}


def test_changed_file_is_refused(folder: Path) -> None:
    (folder / "documents/profils.json.br").write_bytes(b"autre")
    with pytest.raises(BundleError, match=r"endommagé.*profils\.json"):
        load_bundle(folder)


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "documents/profils.json.br").unlink()
    with pytest.raises(BundleError, match=r"Fichier absent.*profils\.json.*geocite build"):
        load_bundle(folder)


def test_other_format_version_is_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(BundleError, match=r"format 99.*lit le format 4"):
        load_bundle(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 4}'])
def test_broken_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(BundleError, match="endommagé"):
        load_bundle(folder)


def test_absent_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="geocite build"):
        load_bundle(tmp_path / "nulle-part")


def test_a_build_that_fails_leaves_the_former_bundle(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(TypeError):
        write_bundle({**FILES, "zz": "pas des octets"}, smallest_manifest(), folder)  # type: ignore[dict-item]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_former_bundle_does_not_linger(folder: Path) -> None:
    write_bundle(FILES, smallest_manifest("11"), folder)
    assert load_bundle(folder).manifest.regions[0].code == "11"
    assert {path.name for path in folder.parent.iterdir()} == {"bundle", ".bundle.verrou"}


def test_unlisted_file_is_not_served(folder: Path) -> None:
    (folder / "intrus.json").write_text("{}")
    with pytest.raises(BundleError, match="ne contient pas"):
        load_bundle(folder).file("intrus.json")


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats(-2, 2)
    | st.sampled_from(("", "1"))
    | st.just(list[str]())
)
NAMES = st.sampled_from(("nom", "population", "part", "drapeau", "liste"))


@given(st.lists(st.dictionaries(NAMES, VALUES), max_size=200))
def test_heads_say_what_the_lines_say(items: list[dict[str, object]]) -> None:
    lines = tuple(
        to_json({"type": "Feature", "id": str(rank), "properties": properties, "geometry": None})
        for rank, properties in enumerate(items)
    )
    heads = Layer("essai", lines).heads
    assert [to_json(head["properties"]) for head in heads] == [to_json(properties) for properties in items]
