"""The network cable is pulled."""

from __future__ import annotations

import threading

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health
from tests.faults.receipt_printer.conftest import wait


def test_an_unplugged_printer_is_absent_and_gets_nothing(bench) -> None:
    bench.sim.play("unplug")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.NOT_DONE)
    assert bench.status().health is Health.ABSENT


def test_it_is_found_again_without_anybodys_help(bench) -> None:
    bench.sim.play("unplug")
    assert bench.status().health is Health.ABSENT
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.print().sheets == 1


def test_unplugged_while_the_text_prints_is_not_done_because_the_cut_was_never_sent(bench) -> None:
    bench.sim.play("slow")

    def pull() -> None:
        wait(bench.sim, lambda state: len(state["hanging"]) >= 18)
        bench.sim.play("unplug")

    hand = threading.Thread(target=pull)
    hand.start()
    fault = bench.print()
    hand.join()
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.NOT_DONE)
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.whole() == []
    assert len(bench.marked()) == 1
