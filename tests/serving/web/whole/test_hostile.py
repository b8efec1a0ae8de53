"""Whatever a visitor types in the address, the answer is a page of ours: never a 500, never a traceback."""

import string

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
CODES = st.one_of(
    st.text(max_size=20),
    st.text(string.ascii_uppercase + string.digits, min_size=5, max_size=9),
    st.builds("Q{}{}".format, st.sampled_from("PN"), st.text(string.digits + "MNAB", max_size=8)),
)
PLACES = ["/cites/{}", "/qpv/{}", "/colleges/{}", "/communes/{}", "/collections/{}", "/collections/qpv-2024/items/{}"]
PARAMETERS = ["q", "bbox", "limit", "offset", "sortby", "f", "nom", "communes", "surface_km2", "cites", "inconnu"]


def ask(client: FlaskClient, path: str, query: dict[str, str] | None = None) -> int:
    response = client.get(path, query_string=query)
    text = response.get_data(as_text=True)
    assert response.status_code < 500, (path, query)
    assert "Traceback" not in text
    return response.status_code


@pytest.mark.parametrize("place", PLACES)
@QUICK
@given(code=CODES)
def test_any_identifier_gets_an_answer(client: FlaskClient, place: str, code: str) -> None:
    ask(client, place.format(code.replace("/", "").replace("?", "").replace("#", "")))


@pytest.mark.parametrize("name", PARAMETERS)
@QUICK
@given(value=st.one_of(st.text(max_size=30), st.from_regex(r"[-+]?\d{1,9}(,[-+]?\d{1,4}){0,4}", fullmatch=True)))
def test_any_parameter_gets_an_answer(client: FlaskClient, name: str, value: str) -> None:
    ask(client, "/collections/qpv-2015/items", {name: value})


@QUICK
@given(text=st.text(max_size=60))
def test_any_search_gets_an_answer(client: FlaskClient, text: str) -> None:
    assert ask(client, "/search", {"q": text}) in (200, 400)


@pytest.mark.parametrize(
    "path", ["/qpv/QP999999", "/qpv/QN99999Z", "/communes/99999", "/colleges/0000000A", "/cites/%00"]
)
def test_impossible_codes_are_not_found(client: FlaskClient, path: str) -> None:
    assert ask(client, path) == 404
