"""What a model of receipt printer can do, read from profiles.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """One table of profiles.toml; the meaning of each key stands there."""

    name: str
    model: str
    encoding: str
    han_mode: bool
    font: str
    lacks: str
    fs_size: bool
    width_dots: int
    dots_per_mm: int
    columns: int
    cutter: Literal["full", "partial", "none"]
    feed_to_cut: int
    native_qr: bool
    confirm: Literal["gs_r", "status"]

    @property
    def cell(self) -> int:
        """Width in dots of a half-width character at size 1; a Chinese character is two cells wide and as high."""
        return self.width_dots // self.columns

    def draws(self, char: str) -> bool:
        """Whether the printer's own font has this character."""
        if not self.font or char in self.lacks:
            return False
        try:
            return len(char.encode(self.font)) <= 2 and bool(char.encode(self.encoding))
        except UnicodeEncodeError:
            return False


@cache
def _tables() -> dict[str, Profile]:
    text = resources.files(__package__).joinpath("profiles.toml").read_text("utf-8")
    return {name: Profile(name=name, **table) for name, table in tomllib.loads(text).items()}


def load_profile(name: str) -> Profile:
    """The profile of that name; ValueError names the known ones."""
    tables = _tables()
    if name not in tables:
        raise ValueError(f"unknown receipt printer profile {name!r}; known: {', '.join(sorted(tables))}")
    return tables[name]
