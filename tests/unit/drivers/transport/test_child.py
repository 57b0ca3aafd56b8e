"""The child process: each way in which a library behind it can fail is a Fault, and the next call works."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.transport import child as module
from drivers.transport.child import Child, resident
from tests.patience import PATIENCE, within

TARGETS = "tests.unit.drivers.transport.child_targets"


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(f"{TARGETS}:act", name="library")
    yield child
    child.close()


def code(answer: object) -> FaultCode:
    assert isinstance(answer, Fault), answer
    assert "private" not in answer.detail
    return answer.code


def gone(pid: int, seconds: float = PATIENCE) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text("ascii").rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_it_is_started_at_first_use_and_answers(child: Child) -> None:
    assert child.pid is None
    assert child.call(("echo", {"a": (1, b"2")}), 5.0) == {"a": (1, b"2")}
    assert child.call(("echo", None), 5.0) is None
    assert child.started == 1


def test_progress_is_told_in_order_before_the_answer(child: Child) -> None:
    heard: list[object] = []
    assert child.call(("count", 3), 5.0, None, heard.append) is None
    assert heard == [1, 2, 3]


def test_a_call_past_its_deadline_is_killed_and_the_next_one_works(child: Child) -> None:
    child.call(("echo", 1), 5.0)
    pid = child.pid or 0
    with within(5.0):
        assert code(child.call(("sleep", 60), 0.2)) is FaultCode.DEADLINE
    assert gone(pid)
    assert child.call(("echo", 2), 5.0) == 2
    assert child.started == 2


def test_a_call_that_is_cancelled_ends_soon(child: Child) -> None:
    child.call(("echo", 1), 5.0)
    cancel = threading.Event()
    timer = threading.Timer(0.1, cancel.set)
    timer.start()
    assert code(child.call(("spin", None), 60.0, cancel)) is FaultCode.CANCELLED
    timer.join()


def test_a_library_that_parks_its_device_is_given_the_time(child: Child, tmp_path: Path) -> None:
    child.call(("echo", 1), 5.0)
    assert code(child.call(("park", str(tmp_path / "head")), 0.3)) is FaultCode.DEADLINE
    assert (tmp_path / "head").read_text("ascii") == "parked"


def test_a_library_that_does_not_listen_is_killed(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "END_SECONDS", 0.2)
    child.call(("echo", 1), 5.0)
    pid = child.pid or 0
    assert code(child.call(("stubborn", None), 0.3)) is FaultCode.DEADLINE
    assert gone(pid)


def test_a_crash_is_told_at_once(child: Child) -> None:
    assert code(child.call(("die", None), 60.0)) is FaultCode.INTERNAL
    assert code(child.call(("exit", 3), 60.0)) is FaultCode.INTERNAL
    assert child.call(("echo", 2), 5.0) == 2


def test_what_is_raised_is_told_without_its_words_and_the_child_lives(child: Child) -> None:
    answer = child.call(("raise", None), 5.0)
    assert code(answer) is FaultCode.INTERNAL
    assert isinstance(answer, Fault) and "ValueError" in answer.detail
    assert child.call(("echo", 2), 5.0) == 2
    assert child.started == 1


def test_an_answer_of_forty_megabytes_arrives_whole(child: Child) -> None:
    answer = child.call(("zeros", 40_000_000), 30.0)
    assert isinstance(answer, bytes) and len(answer) == 40_000_000


def test_an_answer_past_the_limit_is_no_answer(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1000)
    assert code(child.call(("zeros", 2000), 10.0)) is FaultCode.INTERNAL


def test_an_answer_that_is_no_message_is_no_answer(child: Child) -> None:
    assert code(child.call(("unreadable", None), 10.0)) is FaultCode.INTERNAL
    assert child.call(("echo", 2), 5.0) == 2


def test_a_request_to_a_child_that_stands_still_keeps_the_deadline(child: Child) -> None:
    child.call(("echo", 1), 5.0)
    assert child.pid is not None
    os.kill(child.pid, module.signal.SIGSTOP)
    assert code(child.call(("echo", bytes(5_000_000)), 0.3)) is FaultCode.DEADLINE
    assert child.call(("echo", 2), 5.0) == 2


def test_what_a_library_prints_is_not_taken_for_an_answer(child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    assert child.call(("print", "noise"), 5.0) is None
    assert child.call(("echo", 2), 5.0) == 2
    assert capfd.readouterr().out == ""


def test_what_a_library_starts_does_not_read_the_requests(child: Child) -> None:
    assert child.call(("read stdin", None), 5.0) == b""


def test_a_death_is_noticed_though_a_process_of_the_library_keeps_the_pipe_open(child: Child, tmp_path: Path) -> None:
    with within(20.0):
        assert code(child.call(("orphan", str(tmp_path / "pid")), 50.0)) is FaultCode.INTERNAL
    assert gone(int((tmp_path / "pid").read_text("ascii"))), "what it forked is ended with it"


def test_it_is_replaced_between_calls_when_it_holds_too_much(child: Child) -> None:
    child.call(("echo", 1), 5.0)
    limit = resident(child.pid or 0) // 1024 // 1024 + 50
    small = Child(f"{TARGETS}:act", name="library", memory_mb=limit)
    try:
        small.call(("hoard", 1_000_000), 5.0)
        small.call(("hoard", 80_000_000), 5.0)
        assert small.started == 1
        assert small.call(("echo", 2), 5.0) == 2
        assert small.started == 2
    finally:
        small.close()


def test_it_is_replaced_between_calls_when_it_is_old() -> None:
    old = Child(f"{TARGETS}:act", name="library", age_s=0.0)
    try:
        old.call(("echo", 1), 5.0)
        old.call(("echo", 1), 5.0)
        assert old.started == 2
    finally:
        old.close()


def test_it_dies_with_its_parent() -> None:
    outer = Child(f"{TARGETS}:parent", name="parent")
    try:
        inner = outer.call(None, 20.0)
        assert isinstance(inner, int)
        os.kill(outer.pid or 0, module.signal.SIGKILL)
        assert gone(inner)
    finally:
        outer.close()


def test_it_outlives_the_thread_that_used_it_first(child: Child) -> None:
    thread = threading.Thread(target=lambda: child.call(("echo", 1), 5.0))
    thread.start()
    thread.join()
    assert child.call(("echo", 2), 5.0) == 2
    assert child.started == 1


def test_a_listener_that_raises_leaves_no_old_answer_behind(child: Child) -> None:
    def listener(_value: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        child.call(("count", 3), 5.0, None, listener)
    assert child.call(("echo", 2), 5.0) == 2


@pytest.mark.parametrize("target", ["no.such.module:act", f"{TARGETS}:no_such_function"])
def test_a_target_that_is_not_there_is_a_fault(target: str) -> None:
    lost = Child(target, name="library")
    assert code(lost.call(("echo", 1), 5.0)) is FaultCode.INTERNAL
    assert lost.pid is None


def test_close_ends_it_and_may_be_called_twice(child: Child) -> None:
    child.call(("echo", 1), 5.0)
    pid = child.pid or 0
    child.close()
    child.close()
    assert gone(pid)
    assert child.pid is None


def test_an_idle_child_holds_nothing_of_what_it_was_asked() -> None:
    child = Child(f"{TARGETS}:watch", name="library")
    try:
        assert child.call({"a picture of somebody"}, 5.0) is None
        time.sleep(0.3)
        assert child.call(None, 5.0) == [False]
    finally:
        child.close()
