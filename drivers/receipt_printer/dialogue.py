"""Questions to a printer whose answers do not say what they answer, and may be late, left over or missing."""

from __future__ import annotations

import time

from drivers.receipt_printer.link import Link
from drivers.receipt_printer.profiles import Profile
from drivers.receipt_printer.status import QUERIES, PrinterState, Sorter

ANSWER_SECONDS = 0.3  # DLE EOT is answered within milliseconds, also by a host that is busy; status() may take 1 s
SETTLE_SECONDS = 0.002  # a second byte right behind an answer: one of the two is from before
DRAIN_SECONDS = 0.05  # answers that were asked for twice follow each other within this time
DRAIN_READS = 64  # a printer that never stops talking must not hold the driver

DLE_EOT = b"\x10\x04"
CLEAR = b"\x10\x05\x02"  # DLE ENQ 2: recover and clear the buffer
ESC_INIT = b"\x1b@"
GS_R = b"\x1dr\x01"  # answered in its turn, when all before it was printed
GS_A = b"\x1da\x0e"  # report changes of online, error and paper, and the present state at once


class Dialogue:
    """All methods raise LinkLost."""

    def __init__(self, link: Link, profile: Profile) -> None:
        self._link, self._profile = link, profile
        self._sorter = Sorter()
        self._turn: int | None = None  # the answer to GS r
        self._report: bytes | None = None  # the newest automatic report on this line

    @property
    def turn_came(self) -> bool:
        """Whether the last GS r was answered."""
        return self._turn is not None

    @property
    def takes_turns(self) -> bool:
        return "gs_r" in self._profile.answers

    @property
    def talks(self) -> bool:
        """Whether this model ever says anything."""
        return bool(self._profile.answers)

    def look(self) -> PrinterState | None:
        """The state between jobs; None when an answer is missing also at the second try, on a fresh line.

        Only between jobs: closing a line may destroy what was sent before.
        """
        if not self.talks:
            self._drain(0)  # at least the line is there
            return PrinterState(paper_known=False)
        if "dle_eot" in self._profile.answers:
            seen = self._realtime_state(anew=True)
        else:
            seen = self._state_in_turn()
            if seen is None:
                self._anew()
                seen = self._state_in_turn()
        if seen is None:
            self.hang_up()
        return seen

    def glance(self) -> PrinterState | None:
        """As `look`, in mid-job: on the same line, and a missing answer is just not known."""
        if "dle_eot" in self._profile.answers:
            return self._realtime_state()
        self._drain(0)
        return self._reported()

    def request_turn(self) -> None:
        """Puts GS r behind all that was sent; `turn_came` tells when it was answered."""
        self._drain(0)
        self._turn = None
        self._link.send(GS_R)

    def wait_turn(self, seconds: float) -> bool:
        """Waits for the answer to GS r; whether it has come."""
        until = time.monotonic() + seconds
        while self._turn is None and (left := until - time.monotonic()) > 0:
            self._sort(self._link.receive(left))
        return self.turn_came

    def drain(self) -> None:
        """Waits out the answers to questions that were put more than once, and those that a printer still holds."""
        self._drain(DRAIN_SECONDS)
        self.glance()

    def ask_presenter(self) -> int | None:
        """The byte of the presenter, None without a valid answer. Waits its turn in the buffer on most models."""
        presenter = self._profile.presenter
        if presenter is None:
            return None
        self._drain(0)
        self._link.send(presenter.query)
        until = time.monotonic() + ANSWER_SECONDS
        while (left := until - time.monotonic()) > 0:
            good = [byte for byte in self._link.receive(left) if byte & presenter.mask == presenter.value]
            if good:
                return good[-1]
        return None

    def discard(self) -> None:
        """Makes the printer forget what it has not printed; returns when it answers again, so has obeyed."""
        self._link.send(CLEAR + ESC_INIT)
        if "dle_eot" in self._profile.answers:
            self._ask(1)

    def hang_up(self) -> None:
        self._link.close()
        self._sorter.forget()
        self._report = None

    # -- ways to know the state -------------------------------------------------------------------------------
    def _state_in_turn(self) -> PrinterState | None:
        if "asb" in self._profile.answers:
            return self._state_on_demand()
        self.request_turn()
        if not self.wait_turn(ANSWER_SECONDS):
            return None
        return PrinterState.of_turn(self._turn or 0, self._profile.sensors)

    def _realtime_state(self, anew: bool = False) -> PrinterState | None:
        answers: dict[int, int] = {}
        for n in QUERIES:
            answer = self._ask(n)
            if answer is None and anew:
                self._anew()
                answer = self._ask(n)
            if answer is None:
                return None
            answers[n] = answer
        return PrinterState.decode(answers, self._profile.sensors)

    def _anew(self) -> None:
        """A fresh line: what still comes to the old one finds nobody."""
        self.hang_up()
        self._link.connect()

    def _state_on_demand(self) -> PrinterState | None:
        """A stopped printer does not come to GS a: what it reported when it stopped is then its state."""
        self._drain(0)
        before, self._report = self._report, None
        self._link.send(GS_A)
        until = time.monotonic() + ANSWER_SECONDS
        while self._report is None and (left := until - time.monotonic()) > 0:
            self._sort(self._link.receive(left))
        if self._report is None and before and PrinterState.of_report(before, self._profile.sensors).fault:
            self._report = before
        return self._reported()

    def _reported(self) -> PrinterState | None:
        return None if self._report is None else PrinterState.of_report(self._report, self._profile.sensors)

    # -- bytes ------------------------------------------------------------------------------------------------
    def _ask(self, n: int) -> int | None:
        """The answer to DLE EOT n, None without one.

        The question is put twice and the second answer counts: a printer that is one answer behind says then what was
        asked the first time, which was the same.
        """
        answer = None
        for _ in range(2):
            self._drain(0)
            self._link.send(DLE_EOT + bytes([n]))
            answer = self._wait_status()
            if answer is None:
                break
        return answer

    def _wait_status(self) -> int | None:
        until = time.monotonic() + ANSWER_SECONDS
        while (left := until - time.monotonic()) > 0:
            found = self._sort(self._link.receive(left))
            if found is not None:
                later = self._sort(self._link.receive(SETTLE_SECONDS))
                return found if later is None else later
        return None

    def _drain(self, seconds: float) -> None:
        for _ in range(DRAIN_READS):
            data = self._link.receive(seconds)
            self._sort(data)
            if not data:
                return

    def _sort(self, data: bytes) -> int | None:
        """Notes answers to GS r and reports; returns the last answer to DLE EOT. Other bytes are noise."""
        status = None
        for kind, content in self._sorter.feed(data):
            if kind == "turn":
                self._turn = content[0]
            elif kind == "report":
                self._report = content
            else:
                status = content[0]
        return status
