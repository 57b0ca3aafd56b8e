"""Answers come after the driver has stopped waiting for them."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.io_board import Flash, Lamp
from drivers.contract.status import Health


def test_a_late_answer_is_never_taken_for_the_answer_to_a_new_question(bench) -> None:
    bench.sim.play("late")
    assert bench.trouble() == (Health.ABSENT, FaultCode.NO_ANSWER)
    assert bench.board.set_lamp(Lamp.SCANNER, Flash.SLOW) is not None
    bench.heal()
    assert bench.sim.state()["lamps"] == {"scanner": "slow"}


def test_events_are_heard_while_answers_are_late(bench, touch) -> None:
    bench.sim.play("late")
    bench.sim.press("call")
    assert bench.until_changes(2) == touch
