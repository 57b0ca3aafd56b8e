"""A child process that can be killed: for libraries that hang or crash (SANE, OCR, face engines, vendor SDKs).

Parent and child talk in pickles over the child's standard input and output, each behind its length. Only our own code
is at the other end, so unpickling is safe. `python -m drivers.transport.child module:function` is the child's side.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import IO, Any

from drivers.contract.device import Cancel
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome

LENGTH = struct.Struct(">I")
LARGEST = 256 * 1024 * 1024  # bytes of one message: 40 pages of 150 dots per inch, uncompressed, are a third of it
LOOK_EVERY = 0.1  # seconds: how soon a cancellation is noticed
END_SECONDS = 1.0  # a child that is asked to end by closing its input gets so long before it is killed
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

PR_SET_PDEATHSIG = 1  # linux/prctl.h

READY, PROGRESS, ANSWER, RAISED = "ready", "progress", "answer", "raised"
Handler = Callable[[Any, Callable[[object], None]], object]


class _Gone(Exception):
    """The child's end of the pipe is closed, or what came is no message."""


class Child:
    """One child for one library, started at first use. All methods belong to one thread (the device's own).

    `target` is "package.module:function" with function(request, progress) -> answer. Between two calls the child is
    replaced when it holds more than `memory_mb` resident or is older than `age_s`: libraries leak.
    """

    def __init__(
        self, target: str, *, name: str, memory_mb: int = 600, age_s: float = 3600.0, start_s: float = 10.0
    ) -> None:
        self._target = target
        self._name = name
        self._memory = memory_mb * 1024 * 1024
        self._age = age_s
        self._start_s = start_s
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._arrived = b""
        self.started = 0  # how many children there were

    @property
    def pid(self) -> int | None:
        """None while no child runs."""
        return None if self._process is None else self._process.pid

    def call(
        self,
        request: object,
        deadline: float,
        cancel: Cancel | None = None,
        on_progress: Callable[[object], None] | None = None,
    ) -> object | Fault:
        """The child's answer, or a Fault: DEADLINE and CANCELLED (it was killed), INTERNAL (it died or raised).

        `deadline` in seconds from now; a first call also waits for the child to start, at most `start_s` more.
        """
        trouble = self._ready()
        if trouble is not None:
            return trouble
        until = time.monotonic() + deadline
        try:
            self._send(request)
            while True:
                kind, value = self._message(until, cancel)
                if kind == PROGRESS and on_progress is not None:
                    on_progress(value)
                elif kind == ANSWER:
                    answer: object = value
                    return answer
                elif kind == RAISED:
                    return self._fault(FaultCode.INTERNAL, f"{self._name}: {value}")
        except TimeoutError:
            cancelled = cancel is not None and cancel.is_set()
            self.kill()
            code = FaultCode.CANCELLED if cancelled else FaultCode.DEADLINE
            return self._fault(code, f"{self._name}: killed")
        except (_Gone, OSError):
            self.kill()
            return self._fault(FaultCode.INTERNAL, f"{self._name}: the child process died")

    def close(self) -> None:
        """Ask the child to end, and kill it if it does not."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(OSError):
            _pipe(process.stdin).close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        process, self._process = self._process, None
        self._arrived = b""
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()

    def _ready(self) -> Fault | None:
        if self._process is not None and (self._process.poll() is not None or self._worn()):
            self.close()
        if self._process is not None:
            return None
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, self._target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._born = time.monotonic()
        self.started += 1
        try:
            kind, value = self._message(time.monotonic() + self._start_s, None)
        except (TimeoutError, _Gone, OSError):
            self.kill()
            return self._fault(FaultCode.INTERNAL, f"{self._name}: the child process does not start")
        if kind == RAISED:
            self.kill()
            return self._fault(FaultCode.INTERNAL, f"{self._name}: {value}")
        return None

    def _worn(self) -> bool:
        return time.monotonic() - self._born > self._age or resident(self.pid or 0) > self._memory

    def _send(self, request: object) -> None:
        assert self._process is not None
        body = pickle.dumps(request)
        view = memoryview(LENGTH.pack(len(body)) + body)
        while view:
            view = view[os.write(_pipe(self._process.stdin).fileno(), view) :]

    def _message(self, until: float, cancel: Cancel | None) -> tuple[str, Any]:
        """TimeoutError at `until` or when cancelled, _Gone when the child has."""
        head = self._take(LENGTH.size, until, cancel)
        (size,) = LENGTH.unpack(head)
        if size > LARGEST:
            raise _Gone
        kind, value = pickle.loads(self._take(size, until, cancel))  # noqa: S301 written by our own child
        return str(kind), value

    def _take(self, size: int, until: float, cancel: Cancel | None) -> bytes:
        assert self._process is not None
        source = _pipe(self._process.stdout).fileno()
        pieces, have = [self._arrived], len(self._arrived)
        while have < size:
            left = until - time.monotonic()
            if left <= 0 or (cancel is not None and cancel.is_set()):
                raise TimeoutError
            if not select.select([source], [], [], min(left, LOOK_EVERY))[0]:
                continue
            piece = os.read(source, 1 << 20)
            if not piece:
                raise _Gone
            pieces.append(piece)
            have += len(piece)
        whole = b"".join(pieces)
        self._arrived = whole[size:]
        return whole[:size]

    @staticmethod
    def _fault(code: FaultCode, detail: str) -> Fault:
        return Fault(code, ClearedBy.RESTART, Outcome.NOT_DONE, detail)


def resident(pid: int) -> int:
    """Bytes of a process that are in memory; 0 when it has gone."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 a pseudo-file, read once
            return int(file.read().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def serve(target: str) -> None:
    """The child's side: answers requests until its input ends. What the library prints goes to standard error."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a terminal that is killed leaves no hanging scan behind
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def tell(kind: str, value: object) -> None:
        body = pickle.dumps((kind, value))
        answers.write(LENGTH.pack(len(body)) + body)
        answers.flush()

    with contextlib.suppress(BrokenPipeError):
        try:
            module, _, function = target.partition(":")
            handle: Handler = getattr(import_module(module), function)
        except Exception as error:  # noqa: BLE001 the parent tells it as a fault
            tell(RAISED, type(error).__name__)
            return
        tell(READY, None)
        while head := requests.read(LENGTH.size):
            request = pickle.loads(requests.read(LENGTH.unpack(head)[0]))  # noqa: S301 written by our own parent
            try:
                tell(ANSWER, handle(request, lambda value: tell(PROGRESS, value)))
            except Exception as error:  # noqa: BLE001 its message may be personal: only its kind is told
                tell(RAISED, f"{type(error).__name__}")


if __name__ == "__main__":
    serve(sys.argv[1])
