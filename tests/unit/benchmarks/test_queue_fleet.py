"""The simulated county: nothing is lost or counted twice, no platform is quicker than its rate."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.fleet import HABITS, SERVED, SLOWEST, County, Queue, Simulation, simulated
from benchmarks.fleet_habits import FOREVER, Act, Habit, Paced, Retrying, exponential, fixed, full_jitter

VILLAGE = County(terminals=60, records=5, rate=10.0, live_rate=0.4, retry_after=2.0)


@pytest.mark.parametrize(("name", "habit", "silent"), HABITS)
def test_every_record_is_taken_once_and_no_quicker_than_the_rate(
    name: str, habit: Callable[[random.Random], Habit], silent: bool
) -> None:
    simulation = Simulation(VILLAGE, habit, silent, seed=3)
    result = simulation.run()
    assert len(result.finished) == VILLAGE.terminals
    assert all(terminal.old == 0 for terminal in simulation._terminals)
    waiting = sum(len(terminal.live) for terminal in simulation._terminals)
    assert result.taken >= VILLAGE.terminals * VILLAGE.records + len(result.waits)
    assert len(result.waits) <= result.sealed <= len(result.waits) + waiting
    assert result.drained(VILLAGE.terminals) >= result.floor(VILLAGE.rate)


def test_the_same_seed_gives_the_same_county() -> None:
    first, second = (Simulation(VILLAGE, Paced, False, seed=7).run() for _ in range(2))
    assert first == second


def test_with_slots_the_targets_are_met_in_a_village_too() -> None:
    table = simulated(VILLAGE)
    assert {target.limit for target in table.targets} == {SLOWEST, SERVED}
    assert all(target.met for target in table.targets)
    assert len(table.rows) == len(HABITS)


def test_a_simulation_that_does_not_end_in_time_says_never() -> None:
    result = Simulation(replace(VILLAGE, longest=1.0), Paced, False, seed=1).run()
    assert result.drained(VILLAGE.terminals) == FOREVER


def test_the_platform_takes_its_rate_and_refuses_what_would_wait_too_long() -> None:
    platform = Queue(replace(VILLAGE, queue=1.0, ask_cost=0.0))
    done = [platform.takes(0.0, 1.0) for _ in range(20)]
    assert done[:11] == pytest.approx([(n + 1) / 10 for n in range(11)])
    assert done[11:] == [None] * 9
    assert platform.refused == 9
    assert platform.takes(5.0, 1.0) == pytest.approx(5.1)


def test_a_live_record_does_not_wait_behind_a_refused_backlog() -> None:
    habit = Retrying(fixed)
    assert habit.next(0.0, 3, 0) is Act.OLD
    habit.refused(0.0, Act.OLD, True, 1.0)
    assert habit.next(0.0, 3, 0) == 60.0
    habit.sealed(1.0)
    assert habit.next(1.0, 3, 1) is Act.LIVE
    assert habit.next(1.0, 0, 0) == FOREVER


def test_waits_double_up_to_their_longest_and_jitter_stays_below() -> None:
    assert [exponential(n) for n in (1, 2, 3, 9, 1000)] == [5.0, 10.0, 20.0, 900.0, 900.0]
    jitter = full_jitter(random.Random(1))
    assert all(0.0 <= jitter(n) <= exponential(n) for n in range(1, 40))
