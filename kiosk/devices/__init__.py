"""Devices under supervision: one thread each, deadlines, a debounced health board, what is usable now."""

from kiosk.devices.events import DeviceFact, HealthChanged, Role
from kiosk.devices.pace import Pace
from kiosk.devices.supervisor import Supervisor

__all__ = ["DeviceFact", "HealthChanged", "Pace", "Role", "Supervisor"]
