"""Fixtures shared by every test."""

import os
from pathlib import Path

import pytest

from geocite.registry.sources import Indicators, Sources, load_indicators, load_sources
from geocite.serving.language.languages import SOURCE, speak
from geocite.settings import resource


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
