"""Fixtures shared by every test."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from helpers.factory import rich_bundle, tiny_bundle

from geocite.bundle.loading import Bundle, load_bundle
from geocite.registry.sources import Indicators, Sources, load_indicators, load_sources
from geocite.serving.language.languages import SOURCE, speak
from geocite.serving.web import create_app
from geocite.settings import Settings, resource


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup`, the tests of a file stay together, and all those that share the official files too."""
    official = {item.path for item in items if {"real", "readings"} & set(getattr(item, "fixturenames", ()))}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("official files" if item.path in official else str(item.path)))


@pytest.fixture(autouse=True)
def french() -> None:
    """A request chooses the language of its thread, which is also that of the tests."""
    speak(SOURCE)


@pytest.fixture(scope="session")
def raw() -> Path:
    """Folder of the real data; the test is skipped where GEOCITE_RAW does not give it."""
    folder = os.environ.get("GEOCITE_RAW")
    if not folder:
        pytest.skip("données réelles absentes : indiquez leur dossier dans GEOCITE_RAW")
    if not Path(folder).is_dir():
        pytest.fail(f"GEOCITE_RAW désigne un dossier qui n'existe pas : {folder}")
    return Path(folder)


@pytest.fixture(scope="session")
def sources() -> Sources:
    """The catalogue shipped with geocite."""
    return load_sources(resource("geodata/sources.toml"))


@pytest.fixture(scope="session")
def registry(sources: Sources) -> Indicators:
    """The indicators shipped with geocite."""
    return load_indicators(resource("geodata/indicators.toml"), sources)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The tiny bundle: a few invented items, with traps in their names."""
    return tiny_bundle(tmp_path_factory.mktemp("paquet"))


@pytest.fixture(scope="session")
def client(bundle: Bundle) -> FlaskClient:
    """The application on the tiny bundle."""
    return create_app(Settings(), bundle).test_client()


@pytest.fixture(scope="session")
def paquet(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The tiny bundle with indicators and series: one where the mean of rates is wrong."""
    return rich_bundle(tmp_path_factory.mktemp("paquet"))


@pytest.fixture(scope="session")
def riche(paquet: Bundle) -> FlaskClient:
    """The application on the tiny bundle with indicators."""
    return create_app(Settings(), paquet).test_client()


@pytest.fixture(scope="session")
def whole() -> Bundle:
    """The embedded bundle, that of geocite as it is installed."""
    return load_bundle(Settings().bundle)


@pytest.fixture(scope="session")
def site(whole: Bundle) -> FlaskClient:
    """The application on the embedded bundle."""
    return create_app(Settings(), whole).test_client()
