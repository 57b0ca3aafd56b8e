"""Whatever a device does, the terminal starts, goes on, answers every caller once and stops."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health
from kiosk.devices import DeviceFact, HealthChanged, Pace, Supervisor
from tests.patience import within
from tests.unit.devices.conftest import QUICK, Stage, ToyDevice

GONE = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN)
JAM = DeviceStatus(Health.BLOCKED, Fault(FaultCode.PAPER_JAM, ClearedBy.STAFF))
READY = DeviceStatus(Health.READY)
ROLES = ("idcard", "receipt_printer", "form_printer", "document_camera")


def raising(device: ToyDevice) -> None:
    raise RuntimeError("林知夏 999901199605030266")


def start(stage: Stage, **behaviour: object) -> ToyDevice:
    device = ToyDevice(**behaviour)
    stage.supervisor.fit("toy", lambda: device)
    stage.supervisor.start()
    return device


def test_facts_and_edges_are_told_and_repeated_states_are_not(stage: Stage) -> None:
    facts = iter(["one", "two"])
    start(stage, poll=lambda device: next(facts, None))
    Stage.until(lambda: DeviceFact("toy", "two") in stage.events)
    time.sleep(0.05)
    assert stage.edges() == [Health.READY]
    assert [event.fact for event in stage.events if isinstance(event, DeviceFact)] == ["one", "two"]


@pytest.mark.parametrize(
    "absent",
    [set(c) for n in range(5) for c in itertools.combinations(ROLES, n)],
    ids=lambda absent: "+".join(sorted(absent)) or "none",
)
def test_the_terminal_starts_with_every_subset_of_devices_absent(stage: Stage, absent: set[str]) -> None:
    for role in ROLES:
        lost = {"open": lambda device: GONE} if role in absent else {}
        stage.supervisor.fit(role, lambda lost=lost: ToyDevice(**lost))
    stage.supervisor.start()
    expected = {role: Health.ABSENT if role in absent else Health.READY for role in ROLES}
    Stage.until(lambda: {role: stage.health(role) for role in ROLES} == expected)


def test_a_role_that_is_not_fitted_is_no_trouble_and_answers_at_once(stage: Stage) -> None:
    stage.supervisor.not_fitted("queue_ticket")
    stage.supervisor.start()
    assert stage.health("queue_ticket") is Health.NOT_FITTED
    assert stage.supervisor.info("queue_ticket") is None
    answers = stage.ask(lambda device: "done", role="queue_ticket")
    assert answers[0].outcome is Outcome.NOT_DONE


def test_a_device_fitted_after_the_start_works_too(stage: Stage) -> None:
    stage.supervisor.start()
    stage.supervisor.fit("toy", ToyDevice)
    Stage.until(lambda: stage.health() is Health.READY)
    assert stage.supervisor.info("toy").model == "Toy"


def test_a_role_is_fitted_once(stage: Stage) -> None:
    stage.supervisor.fit("toy", ToyDevice)
    with pytest.raises(ValueError, match="fitted twice"):
        stage.supervisor.not_fitted("toy")


def test_calls_run_in_the_devices_own_thread_one_after_the_other(stage: Stage) -> None:
    start(stage)
    names: list[str] = []
    answers = [stage.ask(lambda device, i=i: names.append(threading.current_thread().name) or i) for i in range(5)]
    Stage.until(lambda: all(answers))
    assert answers == [[0], [1], [2], [3], [4]]
    assert set(names) == {"device-toy"}


def test_a_returned_fault_of_a_call_is_its_answer(stage: Stage) -> None:
    start(stage)
    answers = stage.ask(lambda device: JAM.fault)
    Stage.until(lambda: answers)
    assert answers == [JAM.fault]


def test_a_raising_call_is_internal_unknown_and_the_driver_is_made_anew(stage: Stage) -> None:
    made: list[ToyDevice] = []
    stage.supervisor.fit("toy", lambda: made.append(ToyDevice()) or made[-1])
    stage.supervisor.start()
    answers = stage.ask(raising)
    Stage.until(lambda: len(made) == 2 and stage.edges()[-1:] == [Health.READY])
    assert (answers[0].code, answers[0].outcome) == (FaultCode.INTERNAL, Outcome.UNKNOWN)
    assert made[0].closed == 1
    assert stage.edges()[-2:] == [Health.FAULT, Health.READY]


@pytest.mark.parametrize("method", ["open", "status", "poll"])
def test_a_raising_driver_is_a_fault_and_says_nothing_personal(stage: Stage, capsys, method: str) -> None:
    start(stage, **{method: raising})
    Stage.until(lambda: stage.health() is Health.FAULT)
    fault = stage.supervisor.board()["toy"].fault
    assert fault.code is FaultCode.INTERNAL
    assert "林知夏" not in repr(fault)
    captured = capsys.readouterr()
    assert "林知夏" not in captured.out + captured.err


def test_a_driver_that_cannot_be_made_is_a_fault_and_is_tried_again(stage: Stage) -> None:
    attempts = itertools.count()

    def make() -> ToyDevice:
        if next(attempts) < 3:
            raise ImportError("vendor library")
        return ToyDevice()

    stage.supervisor.fit("toy", make)
    stage.supervisor.start()
    Stage.until(lambda: stage.edges() == [Health.FAULT, Health.READY])


def test_a_driver_that_raises_at_every_poll_is_retried_with_pauses_and_logged_once(stage: Stage, capsys) -> None:
    device = start(stage, poll=raising)
    time.sleep(0.25)
    assert device.opened <= 25
    Stage.until(lambda: device.opened >= 2)
    assert stage.health() is Health.FAULT
    assert capsys.readouterr().out.count("driver_failed") <= 1


@pytest.mark.parametrize("method", ["open", "status", "poll"])
def test_a_driver_that_never_returns_is_a_fault_and_disturbs_nobody(stage: Stage, method: str) -> None:
    gate = stage.gate()
    stage.supervisor.fit("toy", lambda: ToyDevice(**{method: lambda device: gate.wait() and None}))
    stage.supervisor.fit("other", ToyDevice)
    stage.supervisor.start()
    Stage.until(lambda: stage.health() is Health.FAULT)
    assert stage.supervisor.board()["toy"].fault.code is FaultCode.NO_ANSWER
    answers = stage.ask(lambda device: "well", role="other")
    Stage.until(lambda: answers)
    assert answers == ["well"]
    assert stage.health("other") is Health.READY


def test_a_call_that_never_returns_is_answered_once_at_its_deadline_and_a_fresh_thread_takes_over(
    stage: Stage,
) -> None:
    gate = stage.gate()
    made: list[ToyDevice] = []
    stage.supervisor.fit("toy", lambda: made.append(ToyDevice()) or made[-1])
    stage.supervisor.start()
    Stage.until(lambda: stage.health() is Health.READY)
    with within(0.2):
        hung = stage.ask(lambda device: gate.wait() and "late", deadline=0.1)
        waiting = stage.ask(lambda device: "next", deadline=3.0)
        Stage.until(lambda: hung)
    assert (hung[0].code, hung[0].outcome) == (FaultCode.DEADLINE, Outcome.UNKNOWN)
    assert stage.health() is Health.FAULT
    Stage.until(lambda: waiting and stage.health() is Health.READY)
    assert waiting == ["next"]
    assert len(made) == 2
    gate.set()
    Stage.until(lambda: made[0].closed)
    assert len(hung) == 1
    assert stage.health() is Health.READY


def test_a_long_call_makes_the_device_busy_and_a_short_one_does_not(stage: Stage) -> None:
    start(stage)
    Stage.until(lambda: stage.health() is Health.READY)
    short = stage.ask(lambda device: "switched")
    Stage.until(lambda: short)
    gate = stage.gate()
    order: list[object] = []
    stage.supervisor.call("toy", lambda device: gate.wait(), lambda r: order.append(stage.health()), 2.0)
    Stage.until(lambda: stage.edges() == [Health.READY, Health.BUSY])
    assert stage.health().usable
    gate.set()
    Stage.until(lambda: order)
    assert order == [Health.READY], "BUSY is over before the caller hears"
    assert stage.edges() == [Health.READY, Health.BUSY, Health.READY]


def test_a_busy_device_that_hangs_is_a_fault_and_not_busy(stage: Stage) -> None:
    gate = stage.gate()
    start(stage)
    Stage.until(lambda: stage.health() is Health.READY)
    stage.ask(lambda device: gate.wait(), deadline=0.15)
    Stage.until(lambda: stage.edges() == [Health.READY, Health.BUSY, Health.FAULT])


def test_a_device_that_stays_in_trouble_is_one_line_in_the_log(stage: Stage, capsys) -> None:
    looks: list[DeviceStatus] = []
    start(stage, status=lambda device: looks.append(JAM) or JAM)
    Stage.until(lambda: len(looks) > 30)
    assert capsys.readouterr().out.count("device.health") == 1


def test_a_caller_is_told_of_a_bug_although_the_broken_driver_does_not_close(stage: Stage) -> None:
    gate = stage.gate()
    stage.supervisor.fit("toy", lambda: ToyDevice(close=lambda device: gate.wait() and None))
    stage.supervisor.start()
    Stage.until(lambda: stage.health() is Health.READY)
    answers = stage.ask(raising, deadline=5.0)
    Stage.until(lambda: answers, QUICK.close_limit / 2)
    assert answers[0].code is FaultCode.INTERNAL


def test_a_driver_that_was_given_up_takes_no_further_call_when_it_returns(stage: Stage) -> None:
    gates = [stage.gate()]
    used: list[ToyDevice] = []
    made: list[ToyDevice] = []

    def hang(device: ToyDevice) -> DeviceStatus:
        if device is made[0]:
            gates[0].wait()
        return READY

    stage.supervisor.fit("toy", lambda: made.append(ToyDevice(status=hang)) or made[-1])
    stage.supervisor.start()
    Stage.until(lambda: stage.health() is Health.FAULT)
    answers = [stage.ask(lambda device: used.append(device), deadline=5.0) for _ in range(3)]
    gates[0].set()
    Stage.until(lambda: all(answers) and made[0].closed)
    assert made[0] not in used


def test_a_call_that_waits_past_its_deadline_is_not_done_and_never_runs(stage: Stage) -> None:
    start(stage)
    ran: list[str] = []
    gate = stage.gate()
    first = stage.ask(lambda device: gate.wait(), deadline=2.0)
    second = stage.ask(lambda device: ran.append("second"), deadline=0.05)
    Stage.until(lambda: second)
    assert (second[0].code, second[0].outcome) == (FaultCode.DEADLINE, Outcome.NOT_DONE)
    gate.set()
    Stage.until(lambda: first)
    assert first == [True]
    assert ran == []


def test_a_call_a_little_late_does_not_cost_the_driver(stage: Stage) -> None:
    device = start(stage)
    answers = stage.ask(lambda _: time.sleep(0.07), deadline=0.05)
    Stage.until(lambda: answers and stage.edges() == [Health.READY, Health.FAULT, Health.READY])
    assert device.opened == 1
    assert len(answers) == 1


def test_threads_that_hang_do_not_pile_up(stage: Stage) -> None:
    gate = stage.gate()
    stage.supervisor.fit("toy", lambda: ToyDevice(open=lambda device: gate.wait() and None))
    stage.supervisor.start()
    time.sleep(1.2)
    hanging = [thread for thread in threading.enumerate() if thread.name == "device-toy"]
    assert len(hanging) <= QUICK.most_stuck
    answers = stage.ask(lambda device: "never", deadline=0.05)
    Stage.until(lambda: answers)
    assert answers[0].outcome is Outcome.NOT_DONE
    gate.set()
    Stage.until(lambda: stage.health() is Health.READY)


def test_a_pulled_device_is_absent_answers_at_once_and_returns_by_itself(stage: Stage) -> None:
    plugged = [True]
    device = start(stage, open=lambda device: None if plugged[0] else GONE)
    Stage.until(lambda: stage.health() is Health.READY)
    plugged[0] = False
    device.health = DeviceStatus(Health.ABSENT, GONE)
    Stage.until(lambda: stage.health() is Health.ABSENT)
    answers = stage.ask(lambda device: "done", deadline=5.0)
    with within(0.5):  # not at the end of its deadline
        Stage.until(lambda: answers)
    assert (answers[0].code, answers[0].outcome) == (FaultCode.LINK_LOST, Outcome.NOT_DONE)
    plugged[0] = True
    device.health = DeviceStatus(Health.READY)
    Stage.until(lambda: stage.edges() == [Health.READY, Health.ABSENT, Health.READY])


def test_as_shipped_a_missing_device_is_looked_for_every_five_seconds_for_ever() -> None:
    assert [Pace().back_off(failures) for failures in (0, 1, 4, 5, 10_000)] == [0.0, 0.5, 5.0, 5.0, 5.0]


def test_one_absent_look_does_not_close_the_device(stage: Stage) -> None:
    blips = iter([DeviceStatus(Health.READY), DeviceStatus(Health.ABSENT, GONE)])
    device = start(stage, status=lambda device: next(blips, DeviceStatus(Health.READY)))
    time.sleep(0.1)
    assert stage.edges() == [Health.READY]
    assert (device.opened, device.closed) == (1, 0)


def test_flicker_between_good_and_bad_shows_nothing(stage: Stage) -> None:
    flicker = itertools.cycle([JAM, DeviceStatus(Health.READY), DeviceStatus(Health.READY)])
    ready = iter([DeviceStatus(Health.READY)])
    start(stage, status=lambda device: next(ready, None) or next(flicker))
    time.sleep(0.2)
    assert stage.edges() == [Health.READY]


def test_an_edge_carries_the_fault_and_the_time_since_when(stage: Stage) -> None:
    device = start(stage)
    Stage.until(lambda: stage.health() is Health.READY)
    before = time.monotonic()
    device.health = JAM
    Stage.until(lambda: stage.edges()[-1:] == [Health.BLOCKED])  # told after the board shows it
    edge = stage.events[-1]
    assert isinstance(edge, HealthChanged)
    assert edge.status.fault.code is FaultCode.PAPER_JAM
    assert before <= edge.since <= time.monotonic()


def test_a_listener_that_raises_silences_no_device() -> None:
    told: list[object] = []

    def listen(event: object) -> None:
        told.append(event)
        raise ValueError("bug in the listener")

    facts = iter(["one", "two"])
    supervisor = Supervisor(listen, QUICK)
    supervisor.fit("toy", lambda: ToyDevice(poll=lambda device: next(facts, None)))
    supervisor.start()
    Stage.until(lambda: DeviceFact("toy", "two") in told)
    assert supervisor.stop() == ()


def test_stop_closes_every_device_and_leaves_no_thread() -> None:
    devices = {role: ToyDevice() for role in ROLES}
    supervisor = Supervisor(lambda event: None, QUICK)
    for role, device in devices.items():
        supervisor.fit(role, lambda device=device: device)
    supervisor.start()
    Stage.until(lambda: all(status.health is Health.READY for status in supervisor.board().values()))
    assert supervisor.stop() == ()
    assert all(device.closed == 1 for device in devices.values())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("device-")]


def test_stop_reports_a_hanging_driver_in_time_and_answers_its_callers() -> None:
    gate = threading.Event()
    supervisor = Supervisor(lambda event: None, QUICK)
    supervisor.fit("toy", ToyDevice)
    supervisor.start()
    running: list[Fault] = []
    queued: list[Fault] = []
    begun = threading.Event()
    supervisor.call("toy", lambda device: begun.set() or gate.wait(), running.append, 30.0)
    assert begun.wait(2)
    supervisor.call("toy", lambda device: None, queued.append, 30.0)
    with within(QUICK.stop_limit):
        assert supervisor.stop() == ("toy",)
    assert (queued[0].code, queued[0].outcome) == (FaultCode.CANCELLED, Outcome.NOT_DONE)
    assert (running[0].code, running[0].outcome) == (FaultCode.CANCELLED, Outcome.UNKNOWN)
    gate.set()
    Stage.until(lambda: not [thread for thread in threading.enumerate() if thread.name == "device-toy"])
    after: list[Fault] = []
    supervisor.call("toy", lambda device: None, after.append, 1.0)
    assert after[0].code is FaultCode.CANCELLED
    assert supervisor.stop() == ()


def test_a_supervisor_that_never_started_stops() -> None:
    supervisor = Supervisor(lambda event: None, QUICK)
    supervisor.fit("toy", ToyDevice)
    assert supervisor.stop() == ()
