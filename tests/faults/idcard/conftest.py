"""A simulated ID-card reader and its driver, with the pauses between looks shortened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.idcard import CardFailed
from drivers.contract.status import Health
from drivers.idcard.driver import SamVReader, from_address
from drivers.simulators.idcard import IdCardSimulator
from tests.contracts.device_contract import poll_until


@dataclass
class Bench:
    sim: IdCardSimulator
    reader: SamVReader

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.reader.status()
        return status.health, None if status.fault is None else status.fault.code

    def failure(self) -> FaultCode:
        """Why the card that lies there could not be read."""
        return poll_until(self.reader, CardFailed).fault.code


@pytest.fixture
def bench() -> Iterator[Bench]:
    sim = IdCardSimulator(read_seconds=0.0)
    reader = from_address(f"{sim.start()}&look_every_s=0.005&probe_every_s=0.01&gap_s=0.06")
    assert isinstance(reader, SamVReader)
    assert reader.open() is None
    reader.arm(True)
    yield Bench(sim, reader)
    reader.close()
    sim.stop()
