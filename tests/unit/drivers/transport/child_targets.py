"""What the children of test_child.py run."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOARD: list[bytes] = []


def act(request: Any, progress: Callable[[object], None]) -> object:
    """`request` is (verb, value)."""
    verb, value = request
    match verb:
        case "echo":
            return value
        case "sleep":
            time.sleep(value)
        case "spin":
            while True:
                pass
        case "count":
            for number in range(1, value + 1):
                progress(number)
        case "raise":
            raise ValueError("private")
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            raise SystemExit(value)
        case "zeros":
            return bytes(value)
        case "hoard":
            HOARD.append(b"x" * value)
        case "print":
            print(value)  # noqa: T201
            os.write(1, b"noise of a C library\n")
        case "read stdin":
            return os.read(0, 10)
        case "unreadable":
            return Unreadable()
        case "orphan":  # a grandchild keeps the pipes open, as a reader that SANE forks; its parent dies
            orphan = os.fork()
            if not orphan:
                time.sleep(60)
                os._exit(0)
            Path(value).write_text(str(orphan), "ascii")
            os._exit(1)
        case "park":  # ends a moment after it was asked to, as a scanner that moves its head home
            signal.signal(signal.SIGTERM, lambda *_: (Path(value).write_text("parked", "ascii"), os._exit(0)))
            time.sleep(60)
        case "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
    return None


def parent(request: Any, progress: Callable[[object], None]) -> object:
    """Starts a child of its own and tells its pid."""
    from drivers.transport.child import Child

    child = Child("tests.unit.drivers.transport.child_targets:act", name="grandchild")
    child.call(("echo", 1), 5.0)
    HOARD.append(child)  # type: ignore[arg-type]
    return child.pid


class Unreadable:
    """Cannot be unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (subprocess.CompletedProcess, ())


_alive: list[bool] = []


def watch(request: Any, progress: Callable[[object], None]) -> object:
    """Whether earlier requests were still there a moment after they were answered."""
    if request is None:
        return list(_alive)
    there = weakref.ref(request)
    threading.Timer(0.1, lambda: _alive.append(there() is not None)).start()
    return None
