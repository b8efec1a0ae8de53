"""« Vouliez-vous dire »: one measure, wherever a name may be mistyped."""

import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import load_bundle
from geocite.cli import main
from geocite.serving.search.likeness import did_you_mean
from geocite.serving.web import create_app
from geocite.settings import Settings


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    return create_app(Settings(), load_bundle(Settings().bundle)).test_client()


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/collections/communes/items?f=json&limt=1", "limit"),
        ("/collections/communes/items?f=json&populaton=1", "population"),
        ("/collections/communes/items?f=json&properties=populaton", "population"),
        ("/collections/communes/items?f=json&sortby=populaton", "population"),
        ("/collections/communes/items?f=json&filter=populaton > 1", "population"),
        ("/collections/communes/items?f=json&filter=A_CONTAIN(cites, ('arras'))", "a_contains"),
        ("/collections/comunes/items?f=json", "communes"),
        ("/comparer?objets=communes/59350&indicateurs=taux_pauvrete_pc", "taux_pauvrete_pct"),
    ],
)
def test_a_mistyped_name_is_told_the_one_that_it_resembles(site: FlaskClient, path: str, meant: str) -> None:
    answer = site.get(path)
    assert answer.status_code in (400, 404)
    told = answer.get_json(force=True)["description"] if answer.is_json else answer.text
    assert f"Vouliez-vous dire « {meant} » ?" in told.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("path", ["/indicators/taux_pauvrete_pc", "/colleges/0593680F", "/cites/aras"])
def test_pages_of_an_unknown_item_offer_those_that_resemble_it(site: FlaskClient, path: str) -> None:
    answer = site.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    near = {"/indicators/taux_pauvrete_pc": "/indicators/taux_pauvrete_pct", "/colleges/0593680F": "/colleges/0593680E"}
    near |= {"/cites/aras": "/cites/arras"}
    assert f'href="{near[path]}"' in answer.text


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        (("export", "comunes", "-o", "x.csv"), "communes"),
        (("export", "communes", "-o", "x.csv", "--filtre", "populaton=1"), "population"),
        (("map", "--cite", "maubeuje", "-o", "x.html"), "maubeuge"),
    ],
)
def test_the_command_line_does_too(command: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(list(command)) != 0
    assert meant in capsys.readouterr().err.partition("Propriétés possibles")[0].partition("Couches disponibles")[0]


def test_nothing_is_offered_where_nothing_resembles() -> None:
    assert did_you_mean("zzzz", ["population", "nom"]) == ""
    assert did_you_mean("no", ["nom"]) == ""
