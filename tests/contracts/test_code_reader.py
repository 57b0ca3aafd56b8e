"""The contract suite against the code reader: simulated line and wedge, written bytes, and a real one on request."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.code_reader.driver import GenericCodeReader, from_address, options_of
from drivers.code_reader.source import SerialSource
from drivers.contract.codes import CodeRead
from drivers.contract.faults import Fault
from drivers.simulators.code_reader import CodeReaderSimulator
from drivers.transport.link import link_lost
from tests.contracts.codes_contract import CodeReaderContract
from tests.contracts.device_contract import Rig, poll_until

QUICK = "settle_s=0.03&torn_s=2.0&per_second=100"


class TestReaderOnTheSimulatedLine(CodeReaderContract):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        simulator = CodeReaderSimulator()
        device = from_address(f"{simulator.start()}&{QUICK}")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.show)
        device.close()
        simulator.stop()


class TestReaderThatTypes(CodeReaderContract):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        simulator = CodeReaderSimulator(wedge=True)
        device = from_address(f"{simulator.start()}?{QUICK}")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.show)
        device.close()
        simulator.stop()


class Line:
    """A written line: each text arrives in pieces of one size, framed as `options` say."""

    def __init__(self, piece: int, start: bytes, end: bytes) -> None:
        self.piece, self.start, self.end = piece, start, end
        self.plugged, self.is_open = True, False
        self.arriving = b""

    def show(self, text: str) -> None:
        self.arriving += self.start + text.encode() + self.end

    def open(self) -> Fault | None:
        self.is_open = self.plugged
        return None if self.plugged else link_lost("open: written")

    def close(self) -> None:
        self.is_open = False

    def flush(self) -> Fault | None:
        self.arriving = b""
        return None

    def write(self, data: bytes) -> Fault | None:
        raise AssertionError("a generic reader is told nothing")

    def read(self, timeout: float) -> bytes | Fault:
        if not self.plugged or not self.is_open:
            return link_lost("read: written")
        chunk, self.arriving = self.arriving[: self.piece], self.arriving[self.piece :]
        return chunk

    def plug(self, plugged: bool) -> None:
        self.plugged = plugged


class TestReaderOnWrittenBytes(CodeReaderContract):
    @pytest.fixture(
        params=[
            (5, b"", b"\r\n", "end=crlf"),
            (3, b"\x02", b"\x03", "end=etx&start=stx"),
            (64, b"", b"", "end=none&gap_s=0.08"),
        ],
        ids=["crlf", "stx-etx", "silence"],
    )
    def rig(self, request: pytest.FixtureRequest) -> Rig:
        piece, start, end, options = request.param
        line = Line(piece, start, end)
        address = f"code+serial:///script?{QUICK}&{options}"
        device = GenericCodeReader(address, SerialSource(line), options_of(address))
        return Rig(device, lambda: line.plug(False), lambda: line.plug(True), line.show)


@pytest.mark.hardware
class TestRealReader:
    """HARDWARE_CODE_READER=code+serial:///dev/ttyACM0 — hold any code before the reader within 20 s."""

    def test_a_code_is_read_by_a_real_reader(self) -> None:
        device = from_address(os.environ["HARDWARE_CODE_READER"])
        try:
            assert device.open() is None
            device.arm(True)
            assert poll_until(device, CodeRead, 20).text
            assert device.self_test().passed
        finally:
            device.close()
