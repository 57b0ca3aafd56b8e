"""How long tests wait, and how they measure a promise of time on a host that others use too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20.0  # seconds for what must happen: a wait ends with its event, so this costs only the test that fails
HOST_IS_BUSY = 0.4  # seconds of other people's work that no kernel counts
UNCOUNTED = 5.0  # instead, on a kernel that does not count at all
PRESSURE = [Path("/proc/pressure") / name for name in ("cpu", "io", "memory")]


def host_stalled() -> float | None:
    """Seconds since start in which work that could have run had to wait (Linux, pressure stall information)."""
    try:
        return sum(int(path.read_text().partition("total=")[2].split()[0]) for path in PRESSURE) / 1e6
    except OSError:
        return None


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done in it takes no longer, apart from the time that the host took for others meanwhile."""
    began, before = time.monotonic(), host_stalled()
    yield
    took, after = time.monotonic() - began, host_stalled()
    hosts = UNCOUNTED if before is None or after is None else after - before + HOST_IS_BUSY
    assert took < seconds + hosts, f"{took:.2f} s instead of {seconds} s; the host took {hosts:.2f} s"
