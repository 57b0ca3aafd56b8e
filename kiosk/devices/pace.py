"""Every delay and limit of device supervision in one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless a count is named. Limits are where we give a driver up; its own contract is much shorter."""

    poll_every: float = 0.05  # a card or a camera frame is noticed within a twentieth of a second
    look_every: float = 1.0  # between two looks at the status of a device that is well
    look_again: float = 0.25  # between two looks while a change waits to be confirmed
    busy_after: float = 0.5  # a call that takes longer is work that people see: printing, not switching a lamp
    reopen: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0)  # back-off; the last one is how long a re-plugged device waits
    open_limit: float = 8.0  # contract 3 s
    status_limit: float = 4.0  # contract 1 s
    poll_limit: float = 8.0  # contract 0.3 s, but a card is read inside: twice 2 s with a damaged first answer
    close_limit: float = 4.0
    grace: float = 0.5  # a call that returns this much after its deadline has hung nothing
    watch_every: float = 0.05  # how exactly deadlines are kept
    stop_limit: float = 3.0  # what stop() waits for all threads together
    worse_looks: int = 2  # looks in a row until trouble is believed: one missed answer is a blip
    better_looks: int = (
        3  # good looks in a row until trouble is believed to be over: sensors bounce while paper goes in
    )
    most_stuck: int = 3  # threads per device that may hang in a driver before we wait for one to return

    def back_off(self, failures: int) -> float:
        """How long to wait before the next attempt, after so many failed ones (0: none)."""
        return 0.0 if failures <= 0 else self.reopen[min(failures, len(self.reopen)) - 1]
