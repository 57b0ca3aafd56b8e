"""SAM_V over USB as a Link: a frame travels in two parts, each over a pipe of its own (PROTOCOLS.md §1.1, C)."""

from __future__ import annotations

import time

from drivers.contract.faults import Fault
from drivers.idcard.codec import HEADER, MAX_LENGTH, PREAMBLE
from drivers.transport.usb_bulk import UsbBulk

HEAD_OUT, BODY_OUT = 0x02, 0x06  # preamble and length; CMD … CHK
HEAD_IN, BODY_IN = 0x81, 0x85  # preamble and length; SW1 … CHK
DRAIN_SECONDS = 0.001  # nothing that lies ready takes longer; USB cannot be asked without waiting
MOST_DRAINED = 8  # transfers per pipe: a device that always has more to say does not keep us


class SamVUsbLink:
    """The stream of frames, as the codec expects it from any link."""

    def __init__(self, pipes: UsbBulk) -> None:
        self._pipes = pipes
        self._missing = 0  # bytes of the body that are announced and not here
        self._head = bytearray()

    @property
    def is_open(self) -> bool:
        return self._pipes.is_open

    def open(self) -> Fault | None:
        self._start_over()
        return self._pipes.open()

    def close(self) -> None:
        self._pipes.close()

    def flush(self) -> Fault | None:
        self._start_over()
        for pipe in (HEAD_IN, BODY_IN):
            for _ in range(MOST_DRAINED):
                left = self._pipes.read(pipe, DRAIN_SECONDS)
                if isinstance(left, Fault):
                    return left
                if not left:
                    break
        return None

    def write(self, data: bytes) -> Fault | None:
        """`data` is one whole frame."""
        return self._pipes.write(HEAD_OUT, data[:HEADER]) or self._pipes.write(BODY_OUT, data[HEADER:])

    def read(self, timeout: float) -> bytes | Fault:
        """From the pipe whose turn it is. A reader that sends whole frames over the first pipe is understood too.

        A head that begins with no preamble announces nothing: the frame reader makes of it what it is, noise.
        """
        until = time.monotonic() + timeout
        pipe = BODY_IN if self._missing else HEAD_IN
        came = self._pipes.read(pipe, timeout)
        if isinstance(came, Fault) or not came:
            return came
        if pipe == BODY_IN:
            self._missing = max(0, self._missing - len(came))
            return came
        self._head += came
        self._announce()
        if self._missing and (left := until - time.monotonic()) > 0:
            body = self.read(left)
            return body if isinstance(body, Fault) else came + body
        return came

    def _announce(self) -> None:
        if len(self._head) < HEADER and PREAMBLE.startswith(self._head[: len(PREAMBLE)]):
            return
        length = int.from_bytes(self._head[len(PREAMBLE) : HEADER], "big")
        if self._head.startswith(PREAMBLE) and length <= MAX_LENGTH:
            self._missing = max(0, HEADER + length - len(self._head))
        self._head.clear()

    def _start_over(self) -> None:
        self._missing = 0
        self._head.clear()
