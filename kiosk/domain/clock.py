"""The legal time. Apart from the session, so that the first page can show it before the session is loaded."""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")  # one legal time in the whole country, without summer time


def wall_clock() -> datetime:
    """China Standard Time, whatever the machine's own zone is: dates on paper and on the screen are legal dates."""
    return datetime.now(CHINA)


SYNCED, FREE_RUNNING = "synced", "free-running"
_TIMEX_BYTES = 256  # struct timex has 208 on 64-bit Linux
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def clock_quality() -> str:
    """Whether the kernel's clock is disciplined by a time service (NTP, PTP), as the kernel itself says."""
    asked = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: only look
    state = ctypes.CDLL(None).adjtimex(asked)
    return FREE_RUNNING if state in (-1, _TIME_ERROR) else SYNCED
