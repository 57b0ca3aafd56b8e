"""The platform ends by itself what was not handed in, once a day, and waits for a database that is away."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from central import cli, overdue
from central.daily import Daily
from central.db import Unavailable
from central.platform import Platform
from tests.unit.central.applications import newborn, states
from tests.unit.central.written_terminal import Clock, Sender


def test_each_day_is_looked_at_once(platform: Platform, sender: Sender, clock: Clock) -> None:
    said: list[str] = []
    daily = Daily(replace(platform, say=said.append))
    _, receipt = sender.send(newborn())
    for _ in range(20):
        daily.look()
        daily.look()
        clock.pass_by(days=1)
    assert states(sender, receipt["case_number"]) == ["终止", "终止", "收件"]
    assert said == ["daily: 1 not handed in in time"]


def test_a_database_that_is_away_is_asked_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    daily = Daily(replace(platform, say=said.append))
    with monkeypatch.context() as broken:
        broken.setattr(overdue, "sweep", away)
        daily.look()
    looked: list[Platform] = []
    monkeypatch.setattr(overdue, "sweep", lambda platform: looked.append(platform) or 0)
    daily.look()
    daily.look()
    assert (said, len(looked)) == (["daily: gone"], 1)


def away(platform: Platform) -> int:
    raise Unavailable("gone")


def test_it_works_beside_the_server_and_ends_with_it(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    monkeypatch.setattr(overdue, "sweep", lambda platform: looked.set() or 0)
    with Daily(platform, look_seconds=0.01):
        assert looked.wait(5)
    assert not any(thread.name == "central-daily" for thread in threading.enumerate())


def test_a_timer_may_do_it_on_the_command_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.main, ["sweep", "--data", str(tmp_path / "central")])
    assert (done.exit_code, done.output) == (0, "overdue 0, removed 0\n")
