"""One question, one answer with the I/O board: numbering, repeating, and what the board says unasked meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.io_board.codec import ACKNOWLEDGE, ANSWER, ASK, EVENT, Line, LineReader, after, encode
from drivers.transport.link import Link, link_lost

GARBAGE_BYTES = 5  # so many bytes that no line contains, and not one good line: another speed, not noise
MOST_READS = 64  # in one look: a board that babbles must not hold the thread


class Conversation:
    """`events` gets each line that the board sends unasked. `answer_s` is the patience for one attempt."""

    def __init__(self, link: Link, answer_s: float, attempts: int, events: Callable[[Line], None]) -> None:
        self.link = link
        self._answer_s = answer_s
        self._attempts = attempts
        self._events = events
        self._lines = LineReader()
        self._number = 0
        self._answer: Line | None = None

    def open(self) -> Fault | None:
        self._lines.clear()
        return self.link.open() or self.link.flush()

    def ask(self, *words: str, within: float = 0.0) -> tuple[str, ...] | Fault:
        """Words of the answer behind OK. The same number is sent again when no answer comes: the board answers it
        again and does it once. `within`: go on for at least so many seconds. ERR is a Fault SELF_TEST."""
        self._number, self._answer = after(self._number), None
        question = encode(Line(ASK, self._number, words))
        self._lines.good = self._lines.damaged = self._lines.junk = 0
        give_up, attempt = time.monotonic() + within, 0
        while attempt < self._attempts or time.monotonic() < give_up:
            attempt += 1
            trouble = self.link.write(question)
            if trouble is not None:
                return trouble
            answer = self._await(time.monotonic() + self._answer_s)
            if isinstance(answer, Fault):
                return answer
            if answer is not None:
                return _granted(answer)
        return self._silence()

    def acknowledge(self, number: int) -> None:
        """No answer comes to this, and none is needed: the board repeats what was not acknowledged."""
        self.link.write(encode(Line(ACKNOWLEDGE, number, ("ACK",))))

    def listen(self, timeout: float = 0.0) -> Fault | None:
        """Take what has arrived, waiting for the first byte at most so long, up to the answer that is waited for.

        What stands behind that answer is newer than it and stays for later: an older picture must not follow a newer.
        """
        for _ in range(MOST_READS):
            for line in self._lines.lines():
                if line.mark == EVENT:
                    self._events(line)
                elif line.mark == ANSWER and line.number == self._number:  # others are late or doubled
                    self._answer = line
                    return None
            data = self.link.read(timeout)
            if isinstance(data, Fault):
                return data
            if not data:
                return None
            self._lines.feed(data)
            timeout = 0.0
        return None

    def _await(self, deadline: float) -> Line | Fault | None:
        """Looks once more at the deadline: on a host that stood still the answer has long been there."""
        while True:
            left = deadline - time.monotonic()
            trouble = self.listen(max(left, 0.0))
            if trouble is not None:
                return trouble
            if self._answer is not None or left <= 0:
                return self._answer

    def _silence(self) -> Fault:
        """What it means that no answer came."""
        lines = self._lines
        if lines.good == 0 and lines.junk >= GARBAGE_BYTES:
            return Fault(FaultCode.WRONG_BAUD, ClearedBy.TECHNICIAN, Outcome.UNKNOWN, "bytes, but no line")
        if lines.damaged or lines.unended:
            return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.TECHNICIAN, Outcome.UNKNOWN, "damaged lines only")
        return Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, Outcome.UNKNOWN, "the board does not answer")


def _granted(answer: Line) -> tuple[str, ...] | Fault:
    verdict, *rest = answer.words
    if verdict == "OK":
        return tuple(rest)
    return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail="refused: " + " ".join(answer.words)[:40])


NOT_OPEN = link_lost("not open")
