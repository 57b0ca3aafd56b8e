"""From single looks at a device to a health that people can rely on: flicker does not pass, precise faults stay."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.contract.faults import FaultCode
from drivers.contract.status import DeviceStatus, Health, Level

SEVERITY = {
    Health.NOT_FITTED: 0,
    Health.READY: 0,
    Health.BUSY: 0,
    Health.STARTING: 0,
    Health.ATTENTION: 1,
    Health.BLOCKED: 2,
    Health.FAULT: 3,
    Health.ABSENT: 3,
}
# Codes that say only that something is wrong: they do not overwrite a code that says what, unless they last.
VAGUE = frozenset(
    {FaultCode.NO_ANSWER, FaultCode.LINK_LOST, FaultCode.CORRUPT_ANSWER, FaultCode.INTERNAL, FaultCode.DEADLINE}
)


class Debounce:
    """`shown` is the believed status. Worse is believed after `worse` looks in a row, better only after `better`."""

    def __init__(self, worse: int, better: int) -> None:
        self._worse = worse
        self._better = better
        self._direction = 0  # of the looks that wait to be believed
        self._count = 0
        self.shown = DeviceStatus(Health.STARTING)

    @property
    def settled(self) -> bool:
        """Whether the last look agreed with what is shown."""
        return self._count == 0

    def look(self, seen: DeviceStatus, *, certain: bool = False) -> None:
        """Take in one look. `certain`: no measurement but knowledge, so bad news is believed at once."""
        if _kind(seen) == _kind(self.shown) or self.shown.health is Health.STARTING:
            self._show(seen)
            return
        direction = _sign(SEVERITY[seen.health] - SEVERITY[self.shown.health])
        self._count = self._count + 1 if direction == self._direction and self._count else 1
        self._direction = direction
        if self._count >= self._needed(direction, seen, certain):
            self._show(seen)

    def _needed(self, direction: int, seen: DeviceStatus, certain: bool) -> int:
        if direction == 0:
            blurs = _code(seen) in VAGUE and _code(self.shown) not in VAGUE and self.shown.fault is not None
            return self._better if blurs else 1
        if direction > 0:
            return 1 if certain else self._worse
        return self._better

    def _show(self, seen: DeviceStatus) -> None:
        self.shown = seen
        self._count = 0


def told(status: DeviceStatus) -> tuple[Health, FaultCode | None, Mapping[str, Level], bool]:
    """What makes an edge when it differs. Of an absent device neither supplies nor media are known."""
    if status.health is Health.ABSENT:
        return *_kind(status), {}, False
    return *_kind(status), status.supplies, status.media


def _code(status: DeviceStatus) -> FaultCode | None:
    return None if status.fault is None else status.fault.code


def _kind(status: DeviceStatus) -> tuple[Health, FaultCode | None]:
    return status.health, _code(status)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
