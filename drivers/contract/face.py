"""Contract of face engines: 1:1 only, one signal among several, in a child process, pictures in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.contract.faults import Fault


@dataclass(frozen=True, slots=True)
class FaceComparison:
    """`score` rises with likeness; `same` is score ≥ threshold. Scores of different engines do not compare."""

    score: float
    threshold: float
    same: bool
    engine: str  # "yunet+sface", "dlib"


class FaceEngine(Protocol):
    """Finds and compares. Both pictures are JPEG or PNG bytes and are forgotten when the call returns."""

    name: str

    def find(self, picture: bytes, deadline: float) -> tuple[tuple[float, float, float, float], ...] | Fault:
        """Faces as (x, y, width, height) fractions, largest first."""
        ...

    def compare(self, live: bytes, reference: bytes, deadline: float) -> FaceComparison | Fault:
        """A picture without exactly one usable face is a Fault (NO_FACE), never a low score."""
        ...

    def close(self) -> None: ...
