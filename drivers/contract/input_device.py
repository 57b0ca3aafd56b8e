"""Contract of keypads, keyboards and touch panels as devices: whether they are there and well, never what was typed.

Keys and touches themselves reach the screen through the window system; a driver only looks on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device


@dataclass(frozen=True, slots=True)
class KeyStuck:
    """Poll fact: so many keys (or the touch contact) are down for longer than a hand holds them."""

    count: int


@dataclass(frozen=True, slots=True)
class KeyFreed:
    """Poll fact: no key is stuck any more."""


@runtime_checkable
class InputDevice(Device, Protocol):
    """While a key is stuck the health is BLOCKED: a person on the spot can clear it."""

    @property
    def idle_s(self) -> float | None:
        """Seconds since the newest event; None before the first one since `open`."""
        ...
