"""A slot over the vpcd protocol: a virtual card without pcscd, for demo and tests (PEERS.md "PC/SC").

The terminal connects; each message is a big-endian u16 length and a body. One-byte bodies are 00 off, 01 on, 02 reset
and 04 "your ATR?"; an empty ATR means an empty reader. Anything longer is an APDU, answered by data and status word.
"""

from __future__ import annotations

import contextlib
import socket
import time
import zlib

from drivers.contract.faults import Fault
from drivers.smartcard.codec import atr_is_whole
from drivers.smartcard.slot import MOVED, MUTE, NOT_OPEN, Connected, Presence, unsupported
from drivers.transport.link import link_lost

OFF, ON, ATR = b"\x00", b"\x01", b"\x04"
REACH_S = 1.0  # loopback answers at once
LOOK_S = 1.0  # a virtual card answers at once; only a busy development machine needs more than poll's 0.3 s


class VpcdSlot:
    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._line: socket.socket | None = None
        self._powered = False

    @property
    def is_open(self) -> bool:
        return self._line is not None

    def open(self) -> Fault | None:
        self.close()
        try:
            self._line = socket.create_connection(self._place, REACH_S)
        except OSError as trouble:
            return link_lost(f"open: {type(trouble).__name__}")
        seen = self.look()
        return seen if isinstance(seen, Fault) else None

    def close(self) -> None:
        self.disconnect()
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def look(self) -> Presence | Fault:
        atr = self._ask(ATR, LOOK_S)
        if isinstance(atr, Fault):
            return atr
        return Presence(bool(atr), zlib.crc32(atr))

    def connect(self, seconds: float) -> Connected | Fault:
        trouble = self._send(ON)
        atr = trouble or self._ask(ATR, seconds)
        if isinstance(atr, Fault):
            return atr
        if not atr:
            return MOVED
        self._powered = True
        if not atr_is_whole(atr):
            return unsupported("the answer to reset is damaged")
        return Connected(atr, t0=_speaks_t0(atr))

    def transmit(self, apdu: bytes, seconds: float) -> bytes | Fault:
        reply = self._ask(apdu, seconds)
        return MUTE if reply is _SILENT else reply

    def disconnect(self) -> None:
        if self._powered:
            self._send(OFF)
        self._powered = False

    def _ask(self, body: bytes, seconds: float) -> bytes | Fault:
        """A late answer must not be taken for a new one: after a time-out the line is closed."""
        trouble = self._send(body)
        if trouble is not None:
            return trouble
        until = time.monotonic() + seconds
        head = self._take(2, until)
        return head if isinstance(head, Fault) else self._take(int.from_bytes(head, "big"), until)

    def _send(self, body: bytes) -> Fault | None:
        if self._line is None:
            return NOT_OPEN
        try:
            self._line.settimeout(REACH_S)
            self._line.sendall(len(body).to_bytes(2, "big") + body)
        except OSError as trouble:
            return self._lost(type(trouble).__name__)
        return None

    def _take(self, size: int, until: float) -> bytes | Fault:
        assert self._line is not None
        have = b""
        while len(have) < size:
            left = until - time.monotonic()
            if left <= 0:
                self._drop()
                return _SILENT
            try:
                self._line.settimeout(left)
                piece = self._line.recv(size - len(have))
            except TimeoutError:
                continue
            except OSError as trouble:
                return self._lost(type(trouble).__name__)
            if not piece:
                return self._lost("closed")
            have += piece
        return have

    def _lost(self, why: str) -> Fault:
        self._drop()
        return link_lost(why)

    def _drop(self) -> None:
        line, self._line = self._line, None
        self._powered = False
        if line is not None:
            with contextlib.suppress(OSError):
                line.close()


_SILENT = link_lost("no answer in time")


def _speaks_t0(atr: bytes) -> bool:
    """The first protocol offered is the one spoken without negotiation: no TD1 means T=0 (ISO 7816-3 §8.2.3)."""
    offers = atr[1] >> 4
    return not offers & 0x8 or atr[2 + (offers & 0x7).bit_count()] & 0x0F == 0
