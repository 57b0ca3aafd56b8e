"""Scenarios are data: those that come with the simulators can be played, bad ones are refused in a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulators import bench as bench_module
from drivers.simulators import scenario
from drivers.simulators.bench import SimulatorBench
from drivers.simulators.scenario import ScenarioError, ScenarioPlayer, parse
from tests.unit.devices.conftest import Stage

GOOD = """
title = "试一试"
roles = ["idcard"]
expect = "没有事"
[[steps]]
role = "idcard"
verb = "play"
arg = "unplug"
"""


class Toy:
    """A simulator that notes what is done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.reads = 0
        self.papers: list[str] = []

    def faults(self) -> dict[str, str]:
        return {"unplug": "拔线", "late": "迟到"}

    def play(self, fault: str) -> None:
        self.done.append(fault)

    def clear(self) -> None:
        self.done.append("clear")

    def state(self) -> dict[str, object]:
        return {"papers": list(self.papers), "summary": "好"}

    def counters(self) -> dict[str, int]:
        return {"reads": self.reads}


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def player(toy: Toy) -> Iterator[ScenarioPlayer]:
    made = ScenarioPlayer(SimpleNamespace(simulators={"idcard": toy}))
    yield made
    made.stop()


def steps(*rows: str, repeat: int = 1) -> scenario.Scenario:
    head = f'title = "试"\nroles = ["idcard"]\nexpect = "试"\nrepeat = {repeat}\n'
    return parse("written", head + "".join(f'[[steps]]\nrole = "idcard"\n{row}\n' for row in rows))


def test_every_scenario_that_is_delivered_fits_the_simulators(tmp_path: Path) -> None:
    assert len(scenario.names()) >= 12
    bench = SimulatorBench(tmp_path)
    for name in scenario.names():
        loaded = scenario.load(name)
        assert loaded.title
        assert loaded.expect
        for role in loaded.roles:
            if role not in bench.simulators:
                bench.simulators[role] = bench.make(role)
        for number, step in enumerate(loaded.steps, 1):
            bench.scenarios._check_step(f"{name}, step {number}", step)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("title", "titel"), "knows no 'titel'"),
        (('expect = "没有事"', ""), "lacks expect"),
        (('"play"', '"explode"'), "none of the verbs"),
        (('arg = "unplug"', ""), "takes an arg"),
        (('verb = "play"', 'verb = "take"'), "takes no arg"),
        (('role = "idcard"', 'role = "oven"'), "none of the roles"),
        (('["idcard"]', '["idcard", "oven"]'), "no step for oven"),
        (('["idcard"]', "7"), "wrong type"),
        (("[[steps]]", "repeat = 0\n[[steps]]"), "repeat is 1 to"),
        (("[[steps]]", "repeat = true\n[[steps]]"), "wrong type"),
        (('arg = "unplug"', 'arg = "unplug"\nafter = -1'), "not negative"),
        (('arg = "unplug"', 'arg = "unplug"\nwhen = {role = "idcard", key = "reads"}'), "when: lacks at_least"),
        (("[[steps]]", "steps = []\n[other]"), "knows no 'other'"),
        (("title", "[title"), "bad: "),
    ],
)
def test_a_malformed_scenario_is_a_clear_error(change: tuple[str, str], says: str) -> None:
    with pytest.raises(ScenarioError, match=r"bad.*") as refusal:
        parse("bad", GOOD.replace(*change, 1))
    assert says in str(refusal.value)


@given(st.text(max_size=60))
def test_no_text_is_anything_but_a_scenario_or_a_scenario_error(text: str) -> None:
    for source in (text, GOOD + text):
        try:
            parse("any", source)
        except ScenarioError as trouble:
            assert str(trouble).startswith("any")


def test_steps_are_played_in_order_and_the_end_is_told(player: ScenarioPlayer, toy: Toy) -> None:
    assert player.state() == {}
    player.play_scenario(steps('verb = "play"\narg = "unplug"', 'verb = "clear"\nafter = 0.01', repeat=2))
    assert player.wait(5)
    assert toy.done == ["unplug", "clear"] * 2
    state = player.state()
    assert (state["name"], state["round"], state["step"], state["playing"]) == ("written", 2, 2, False)
    assert json.dumps(state)


