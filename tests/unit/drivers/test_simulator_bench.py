"""The bench of simulators: addresses that the registry knows, and a control server for other processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.registry import DRIVERS
from drivers.simulators import bench as bench_module
from drivers.simulators.bench import SimulatorBench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatorBench]:
    reader = bench_module.SIMULATORS["idcard"]
    broken = ("drivers.simulators.does_not_exist", "Nothing", False)
    monkeypatch.setattr(bench_module, "SIMULATORS", {"idcard": reader, "queue_ticket": broken})
    made = SimulatorBench(tmp_path)
    made.start()
    yield made
    made.stop()


def request(bench: SimulatorBench, path: str, body: object = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(bench.control + path, data)
    try:
        with urllib.request.urlopen(asked, timeout=5) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_a_missing_simulator_is_named_and_stops_no_other(bench: SimulatorBench) -> None:
    assert set(bench.addresses) == {"idcard"}
    assert "does_not_exist" in bench.missing["queue_ticket"]
    assert bench.addresses["idcard"].partition(":")[0] in DRIVERS


def test_cards_and_faults_are_played_from_another_process(bench: SimulatorBench) -> None:
    assert request(bench, "/sim", {"role": "idcard", "verb": "lay", "arg": "gulnar"}) == (200, {"ok": True})
    assert request(bench, "/sim", {"role": "idcard", "verb": "play", "arg": "unplug"}) == (200, {"ok": True})
    row = request(bench, "/state")[1]["simulators"]["idcard"]
    assert row["state"] == {"faults": ["unplug"], "card": "gulnar", "summary": "卡在读卡区"}
    assert row["faults"]["unplug"] == "拔线"
    assert row["people"]["chen_rare"] == "陈䶮（生僻字）"
    for verb in ("clear", "take"):
        assert request(bench, "/sim", {"role": "idcard", "verb": verb})[0] == 200
    assert request(bench, "/state")[1]["simulators"]["idcard"]["state"]["faults"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"role": "teleporter", "verb": "play", "arg": "jam"},
        {"role": "idcard", "verb": "stop"},
        {"role": "idcard", "verb": "_serve"},
        {"role": "idcard", "verb": "play", "arg": "earthquake"},
        {"role": "idcard", "verb": "lay", "arg": "nobody"},
        {"verb": "lay"},
        ["not", "an", "object"],
    ],
)
def test_a_request_that_makes_no_sense_is_refused_and_the_bench_lives(bench: SimulatorBench, body: object) -> None:
    code, reply = request(bench, "/sim", body)
    assert (code, reply["ok"]) == (400, False)
    assert request(bench, "/state")[0] == 200
    assert request(bench, "/elsewhere")[0] == 404


def test_the_command_prints_one_line_when_ready_and_ends_on_sigterm(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "drivers.simulators", "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["control"].startswith("http://127.0.0.1:")
        link = Path(ready["addresses"]["idcard"].removeprefix("samv+serial://").partition("?")[0])
        assert link.is_symlink()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(15) == 0
        assert not link.exists()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
