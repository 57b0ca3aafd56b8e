"""A simulated I/O board and its driver, with a quicker pulse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.io_board import InputsChanged
from drivers.contract.status import Health
from drivers.io_board.driver import TioBoard, from_address
from drivers.simulators.io_board import IoBoardSimulator


@dataclass
class Bench:
    sim: IoBoardSimulator
    board: TioBoard

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.board.status()
        return status.health, None if status.fault is None else status.fault.code

    def changes(self, seconds: float = 0.3) -> list[tuple[frozenset[str], bool]]:
        """What changed, and whether the call button is down, of all facts of a while."""
        facts, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline:
            fact = self.board.poll()
            if fact is not None:
                assert isinstance(fact, InputsChanged)
                facts.append((fact.changed, fact.now.call_button))
            time.sleep(0.005)
        return facts

    def until_changes(self, count: int, seconds: float = 15.0) -> list[tuple[frozenset[str], bool]]:
        found, deadline = [], time.monotonic() + seconds
        while len(found) < count and time.monotonic() < deadline:
            found += self.changes(0.02)
        assert len(found) == count, found
        return found

    def heal(self) -> None:
        """Nothing played; answers that were late have run out."""
        self.sim.clear()
        deadline = time.monotonic() + 15
        while self.trouble()[0] is not Health.READY and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.trouble() == (Health.READY, None)


CALL = frozenset({"call_button"})
TOUCH = [(CALL, True), (CALL, False)]


@pytest.fixture
def touch() -> list[tuple[frozenset[str], bool]]:
    """The two edges of one touch of the call button."""
    return list(TOUCH)


@pytest.fixture
def bench() -> Iterator[Bench]:
    sim = IoBoardSimulator(dark_after=0.5)
    board = from_address(f"{sim.start()}&beat_s=0.1&hello_s=0.5&answer_s=0.1")
    assert isinstance(board, TioBoard)
    assert board.open() is None
    made = Bench(sim, board)
    made.changes(0.1)
    yield made
    board.close()
    sim.stop()
