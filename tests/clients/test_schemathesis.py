"""The OpenAPI definition run by schemathesis: no 5xx, no answer that breaks what is defined. Bounded, repeatable.

GEOCITE_EXAMPLES=200 asks as many questions of each path; the tests ask a few.
"""

import json
import os
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from geocite.bundle.loading import load_bundle
from geocite.serving.web import create_app
from geocite.settings import Settings

EXAMPLES = int(os.environ.get("GEOCITE_EXAMPLES", "6"))
APP = create_app(Settings(), load_bundle(Settings().bundle))
DEFINITION = json.loads(APP.test_client().get("/api?f=json", headers={"Host": "localhost"}).data)
# OGC 17-069r4, 7.15.3: more than the maximum is not an error, the maximum is given.
del DEFINITION["components"]["parameters"]["limit"]["schema"]["maximum"]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    allow_header_conformance,
]


def plainly(environ: Any, start_response: Any) -> Any:
    # The client of schemathesis says it reads compressed answers, and does not.
    return APP.wsgi_app({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start_response)


schema = schemathesis.openapi.from_dict(DEFINITION)
schema.app = plainly
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_definition(case: schemathesis.Case) -> None:
    # A text drawn at random is seldom a filter: what is well formed may still be refused where items are asked for.
    plain = "/items" not in case.path
    case.call_and_validate(checks=[*CHECKS, positive_data_acceptance] if plain else CHECKS)


@pytest.mark.parametrize("method", ("POST", "PUT", "PATCH", "DELETE"))
def test_nothing_is_written(method: str) -> None:
    site: FlaskClient = APP.test_client()
    for path, methods in DEFINITION["paths"].items():
        answer = site.open(path.replace("{featureId}", "arras"), method=method, headers={"Accept": "application/json"})
        assert answer.status_code == 405, path
        assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}
        assert (answer.json or {})["code"] == "405"
        assert list(methods) == ["get"]
