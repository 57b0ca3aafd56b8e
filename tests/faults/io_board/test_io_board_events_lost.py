"""Events get lost on the line; answers do not."""

from __future__ import annotations


def test_a_lost_event_is_found_out_by_the_next_sign_of_life(bench, touch) -> None:
    bench.sim.play("events_lost")
    bench.sim.press("call")
    bench.sim._lost = 1_000_000  # repeating does not help
    assert bench.until_changes(2) == touch


def test_a_door_that_opened_and_closed_in_lost_events_is_told(bench) -> None:
    bench.sim.play("events_lost")
    bench.sim.press("door")
    bench.sim.press("door")
    assert [changed for changed, _ in bench.until_changes(2)] == [{"door_open"}] * 2
