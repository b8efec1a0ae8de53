"""geocite.open_bundle(): what docs/notebook.md and its own documentation show, run."""

import doctest
import re
from pathlib import Path

import pytest
from helpers.factory import SHARED_QPV, TRAP, tiny_bundle

import geocite
from geocite.errors import BundleError, NotFoundError, UsageError
from geocite.serving.notebook.bundle import OpenBundle


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenBundle:
    return geocite.open_bundle(tiny_bundle(tmp_path_factory.mktemp("paquet")).path)


def test_layer_is_a_frame(opened: OpenBundle) -> None:
    frame = opened.layer("qpv-2015")
    assert list(frame["id"]) == ["QP059019", "QP059020", "QP059021"]
    assert frame.crs.to_string() == "OGC:CRS84"
    assert "59392" in frame["communes"][0]
    assert "ANCT" in frame.attrs["attribution"]
    assert len(opened.layer("communes", {"qpv_2015": SHARED_QPV})) == 2
    assert len(opened.layer("communes", bbox=(3.0, 50.0, 3.05, 50.05))) == 1
    assert opened.layer("colleges", crs="EPSG:2154").crs.to_epsg() == 2154


def test_map_holds_names_as_text(opened: OpenBundle) -> None:
    page = opened.map(cite="maubeuge").get_root().render()
    assert "leaflet" in page.lower()
    assert TRAP not in page


def test_faults_are_told(opened: OpenBundle) -> None:
    with pytest.raises(NotFoundError, match="qpv-2024"):
        opened.layer("ecoles")
    with pytest.raises(NotFoundError, match="Cité inconnue"):
        opened.map(cite="rien")
    with pytest.raises(UsageError, match="vague"):
        opened.layer("cites", {"vage": 1})
    with pytest.raises(BundleError):
        geocite.open_bundle(Path("nulle-part"))


def test_documented_example_runs() -> None:
    import geocite.serving.notebook.bundle as module

    assert doctest.testmod(module).attempted >= 4
    assert doctest.testmod(module).failed == 0


def test_the_page_about_notebooks_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).parents[3] / "docs" / "notebook.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 7
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GEOCITE_BUNDLE", raising=False)
    told: list[str] = []
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "notebook.md", str(page), 0)
    doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert not told, "".join(told)
    assert {path.name for path in tmp_path.iterdir()} == {"colleges-proches.gpkg", "arras.html"}
