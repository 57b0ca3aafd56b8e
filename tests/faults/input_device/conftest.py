"""A simulated keypad and its driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.input_device.driver import EvdevDevice, from_address
from drivers.simulators.input_device import KeypadSimulator


@dataclass
class Bench:
    sim: KeypadSimulator
    keypad: EvdevDevice

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.keypad.status()
        return status.health, None if status.fault is None else status.fault.code


@pytest.fixture
def bench() -> Iterator[Bench]:
    sim = KeypadSimulator()
    keypad = from_address(f"{sim.start()}?stuck_s=0.2")
    assert isinstance(keypad, EvdevDevice)
    assert keypad.open() is None
    yield Bench(sim, keypad)
    keypad.close()
    sim.stop()
