"""The OpenAPI definition run by schemathesis: no 5xx, no answer that breaks its schema. Bounded and repeatable."""

import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from geocite.bundle import load_bundle
from geocite.serving.web import create_app
from geocite.settings import Settings

APP = create_app(Settings(), load_bundle(Settings().bundle))
DEFINITION = json.loads(APP.test_client().get("/api?f=json", headers={"Host": "localhost"}).data)
KEPT = r"^/($|conformance|api|collections$|collections/(cites|colleges)($|/))"
schema = schemathesis.openapi.from_dict(DEFINITION)


def plainly(environ: Any, start_response: Any) -> Any:
    # The client of schemathesis says it reads compressed answers, and does not.
    return APP.wsgi_app({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start_response)


schema.app = plainly
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]


@schema.include(path_regex=KEPT).parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_definition(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)
