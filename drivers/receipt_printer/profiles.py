"""What a model of receipt printer can do, read from profiles.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Query = Literal["dle_eot", "gs_r", "asb"]


@dataclass(frozen=True, slots=True)
class Presenter:
    """The unit behind the knife that holds a slip until it is whole, hands it out, and can take it back."""

    query: bytes
    mask: int
    value: int
    in_mouth: int
    jammed: int
    retract: bytes
    eject: bytes


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
    piece_bytes: int
    answers: frozenset[Query]
    sensors: frozenset[str]
    presenter: Presenter | None = None

    @property
    def cell(self) -> int:
        """Width in dots of a half-width character at size 1; a Chinese character is two cells wide and as high."""
        return self.width_dots // self.columns

    def draws(self, text: str) -> bool:
        """Whether the printer's own font has all of this text: one byte for ASCII, two for any other character."""
        if not self.font or not self._lacking.isdisjoint(text):
            return False
        try:
            text.encode(self.encoding)
            return len(text.encode(self.font)) == 2 * len(text) - sum(map(str.isascii, text))
        except UnicodeEncodeError:
            return False

    @property
    def _lacking(self) -> frozenset[str]:
        return frozenset(self.lacks)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("profiles.toml").read_text("utf-8"))


def names() -> tuple[str, ...]:
    """All known profiles."""
    return tuple(sorted(_tables()))


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name; ValueError names the known ones."""
    if name not in _tables():
        raise ValueError(f"unknown receipt printer profile {name!r}; known: {', '.join(names())}")
    table = _whole(name)
    presenter = _presenter(table.pop("presenter", None))
    answers, sensors = frozenset(table.pop("answers")), frozenset(table.pop("sensors"))
    return Profile(name=name, answers=answers, sensors=sensors, presenter=presenter, **table)


def _whole(name: str) -> dict[str, Any]:
    """The table over the one that it is like."""
    table = dict(_tables()[name])
    like = table.pop("like", None)
    return {**_whole(like), **table} if like else table


def _presenter(table: Mapping[str, Any] | None) -> Presenter | None:
    if table is None:
        return None
    values: dict[str, Any] = {k: bytes.fromhex(v) if isinstance(v, str) else v for k, v in table.items()}
    return Presenter(**values)
