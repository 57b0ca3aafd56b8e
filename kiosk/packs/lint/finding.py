"""What the linter says: a rule with a stable id, a place in a file, a sentence, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from kiosk.packs.codes import ASSETS
from kiosk.packs.yamlfile import read_yaml

DATA = ASSETS / "packs-lint"
Severity = Literal["error", "open", "confirm"]  # open: would be an error if the pack were active


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One line of the report. `who`: the department that has to confirm, for findings of that kind.

    `file` is as the folder was given, "" for a pack that came from no folder; `line` counts from 1, 0 = the whole file.
    """

    pack: str
    file: str
    line: int
    rule: str
    text: str
    suggestion: str = ""
    who: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else self.pack
        return f"{place}: {self.rule} {self.text}" + (f"  → {self.suggestion}" if self.suggestion else "")

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@lru_cache(maxsize=16)
def data(name: str) -> Any:
    """A table of assets/packs-lint."""
    return read_yaml(DATA / f"{name}.yaml")


def rules() -> dict[str, str]:
    """Every rule by id, with what it asks for."""
    found: dict[str, str] = data("rules")
    return found
