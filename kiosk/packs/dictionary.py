"""The shared data dictionary: one entry for a datum that many items ask for, so that it can be asked once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from kiosk.packs import place
from kiosk.packs.near import meant
from kiosk.packs.yamlfile import read_yaml


def dictionary(folder: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Entries by id, as the YAML has them. OSError, ValueError: no list, or an id used twice."""
    return _dictionary(folder or place.part("dictionary"))


@lru_cache(maxsize=8)
def _dictionary(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        entries = read_yaml(path)
        if not isinstance(entries, list):
            raise ValueError(f"dictionary/{path.name}: not a list")
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
                raise ValueError(f"dictionary/{path.name}: an entry without id")
            if entry["id"] in found:
                raise ValueError(f"dictionary/{path.name}: {entry['id']!r} stands twice")
            found[entry["id"]] = entry
    return found


def expand(field: Any, folder: Path | None = None) -> Any:
    """A field of a pack with the dictionary's entry under it: `{use: applicant_mobile}`; own keys win.

    Raises ValueError if there is no such entry. What is no mapping, or uses nothing, comes back as it is.
    """
    if not isinstance(field, dict) or "use" not in field:
        return field
    name = field["use"]
    entry = dictionary(folder).get(name) if isinstance(name, str) else None
    if entry is None:
        raise ValueError(f"there is no dictionary entry {name!r}{meant(str(name), dictionary(folder))}")
    return {**entry, **{key: value for key, value in field.items() if key != "use"}}
