"""What the terminal asks an engine's child process, and what it answers. Pictures live in these messages only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Find:
    """`models` is how the child's engine was configured: it loads them at the first question."""

    models: Any
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    models: Any
    live: bytes = field(repr=False)
    reference: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Fractions of the picture, largest first."""

    faces: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """In the engine's own measure: a distance (dlib), a cosine (SFace)."""

    measure: float


@dataclass(frozen=True, slots=True)
class Unusable:
    """Not exactly one usable face in a picture, or none at all: `why` is for technicians and names nobody."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The child does not use a model file: gone, changed since the terminal looked, or not what it should be."""

    why: str
