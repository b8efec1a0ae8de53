"""Clients of the application: on the tiny bundle, and on the embedded one."""

import pytest
from flask.testing import FlaskClient
from helpers.factory import tiny_bundle

from geocite.bundle.loading import Bundle, load_bundle
from geocite.serving.web import create_app
from geocite.settings import Settings


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("paquet"))


@pytest.fixture(scope="session")
def client(bundle: Bundle) -> FlaskClient:
    return create_app(Settings(), bundle).test_client()


@pytest.fixture(scope="session")
def whole() -> Bundle:
    """The embedded bundle."""
    return load_bundle(Settings().bundle)


@pytest.fixture(scope="session")
def site(whole: Bundle) -> FlaskClient:
    return create_app(Settings(), whole).test_client()
