"""`central serve` as a process of its own that can be killed and started again on the same port and data."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.faults.queue_bench import PLENTY

START_SECONDS = 30.0


class CentralProcess:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.kills = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it listens."""
        command = [
            sys.executable,
            "-m",
            "central",
            "serve",
            "--rate",
            str(PLENTY),
            "--port",
            str(self.port),
            "--dev",
            "--data",
            str(self.folder),
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )
        assert self._process.stdout is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", self._process.stdout.readline()):
                self.port = int(found[1])
                return
        raise AssertionError("the platform did not start")

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing is closed."""
        self.kills += 1
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = requests.get(self.url + "/dev/counts", timeout=10).json()
        return found

    def _end(self, sign: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
