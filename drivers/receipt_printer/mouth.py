"""The presenter behind the knife: a slip lies in its mouth until somebody takes it, or it goes into the bin."""

from __future__ import annotations

import time
from dataclasses import replace

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.receipt_printer.dialogue import Dialogue
from drivers.receipt_printer.link import Link
from drivers.receipt_printer.profiles import Profile

PRESENT_SECONDS = 1.5  # from the cut until the slip lies in the mouth
TAKE_SECONDS = 6.0  # the next paper of the same citizen waits so long for the first to be taken, then drops it
RETRACT_SECONDS = 1.5  # until a slip is in the bin
STEP_SECONDS = 0.1

_STUCK = Fault(FaultCode.NOT_PRESENTED, ClearedBy.STAFF, Outcome.UNKNOWN, "presenter")


class Mouth:
    """Does nothing on a model without a presenter. All methods raise LinkLost."""

    def __init__(self, link: Link, profile: Profile, talk: Dialogue) -> None:
        self._link, self._presenter, self._talk = link, profile.presenter, talk
        self._owner = ""  # session whose slip was presented last

    def look(self) -> bool | Fault:
        """Whether a slip lies in the mouth, or the trouble of the presenter; outcome NOT_DONE."""
        if self._presenter is None:
            return False
        seen = self._talk.ask_presenter()
        if seen is None:
            return Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, detail="presenter")
        if seen & self._presenter.jammed:
            return Fault(FaultCode.PAPER_JAM, ClearedBy.STAFF, detail="presenter")
        return bool(seen & self._presenter.in_mouth)

    def make_free(self, session: str, until: float) -> Fault | None:
        """Before a job. A slip of another session goes into the bin; of the same one it is waited for, then dropped."""
        if self._presenter is None:
            return None
        if session == self._owner:
            wait = min(until, time.monotonic() + TAKE_SECONDS) - time.monotonic()
            if self._becomes(False, wait) is False:
                return None
            self.eject()
        elif self.look() is not False:
            self.retract()
        seen = self._becomes(False, RETRACT_SECONDS)
        if isinstance(seen, Fault):
            return seen
        if seen:
            return Fault(FaultCode.PAPER_JAM, ClearedBy.STAFF, detail="a slip is still in the mouth")
        self._owner = session  # not before: a slip that would not go is still the earlier citizen's
        return None

    def present(self) -> Fault | None:
        """After the cut. A slip that jammed is taken back: in the bin it is NOT_DONE, else UNKNOWN.

        One that is never seen in the mouth, without a jam, was taken by a quick hand. Where the presenter falls silent
        nobody knows whether it was.
        """
        if self._presenter is None:
            return None
        seen = self._becomes(True, PRESENT_SECONDS)
        if not isinstance(seen, Fault):
            return None
        self.retract()
        taken_back = self._becomes(False, RETRACT_SECONDS) is False
        jammed = seen.code is FaultCode.PAPER_JAM
        return replace(_STUCK, outcome=Outcome.NOT_DONE) if taken_back and jammed else _STUCK

    def retract(self) -> None:
        if self._presenter:
            self._link.send(self._presenter.retract)

    def eject(self) -> None:
        if self._presenter:
            self._link.send(self._presenter.eject)

    def _becomes(self, wanted: bool, seconds: float) -> bool | Fault:
        """Looks until there is a slip, or none; the last thing seen. A fault may still pass."""
        until = time.monotonic() + seconds
        while True:
            seen = self.look()
            if seen is wanted or time.monotonic() >= until:
                return seen
            time.sleep(STEP_SECONDS)
