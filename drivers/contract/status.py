"""Health of a device and of what it consumes, in the words of XFS4IoT and of the Chinese terminal runtime."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from drivers.contract.faults import Fault


class Health(StrEnum):
    """The code of the Chinese terminal runtime stands in brackets (PROTOCOLS.md §1.8)."""

    STARTING = "starting"  # (-1)
    READY = "ready"  # (0)
    ATTENTION = "attention"  # (1) works, but somebody should come: paper low
    BUSY = "busy"  # (3)
    BLOCKED = "blocked"  # (2) a person on the spot can clear it: paper out, cover open
    FAULT = "fault"  # (2) a technician is needed
    ABSENT = "absent"  # (2) should be here and does not answer
    NOT_FITTED = "not_fitted"  # (4) this site has none

    @property
    def runtime_code(self) -> int:
        """The number in brackets, as central monitoring of Chinese terminals expects it."""
        return RUNTIME_CODES[self]

    @property
    def xfs_device(self) -> str:
        """XFS4IoT Common.Status `device`, as written on the wire."""
        return XFS_DEVICE[self]

    @property
    def usable(self) -> bool:
        """Whether a job may be given to the device now."""
        return self in (Health.READY, Health.ATTENTION, Health.BUSY)


RUNTIME_CODES = {
    Health.STARTING: -1, Health.READY: 0, Health.ATTENTION: 1, Health.BUSY: 3, Health.BLOCKED: 2, Health.FAULT: 2,
    Health.ABSENT: 2, Health.NOT_FITTED: 4,
}  # fmt: skip
# A person can clear BLOCKED (userError), a technician has to come for FAULT (hardwareError).
XFS_DEVICE = {
    Health.STARTING: "starting", Health.READY: "online", Health.ATTENTION: "online", Health.BUSY: "deviceBusy",
    Health.BLOCKED: "userError", Health.FAULT: "hardwareError", Health.ABSENT: "offline", Health.NOT_FITTED: "noDevice",
}  # fmt: skip


class Level(StrEnum):
    """How much of a supply is left (XFS4IoT: Full, Low, Out, Jammed, Unknown)."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """One look at a device. `fault` is set whenever `health` is BLOCKED, FAULT or ABSENT.

    `media` says whether something of a citizen's lies in or on the device (card in the field, paper in the mouth).
    """

    health: Health
    fault: Fault | None = None
    supplies: dict[str, Level] = field(default_factory=dict)
    media: bool = False
