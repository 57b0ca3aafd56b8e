"""A slot over PC/SC. The library lives in a child process that is killed when a card or pcscd lets it hang.

SCardTransmit to a mute card and any call to a stopped pcscd wait for ever, and a thread that waits in them cannot be
ended; the handle that it keeps would block the reader for its successor too. A killed child gives everything back.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.smartcard.codec import atr_is_whole
from drivers.smartcard.slot import MUTE, NOT_OPEN, Connected, Presence, unsupported
from drivers.transport.child import Child

START_S = 2.0  # a process that imports pyscard takes 0.1 s; `open` must be back in 3 s
OPEN_S = 0.9
LOOK_S = 0.6  # pcscd answers within a millisecond or hangs; a busy host must not cost a healthy child its life
POWER_OFF_S = 0.5
MEMORY_MB = 200  # of 20 in use
HANGS = Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail="pcscd does not answer")


@dataclass(frozen=True, slots=True)
class Meaning:
    fault: Fault
    lost: bool


class PcscSlot:
    """`reader`: the name that pcscd gives it, or how the name begins; "" for any."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._child = self._new_child()
        self._open = self._connected = False

    @property
    def is_open(self) -> bool:
        return self._open

    def open(self) -> Fault | None:
        reply = self._call(OPEN_S, "open", self._reader)
        if isinstance(reply, Fault):
            self.close()
            return HANGS if reply is MUTE else reply
        self._open = True
        return None

    def close(self) -> None:
        self.disconnect()
        self._open = False
        self._child.close()

    def look(self) -> Presence | Fault:
        if not self._open:
            return NOT_OPEN
        reply = self._call(LOOK_S, "look")
        if isinstance(reply, Fault):
            self._open = False  # whatever it was: ask for a new context
            return HANGS if reply is MUTE else reply
        return Presence(reply[1], reply[2])

    def connect(self, seconds: float) -> Connected | Fault:
        reply = self._call(seconds, "connect") if self._open else NOT_OPEN
        if isinstance(reply, Fault):
            return reply
        self._connected = True
        if not atr_is_whole(reply[1]):
            return unsupported("the answer to reset is damaged")
        return Connected(reply[1], reply[2])

    def transmit(self, apdu: bytes, seconds: float) -> bytes | Fault:
        reply = self._call(seconds, "transmit", apdu) if self._open else NOT_OPEN
        return reply if isinstance(reply, Fault) else bytes(reply[1])

    def disconnect(self) -> None:
        if self._connected and self._open:
            self._call(POWER_OFF_S, "disconnect")
        self._connected = False

    def _call(self, seconds: float, *request: object) -> tuple[Any, ...] | Fault:
        """The reply; a Fault by the table of return values; MUTE when the child was killed at its deadline."""
        reply = self._child.call(request, seconds)
        if isinstance(reply, Fault):
            self._open = self._connected = False
            return MUTE if reply.code is FaultCode.DEADLINE else reply
        assert isinstance(reply, tuple)
        if reply[0] == "ok":
            return reply
        meaning = MEANINGS.get(reply[1]) or Meaning(unknown(reply[1]), False)
        if meaning.lost:
            self._open = self._connected = False
        return meaning.fault

    @staticmethod
    def _new_child() -> Child:
        target = "drivers.smartcard.pcsc_child:answer"
        return Child(target, name="pcsc", memory_mb=MEMORY_MB, age_s=float("inf"), start_s=START_S)


def unknown(code: int) -> Fault:
    return Fault(FaultCode.CARD_UNREADABLE, ClearedBy.TECHNICIAN, detail=f"PC/SC {code:08X}")


def _meanings() -> dict[int, Meaning]:
    rows = tomllib.loads((resources.files(__package__) / "pcsc.toml").read_text("utf-8"))
    return {int(code, 16): _meaning(row) for code, row in rows.items()}


def _meaning(row: dict[str, Any]) -> Meaning:
    return Meaning(
        Fault(FaultCode(row["fault"]), ClearedBy(row["cleared_by"]), detail=row["name"]), row.get("lost", False)
    )


MEANINGS = _meanings()
