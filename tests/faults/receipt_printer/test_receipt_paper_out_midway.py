"""The paper ends in the middle of a slip. The printer keeps the rest and would go on when paper is back."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.status import Health


def test_the_piece_has_no_cut_and_printing_again_is_right(bench) -> None:
    bench.sim.play("paper_out_midway")
    fault = bench.print()
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_OUT, Outcome.NOT_DONE)
    assert bench.status().health is Health.BLOCKED
    assert bench.whole() == []


def test_the_rest_never_comes_out_when_paper_is_back(bench) -> None:
    bench.sim.play("paper_out_midway")
    bench.print()
    bench.sim.clear()
    assert bench.status().health is Health.READY
    assert bench.whole() == []
    state = bench.idle()
    assert len(state["partials"]) == 1
    assert "第19行" not in state["partials"][0]["text"]


def test_the_next_citizens_slip_holds_nothing_of_the_one_before(bench) -> None:
    bench.sim.play("paper_out_midway")
    bench.print("周以安")
    bench.sim.clear()
    assert bench.print("林知夏").sheets == 1
    assert not any("周以安" in receipt["text"] for receipt in bench.idle()["receipts"])
    assert bench.whole() == ["林知夏"]


def test_a_host_that_does_not_clear_the_buffer_gets_the_rest_later(bench) -> None:
    """The simulator is as unkind as real printers are: without the driver's care the rest comes out."""
    import socket

    from tests.faults.receipt_printer.conftest import slip, wait

    bench.sim.play("paper_out_midway")
    port = int(bench.printer.info.address.split(":")[2].split("?")[0])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(slip())
        wait(bench.sim, lambda state: "paper_out" in state["faults"])
        bench.sim.clear()
        (late,) = wait(bench.sim, lambda state: bool(state["receipts"]))["receipts"]
    assert "第19行" in late["text"]
    assert not late["complete"]
