"""What a rig of the proof found, and how long it may look: the same counts for pytest and for the table."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace


def full() -> bool:
    """Whether the night's sizes are wanted: PROOF_FULL=1."""
    return bool(os.environ.get("PROOF_FULL"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`points`: faults tried. Each of the others counts records (a store that does not open at all is one corrupt)."""

    points: int = 0
    acknowledged: int = 0
    lost: int = 0  # acknowledged and not there, or there in an earlier state
    doubled: int = 0  # there twice, or there although it was refused
    corrupt: int = 0  # there, and not as it was sealed; or a chain that does not hold
    first: str = ""  # the first finding in words

    @property
    def survived(self) -> bool:
        return self.points > 0 and not self.failures

    @property
    def failures(self) -> int:
        return self.lost + self.doubled + self.corrupt

    def at(self, where: str) -> Outcome:
        return replace(self, first=f"{where}: {self.first}")

    def __add__(self, other: Outcome) -> Outcome:
        return replace(
            self,
            points=self.points + other.points,
            acknowledged=self.acknowledged + other.acknowledged,
            lost=self.lost + other.lost,
            doubled=self.doubled + other.doubled,
            corrupt=self.corrupt + other.corrupt,
            first=self.first or other.first,
        )
