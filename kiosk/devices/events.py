"""What the supervisor tells the rest of the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contract.status import DeviceStatus

Role = str  # "idcard" "receipt_printer" "form_printer" "document_camera" "queue_ticket" …


@dataclass(frozen=True, slots=True)
class DeviceFact:
    """Something happened at a device: `fact` is what its poll returned (CardRead, CardGone, Frame …)."""

    role: Role
    fact: object


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """An edge, after debouncing: health, fault code, supplies or media differ. `since` is time.monotonic()."""

    role: Role
    status: DeviceStatus
    since: float


Event = DeviceFact | HealthChanged
