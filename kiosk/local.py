"""Platform and simulators as child processes beside a terminal: `make run`, the demo, tests."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

from kiosk.config.settings import Face, Settings, make_technician

START_LIMIT = 30.0  # a cold disk and two busy cores
STOP_LIMIT = 5.0
DRAWN_DISTANCE = 0.5  # drawn faces look more alike than people do
DEV_PIN = "246810"  # of the simulated technician; a real terminal has no technician until `kiosk staff` made one
LISTENING = re.compile(r"^central: listening on (http://\S+)$", re.MULTILINE)
ROOT = Path(__file__).resolve().parents[1]


class Stack:
    """`with Stack(out, settings) as stack:` starts both, fills in stack.settings and stops both at the end."""

    def __init__(self, out: Path, settings: Settings, trouble: str = "up") -> None:
        self.out = out.resolve()
        self._base, self._trouble = settings, trouble
        self._children: list[subprocess.Popen[str]] = []
        self.settings = settings
        self.control = self.url = ""

    def __enter__(self) -> Stack:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        token = _kept_token(self.out / "platform.token")
        platform = [
            "central",
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            "0",  # it takes a free one and says which: one chosen here may be somebody else's by then
            "--data",
            str(self.out / "platform"),
            "--dev",
        ]
        self._spawn("platform", [sys.executable, "-m", *platform])
        sims = self._spawn(
            "simulators", [sys.executable, "-m", "drivers.simulators", "--out", str(self.out / "papers")]
        )
        ready = json.loads(_first_line(sims, "simulators"))
        self.control = ready["control"]
        self._await_platform()
        if self._trouble != "up":
            self.trouble(self._trouble)
        people = json.loads((ROOT / "drivers" / "simulators" / "people.json").read_text("utf-8"))
        devices = dict(ready["addresses"])
        if "idcard" in devices:
            devices["idcard"] += f"&photo_codec={quote(str(self._toy_codec()))}"
        self.settings = self._base.model_copy(
            update={
                "data": self.out / "terminal",
                "devices": devices,
                "face": Face(dlib_distance=DRAWN_DISTANCE),
                "platform": self._base.platform.model_copy(update={"url": self.url, "token": token}),
                "technicians": (make_technician("dev", _number(people, "technician"), DEV_PIN),),
            }
        )

    def _toy_codec(self) -> Path:
        """A photo codec is a program of its own; the simulated cards have a toy one."""
        path = self.out / "toy_codec"
        program = ROOT / "drivers" / "simulators" / "toy_photo.py"
        path.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -IS {shlex.quote(str(program))}\n", "utf-8")
        path.chmod(0o700)
        return path

    def _spawn(self, name: str, command: list[str]) -> subprocess.Popen[str]:
        log = (self.out / f"{name}.log").open("w", encoding="utf-8")
        try:
            child = subprocess.Popen(
                command, stdout=subprocess.PIPE if name == "simulators" else log, stderr=log, stdin=subprocess.DEVNULL,
                text=True, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        finally:
            log.close()
        self._children.append(child)
        return child

    def _await_platform(self) -> None:
        import time

        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until:
            if found := LISTENING.search((self.out / "platform.log").read_text("utf-8")):
                self.url = found[1]
                return
            if self._children[0].poll() is not None:
                raise RuntimeError(f"the platform did not start, see {self.out}/platform.log")
            time.sleep(0.05)
        raise RuntimeError(f"the platform did not answer, see {self.out}/platform.log")

    def ask(self, path: str, body: dict[str, Any] | None = None, base: str = "") -> Any:
        """One JSON call to the platform, or to `base`."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request((base or self.url) + path, data, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def sim(self, role: str, verb: str, argument: str = "") -> Any:
        """play, clear, lay, take, show or remove, on one simulator."""
        return self.ask("/sim", {"role": role, "verb": verb, "arg": argument}, self.control)

    def sims(self) -> Any:
        return self.ask("/state", base=self.control)

    def trouble(self, mode: str) -> None:
        """up, down or flaky."""
        self.ask("/dev/trouble", {"mode": mode})

    def counts(self) -> Any:
        return self.ask("/dev/counts")

    def open_dock(self) -> None:
        """The panel that plays with the simulators, in a window of its own."""
        command = [sys.executable, "-m", "ui.devdock", "--control", self.control, "--trouble", self.url]
        self._children.append(subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.DEVNULL))

    def stop(self) -> None:
        for child in reversed(self._children):
            if child.poll() is None:
                child.terminate()
        for child in self._children:
            try:
                child.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
        self._children.clear()


def _first_line(child: subprocess.Popen[str], name: str) -> str:
    lines: list[str] = []
    pipe: IO[str] | None = child.stdout
    if pipe is None:
        raise RuntimeError(f"{name}: no output")
    reader = threading.Thread(target=lambda: lines.append(pipe.readline()), daemon=True)
    reader.start()
    reader.join(START_LIMIT)
    if not lines or not lines[0].strip():
        raise RuntimeError(f"the {name} did not start, see {name}.log")
    return lines[0]


def _kept_token(path: Path) -> str:
    """The platform knows this terminal by its token from the run before."""
    if not path.exists():
        path.write_text(secrets.token_urlsafe(16), "utf-8")
        path.chmod(0o600)
    return path.read_text("utf-8")


def _number(people: Any, key: str) -> str:
    return str(next(p for p in people if p["key"] == key)["id_number"])
