"""The published interface tells everything: whatever is made up from it meets no server error and no untold answer."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from central.app import create_app
from central.platform import Platform
from tests.unit.central.written_terminal import Sender, digest_header

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SIGNED_IN = {"Authorization": "Bearer token", "Terminal-Id": "LX0417"}
TRUE_DIGEST = {"PUT", "PATCH"}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A platform of its own: what is made up may switch the line off."""
    platform = Platform.open(tmp_path_factory.mktemp("central"), dev=True)
    with TestClient(create_app(platform), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
    platform.close()


def ask(client: TestClient, case: Any, headers: dict[str, str]) -> None:
    """Sends a made-up request and looks at the answer with schemathesis's own checks."""
    wanted = case.as_transport_kwargs(base_url="http://testserver")
    body = wanted.get("data", b"")
    content = json.dumps(wanted["json"]).encode() if "json" in wanted else body
    told = {name: value for name, value in wanted["headers"].items() if name.lower() not in map(str.lower, headers)}
    if case.method in TRUE_DIGEST and headers and isinstance(content, bytes):  # nobody guesses a digest
        told |= {"Content-Digest": digest_header(content)}
    if "json" in wanted:
        told.setdefault("Content-Type", "application/json")
    answer = client.request(
        case.method, wanted["url"], params=wanted["params"], content=content, headers={**told, **headers}
    )
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("headers", "examples"), [({}, 2), (SIGNED_IN, 6)], ids=["stranger", "terminal"])
def test_whatever_is_made_up_is_answered_as_published(
    made_up: TestClient, headers: dict[str, str], examples: int, mode: GenerationMode
) -> None:
    published = schemathesis.openapi.from_dict(made_up.get("/openapi.json").json())
    operations = [found.ok() for found in published.get_all_operations()]
    assert len(operations) >= 24
    for operation in operations:

        @settings(
            max_examples=examples, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            ask(made_up, case, headers)

        with contextlib.suppress(Unsatisfiable):  # an operation without parameters has no wrong ones
            asked()


def test_an_answer_that_was_not_published_would_be_found(made_up: TestClient) -> None:
    """The control of the test above: the same request against a description that says less."""
    described = made_up.get("/openapi.json").json()
    del described["paths"]["/v1/slot"]["get"]["responses"]["401"]
    case = schemathesis.openapi.from_dict(described)["/v1/slot"]["GET"].Case()
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        ask(made_up, case, {})


def test_the_description_names_every_answer_of_the_wire(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    schemas, paths = api["components"]["schemas"], api["paths"]
    for name in ("submission", "accepted", "platform_receipt", "slot", "epoch_request", "reconciliation", "heartbeat"):
        Draft202012Validator.check_schema({**schemas[name], "components": api["components"]})
    used = json.dumps(paths)
    for name in ("submission", "accepted", "platform_receipt", "slot", "epoch_request", "epoch_answer", "problem"):
        assert f'"#/components/schemas/{name}"' in used
    for name in ("reconciliation_request", "reconciliation", "heartbeat", "terminal_keys"):
        assert f'"#/components/schemas/{name}"' in used
    put = paths["/v1/submissions/{submission_id}"]["put"]
    assert {"200", "201", "202", "401", "403", "409", "413", "422", "503", "507"} <= set(put["responses"])
    assert {p["name"] for p in put["parameters"]} >= {"Idempotency-Key", "Content-Digest"}
    assert put["security"] and "security" not in paths["/v1/terminal-keys"]["get"]


def test_what_is_published_and_what_is_answered_are_the_same(sender: Sender) -> None:
    """The examples of a whole submission, by the schemas in the description itself."""
    api = sender.client.get("/openapi.json").json()

    def fits(answer: Any, path: str, method: str) -> None:
        described = api["paths"][path][method]["responses"][str(answer.status_code)]
        schema = described["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": api["components"]}).validate(answer.json())

    data = b"scan"
    body = sender.body({}, (data,))
    one = "/v1/submissions/{submission_id}"
    fits(sender.get("/v1/slot?n=1&bytes=4&live=1"), "/v1/slot", "get")
    fits(sender.put(body), one, "put")
    fits(sender.commit(body), one + "/commit", "post")
    sender.patch(hashlib.sha256(data).hexdigest(), 0, data)
    fits(sender.put(body), one, "put")
    fits(sender.commit(body), one + "/commit", "post")
    fits(sender.put(body), one, "put")
    fits(sender.ask_for_epoch("w"), "/v1/epoch", "post")
    fits(sender.ask_for_epoch("w", base64.b64encode(bytes(32)).decode()), "/v1/epoch", "post")
    fits(sender.get("/v1/terminal-keys"), "/v1/terminal-keys", "get")
    fits(sender.client.get("/v1/slot"), "/v1/slot", "get")


def test_the_interface_is_the_same_on_every_database(tmp_path: Path, database: str, platform: Platform) -> None:
    plain = Platform.open(tmp_path / "other", dev=True)
    assert create_app(plain).openapi() == create_app(platform).openapi()
    plain.close()
