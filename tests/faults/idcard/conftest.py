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
    address: str
    reader: SamVReader

    def open(self, options: str = "") -> None:
        """The driver anew, armed, with other options of its manifest."""
        self.reader.close()
        self.reader = _driver(self.address + options)

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.reader.status()
        return status.health, None if status.fault is None else status.fault.code

    def failure(self) -> FaultCode:
        """Why the card that lies there could not be read."""
        return poll_until(self.reader, CardFailed).fault.code


@pytest.fixture
def bench() -> Iterator[Bench]:
    sim = IdCardSimulator(read_seconds=0.0)
    address = f"{sim.start()}&look_every_s=0.005&probe_every_s=0.01&gap_s=0.06"
    made = Bench(sim, address, _driver(address))
    yield made
    made.reader.close()
    sim.stop()


def _driver(address: str) -> SamVReader:
    reader = from_address(address)
    assert isinstance(reader, SamVReader)
    assert reader.open() is None
    reader.arm(True)
    return reader
