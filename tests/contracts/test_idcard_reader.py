"""The contract suite against the ID-card driver: on the simulator's serial line, and on written bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.idcard import CardGone, CardLayout, CardRead
from drivers.idcard.driver import SamVReader, from_address, options_of
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard import IdCardSimulator, load_people
from drivers.transport.replay import replay_link
from drivers.transport.scripted import ScriptedLink
from tests.contracts.device_contract import DeviceContract, IdCardReaderContract, Rig, poll_until

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


RECORDINGS = Path(__file__).parent.parent / "recordings"


class TestReaderOnRecordings(DeviceContract):
    """What `record` wrote of a reader, driven again: state, number, a card that comes and goes, a noisy line."""

    @pytest.fixture(params=["idcard_citizen", "idcard_foreigner_2023"])
    def rig(self, request: pytest.FixtureRequest) -> Rig:
        link = replay_link(RECORDINGS / f"{request.param}.jsonl")
        address = f"samv+serial:///recording?{QUICK}&appended_address=yes&reset_s=0.05"

        def plug(in_: bool) -> None:
            link.plugged = in_

        device = SamVReader(address, link, options_of(address))
        return Rig(device, lambda: plug(False), lambda: plug(True))

    def test_a_reset_of_a_healthy_device_leaves_it_healthy(self, rig: Rig) -> None:
        """Nobody reset the reader while it was recorded: a question that was never asked is silence."""
        rig.device.open()
        assert rig.device.reset() is not None
        assert rig.device.status().health.usable

    def test_the_card_of_the_recording_is_read_and_leaves(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        card = poll_until(rig.device, CardRead).card
        expected = {
            CardLayout.CITIZEN: ("样本甲", "999901199001010096", ""),
            CardLayout.FOREIGNER_2023: ("样本丁", "999643199001010093", "RUS990190010198"),
        }
        assert (card.name, card.id_number, card.old_number) == expected[card.layout]
        assert card.appended_address == ("样本县样本街道3号" if card.layout is CardLayout.CITIZEN else "")
        poll_until(rig.device, CardGone)


@pytest.mark.hardware
class TestReaderOfFlesh(DeviceContract):
    """HARDWARE_IDCARD=samv+serial:///dev/ttyUSB0; nobody pulls its plug, so what needs that is left out."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = from_address(os.environ["HARDWARE_IDCARD"])
        yield Rig(device, lambda: None, lambda: None)
        device.close()

    def unplugged(self, rig: Rig) -> None:
        """The plug of this reader is nobody's to pull."""

    test_a_device_that_is_not_there_is_a_fault_value_and_no_exception = unplugged
    test_a_device_unplugged_while_open_becomes_absent_and_names_its_fault = unplugged
    test_a_device_that_is_plugged_in_again_works_after_close_and_open = unplugged

    def test_the_self_test_passes_on_a_healthy_device_and_fails_without_one(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.self_test().passed
