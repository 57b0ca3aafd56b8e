"""No UPS answers the board."""

from __future__ import annotations

from drivers.contract.faults import Outcome
from drivers.contract.io_board import Power
from drivers.contract.status import Health, Level


def test_without_ups_the_power_is_unknown_and_a_cut_is_refused_for_certain(bench) -> None:
    bench.sim.play("no_ups")
    assert bench.until_changes(1)[0][0] == {"power"}
    assert bench.board.inputs.power is Power.UNKNOWN
    assert bench.board.status().supplies == {"battery": Level.UNKNOWN}
    assert bench.board.status().health is Health.READY
    assert bench.board.cut_power(60).outcome is Outcome.NOT_DONE
    assert bench.sim.cut is None
