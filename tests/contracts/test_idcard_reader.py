"""The contract suite against the ID-card driver: on the simulator's serial line, and on written bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.idcard.driver import SamVReader, from_address, options_of
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard import IdCardSimulator, load_people
from drivers.transport.scripted import ScriptedLink
from tests.contracts.device_contract import IdCardReaderContract, Rig

QUICK = "look_every_s=0.005&probe_every_s=0.01"


class TestReaderOnTheSimulator(IdCardReaderContract):
    @pytest.fixture(params=["address", "select"])
    def rig(self, request: pytest.FixtureRequest) -> Iterator[Rig]:
        simulator = IdCardSimulator(read_seconds=0.0)
        device = from_address(f"{simulator.start()}&{QUICK}&presence={request.param}")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.lay, simulator.take)
        device.close()
        simulator.stop()


class Field:
    """A written reader: the canonical replies of PROTOCOLS.md §1.2, in pieces of any size."""

    def __init__(self, piece: int) -> None:
        self.piece = piece
        self.card: dict[str, str] | None = None
        self.done = False

    def lay(self, key: str) -> None:
        self.card, self.done = next(person for person in load_people() if person["key"] == key), False

    def take(self) -> None:
        self.card = None

    def answer(self, asked: bytes) -> list[bytes | None]:
        reply = self._reply(asked[7:9].hex())
        return [reply[i : i + self.piece] for i in range(0, len(reply), self.piece)]

    def _reply(self, command: str) -> bytes:
        head = bytes.fromhex("AAAAAA9669")
        if command == "3001" and self.card is not None:
            self.done = True
            return wire.answer(0x90, wire.base_data(self.card))
        lying = self.card is not None
        tail = {
            "10ff": "0004 0000 90 94",
            "11ff": "0004 0000 90 94",
            "12ff": "0014 0000 90 05000100d71335014e61bc0015cd5b07 67",
            "2001": "0008 0000 9F 00000000 97" if lying and not self.done else "0004 0000 80 84",
            "2002": "000C 0000 90 0000000000000000 9C" if lying else "0004 0000 81 85",
            "3001": "0004 0000 41 45",
            "3003": "0004 0000 91 95" if lying else "0004 0000 41 45",
        }[command]
        return head + bytes.fromhex(tail)


class TestReaderOnWrittenBytes(IdCardReaderContract):
    @pytest.fixture(params=[1, 7, 4096])
    def rig(self, request: pytest.FixtureRequest) -> Rig:
        field = Field(request.param)
        link = ScriptedLink(answer=field.answer)
        address = f"samv+serial:///script?{QUICK}"

        def plug(in_: bool) -> None:
            link.plugged = in_

        device = SamVReader(address, link, options_of(address))
        return Rig(device, lambda: plug(False), lambda: plug(True), field.lay, field.take)
