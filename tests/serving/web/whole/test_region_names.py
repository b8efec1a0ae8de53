"""A bundle of any region: its départements bear the names of its own manifest."""

import pytest
from flask.testing import FlaskClient
from helpers.rawfiles import REGION, load_curated_files, write_raw
from helpers.reading import ask, words

from geocite.bundle.loading import load_bundle
from geocite.making.files.writing import write_bundle
from geocite.making.pipeline import build_bundle, prepare
from geocite.serving.web import create_app
from geocite.settings import Settings

NAME = "Vallée-d’Essai"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The invented region, whose only département has a name that no other has."""
    folder = write_raw(tmp_path_factory.mktemp("raw"))
    path = folder / "communes/decoupage-departements.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"Nord"', f'"{NAME}"'), encoding="utf-8")
    target = tmp_path_factory.mktemp("built") / "bundle"
    write_bundle(*build_bundle(prepare(load_curated_files(), folder, REGION)), target)
    return create_app(Settings(), load_bundle(target)).test_client()


@pytest.mark.parametrize("address", ["/", "/en/"])
def test_panel_and_filter_name_the_departements_of_the_bundle(elsewhere: FlaskClient, address: str) -> None:
    page = ask(elsewhere, address)
    assert NAME in [title.words for title in page.all("h4")]
    assert page.one('option[value="59"]').words == NAME
    assert not [part.html for part in page.all("*") if part.words == "Nord"]


def test_fields_of_the_tables_name_them_too(elsewhere: FlaskClient) -> None:
    assert NAME in words(elsewhere, "/collections/colleges/items")


@pytest.mark.parametrize("address", ["/", "/indicators", "/epci/200093201", "/search?q=nulle-part-xyz", "/cites/alpha"])
def test_pages_name_the_region_of_the_bundle(elsewhere: FlaskClient, address: str) -> None:
    page = elsewhere.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<span class="marque-region">Région d’Essai</span>' in page
    assert "Hauts-de-France" not in page
