"""The child process that holds the PC/SC library: one context, one reader, one card. Started by pcsc.py.

It answers tuples with tuples: ("ok", …) or ("error", return value of PC/SC). pyscard's own monitors are not used: their
thread dies with pcscd (PEERS.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smartcard import scard

Reply = tuple[Any, ...]
MASK = 0xFFFFFFFF


class Library:
    """The state of this process."""

    def __init__(self) -> None:
        self._context: Any = None
        self._reader = ""
        self._card: Any = None
        self._protocol = 0

    def open(self, wanted: str) -> Reply:
        """("ok", name of the reader). A new context each time: one of before pcscd died is worth nothing."""
        self.close()
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if code != scard.SCARD_S_SUCCESS:
            return _error(code)
        self._context = context
        code, names = scard.SCardListReaders(context, [])
        if code != scard.SCARD_S_SUCCESS:
            return self._give_up(code)
        reader = choose(wanted, list(names))
        if reader is None:
            return self._give_up(scard.SCARD_E_UNKNOWN_READER)
        self._reader = reader
        return ("ok", reader)

    def close(self) -> Reply:
        self.disconnect()
        context, self._context = self._context, None
        if context is not None:
            scard.SCardReleaseContext(context)
        return ("ok",)

    def look(self) -> Reply:
        """("ok", present, how often cards came and went): the upper half of the event state counts them."""
        asked = [(self._reader, scard.SCARD_STATE_UNAWARE)]
        code, states = scard.SCardGetStatusChange(self._context, 0, asked)
        if code != scard.SCARD_S_SUCCESS:
            return _error(code)
        state = states[0][1]
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            return _error(scard.SCARD_E_READER_UNAVAILABLE)
        return ("ok", bool(state & scard.SCARD_STATE_PRESENT), state >> 16)

    def connect(self) -> Reply:
        """("ok", answer to reset, whether it is T=0)."""
        self.disconnect()
        both = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, protocol = scard.SCardConnect(self._context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, both)
        if code != scard.SCARD_S_SUCCESS:
            return _error(code)
        self._card, self._protocol = card, protocol
        code, _, _, _, atr = scard.SCardStatus(card)
        if code != scard.SCARD_S_SUCCESS:
            return _error(code)
        return ("ok", bytes(atr), protocol == scard.SCARD_PROTOCOL_T0)

    def transmit(self, apdu: bytes) -> Reply:
        if self._card is None:
            return _error(scard.SCARD_W_REMOVED_CARD)
        header = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        code, reply = scard.SCardTransmit(self._card, header, list(apdu))
        return ("ok", bytes(byte & 0xFF for byte in reply)) if code == scard.SCARD_S_SUCCESS else _error(code)

    def disconnect(self) -> Reply:
        card, self._card = self._card, None
        if card is not None:
            scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
        return ("ok",)

    def _give_up(self, code: int) -> Reply:
        self.close()
        return _error(code)


def choose(wanted: str, names: list[str]) -> str | None:
    """The reader of that name, or the first whose name begins so: pcscd appends numbers that depend on the plug.

    An empty name is any reader.
    """
    if wanted in names:
        return wanted
    return next((name for name in sorted(names) if name.startswith(wanted)), None)


def _error(code: int) -> Reply:
    return ("error", code & MASK)


_library = Library()


def answer(request: tuple[Any, ...], progress: Callable[[object], None]) -> Reply:
    """What the parent's Child calls: the name of a method of Library and its arguments."""
    verb, *arguments = request
    reply: Reply = getattr(_library, verb)(*arguments)
    return reply
