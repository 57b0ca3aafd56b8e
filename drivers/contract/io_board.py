"""Contract of the I/O board: lights, call button, door, tamper, presence, UPS, headphones (XFS4IoT Auxiliaries)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.contract.device import Device
from drivers.contract.faults import Fault


class Lamp(StrEnum):
    """Places of XFS4IoT Lights that this terminal has."""

    ID_CARD = "id_card"
    CODE_READER = "code_reader"
    RECEIPT_PRINTER = "receipt_printer"
    DOCUMENT_PRINTER = "document_printer"
    SCANNER = "scanner"
    STATUS_GOOD = "status_good"
    STATUS_BAD = "status_bad"


class Flash(StrEnum):
    """XFS4IoT flashRate."""

    OFF = "off"
    SLOW = "slow"
    MEDIUM = "medium"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class Power(StrEnum):
    """Where the current comes from (XFS4IoT UPS: powering, low, recovered)."""

    MAINS = "mains"
    BATTERY = "battery"  # minutes are left
    BATTERY_LOW = "battery_low"  # less than a minute: seal or park, then switch off
    UNKNOWN = "unknown"  # no UPS answers


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the board sees, debounced by the board."""

    call_button: bool = False
    door_open: bool = False
    tampered: bool = False
    presence: bool = False
    headphones: bool = False
    power: Power = Power.UNKNOWN


@dataclass(frozen=True, slots=True)
class InputsChanged:
    """Poll fact: an edge. `changed` are the names of the fields of `now` that differ from before."""

    now: Inputs
    changed: frozenset[str]


@runtime_checkable
class IoBoard(Device, Protocol):
    """The board switches all lamps off by itself when it hears nothing from the host for 10 s."""

    @property
    def inputs(self) -> Inputs: ...

    def set_lamp(self, lamp: Lamp, flash: Flash) -> Fault | None: ...

    def cut_power(self, seconds: int) -> Fault | None:
        """Ask the UPS to switch off in so many seconds, when the operating system has been shut down."""
        ...
