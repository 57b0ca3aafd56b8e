"""Contract of text recognition: lines of print on a page, in a child process, forgotten when the call returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drivers.contract.device import Cancel
from drivers.contract.faults import Fault


@dataclass(frozen=True, slots=True)
class TextLine:
    """`box`: 4 corners (x, y) as fractions of width and height, beginning at the top left of the line as it is read."""

    text: str = field(repr=False)
    box: tuple[tuple[float, float], ...]
    score: float  # 0..1, the recogniser's own confidence


class TextReader(Protocol):
    """Reads a page that lies upright. What it reads is personal: it appears in no log, no repr and no Fault."""

    name: str

    def read(self, jpeg: bytes, deadline: float, cancel: Cancel | None = None) -> tuple[TextLine, ...] | Fault:
        """Lines from top to bottom, left to right; none on an empty page. CORRUPT_ANSWER: the bytes are no picture.

        CANCELLED: `cancel` was set meanwhile; nothing of the page is left then.
        """
        ...

    def close(self) -> None: ...
