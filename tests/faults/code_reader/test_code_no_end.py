"""The reader sends no end mark: set up for silence, or wrongly."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health


def test_three_codes_without_end_ask_for_a_technician_and_a_good_one_heals(bench) -> None:
    bench.sim.play("no_end")
    for n in range(3):
        bench.sim.show(f"TKC-{n}")
        assert bench.heard() == ["!torn"]
    assert bench.trouble() == (Health.ATTENTION, FaultCode.WRONG_BAUD)
    assert not bench.reader.self_test().passed
    bench.well()
    assert bench.reader.self_test().passed


def test_with_end_none_silence_ends_the_code(line) -> None:
    line.open("end=none&gap_s=0.1")
    line.sim.play("no_end")
    line.sim.show("TKC-1")
    assert line.heard() == ["TKC-1"]
