"""The published interface: every answer of every route, with the definitions of the written wire among its schemas."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from central.db import RETRY_AFTER
from central.wire import WIRE_SCHEMA

Answers = dict[int | str, dict[str, Any]]
REFUSED = {
    400: "The body cannot be read.",
    401: "No terminal id, an unknown one, or a wrong token.",
    403: "The terminal may not: another key or another certificate than its own.",
    404: "Not known, or another terminal's.",
    409: "Something else is there already.",
    413: "The body is too large.",
    422: "The request is not as the interface says; what is wrong is told by its place, never by its value.",
    503: f"Not now; Retry-After says when ({RETRY_AFTER} s). Nothing was kept.",
    507: "No space is left on the platform. Nothing was kept.",
}
ALWAYS = (503, 507)


def schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def json_of(*names: str) -> dict[str, Any]:
    """Content of one of these definitions of the wire."""
    found = [schema(name) for name in names]
    return {"application/json": {"schema": found[0] if len(found) == 1 else {"anyOf": found}}}


def body_of(name: str) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body itself."""
    return {"requestBody": {"required": True, "content": json_of(name)}}


def refusals(*statuses: int) -> Answers:
    return {
        status: {"description": REFUSED[status], "content": json_of("problem")}
        for status in sorted({*statuses, *ALWAYS})
    }


def without_body(answers: Answers) -> Answers:
    """For HEAD."""
    return {status: {"description": answer["description"]} for status, answer in answers.items()}


TERMINALS = refusals(400, 401, 403, 413, 422)  # of everything that a terminal asks


def publish(app: FastAPI) -> None:
    """Takes the place of FastAPI's own description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(title=app.title, version=app.version, routes=app.routes)
            text = json.dumps(WIRE_SCHEMA["$defs"]).replace("#/$defs/", "#/components/schemas/")
            described.setdefault("components", {}).setdefault("schemas", {}).update(json.loads(text))
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
