"""One question, one answer with a SAM_V reader: flushing, time-outs, torn and left-over frames, reopening.

A question can be asked in steps, so that one thread waits for a card of two seconds without being away for so long.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TypeVar

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.idcard.codec import HEADER, MAX_LENGTH, STATUS_WORDS, Command, FrameReader, Reply, encode, fit
from drivers.transport.link import Link, link_lost

NO_ANSWER = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "the reader does not answer")
TORN = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "damaged or torn frame")
BITS_PER_BYTE = 10  # 8N1: start, eight, stop
GARBAGE_BYTES = 5  # as many bytes as a preamble has, and none among them: not line noise but another speed
STEP_SECONDS = 0.05  # how long one step waits for bytes

T = TypeVar("T")
Steps = Generator[None, None, T]  # each yield: nothing yet, come again


def finish(steps: Steps[T]) -> T:
    """Take all steps, however long they wait."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


class Conversation:
    """`patience`: seconds to the first byte for each Command.patience, and `gap_s`. Never raises for the line.

    `baud` is the speed of the line, for how long a frame may take.
    """

    def __init__(self, link: Link, baud: int, patience: dict[str, float]) -> None:
        self._link = link
        self._patience = patience
        self.baud = baud
        self._in_use = False  # between open and close: only then a lost port is opened again
        self._stale = False  # a late answer may still arrive: reopen before the next question

    def open(self) -> Fault | None:
        self._in_use = True
        self._stale = False
        return self._link.open()

    def close(self) -> None:
        self._in_use = False
        self._link.close()

    @property
    def is_open(self) -> bool:
        return self._link.is_open

    def ask(self, command: Command) -> Reply | Fault:
        """The fitting reply (a refusal is one), or NO_ANSWER, CORRUPT_ANSWER, WRONG_BAUD, LINK_LOST."""
        return finish(self.asking(command))

    def asking(self, command: Command) -> Steps[Reply | Fault]:
        """`ask` in steps. Whoever stops in the middle leaves an answer on its way: the port is opened anew then."""
        if not self._in_use:
            return link_lost("not open")
        if self._stale or not self._link.is_open:
            trouble = self.open()
            if trouble is not None:
                return trouble
        self._stale = True
        answer = self._link.flush() or self._link.write(encode(command.code)) or (yield from self._listening(command))
        self._stale = isinstance(answer, Fault)
        return answer

    def ask_or_fault(self, command: Command) -> Reply | Fault:
        """As `ask`, with a refusal as the Fault of the status word table."""
        return finish(self.asking_or_fault(command))

    def asking_or_fault(self, command: Command) -> Steps[Reply | Fault]:
        answer = yield from self.asking(command)
        if isinstance(answer, Fault):
            return answer
        return STATUS_WORDS[answer.sw3].fault or answer

    def _listening(self, command: Command) -> Steps[Reply | Fault]:
        frames = FrameReader()
        heard_at = time.monotonic()
        first_byte_by = heard_at + self._patience[command.patience]
        all_by = first_byte_by + (HEADER + MAX_LENGTH) * BITS_PER_BYTE / self.baud + self._patience["gap_s"]
        while True:
            quiet_by = heard_at + self._patience["gap_s"] if frames.pending else first_byte_by
            now = time.monotonic()
            wait = min(quiet_by, all_by) - now
            chunk = self._link.read(max(0.0, min(wait, STEP_SECONDS)))  # once more in any case: the host may have slept
            if isinstance(chunk, Fault):
                return chunk
            if chunk:
                heard_at = time.monotonic()
            over = wait <= 0 and (not chunk or now > all_by)
            frames.feed(chunk)
            while (body := frames.next(final=over)) is not None:
                reply = fit(command, body)
                if reply is not None:
                    return reply
            if over:
                return _silence(frames)
            yield


def _silence(frames: FrameReader) -> Fault:
    """What it means that nothing more comes."""
    if frames.damaged:
        return TORN
    if frames.junk >= GARBAGE_BYTES:
        return Fault(FaultCode.WRONG_BAUD, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, f"{frames.junk} bytes, no preamble")
    return NO_ANSWER
