"""Questions to a printer whose answers do not say what they answer, and may be late, left over or missing."""

from __future__ import annotations

import time

from drivers.receipt_printer.link import Link
from drivers.receipt_printer.status import QUERIES, PrinterState, is_status, is_turn

ANSWER_SECONDS = 0.3  # DLE EOT is answered within milliseconds, also by a host that is busy; status() may take 1 s
SETTLE_SECONDS = 0.002  # a second byte right behind an answer: one of the two is from before

DLE_EOT = b"\x10\x04"
CLEAR = b"\x10\x05\x02"  # DLE ENQ 2: recover and clear the buffer
ESC_INIT = b"\x1b@"
GS_R = b"\x1dr\x01"  # answered in its turn, when all before it was printed


class Dialogue:
    """All methods raise LinkLost."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.turn_came = False  # whether GS r was answered

    def ask(self, n: int) -> int | None:
        """The answer to DLE EOT n, None without one.

        The question is put twice and the second answer counts: a printer that is one answer behind says then what was
        asked the first time, which was the same.
        """
        answer = None
        for _ in range(2):
            self._sort(self._link.receive(0))
            self._link.send(DLE_EOT + bytes([n]))
            answer = self._wait_status()
            if answer is None:
                break
        return answer

    def look(self) -> PrinterState | None:
        """All four answers, None when one is missing also at the second try, on a fresh line.

        Only between jobs: closing a line may destroy what was sent before.
        """
        answers: dict[int, int] = {}
        for n in QUERIES:
            answer = self.ask(n)
            if answer is None:
                self._link.close()  # what still comes to the old line finds nobody
                self._link.connect()
                answer = self.ask(n)
            if answer is None:
                self._link.close()
                return None
            answers[n] = answer
        return PrinterState.decode(answers)

    def glance(self) -> PrinterState | None:
        """As `look`, in mid-job: on the same line, and a missing answer is just not known."""
        answers: dict[int, int] = {}
        for n in QUERIES:
            answer = self.ask(n)
            if answer is None:
                return None
            answers[n] = answer
        return PrinterState.decode(answers)

    def request_turn(self) -> None:
        """Puts GS r behind all that was sent; `turn_came` tells when it was answered."""
        self._sort(self._link.receive(0))
        self.turn_came = False
        self._link.send(GS_R)

    def wait_turn(self, seconds: float) -> bool:
        """Waits for the answer to GS r; whether it has come."""
        until = time.monotonic() + seconds
        while not self.turn_came and (left := until - time.monotonic()) > 0:
            self._sort(self._link.receive(left))
        return self.turn_came

    def discard(self) -> None:
        """Makes the printer forget what it has not printed; returns when it answers again, so has obeyed."""
        self._link.send(CLEAR + ESC_INIT)
        self.ask(1)

    def _wait_status(self) -> int | None:
        until = time.monotonic() + ANSWER_SECONDS
        while (left := until - time.monotonic()) > 0:
            found = self._sort(self._link.receive(left))
            if found is not None:
                later = self._sort(self._link.receive(SETTLE_SECONDS))
                return found if later is None else later
        return None

    def _sort(self, data: bytes) -> int | None:
        """Notes an answer to GS r; returns the last answer to DLE EOT. Other bytes are noise."""
        self.turn_came = self.turn_came or any(is_turn(byte) for byte in data)
        return next((byte for byte in reversed(data) if is_status(byte)), None)
