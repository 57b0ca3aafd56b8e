"""The contract suite against the smart-card driver: on the simulator over vpcd, on written APDUs, on a real reader."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.contract.faults import Fault
from drivers.registry import open_driver
from drivers.simulators.smart_card import SmartCardSimulator
from drivers.smartcard.driver import PcscReader, from_address, options_of
from drivers.smartcard.slot import MOVED, NOT_OPEN, Connected, Presence
from tests.contracts.device_contract import DeviceContract, Rig
from tests.contracts.smartcard_contract import SmartCardReaderContract

QUICK = "look_every_s=0.005&settle_s=0.02"


class TestReaderOnTheSimulator(SmartCardReaderContract):
    @pytest.fixture(params=["auto", "index", "id"])
    def rig(self, request: pytest.FixtureRequest) -> Iterator[Rig]:
        simulator = SmartCardSimulator()
        device = from_address(f"{simulator.start()}?{QUICK}&records={request.param}")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.lay, simulator.take)
        device.close()
        simulator.stop()


SELECTED = {
    "00a404000f7378312e73682ec9e7bbe1b1a3d5cf": "9000",
    "00a4020002ef05": "9000",
    "00a4020002ef06": "9000",
}
# The card of Lin Zhixia as a trace of APDUs: by record number, 6Cxx on the first try for EF06, 61xx for the name.
WRITTEN = SELECTED | {
    "00b2010400": "0110999901 11111111 4139393030303031 31 9000",
    "00b2030400": "0304 332E3030 9000",
    "00b2050400": "0504 20210412 9000",
    "00b2060400": "0604 20310411 9000",
    "00b2070400": "0709 413939303030303131 9000",
}
HOLDER = {
    "00b2010400": "6C14",
    "00b2010414": "0812 393939393031313939363035303330323636 9000",
    "00b2020400": "6120",
    "00c0000020": "091E C1D6D6AACFC4 000000000000000000000000000000000000000000000000 9000",
    "00b2030400": "0A01 32 9000",
    "00b2040400": "0B01 01 9000",
    "00b2060400": "0D04 19960503 9000",
}
RESIDENT = {"0036000008": "0102030405060708 9000"}


class WrittenSlot:
    """A slot whose card answers from a table; a passport is the business of the chip in the simulator."""

    def __init__(self) -> None:
        self.plugged, self.is_open = True, False
        self._hand = SmartCardSimulator()
        self._key, self._insertion, self._file = "", 0, ""
        self._passport: object | None = None

    def lay(self, key: str) -> None:
        self._key, self._insertion, self._file = key, self._insertion + 1, ""
        self._passport = self._hand._make(key) if key.startswith("passport:") else None

    def take(self) -> None:
        self._key, self._insertion = "", self._insertion + 1

    def open(self) -> Fault | None:
        self.is_open = self.plugged
        return None if self.plugged else NOT_OPEN

    def close(self) -> None:
        self.is_open = False

    def look(self) -> Presence | Fault:
        return Presence(bool(self._key), self._insertion) if self.plugged and self.is_open else self._gone()

    def connect(self, seconds: float) -> Connected | Fault:
        if not self.plugged:
            return self._gone()
        return Connected(bytes.fromhex("3B6500002063CB6800"), t0=False) if self._key else MOVED

    def disconnect(self) -> None:
        self._file = ""

    def transmit(self, apdu: bytes, seconds: float) -> bytes | Fault:
        if not self.plugged:
            return self._gone()
        if self._passport is not None:
            return self._passport.answer(apdu)
        asked = apdu.hex()
        table = {"ssc": WRITTEN if self._file != "ef06" else SELECTED | HOLDER, "idcard": RESIDENT}
        if asked.startswith("00a4020002"):
            self._file = asked[-4:]
        return bytes.fromhex(table.get(self._key.partition(":")[0], {}).get(asked, "6A82"))

    def _gone(self) -> Fault:
        self.is_open = False
        return NOT_OPEN


class TestReaderOnWrittenApdus(SmartCardReaderContract):
    @pytest.fixture
    def rig(self) -> Rig:
        slot = WrittenSlot()
        address = f"pcsc:///written?{QUICK}"

        def plug(in_: bool) -> None:
            slot.plugged = in_

        device = PcscReader(address, slot, options_of(address))
        return Rig(device, lambda: plug(False), lambda: plug(True), slot.lay, slot.take)


@pytest.mark.hardware
class TestReaderOfFlesh(DeviceContract):
    """HARDWARE_SMARTCARD=pcsc:///… ; a person pulls the plug when the terminal asks."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = open_driver(os.environ["HARDWARE_SMARTCARD"])
        yield Rig(device, lambda: _ask("pull the plug"), lambda: _ask("put the plug in"))
        device.close()


def _ask(what: str) -> None:
    input(f"{what}, then press Enter: ")
