"""The legal time. Apart from the session, so that the first page can show it before the session is loaded."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")  # one legal time in the whole country, without summer time


def wall_clock() -> datetime:
    """China Standard Time, whatever the machine's own zone is: dates on paper and on the screen are legal dates."""
    return datetime.now(CHINA)
