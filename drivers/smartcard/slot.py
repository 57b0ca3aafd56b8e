"""The seam between what is said to a card and how it gets there: one slot of one reader (PC/SC, vpcd, scripted)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.smartcard.codec import Answer, Command, answer, get_response

MOST_PIECES = 64  # 61xx in a row: no record of ours is longer than one

NOT_OPEN = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail="not open")
MUTE = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.CITIZEN, detail="the card does not answer")
MOVED = Fault(FaultCode.CARD_MOVED, ClearedBy.CITIZEN, detail="the card went away while it was read")
LATE = Fault(FaultCode.DEADLINE, ClearedBy.RESTART, detail="the card is too slow for the caller")


@dataclass(frozen=True, slots=True)
class Presence:
    """`insertion` differs between two insertions where the slot can tell them apart."""

    present: bool
    insertion: int = 0


@dataclass(frozen=True, slots=True)
class Connected:
    """A powered card: its answer to reset, and whether it speaks T=0."""

    atr: bytes
    t0: bool


class Slot(Protocol):
    """Trouble is a Fault: LINK_LOST and NO_ANSWER for the reader, CARD_… for the card in it. Never an exception."""

    @property
    def is_open(self) -> bool: ...

    def open(self) -> Fault | None:
        """Reach the reader, anew if it was reached before."""
        ...

    def close(self) -> None: ...

    def look(self) -> Presence | Fault:
        """A millisecond where all is well; powers nothing."""
        ...

    def connect(self, seconds: float) -> Connected | Fault: ...

    def transmit(self, apdu: bytes, seconds: float) -> bytes | Fault: ...

    def disconnect(self) -> None:
        """Power the card off, if one was connected."""
        ...


class Card:
    """A connected card until a point in time (monotonic): one question, one whole answer."""

    def __init__(self, slot: Slot, connected: Connected, until: float, apdu_s: float) -> None:
        self._slot = slot
        self._t0 = connected.t0
        self._until = until
        self._apdu_s = apdu_s

    def ask(self, command: Command) -> Answer | Fault:
        """Follows 6Cxx once and 61xx as long as data comes (ISO 7816-4 §5.3.4)."""
        reply = self._once(command)
        if isinstance(reply, Answer) and reply.sw >> 8 == 0x6C:
            again = Command(command.cla, command.ins, command.p1, command.p2, command.data, (reply.sw & 0xFF) or 256)
            reply = self._once(again)
        pieces = b""
        for _ in range(MOST_PIECES):
            if isinstance(reply, Fault) or reply.sw >> 8 != 0x61:
                break
            pieces += reply.data
            reply = self._once(get_response(reply.sw & 0xFF))
        if isinstance(reply, Fault):
            return reply
        if reply.sw >> 8 in (0x61, 0x6C):
            return corrupt("the answer has no end")
        return Answer(pieces + reply.data, reply.sw)

    def _once(self, command: Command) -> Answer | Fault:
        left = self._until - time.monotonic()
        if left <= 0:
            return LATE
        raw = self._slot.transmit(command.encode(t0=self._t0), min(left, self._apdu_s))
        if isinstance(raw, Fault):
            return raw
        if not raw:
            return MOVED  # pcscd reports success and nothing when the card went away under a command
        reply = answer(raw)
        return corrupt("an answer without status word") if reply is None else reply


def corrupt(detail: str) -> Fault:
    return Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail=detail)


def refused(action: str, sw: int) -> Fault:
    """A card that is there and says no."""
    return Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail=f"{action}: {sw:04X}")


def unsupported(detail: str) -> Fault:
    return Fault(FaultCode.CARD_NOT_SUPPORTED, ClearedBy.CITIZEN, detail=detail)
