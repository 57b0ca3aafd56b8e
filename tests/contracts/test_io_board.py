"""The contract suite against the I/O board: on the simulator's line, on written bytes, and a real one on request."""

from __future__ import annotations

import binascii
import os
from collections.abc import Iterator

import pytest

from drivers.io_board.driver import TioBoard, from_address, options_of
from drivers.simulators.io_board import IoBoardSimulator
from drivers.transport.scripted import ScriptedLink
from tests.contracts.device_contract import DeviceContract, Rig
from tests.contracts.io_board_contract import BoardRig, IoBoardContract


class TestBoardOnTheSimulator(IoBoardContract):
    @pytest.fixture
    def rig(self) -> Iterator[BoardRig]:
        sim = IoBoardSimulator()
        device = from_address(f"{sim.start()}&hello_s=1&beat_s=0.2")
        yield BoardRig(
            device,
            lambda: sim.play("unplug"),
            sim.clear,
            press=sim.press,
            lit=lambda: sim.state()["lamps"],
            cut=lambda: sim.cut,
        )
        device.close()
        sim.stop()


class Board:
    """A written board without unasked events: the host learns of everything by PING and GET. In pieces of any size."""

    def __init__(self, piece: int) -> None:
        self.piece = piece
        self.closed = dict.fromkeys(("call", "door", "tamper", "presence", "phones"), 0)
        self.power, self.event = "mains", 0
        self.touched = False
        self.lamps: dict[str, str] = {}
        self.cut: int | None = None

    def press(self, contact: str) -> None:
        name, _, value = contact.partition(":")
        if name == "power":
            self.power = value
        elif name == "call":
            self.touched = True
        else:
            self.closed[name] ^= 1
        self.event += 1

    def lit(self) -> dict[str, str]:
        return {place: rate for place, rate in self.lamps.items() if rate != "off"}

    def answer(self, asked: bytes) -> list[bytes | None]:
        body, _, check = asked.removesuffix(b"\r\n").rpartition(b"*")
        assert b"%04X" % binascii.crc_hqx(body, 0xFFFF) == check
        number, *words = body[1:].decode().split(" ")
        if body[:1] == b"#":
            if self.touched:  # the touch was seen; the button itself came up long ago
                self.touched = False
                self.event += 1
            return []
        reply = f"<{number} {self._reply(words)}".encode()
        line = b"%b*%04X\r\n" % (reply, binascii.crc_hqx(reply, 0xFFFF))
        return [line[i : i + self.piece] for i in range(0, len(line), self.piece)]

    def _reply(self, words: list[str]) -> str:
        match words:
            case ["HELLO", "1"]:
                lamps = "id_card+code_reader+receipt_printer+document_printer+scanner+status_good+status_bad"
                return f"OK proto=1 fw=1.0.0 id=B1 boot=77 lamps={lamps}"
            case ["PING"]:
                return f"OK boot=77 event={self.event} dark=0"
            case ["GET"]:
                seen = self.closed | {"call": int(self.touched)}
                fields = " ".join(f"{name}={closed}" for name, closed in seen.items())
                return f"OK event={self.event} {fields} power={self.power}"
            case ["LAMP", place, rate]:
                self.lamps[place] = rate
                return "OK"
            case ["CUT", seconds]:
                self.cut = int(seconds)
                return "OK"
        return "ERR unknown"


class TestBoardOnWrittenBytes(IoBoardContract):
    @pytest.fixture(params=[1, 13, 4096])
    def rig(self, request: pytest.FixtureRequest) -> BoardRig:
        board = Board(request.param)
        link = ScriptedLink(answer=board.answer)
        address = "ioboard+serial:///script?beat_s=0.01&hello_s=0.2&answer_s=0.1"

        def plug(plugged: bool) -> None:
            link.plugged = plugged

        device = TioBoard(address, link, options_of(address))
        return BoardRig(
            device,
            lambda: plug(False),
            lambda: plug(True),
            press=board.press,
            lit=board.lit,
            cut=lambda: board.cut,
        )


@pytest.mark.hardware
class TestBoardOfFlesh(DeviceContract):
    """HARDWARE_IO_BOARD=ioboard+serial:///dev/ttyACM1 — a person pulls the plug when the terminal asks."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = from_address(os.environ["HARDWARE_IO_BOARD"])
        yield Rig(device, lambda: _ask("pull the plug"), lambda: _ask("put the plug in"))
        device.close()


def _ask(what: str) -> None:
    input(f"{what}, then press Enter: ")
