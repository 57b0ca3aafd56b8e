"""The part of the contract that all devices share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.contract.faults import Fault
from drivers.contract.status import DeviceStatus


class MediaAction(StrEnum):
    """What `reset` does with paper or a card inside (XFS4IoT Reset mediaControl)."""

    KEEP = "keep"
    EJECT = "eject"
    DISCARD = "discard"  # drop buffered, unprinted data


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """Who the device says it is. `address` is the registry address it was opened with."""

    kind: str  # "idcard", "receipt_printer", "form_printer", "camera" …
    model: str
    address: str
    serial: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """One line for the readiness report. `checks` are (name, passed, measured)."""

    passed: bool
    checks: tuple[tuple[str, bool, str], ...]


class Cancel(Protocol):
    """A cancellation token: threading.Event fits."""

    def is_set(self) -> bool: ...


@runtime_checkable
class Device(Protocol):
    """All methods are called from the one thread that the supervisor gives to this device.

    Expected trouble is returned as a Fault; an exception is a bug. Every method returns within its own short deadline
    (open ≤ 3 s, status ≤ 1 s, poll ≤ 0.3 s); none waits for a person.
    """

    @property
    def info(self) -> DeviceInfo: ...

    def open(self) -> Fault | None: ...

    def status(self) -> DeviceStatus: ...

    def poll(self) -> object | None:
        """One step of waiting: a device fact (dataclass of the kind's module) when something happened, else None."""
        ...

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None: ...

    def self_test(self) -> SelfTestReport: ...

    def close(self) -> None: ...


@runtime_checkable
class PacesPolls(Protocol):
    """Optional ability of a device: it knows when it wants to be polled next. Others are polled 20 times a second."""

    @property
    def poll_again_s(self) -> float:
        """Seconds, asked after each poll: 0 while a card is read, math.inf where nothing is waited for.

        Polls come earlier all the same, with each look at the status and behind each call.
        """
        ...
