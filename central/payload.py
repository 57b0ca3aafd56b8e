"""Reading a sealed payload: whatever stands in it, a case is made, and a clerk looks at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from central.db import Row

LONGEST = 2000  # characters of one text of a payload that is kept in a column of its own


def payload_of(row: Row) -> dict[str, Any]:
    """The sealed payload; {} when it is no JSON object."""
    try:
        payload = _readable(json.loads(row["payload"]))
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _readable(value: Any) -> Any:
    """With U+FFFD for NUL and ? for half of a surrogate pair: no database keeps them."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode() if not value.isprintable() else value
    if isinstance(value, list):
        return [_readable(entry) for entry in value]
    if isinstance(value, dict):
        return {_readable(name): _readable(entry) for name, entry in value.items()}
    return value


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; whatever else stands there is left out."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def text(source: Mapping[str, Any], name: str) -> str:
    """ "" for what is missing or no plain value."""
    value = source.get(name)
    return str(value)[:LONGEST] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def whole(source: Mapping[str, Any], name: str) -> int:
    """0 for what is missing or no count."""
    value = source.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000 else 0


def day(source: Mapping[str, Any], name: str) -> str:
    """An ISO date, "" for anything else."""
    try:
        return date.fromisoformat(text(source, name)).isoformat()
    except ValueError:
        return ""
