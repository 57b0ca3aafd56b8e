"""Code sets as data: assets/codes/*.yaml with standard, edition, source and values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from kiosk.packs.words import Strict
from kiosk.packs.yamlfile import read_yaml

ASSETS = Path(__file__).resolve().parents[2] / "assets"


class CodeSet(Strict):
    """One published list. `count` is a check against lost lines."""

    standard: str
    title: str
    edition: str
    source: str
    valid_from: date | None = None
    confidence: str
    count: int = Field(ge=1)
    values: dict[str, str]

    def label(self, code: str) -> str:
        """The words of a code, the code itself if it is not in the list."""
        return self.values.get(code, code)


@lru_cache(maxsize=64)
def code_set(name: str, folder: Path = ASSETS / "codes") -> CodeSet:
    """Raises OSError if there is no such file, ValueError if it is malformed or lost a line."""
    found = CodeSet.model_validate(read_yaml(folder / f"{name}.yaml"))
    if len(found.values) != found.count:
        raise ValueError(f"code set {name}: {len(found.values)} values, {found.count} expected")
    return found


class CodeMap(Strict):
    """Where two lists in use contradict each other: the code of ours → the code that a department's system expects."""

    title: str
    from_set: str
    to: str  # what the other list is called, and where it is used
    source: str
    confidence: str
    values: dict[str, str]


@lru_cache(maxsize=64)
def code_map(name: str, folder: Path = ASSETS / "codes" / "maps") -> CodeMap:
    """Raises OSError if there is no such file, ValueError if it is malformed or names codes that its set has not."""
    found = CodeMap.model_validate(read_yaml(folder / f"{name}.yaml"))
    unknown = found.values.keys() - code_set(found.from_set).values.keys()
    if unknown:
        raise ValueError(f"code map {name}: {found.from_set} has no {sorted(unknown)[0]!r}")
    return found
