"""The speed of the line, found by asking. No command that sets it is publicly known, so none is ever sent."""

from __future__ import annotations

import time
from dataclasses import replace

from drivers.contract.faults import Fault, FaultCode
from drivers.idcard import codec
from drivers.idcard.codec import Reply
from drivers.idcard.session import Conversation
from drivers.transport.link import Link, SpeedLink

# The usual first; 230400 was seen in one clone only (PROTOCOLS.md §1.1).
SPEEDS = (115200, 57600, 38400, 19200, 9600, 230400)
NOMINAL = 115200  # for how long a frame may take where the line has no speed (USB)
SEARCH_SECONDS = 2.3  # open() may take 3 s and asks for the SAM's number afterwards
AUTO = "auto"


def speeds_of(wanted: str) -> list[int]:
    """What is to be tried, the first one first. ValueError for what is neither AUTO nor a speed."""
    if wanted == AUTO:
        return list(SPEEDS)
    if not (wanted.isdecimal() and int(wanted) > 0):
        raise ValueError(f"baud is {AUTO} or a number of bits per second")
    return [int(wanted)]


class Speed:
    """`wanted` is AUTO or a number. `find` opens the line at the speed that the reader answers to, and remembers it."""

    def __init__(self, talk: Conversation, link: Link, wanted: str) -> None:
        self._talk = talk
        self._link = link
        self._speeds = speeds_of(wanted)
        if not isinstance(link, SpeedLink):
            self._speeds = [NOMINAL]

    @property
    def note(self) -> str:
        """For the self-test: the speed in use, and whether it was found or set."""
        if not isinstance(self._link, SpeedLink):
            return "none: not a serial line"
        return f"{self._talk.baud}, {'set' if len(self._speeds) == 1 else 'found'}"

    def find(self) -> Fault | None:
        """Open and ask at the speed that worked last, then at the others.

        None when the reader is well; its own trouble; or, when it answers at no speed, garbage rather than silence.
        """
        until = time.monotonic() + SEARCH_SECONDS
        trouble: Fault | None = None
        for speed in list(self._speeds):
            if trouble is not None and time.monotonic() > until:
                break
            answer = self._try(speed)
            if isinstance(answer, Reply):
                self._speeds.sort(key=lambda other: other != speed)
                return codec.STATUS_WORDS[answer.sw3].fault
            if answer.code is FaultCode.LINK_LOST:
                return answer
            if trouble is None or answer.code is not FaultCode.NO_ANSWER:
                trouble = answer
        return trouble

    def try_next(self) -> Fault | None:
        """After garbage from a reader that answered before: one other speed at each call."""
        if len(self._speeds) > 1:
            self._speeds.append(self._speeds.pop(0))
        answer = self._try(self._speeds[0])
        return answer if isinstance(answer, Fault) else codec.STATUS_WORDS[answer.sw3].fault

    def _try(self, speed: int) -> Reply | Fault:
        self._talk.baud = speed
        if isinstance(self._link, SpeedLink):
            self._link.baud = speed
        trouble = self._talk.open()
        if trouble is not None:
            return trouble
        patience = "status_s" if len(self._speeds) == 1 else "speed_s"
        return self._talk.ask(replace(codec.STATUS, patience=patience))
