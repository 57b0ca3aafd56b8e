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
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import IO, Any

from drivers.contract.device import Cancel
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome

LENGTH = struct.Struct(">I")
LARGEST = 256 * 1024 * 1024  # bytes of one message: 40 pages of 150 dots per inch, uncompressed, are a third of it
LOOK_EVERY = 0.1  # seconds: how soon a cancellation is noticed
END_SECONDS = (
    1.0  # a child that is asked to end (input closed, or SIGTERM in mid-call) gets so long before it is killed
)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

PR_SET_PDEATHSIG = 1  # linux/prctl.h

# PR_SET_PDEATHSIG means the parent's *thread*: a child that a short-lived thread started would die with that thread.
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="child-starter")

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
        """The child's answer, or a Fault: DEADLINE and CANCELLED (it was ended), INTERNAL (it died or raised).

        `deadline` in seconds from now; a first call also waits for the child to start, at most `start_s` more. A child
        that handles SIGTERM, to park its device, may take END_SECONDS more to end; any other ends at once.
        """
        trouble = self._ready()
        if trouble is not None:
            return trouble
        until = time.monotonic() + deadline
        try:
            self._send(request, until, cancel)
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
            self._end_call()
            code = FaultCode.CANCELLED if cancelled else FaultCode.DEADLINE
            return self._fault(code, f"{self._name}: killed")
        except (_Gone, OSError):
            self.kill()
            return self._fault(FaultCode.INTERNAL, f"{self._name}: the child process died")
        except BaseException:  # of on_progress: the rest of this answer must not be taken for the next one
            self.kill()
            raise

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
        """At once, with all that it started itself (SANE's backends fork readers)."""
        process, self._process = self._process, None
        self._arrived = b""
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()

    def _end_call(self) -> None:
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)
        self.kill()

    def _ready(self) -> Fault | None:
        if self._process is not None and (self._process.poll() is not None or self._worn()):
            self.close()
        if self._process is not None:
            return None
        self._process = _STARTER.submit(_start, self._target).result()
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

    def _send(self, request: object, until: float, cancel: Cancel | None) -> None:
        """TimeoutError and _Gone as in `_message`: a child that hangs does not read, and the pipe is soon full."""
        assert self._process is not None
        body = pickle.dumps(request)
        view = memoryview(LENGTH.pack(len(body)) + body)
        target = _pipe(self._process.stdin).fileno()
        while view:
            self._wait([], [target], until, cancel)
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(target, view) :]

    def _message(self, until: float, cancel: Cancel | None) -> tuple[str, Any]:
        """TimeoutError at `until` or when cancelled, _Gone when the child has."""
        head = self._take(LENGTH.size, until, cancel)
        (size,) = LENGTH.unpack(head)
        if size > LARGEST:
            raise _Gone
        body = self._take(size, until, cancel)
        try:
            kind, value = pickle.loads(body)  # noqa: S301 written by our own child
        except Exception as error:  # unpickling raises anything
            raise _Gone from error
        return str(kind), value

    def _take(self, size: int, until: float, cancel: Cancel | None) -> bytes:
        assert self._process is not None
        source = _pipe(self._process.stdout).fileno()
        pieces, have = [self._arrived], len(self._arrived)
        while have < size:
            self._wait([source], [], until, cancel)
            piece = os.read(source, 1 << 20)
            if not piece:
                raise _Gone
            pieces.append(piece)
            have += len(piece)
        whole = b"".join(pieces)
        self._arrived = whole[size:]
        return whole[:size]

    def _wait(self, readable: list[int], writable: list[int], until: float, cancel: Cancel | None) -> None:
        """Until one of the pipes is ready. What the child started may hold its pipes open after it has died."""
        assert self._process is not None
        while True:
            left = until - time.monotonic()
            if left <= 0 or (cancel is not None and cancel.is_set()):
                raise TimeoutError
            if any(select.select(readable, writable, [], min(left, LOOK_EVERY))):
                return
            if self._process.poll() is not None:
                raise _Gone

    @staticmethod
    def _fault(code: FaultCode, detail: str) -> Fault:
        return Fault(code, ClearedBy.RESTART, Outcome.NOT_DONE, detail)


def _start(target: str) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in a terminal ends the program, which ends the child, and not both at once."""
    command = [sys.executable, "-m", "drivers.transport.child", target]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
    )
    os.set_blocking(_pipe(process.stdin).fileno(), False)
    return process


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
    nothing = os.open(os.devnull, os.O_RDONLY)  # what the library starts shall not read our requests
    os.dup2(nothing, 0)
    os.close(nothing)

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
            try:  # no name is given to the request: between two of them nothing of a citizen's stays here
                tell(ANSWER, handle(_request(requests, head), lambda value: tell(PROGRESS, value)))
            except Exception as error:  # noqa: BLE001 its message may be personal: only its kind is told
                tell(RAISED, f"{type(error).__name__}")


def _request(requests: IO[bytes], head: bytes) -> object:
    body: object = pickle.loads(requests.read(LENGTH.unpack(head)[0]))  # noqa: S301 written by our own parent
    return body


if __name__ == "__main__":
    serve(sys.argv[1])
