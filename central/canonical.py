"""The one way in which a document is written before it is signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(body: Mapping[str, Any]) -> bytes:
    """The bytes that are signed (wire.schema.json, description)."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
