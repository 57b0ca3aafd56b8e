"""Child processes that are ready at once: one process has imported everything, and each child is a fork of it.

A child is as fresh as a new process (nothing was opened before the fork), and costs milliseconds instead of a second.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

PRELOADED = "tests.proof.child"
ROOT = Path(__file__).parents[2]
KILLED = -9
BROKEN = 70  # exit code of a child whose own code failed
TRACER_SECONDS = 10.0


class Nursery:
    """A context manager. One child at a time; make several nurseries for several at once."""

    def __init__(self, trouble: Path, env: Mapping[str, str] | None = None) -> None:
        """`trouble`: a file that gets what the children write on stderr."""
        self._trouble = trouble.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.nursery"], cwd=ROOT, env={**os.environ, **(env or {})}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._trouble,
        )  # fmt: skip

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._trouble.close()

    def start(self, call: str, *, traced: bool = False, **arguments: Any) -> int:
        """The pid of a child that runs the function `call` of tests.proof.child; `traced` waits for a tracer first."""
        self._write({"call": call, "traced": traced, "arguments": arguments})
        return int(self._read())

    def ended(self) -> int:
        """Waits for it: its exit code, negative for a signal."""
        return int(self._read())

    def run(self, call: str, **arguments: Any) -> int:
        self.start(call, **arguments)
        return self.ended()

    def _write(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the nursery ended: {Path(self._trouble.name).read_text(errors='replace')[-800:]}")
        return line


def _serve() -> None:
    module = importlib.import_module(PRELOADED)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be_the_child(getattr(module, order["call"]), order["traced"], order["arguments"])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _be_the_child(function: Any, traced: bool, arguments: Mapping[str, Any]) -> None:
    code = BROKEN
    try:
        if traced:
            _wait_for_tracer()
        function(**arguments)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _wait_for_tracer() -> None:
    end = time.monotonic() + TRACER_SECONDS
    while "TracerPid:\t0" in Path("/proc/self/status").read_text():
        if time.monotonic() > end:
            raise TimeoutError("nobody traces this process")
        time.sleep(0.002)
    time.sleep(0.01)  # seized is not yet stopped: the tracer's interruption comes right after


if __name__ == "__main__":
    _serve()
