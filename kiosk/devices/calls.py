"""A call to a device: somebody waits for its answer, and gets exactly one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome

log = structlog.get_logger(__name__)


class Call:
    """`fn` gets the device. `expires` is monotonic time. Until `begun` nothing physical can have happened."""

    def __init__(self, fn: Callable[[Any], Any], on_done: Callable[[Any], None], expires: float) -> None:
        self.fn = fn
        self.expires = expires
        self.begun = False
        self._on_done = on_done
        self._lock = threading.Lock()
        self._answered = False

    @property
    def answered(self) -> bool:
        return self._answered

    @property
    def outcome(self) -> Outcome:
        """What is honest to say of an effect whose end nobody saw."""
        return Outcome.UNKNOWN if self.begun else Outcome.NOT_DONE

    def answer(self, result: object) -> bool:
        """Tell the caller, once; False when it was told before."""
        with self._lock:
            if self._answered:
                return False
            self._answered = True
        guarded(self._on_done, result)
        return True

    def fail(self, code: FaultCode, detail: str) -> bool:
        return self.answer(Fault(code, ClearedBy.RESTART, self.outcome, detail))


def guarded(listener: Callable[[Any], None], value: object) -> None:
    """Call a listener; a bug in it must not stop the device's thread, and its message may be personal."""
    try:
        listener(value)
    except Exception as bug:  # noqa: BLE001 one listener's bug must not silence a device for everybody
        log.error("device.listener_failed", error=type(bug).__name__, where=where(bug))


def where(bug: BaseException) -> str:
    """Function and line of an exception: never its message, which may quote a card."""
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
