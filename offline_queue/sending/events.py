"""What the sender and its upkeep tell their listener. Edges, not states; never personal."""

from __future__ import annotations

from dataclasses import dataclass

from offline_queue.model import State
from offline_queue.sending.protocol import PlatformReceipt


@dataclass(frozen=True, slots=True)
class Committed:
    """The platform has it, once, and signed for it."""

    submission_id: str
    platform_receipt: PlatformReceipt


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """An edge: told once when it changes, and once after the first try."""

    up: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that will not go by itself (CONFLICT, DEAD). Only its own order key waits behind it."""

    submission_id: str
    number: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class TerminalHeld:
    """The terminal cannot send at all: records wait, none is at fault.

    `reason`: "token" (401), "refused" (403), "certificate" (theirs or ours), "clock". `detail` is for the technician.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TerminalReleased:
    """The cause is gone; what was held goes by itself."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the platform signed about the numbers of one epoch up to `upto`.

    `missing`: sent again by now. `alarms`: sentences that name numbers which need a person; none when all is well.
    """

    epoch: str
    upto: int
    missing: tuple[str, ...]
    alarms: tuple[str, ...]


SenderEvent = Committed | LinkChanged | Parked | TerminalHeld | TerminalReleased | Reconciled
