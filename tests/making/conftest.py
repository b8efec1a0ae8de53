"""The official files, read once and joined once for all the tests that look at them."""

from pathlib import Path

import pytest

from geocite.making.pipeline import Prepared, load_curated, prepare
from geocite.making.readers import Readings, read_all
from geocite.registry.sources import Indicators, Sources
from geocite.settings import resource


@pytest.fixture(scope="session")
def steps() -> list[str]:
    """What `readings` said of its progress."""
    return []


@pytest.fixture(scope="session")
def readings(raw: Path, sources: Sources, registry: Indicators, steps: list[str]) -> Readings:
    """Every official file, read."""
    return read_all(raw, sources, registry, step=steps.append)


@pytest.fixture(scope="session")
def real(raw: Path) -> Prepared:
    """The region of the embedded bundle, ready to be built."""
    return prepare(load_curated(resource("geodata")), raw, "32")
