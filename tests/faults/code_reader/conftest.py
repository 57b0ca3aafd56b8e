"""A simulated code reader and its armed driver, on a line and as a wedge."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from drivers.code_reader.driver import GenericCodeReader, from_address
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from drivers.simulators.code_reader import CodeReaderSimulator

CODE = "TKC-2026-000017-42"


@dataclass
class Bench:
    sim: CodeReaderSimulator
    address: str
    reader: GenericCodeReader

    def open(self, options: str = "") -> None:
        """The driver anew, armed, with other options of its manifest."""
        self.reader.close()
        self.reader = _driver(f"{self.address}&{options}")

    def heard(self, count: int = 1, seconds: float = 15.0) -> list[str]:
        """The next facts, as text or as "!reason"; fewer when no more come in time."""
        facts: list[str] = []
        deadline = time.monotonic() + seconds
        while len(facts) < count and time.monotonic() < deadline:
            fact = self.reader.poll()
            if isinstance(fact, CodeRead):
                facts.append(fact.text)
            elif isinstance(fact, CodeRefused):
                facts.append(f"!{fact.reason}")
            time.sleep(0.005)
        return facts

    def trouble(self) -> tuple[Health, FaultCode | None]:
        status = self.reader.status()
        return status.health, None if status.fault is None else status.fault.code

    def well(self) -> None:
        """Nothing played; the next code is read."""
        self.sim.clear()
        self.reader.status()
        for _ in range(5):  # as a person does it, while the rest of a code before is still swallowed
            self.sim.show(CODE)
            heard = self.heard(1, 3)
            if heard:
                break
        assert heard == [CODE]
        assert self.trouble() == (Health.READY, None)


def _driver(address: str) -> GenericCodeReader:
    reader = from_address(address)
    assert isinstance(reader, GenericCodeReader)
    assert reader.open() is None
    reader.arm(True)
    return reader


@pytest.fixture
def make_bench() -> Iterator[Callable[[bool], Bench]]:
    made: list[Bench] = []

    def make(wedge: bool) -> Bench:
        sim = CodeReaderSimulator(wedge=wedge)
        address = f"{sim.start()}{'?' if wedge else '&'}settle_s=0.03&torn_s=0.6&per_second=100"
        made.append(Bench(sim, address, _driver(address)))
        return made[-1]

    yield make
    for bench in made:
        bench.reader.close()
        bench.sim.stop()


@pytest.fixture(params=[False, True], ids=["line", "wedge"])
def bench(request: pytest.FixtureRequest, make_bench: Callable[[bool], Bench]) -> Bench:
    """Each fault of both kinds."""
    return make_bench(request.param)


@pytest.fixture
def line(make_bench: Callable[[bool], Bench]) -> Bench:
    return make_bench(False)


@pytest.fixture
def wedge(make_bench: Callable[[bool], Bench]) -> Bench:
    return make_bench(True)
