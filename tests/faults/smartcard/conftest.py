"""A simulated smart-card reader and its driver over the vpcd wire, with the pauses between looks shortened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.smartcard import SmartCardFailed, SmartCardInserted, SocialSecurityCard
from drivers.contract.status import Health
from drivers.simulators.smart_card import SmartCardSimulator
from drivers.smartcard.driver import PcscReader, from_address
from tests.contracts.device_contract import poll_until


@dataclass
class Bench:
    sim: SmartCardSimulator
    address: str
    reader: PcscReader

    def open(self, options: str) -> None:
        """The driver anew, armed, with other options of its manifest."""
        self.reader.close()
        self.reader = _driver(self.address + options)

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.reader.status()
        return status.health, None if status.fault is None else status.fault.code

    def failure(self) -> Fault:
        """Why the card that lies there cannot be used."""
        fault = poll_until(self.reader, SmartCardFailed).fault
        assert isinstance(fault, Fault)
        return fault

    def card(self) -> SocialSecurityCard:
        card = poll_until(self.reader, SmartCardInserted).social_security
        assert isinstance(card, SocialSecurityCard)
        return card


@pytest.fixture
def bench() -> Iterator[Bench]:
    sim = SmartCardSimulator()
    address = f"{sim.start()}?look_every_s=0.005&settle_s=0.02"
    made = Bench(sim, address, _driver(address))
    yield made
    made.reader.close()
    sim.stop()


def _driver(address: str) -> PcscReader:
    reader = from_address(address)
    assert isinstance(reader, PcscReader)
    assert reader.open() is None
    reader.arm(True)
    return reader
