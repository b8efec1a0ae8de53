"""What does not fit the contract is refused when a bundle is loaded; the sentence names document and key."""

import json
from pathlib import Path

import msgspec
import pytest
from helpers.smallest import BOX, smallest_documents, smallest_manifest

from geocite.bundle import contract
from geocite.bundle.documents import write_documents
from geocite.bundle.files import compress, document_path, to_json
from geocite.bundle.loading import Bundle, load_bundle
from geocite.errors import BundleError
from geocite.making.files.writing import write_bundle
from geocite.settings import resource

LINK = {"de": "cites/a", "vers": "communes/59350", "nature": "liste_officielle", "source": "s", "motif": "m"}
PROFILES = {"cites": {}, "liens": [{**LINK, "part_pct": None}], "candidats": []}
CARD = {"nom_imprime": None, "libelle_liste": "A", "id_liste": None, "faits": {}, "remarques": []}


def load(tmp_path: Path, name: str, value: object) -> Bundle:
    """A bundle whose document `name` says `value`, its hashes right."""
    files = {**smallest_documents(), document_path(name): compress(json.dumps(value).encode())}
    write_bundle(files, smallest_manifest(), tmp_path / "bundle")
    return load_bundle(tmp_path / "bundle")


def test_a_document_that_fits_is_read_as_it_was_made(tmp_path: Path) -> None:
    link = contract.Link("cites/a", "communes/59350", "liste_officielle", "s", "m")
    assert load(tmp_path, "profils", PROFILES).documents.profils.liens == (link,)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("profils", {"cites": {}, "liens": []}, "n'a pas la clé « candidats »"),
        ("profils", {**PROFILES, "departements": {}}, "a une clé de trop, « departements »"),
        ("profils", {**PROFILES, "liens": [{**LINK, "pourquoi": "?"}]}, "a une clé de trop, « liens[0].pourquoi »"),
        ("profils", {**PROFILES, "liens": [{"de": "cites/a"}]}, "n'a pas la clé « liens[0].vers »"),
        ("profils", {**PROFILES, "cites": {"a": {**CARD, "contradictions": []}}}, "cites[...].contradictions"),
        ("profils", {**PROFILES, "cites": {"a": {**CARD, "remarques": "une"}}}, "remarques » est de type str"),
        ("profils", None, "le contenu est de type null"),
        ("indicateurs", {"indicateurs": [], "valeurs": {"communes": {"pop": {"2023": {"59350": "n"}}}}}, "valeurs"),
        ("anomalies", [{"severite": "grave"}], "[0].severite"),
        ("situation", {"bbox": list(BOX), "departements": []}, "le contenu est de type object au lieu de array"),
        ("codes-postaux", {"59000": 59350}, "est de type int au lieu de array"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_fit_is_refused(tmp_path: Path, name: str, value: object, told: str) -> None:
    with pytest.raises(BundleError) as refused:
        load(tmp_path, name, value)
    assert f"« documents/{name}.json.br »" in str(refused.value)
    assert told in str(refused.value)
    assert "geocite build" in str(refused.value)


@pytest.mark.parametrize("packed", [compress(b"["), compress("é".encode("latin-1")), b"pas du brotli"])
def test_a_document_that_cannot_be_read_is_refused(tmp_path: Path, packed: bytes) -> None:
    files = {**smallest_documents(), document_path("anomalies"): packed}
    write_bundle(files, smallest_manifest(), tmp_path / "bundle")
    with pytest.raises(BundleError, match=r"anomalies\.json"):
        load_bundle(tmp_path / "bundle")


def test_an_absent_document_is_named(tmp_path: Path) -> None:
    files = {name: data for name, data in smallest_documents().items() if "profils" not in name}
    write_bundle(files, smallest_manifest(), tmp_path / "bundle")
    with pytest.raises(BundleError, match=r"ne contient pas « documents/profils\.json\.br »"):
        load_bundle(tmp_path / "bundle")


def test_a_manifest_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    wrong = msgspec.structs.replace(smallest_manifest(), sources=({"id": "seul"},))  # type: ignore[arg-type]
    write_bundle(smallest_documents(), wrong, tmp_path / "bundle")
    with pytest.raises(BundleError, match=r"« manifest\.json » n'a pas la clé « sources\[0\]\.titre »"):
        load_bundle(tmp_path / "bundle")


def test_the_shipped_bundle_is_written_again_as_it_was_read() -> None:
    bundle = load_bundle(resource("geodata/bundle"))
    again = {path: compress(text) for path, text in write_documents(bundle.documents).items()}
    assert again == {path: bundle.file(path) for path in again}
    assert msgspec.convert(json.loads(to_json(bundle.manifest)), contract.Manifest) == bundle.manifest


def test_a_bundle_of_two_regions_says_which_one_a_departement_is_of() -> None:
    north = contract.Region(
        "32", "Hauts-de-France", "hauts-de-france", 2154, BOX, {"59": "Nord", "62": "Pas-de-Calais"}
    )
    island = contract.Region("04", "La Réunion", "la-reunion", 2975, (55.2, -21.4, 55.9, -20.8), {"974": "La Réunion"})
    manifest = msgspec.structs.replace(smallest_manifest(), regions=(north, island))
    assert (manifest.region_of("974"), manifest.region_of("62")) == (island, north)
    assert manifest.territoire == "Hauts-de-France, La Réunion"
    assert manifest.departements == {"59": "Nord", "62": "Pas-de-Calais", "974": "La Réunion"}
