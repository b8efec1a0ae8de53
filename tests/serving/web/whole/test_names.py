"""Items that their source leaves without a name: their code stands for it wherever a name is read."""

import json

import pytest
from flask.testing import FlaskClient
from helpers import factory
from helpers.reading import ask

from geocite.bundle.files import layer_path, pack_lines, to_json
from geocite.bundle.loading import load_bundle
from geocite.making.files.writing import write_bundle
from geocite.serving.web import create_app
from geocite.settings import Settings

NAMELESS = {"qpv-2024": "QN05918M", "qpv-2015": "QP059020", "colleges": "0593680E"}


@pytest.fixture(scope="module", params=["", None, "   "])
def nameless(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("sans-nom") / "bundle"

    files = factory.bundle_files()
    for name, code in NAMELESS.items():
        features = factory.LAYERS[name][1]()
        for feature in features:
            if feature["id"] == code:
                feature["properties"] |= {"nom": request.param, "anciens_noms": []}
        files[layer_path(name)] = pack_lines(to_json(feature) for feature in features)
    write_bundle(files, factory._manifest(), folder)
    return create_app(Settings(), load_bundle(folder)).test_client()


@pytest.mark.parametrize(("path", "code"), [(f"/qpv/{NAMELESS['qpv-2024']}", "QN05918M"),
                                            (f"/qpv/{NAMELESS['qpv-2015']}", "QP059020"),
                                            (f"/colleges/{NAMELESS['colleges']}", "0593680E")])  # fmt: skip
def test_the_code_stands_for_the_name(nameless: FlaskClient, path: str, code: str) -> None:
    page = ask(nameless, path)
    assert page.one("h1").words == code
    assert page.one("head > title").words.startswith(code)


@pytest.mark.parametrize(
    "path",
    [
        "/cites/maubeuge", "/communes/59392", "/qpv/QP059019", "/qpv/QN05918M", "/search?q=maubeuge", "/comparer",
        "/comparer?objets=qpv-2015/QP059020,colleges/0593680E", "/collections/qpv-2024/items?f=html",
        "/collections/colleges/items?f=html", "/collections/cites/items?f=html&properties=qpv_2015,colleges",
        "/indicators/population?collection=qpv-2015", "/anomalies",
    ],
)  # fmt: skip
def test_no_link_is_empty(nameless: FlaskClient, path: str) -> None:
    page = ask(nameless, path)
    assert not [part.html for part in page.all("a, h1, h2, h3, h4, th, title") if not part.words]


@pytest.mark.parametrize("code", NAMELESS.values())
def test_the_code_is_found(nameless: FlaskClient, code: str) -> None:
    found = json.loads(nameless.get(f"/search?q={code}&f=json").data)["resultats"]
    assert found[0]["nom"] == found[0]["id"] == code
