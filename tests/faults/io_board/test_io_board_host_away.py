"""The terminal's program hangs or has ended: the board hears nothing."""

from __future__ import annotations

import time

from drivers.contract.io_board import Flash, Lamp
from tests.patience import PATIENCE


def test_lamps_go_out_without_the_host_and_burn_again_with_it(bench) -> None:
    bench.board.set_lamp(Lamp.SCANNER, Flash.SLOW)
    deadline = time.monotonic() + PATIENCE
    while bench.sim.state()["lamps"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert bench.sim.state()["lamps"] == {}
    bench.changes()
    assert bench.sim.state()["lamps"] == {"scanner": "slow"}


def test_a_touch_while_the_host_was_away_is_told_with_both_edges(bench, touch) -> None:
    bench.sim.press("call")
    time.sleep(0.2)
    assert bench.until_changes(2) == touch
