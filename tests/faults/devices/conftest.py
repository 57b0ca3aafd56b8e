"""Simulators in a process of their own, to be killed and started again on the same addresses, under a supervisor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from drivers.registry import open_driver
from kiosk.devices import DeviceFact, HealthChanged, Pace, Supervisor

ROOT = Path(__file__).resolve().parents[3]
#: As shipped, but a device that is back is found within half a second: tests should not wait.
PACE = Pace(look_every=0.2, look_again=0.05, reopen=(0.1, 0.2, 0.5))
START_SECONDS = 30.0
HEAL_SECONDS = 30.0  # a busy machine; by itself it takes two


class Bench:
    """`python -m drivers.simulators`: what a power cut of the devices' hub looks like from the terminal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said = folder / "bench.json"
        self._process: subprocess.Popen[str] | None = None
        self._control = ""
        self.addresses: dict[str, str] = {}

    def start(self) -> None:
        again = ["--ports-from", str(self._said)] if self._said.exists() else []
        command = [sys.executable, "-m", "drivers.simulators", "--out", str(self._folder / "papers"), *again]
        own = {**os.environ, "TMPDIR": str(self._folder)}  # who is killed with -9 tidies nothing up
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=own
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the simulators did not start"
        said = json.loads(line)
        self._control, self.addresses = said["control"], said["addresses"]
        self._said.write_text(line)

    def kill(self) -> None:
        """kill -9: no port is closed in an orderly way. As udev does, the paths of the devices go with them: a number
        below /dev/pts is given to whoever asks next, and a driver that finds it would take another device's line."""
        process, self._process = self._process, None
        if process is not None:
            for link in filter(Path.is_symlink, self._folder.rglob("*")):
                link.unlink()
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def do(self, role: str, verb: str, argument: str = "") -> None:
        body = json.dumps({"role": role, "verb": verb, "arg": argument}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self._control}/sim", body), timeout=5) as reply:
            assert reply.status == 200


class Watched:
    """A supervisor and all that it tells."""

    def __init__(self) -> None:
        self.events: list[DeviceFact | HealthChanged] = []
        self.supervisor = Supervisor(self.events.append, PACE)

    def fit(self, role: str, address: str) -> None:
        self.supervisor.fit(role, lambda: open_driver(address))

    def usable(self, roles: Sequence[str]) -> list[bool]:
        board = self.supervisor.board()
        return [board[role].health.usable for role in roles]

    def all_ready(self, roles: Sequence[str]) -> None:
        self.until(lambda: all(self.usable(roles)), lambda: f"not ready: {self.trouble(roles)}")

    def all_gone(self, roles: Sequence[str]) -> None:
        self.until(lambda: not any(self.usable(roles)), lambda: f"still usable: {self.usable(roles)}")

    def trouble(self, roles: Sequence[str]) -> dict[str, Any]:
        return {r: s for r, s in self.supervisor.board().items() if r in roles and not s.health.usable}

    def ask(self, role: str, fn: Callable[[Any], Any], deadline: float = 10.0) -> Any:
        """The answer of a call."""
        told: list[Any] = []
        done = threading.Event()
        self.supervisor.call(role, fn, lambda result: (told.append(result), done.set()), deadline)
        assert done.wait(deadline + 5)
        return told[0]

    @staticmethod
    def until(true: Callable[[], bool], says: Callable[[], str] = lambda: "did not happen") -> None:
        deadline = time.monotonic() + HEAL_SECONDS
        while not true():
            assert time.monotonic() < deadline, says()
            time.sleep(0.02)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    assert made.supervisor.stop() == ()
