"""The thread that performs a shift. A driver that never returns keeps its thread; the thread is then left alone."""

from __future__ import annotations

import threading
from typing import Any, Protocol

from kiosk.devices.shift import Shift


class Performer(Protocol):
    """Performs the steps of one shift until it ends."""

    shift: Shift

    def start(self) -> None: ...

    def is_alive(self) -> bool: ...

    def join(self, timeout: float | None = None) -> None: ...


class ShiftThread(threading.Thread):
    def __init__(self, shift: Shift) -> None:
        super().__init__(name=f"device-{shift.desk.role}", daemon=True)
        self.shift = shift

    def run(self) -> None:
        steps = self.shift.steps()
        answer: Any = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            answer = self.shift.perform(step)
