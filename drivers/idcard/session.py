"""One question, one answer with a SAM_V reader: flushing, time-outs, torn and left-over frames, reopening."""

from __future__ import annotations

import time

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.idcard.codec import HEADER, MAX_LENGTH, STATUS_WORDS, Command, FrameReader, Reply, encode, fit
from drivers.transport.link import Link, link_lost

NO_ANSWER = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "the reader does not answer")
TORN = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, "damaged or torn frame")
BITS_PER_BYTE = 10  # 8N1: start, eight, stop
GARBAGE_BYTES = 5  # as many bytes as a preamble has, and none among them: not line noise but another speed


class Conversation:
    """`patience`: seconds to the first byte for each Command.patience, and `gap_s`. Never raises for the line."""

    def __init__(self, link: Link, baud: int, patience: dict[str, float]) -> None:
        self._link = link
        self._patience = patience
        self._longest_frame_s = (HEADER + MAX_LENGTH) * BITS_PER_BYTE / baud
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
        if not self._in_use:
            return link_lost("not open")
        if self._stale or not self._link.is_open:
            trouble = self.open()
            if trouble is not None:
                return trouble
        answer = self._link.flush() or self._link.write(encode(command.code)) or self._listen(command)
        self._stale = isinstance(answer, Fault)
        return answer

    def ask_or_fault(self, command: Command) -> Reply | Fault:
        """As `ask`, with a refusal as the Fault of the status word table."""
        answer = self.ask(command)
        if isinstance(answer, Fault):
            return answer
        return STATUS_WORDS[answer.sw3].fault or answer

    def _listen(self, command: Command) -> Reply | Fault:
        frames = FrameReader()
        patience = self._patience[command.patience]
        first_byte_by = time.monotonic() + patience
        all_by = first_byte_by + self._longest_frame_s + self._patience["gap_s"]
        while True:
            now = time.monotonic()
            wait = self._patience["gap_s"] if frames.pending else first_byte_by - now
            chunk = self._link.read(wait) if wait > 0 and now < all_by else b""
            if isinstance(chunk, Fault):
                return chunk
            frames.feed(chunk)
            while (body := frames.next(final=not chunk)) is not None:
                reply = fit(command, body)
                if reply is not None:
                    return reply
            if not chunk and time.monotonic() < first_byte_by and frames.damaged == 0:
                continue  # a left-over fragment ended in silence: the true answer may still come
            if not chunk:
                return _silence(frames)


def _silence(frames: FrameReader) -> Fault:
    """What it means that nothing more comes."""
    if frames.damaged:
        return TORN
    if frames.junk >= GARBAGE_BYTES:
        return Fault(FaultCode.WRONG_BAUD, ClearedBy.TECHNICIAN, Outcome.NOT_DONE, f"{frames.junk} bytes, no preamble")
    return NO_ANSWER
