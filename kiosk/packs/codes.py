"""Code sets as data: codes/*.yaml of the assets or the bundle in use, with standard, edition, source and values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from kiosk.packs import place
from kiosk.packs.words import Strict
from kiosk.packs.yamlfile import read_yaml

ASSETS = place.ASSETS


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


def code_set(name: str, folder: Path | None = None) -> CodeSet:
    """Raises OSError if there is no such file, ValueError if it is malformed or lost a line."""
    return _code_set(name, folder or place.part("codes"))


@lru_cache(maxsize=64)
def _code_set(name: str, folder: Path) -> CodeSet:
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


def code_map(name: str, folder: Path | None = None) -> CodeMap:
    """Raises OSError if there is no such file, ValueError if it is malformed or names codes that its set has not.

    `folder`: that of the code sets; maps/ lies in it.
    """
    return _code_map(name, folder or place.part("codes"))


@lru_cache(maxsize=64)
def _code_map(name: str, folder: Path) -> CodeMap:
    found = CodeMap.model_validate(read_yaml(folder / "maps" / f"{name}.yaml"))
    unknown = found.values.keys() - _code_set(found.from_set, folder).values.keys()
    if unknown:
        raise ValueError(f"code map {name}: {found.from_set} has no {sorted(unknown)[0]!r}")
    return found
