"""The printer says that it is offline, and not why."""

from __future__ import annotations

from drivers.contract.faults import Outcome
from drivers.contract.status import Health


def test_offline_without_a_cause_is_blocked_and_nothing_is_sent(bench) -> None:
    bench.sim.play("offline")
    assert bench.print().outcome is Outcome.NOT_DONE
    assert bench.status().health is Health.BLOCKED
    assert bench.idle()["hanging"] == []


def test_offline_in_mid_job_is_waited_for_until_the_deadline(bench) -> None:
    bench.sim.play("slow")
    import threading

    from tests.faults.receipt_printer.conftest import wait

    def go_offline_for_a_while() -> None:
        wait(bench.sim, lambda state: len(state["hanging"]) >= 3)
        bench.sim.play("offline")
        threading.Event().wait(0.3)
        bench.sim.clear()

    hand = threading.Thread(target=go_offline_for_a_while)
    hand.start()
    printed = bench.print()
    hand.join()
    assert printed.sheets == 1
    assert bench.whole() == ["林知夏"]
