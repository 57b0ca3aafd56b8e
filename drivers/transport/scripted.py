"""A Link that plays a written conversation: byte-level tests of drivers without a device."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.contract.faults import Fault
from drivers.transport.link import link_lost


@dataclass(frozen=True, slots=True)
class Exchange:
    """When `asked` is written, `chunks` arrive in turn. No chunk: silence; None: the plug is pulled there."""

    asked: bytes
    chunks: tuple[bytes | None, ...] = ()


class ScriptedLink:
    """Either a fixed list of exchanges, or `answer`, which gives the chunks for any written bytes."""

    def __init__(
        self,
        script: Sequence[Exchange] = (),
        answer: Callable[[bytes], Sequence[bytes | None]] | None = None,
    ) -> None:
        self._script = deque(script)
        self._answer = answer
        self._arriving: deque[bytes | None] = deque()
        self.plugged = True
        self.is_open = False
        self.opened = 0
        self.written: list[bytes] = []

    def open(self) -> Fault | None:
        self.is_open = self.plugged
        if not self.plugged:
            return link_lost("open: scripted")
        self.opened += 1
        return None

    def close(self) -> None:
        self.is_open = False

    def flush(self) -> Fault | None:
        self._arriving.clear()
        return None if self._alive() else link_lost("flush: scripted")

    def write(self, data: bytes) -> Fault | None:
        if not self._alive():
            return link_lost("write: scripted")
        self.written.append(data)
        if self._answer is not None:
            self._arriving.extend(self._answer(data))
            return None
        if not self._script or self._script[0].asked != data:
            raise AssertionError(f"the script does not expect {data.hex(' ')}")
        self._arriving.extend(self._script.popleft().chunks)
        return None

    def read(self, timeout: float) -> bytes | Fault:
        if not self._alive():
            return link_lost("read: scripted")
        if not self._arriving:
            return b""
        chunk = self._arriving.popleft()
        if chunk is None:
            self.plugged = False
            return link_lost("read: scripted")
        return chunk

    @property
    def finished(self) -> bool:
        """Whether the whole script was played."""
        return not self._script

    def _alive(self) -> bool:
        return self.plugged and self.is_open
