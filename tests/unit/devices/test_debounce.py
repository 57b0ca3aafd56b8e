"""Flicker does not pass, precise faults stay, severity never drops by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.devices.board import Board
from kiosk.devices.debounce import SEVERITY, Debounce
from kiosk.devices.events import HealthChanged
from kiosk.devices.pace import Pace

WORSE, BETTER = 2, 3


def seen(health: Health, code: FaultCode | None = None) -> DeviceStatus:
    return DeviceStatus(health, None if code is None else Fault(code, ClearedBy.STAFF))


READY, LOW = seen(Health.READY), seen(Health.ATTENTION)
JAM = seen(Health.BLOCKED, FaultCode.PAPER_JAM)
MUTE = seen(Health.ABSENT, FaultCode.NO_ANSWER)
BROKEN, VAGUE = seen(Health.FAULT, FaultCode.CUTTER), seen(Health.FAULT, FaultCode.CORRUPT_ANSWER)
looks = st.sampled_from([READY, LOW, JAM, MUTE, BROKEN, VAGUE, seen(Health.BUSY)])


def after(*statuses: DeviceStatus) -> DeviceStatus:
    filter_ = Debounce(WORSE, BETTER)
    for status in statuses:
        filter_.look(status)
    return filter_.shown


def test_the_first_look_is_believed() -> None:
    assert after() == seen(Health.STARTING)
    assert after(JAM) == JAM
    assert after(READY) == READY


def test_one_bad_look_is_a_blip_and_two_are_trouble() -> None:
    assert after(READY, MUTE) == READY
    assert after(READY, MUTE, READY, MUTE, READY) == READY
    assert after(READY, MUTE, MUTE) == MUTE


def test_a_fault_stays_until_three_good_looks_in_a_row() -> None:
    assert after(JAM, READY, READY) == JAM
    assert after(JAM, READY, READY, JAM, READY, READY) == JAM
    assert after(JAM, READY, READY, READY) == READY


def test_less_bad_is_not_believed_sooner_than_good() -> None:
    assert after(BROKEN, JAM, JAM) == BROKEN
    assert after(BROKEN, JAM, READY, LOW) == LOW


def test_a_vague_fault_does_not_overwrite_a_precise_one_unless_it_lasts() -> None:
    assert after(BROKEN, VAGUE, VAGUE) == BROKEN
    assert after(BROKEN, VAGUE, VAGUE, VAGUE) == VAGUE
    assert after(VAGUE, BROKEN) == BROKEN


def test_knowledge_is_believed_at_once() -> None:
    filter_ = Debounce(WORSE, BETTER)
    filter_.look(READY)
    filter_.look(MUTE, certain=True)
    assert filter_.shown == MUTE


def edges(*statuses: DeviceStatus) -> int:
    """How many of the looks made an edge on the board."""
    heard: list[HealthChanged] = []
    board = Board(Pace(worse_looks=WORSE, better_looks=BETTER), heard.append)
    board.add("toy")
    for status in statuses:
        board.look("toy", status)
    return len(heard)


def test_supplies_and_media_change_at_once_and_only_changes_are_told() -> None:
    card = DeviceStatus(Health.READY, media=True)
    low = DeviceStatus(Health.READY, supplies={"paper": Level.LOW}, media=True)
    assert edges(READY) == 1
    assert edges(READY, READY) == 1
    assert edges(READY, card, low, low) == 3


def test_a_thousand_looks_that_agree_make_one_edge() -> None:
    assert edges(*[JAM] * 1000) == 1


def test_a_bug_does_not_overwrite_the_precise_fault_before_it() -> None:
    filter_ = Debounce(WORSE, BETTER)
    filter_.look(BROKEN)
    filter_.look(seen(Health.FAULT, FaultCode.INTERNAL), certain=True)
    assert filter_.shown == BROKEN


def test_work_lies_over_a_good_health_only_and_leaves_it_as_it_was() -> None:
    heard: list[HealthChanged] = []
    board = Board(Pace(), heard.append)
    board.add("toy")
    board.look("toy", LOW)
    board.at_work("toy", True)
    board.at_work("toy", True)
    board.look("toy", JAM)
    board.look("toy", JAM)
    board.at_work("toy", False)
    shown = [edge.status.health for edge in heard]
    assert shown == [Health.ATTENTION, Health.BUSY, Health.BLOCKED]
    assert board.believed("toy") == JAM


def test_a_waiting_change_is_unsettled_until_it_is_believed_or_over() -> None:
    filter_ = Debounce(WORSE, BETTER)
    filter_.look(READY)
    assert filter_.settled
    filter_.look(MUTE)
    assert not filter_.settled
    filter_.look(READY)
    assert filter_.settled


@given(st.lists(looks, max_size=30))
def test_whatever_flickers_shown_health_drops_only_after_enough_better_looks_in_a_row(script: list) -> None:
    filter_ = Debounce(WORSE, BETTER)
    for i, status in enumerate(script):
        before = filter_.shown
        filter_.look(status)
        fell = SEVERITY[filter_.shown.health] < SEVERITY[before.health]
        rose = SEVERITY[filter_.shown.health] > SEVERITY[before.health] and before.health is not Health.STARTING
        last = [SEVERITY[look.health] for look in script[: i + 1]]
        assert not fell or all(level < SEVERITY[before.health] for level in last[-BETTER:])
        assert not rose or all(level > SEVERITY[before.health] for level in last[-WORSE:])


@given(st.lists(looks, max_size=20), looks)
def test_what_lasts_is_shown_in_the_end(script: list, last: DeviceStatus) -> None:
    assert after(*script, *[last] * BETTER) == last


def test_a_device_that_goes_away_is_told_once_whatever_it_said_of_its_paper() -> None:
    said = DeviceStatus(Health.ABSENT, MUTE.fault, {"paper": Level.LOW}, media=True)
    assert edges(READY, said, said, MUTE, MUTE) == 2
