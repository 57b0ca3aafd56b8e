"""Expected trouble is a value. A fault says what happened, whether the effect took place and who can clear it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a physical effect. UNKNOWN paper is never repeated by itself."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class ClearedBy(StrEnum):
    """Who can clear a fault."""

    CITIZEN = "citizen"
    STAFF = "staff"
    TECHNICIAN = "technician"
    RESTART = "restart"
    NOBODY = "nobody"


class FaultCode(StrEnum):
    """Device-independent names of trouble; texts for people live in assets, never here."""

    NO_ANSWER = "no_answer"  # the device does not answer in time
    LINK_LOST = "link_lost"  # port or connection gone
    CORRUPT_ANSWER = "corrupt_answer"  # checksum, length or framing wrong
    WRONG_BAUD = "wrong_baud"
    NOT_AUTHORISED = "not_authorised"  # SAM not authorised
    SELF_TEST = "self_test"
    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    SUPPLY_OUT = "supply_out"  # toner, ink
    CARD_MOVED = "card_moved"  # card taken away while it was read
    CARD_UNREADABLE = "card_unreadable"
    CARD_NOT_SUPPORTED = "card_not_supported"
    NO_DOCUMENT = "no_document"  # nothing in the feeder
    DOUBLE_FEED = "double_feed"  # two sheets went through together
    NO_FACE = "no_face"  # not exactly one usable face in a picture
    NOT_PRESENTED = "not_presented"  # printed, but the paper did not come out of the presenter
    TAMPERED = "tampered"
    STREAM_STALLED = "stream_stalled"  # camera: no new frame in time
    CANCELLED = "cancelled"
    DEADLINE = "deadline"  # the caller's deadline passed
    INTERNAL = "internal"  # a bug in a driver, caught by the supervisor


@dataclass(frozen=True, slots=True)
class Fault:
    """`detail` is for logs and technicians: never personal, never on a citizen's screen."""

    code: FaultCode
    cleared_by: ClearedBy
    outcome: Outcome = Outcome.NOT_DONE
    detail: str = ""
