"""Contract of code readers: one harmless line of text at a time, or a refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device


@dataclass(frozen=True, slots=True)
class CodeRead:
    """Poll fact. `text` is printable Unicode without control or bidirectional characters, 1 to 2048 characters.

    What it means, and whether it may be followed, is not the reader's business. Never in a log.
    """

    text: str = field(repr=False)
    symbology: str = ""  # "QRCode", "Code128", … where the reader says it


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Poll fact: something was read and thrown away: too_long, control_characters, not_text, script, too_fast, torn."""

    reason: str


@runtime_checkable
class CodeReader(Device, Protocol):
    """`poll` gives what was read while armed."""

    def arm(self, on: bool) -> None:
        """Only an armed reader hands on codes. What arrives while it is not armed is thrown away."""
        ...