def test_a_step_waits_until_something_has_grown_since_its_round_began(player: ScenarioPlayer, toy: Toy) -> None:
    toy.reads = 7
    player.play_scenario(
        steps('verb = "play"\narg = "late"\nwhen = {role = "idcard", key = "reads", at_least = 2}', repeat=2)
    )
    toy.reads = 8
    assert not player.wait(0.06)
    assert toy.done == []
    toy.reads = 9
    Stage.until(lambda: toy.done == ["late"])
    assert not player.wait(0.06)
    toy.reads = 11
    assert player.wait(5)
    assert toy.done == ["late"] * 2


def test_lists_are_counted_by_their_length(player: ScenarioPlayer, toy: Toy) -> None:
    player.play_scenario(steps('verb = "clear"\nwhen = {role = "idcard", key = "papers", at_least = 1}'))
    assert not player.wait(0.05)
    toy.papers.append("receipt")
    assert player.wait(5)


def test_stopping_ends_a_long_wait_and_clears_what_was_played(player: ScenarioPlayer, toy: Toy) -> None:
    player.play_scenario(steps('verb = "play"\narg = "unplug"', 'verb = "play"\narg = "late"\nafter = 600'))
    Stage.until(lambda: toy.done == ["unplug"])
    player.stop()
    assert toy.done == ["unplug", "clear"]
    assert player.state()["playing"] is False


def test_another_scenario_takes_the_place_of_the_one_that_is_played(player: ScenarioPlayer, toy: Toy) -> None:
    player.play_scenario(steps('verb = "clear"\nafter = 600'))
    player.play_scenario(steps('verb = "play"\narg = "late"'))
    assert player.wait(5)
    assert toy.done == ["clear", "late"]


@pytest.mark.parametrize(
    "row",
    [
        'verb = "play"\narg = "earthquake"',
        'verb = "take"',
        'verb = "clear"\nwhen = {role = "idcard", key = "smiles", at_least = 1}',
        'verb = "clear"\nwhen = {role = "oven", key = "reads", at_least = 1}',
    ],
)
def test_what_the_bench_cannot_do_is_refused_before_anything_is_touched(
    player: ScenarioPlayer, toy: Toy, row: str
) -> None:
    with pytest.raises(ScenarioError, match=r"written"):
        player.play_scenario(steps(row))
    assert toy.done == []


def test_a_simulator_that_breaks_ends_the_scenario_and_nothing_else(player: ScenarioPlayer, toy: Toy) -> None:
    def broken(fault: str) -> None:
        raise OSError("no more ports")

    toy.play = broken  # type: ignore[method-assign]
    player.play_scenario(steps('verb = "play"\narg = "late"'))
    assert player.wait(5)
    assert player.state()["error"] == "OSError: no more ports"


def test_a_scenario_is_played_and_listed_from_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_module, "SIMULATORS", {"idcard": bench_module.SIMULATORS["idcard"]})
    bench = SimulatorBench(tmp_path)
    bench.start()
    try:

        def ask(path: str, body: object = None) -> dict[str, dict[str, dict[str, object]]]:
            data = None if body is None else json.dumps(body).encode()
            with urllib.request.urlopen(urllib.request.Request(bench.control + path, data), timeout=5) as reply:
                return json.load(reply)

        assert set(ask("/state")["scenarios"]["known"]) == set(scenario.names())
        ask("/sim", {"role": "bench", "verb": "scenario", "arg": "idcard_unplugged_and_back"})
        Stage.until(lambda: bench.simulators["idcard"].state()["faults"] == ["unplug"])
        assert ask("/state")["scenarios"]["played"]["title"] == "读卡器拔线后又插上"
        ask("/sim", {"role": "bench", "verb": "scenario", "arg": ""})
        assert bench.simulators["idcard"].state()["faults"] == []
        with pytest.raises(urllib.error.HTTPError) as refusal:
            ask("/sim", {"role": "bench", "verb": "scenario", "arg": "the_end_of_the_world"})
        assert "there are" in json.load(refusal.value)["error"]
        refusal.value.close()
    finally:
        bench.stop()


def test_the_command_plays_a_scenario_from_the_start_and_refuses_an_unknown_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drivers.simulators", "--out", str(tmp_path), "--scenario"]
    refused = subprocess.run([*command, "the_end_of_the_world"], capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert "idcard_forgotten" in refused.stderr
    process = subprocess.Popen([*command, "idcard_forgotten"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        control = json.loads(process.stdout.readline())["control"]

        def forgotten() -> bool:
            with urllib.request.urlopen(control + "/state", timeout=5) as reply:
                return json.load(reply)["simulators"]["idcard"]["state"]["card"] == "lin_zhixia"

        Stage.until(forgotten)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
