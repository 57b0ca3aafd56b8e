"""The board says nothing: no answer, no event."""

from __future__ import annotations

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health
from tests.patience import within


def test_a_silent_board_is_absent_and_a_touch_meanwhile_is_told_when_it_speaks_again(bench, touch) -> None:
    bench.sim.play("silent")
    bench.sim.press("call")
    assert bench.changes() == []
    assert bench.trouble() == (Health.ABSENT, FaultCode.NO_ANSWER)
    bench.heal()
    assert bench.until_changes(2) == touch


def test_whether_the_current_will_be_cut_is_unknown_when_nobody_confirms(bench) -> None:
    bench.sim.play("silent")
    assert bench.board.cut_power(60).outcome is Outcome.UNKNOWN


def test_a_silent_board_is_not_waited_for_once_a_lamp_and_has_all_of_them_later(bench) -> None:
    bench.sim.play("silent")
    bench.board.status()
    with within(0.5):
        for lamp in Lamp:
            assert bench.board.set_lamp(lamp, Flash.SLOW) is not None
    bench.heal()
    assert bench.sim.state()["lamps"] == {lamp.value: "slow" for lamp in Lamp}
