"""Whether a request fits the wire, at the cost of a few regular expressions: a sealing waits for this.

The rules are read out of wire.schema.json; only what fails here is given to the slow validator, which says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from offline_queue.model import SealRequest
from offline_queue.written_wire import WIRE_SCHEMA

Rule = Callable[[str], bool]
_DEFS: Mapping[str, Any] = WIRE_SCHEMA["$defs"]


def _rule(schema: Mapping[str, Any]) -> Rule:
    """Raises ValueError for a keyword that this file does not know: then it has to learn it."""
    if unknown := set(schema) - {"type", "enum", "minLength", "maxLength", "pattern", "description"}:
        raise ValueError(f"wire.schema.json uses {sorted(unknown)} for a text")
    allowed = frozenset(schema["enum"]) if "enum" in schema else None
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 30)
    pattern = re.compile(schema.get("pattern", ""))
    return lambda text: (
        (allowed is None or text in allowed) and least <= len(text) <= most and pattern.search(text) is not None
    )


_RECORD: Mapping[str, Any] = _DEFS["submission"]["properties"]
_FILE: Mapping[str, Any] = _DEFS["attachment"]["properties"]
_KIND, _ITEM, _ORDER_KEY, _CLOCK = (_rule(_RECORD[name]) for name in ("kind", "item", "order_key", "clock_quality"))
_NAME, _MEDIA_TYPE = _rule(_FILE["name"]), _rule(_FILE["media_type"])
_ID = re.compile(_DEFS["submission_id"]["pattern"])
_SIZES = range(_FILE["size"]["minimum"], _FILE["size"]["maximum"] + 1)
_MOST_FILES: int = _RECORD["attachments"]["maxItems"]


def fits(request: SealRequest) -> bool:
    return (
        _KIND(request.kind) and _ITEM(request.item) and _ORDER_KEY(request.order_key) and _CLOCK(request.clock_quality)
        and len(request.attachments) <= _MOST_FILES
        and all(_NAME(a.name) and _MEDIA_TYPE(a.media_type) and len(a.data) in _SIZES for a in request.attachments)
    )  # fmt: skip


def why_not(request: SealRequest, submission_id: str) -> str:
    """Where a request would leave the schema; "" when it fits: no receipt for what cannot be sent."""
    if not _ID.search(submission_id):
        return "submission_id: pattern"
    return "" if fits(request) else wire_problem(request) or "it does not fit"


def wire_problem(request: SealRequest) -> str:
    """Where a request would leave the schema. Asked before the sealing: no receipt for what cannot be sent."""
    from jsonschema import Draft202012Validator  # at the first seal: the start does not need it

    told = {
        "kind": request.kind,
        "item": request.item,
        "order_key": request.order_key,
        "clock_quality": request.clock_quality,
        "attachments": [
            {"name": a.name, "media_type": a.media_type, "sha256": "0" * 64, "size": len(a.data)}
            for a in request.attachments
        ],
    }
    properties = WIRE_SCHEMA["$defs"]["submission"]["properties"]
    schema = {"$defs": WIRE_SCHEMA["$defs"], "properties": {name: properties[name] for name in told}}
    error = next(iter(Draft202012Validator(schema).iter_errors(told)), None)
    return "" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.validator}"
