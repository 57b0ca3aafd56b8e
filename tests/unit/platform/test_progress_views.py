"""Progress: the platform's words, and what is still only on this terminal said plainly."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from kiosk.platform_client import Case, Progress, SubCase, Unavailable, Why
from kiosk.session.progress import case_views
from offline_queue.model import Row, State

AT = datetime(2026, 11, 21, 22, 47, tzinfo=timezone(timedelta(hours=8)))


def case(*states: str, note: str = "") -> Case:
    subs = tuple(SubCase("公安局", f"件{i}", s, AT.isoformat(), note) for i, s in enumerate(states))
    return Case("P1", "LX0417-03-000001-36", "id", "新生儿出生一件事", "newborn@1.0.0", "", AT.isoformat(), subs)


def row(state: State, number: str = "LX0417-03-000002-33") -> Row:
    return Row(number, "id2", "application", "newborn@1.0.0", state, AT, 0, "", 100, 0, "")


def stages(*states: str) -> list[str]:
    view = case_views(Progress(AT.isoformat(), (case(*states),)), (), {})[0]
    return [s for _, _, s in view.stages]


def test_received_is_not_accepted() -> None:
    assert stages("收件", "收件") == ["here", "todo", "todo", "todo"]


def test_accepted_in_one_department_is_accepted() -> None:
    assert stages("收件", "受理") == ["done", "here", "todo", "todo"]


def test_only_when_all_are_closed_it_is_closed() -> None:
    assert stages("办结", "受理")[3] == "todo"
    assert stages("办结", "办结") == ["done"] * 4


def test_what_is_wanted_from_the_citizen_is_told() -> None:
    view = case_views(Progress(AT.isoformat(), (case("补正", note="补户口簿"),)), (), {})[0]
    assert view.supplement == "补户口簿"


def test_what_is_only_on_this_terminal_is_said_also_without_the_platform() -> None:
    views = case_views(Unavailable(Why.NO_LINE), (row(State.SEALED),), {"newborn": "新生儿出生一件事"})
    assert [(v.kind, v.title) for v in views] == [("local", "新生儿出生一件事")]


def test_what_the_platform_already_has_is_not_told_twice() -> None:
    views = case_views(Progress(AT.isoformat(), (case("收件"),)), (row(State.COMMITTED),), {})
    assert [v.kind for v in views] == ["case"]


def test_nothing_anywhere_and_no_answer_are_two_different_things() -> None:
    assert case_views(Progress(AT.isoformat(), ()), (), {})[0].kind == "none"
    assert case_views(Unavailable(Why.NO_LINE), (), {})[0].kind == "unavailable"
