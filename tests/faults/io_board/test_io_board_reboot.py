"""The board starts anew: lamps out, numbers from 1, latches forgotten."""

from __future__ import annotations

from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health


def test_lamps_come_back_and_the_new_numbers_are_understood(bench, touch) -> None:
    for _ in range(3):
        bench.sim.press("call")
    bench.until_changes(2)
    bench.board.set_lamp(Lamp.RECEIPT_PRINTER, Flash.QUICK)
    bench.sim.play("reboot")
    assert bench.sim.state()["lamps"] == {}
    bench.changes()
    assert bench.sim.state()["lamps"] == {"receipt_printer": "quick"}
    bench.sim.press("call")
    assert bench.until_changes(2) == touch
    assert bench.trouble() == (Health.READY, None)


def test_a_contact_that_changed_over_the_reboot_is_told(bench) -> None:
    bench.sim.play("silent")
    bench.sim.press("door")
    bench.sim.play("reboot")
    bench.heal()
    assert bench.until_changes(1)[0][0] == {"door_open"}
    assert bench.board.inputs.door_open
