"""撤回告知承诺 at a terminal: the applicant's own wish, until the decision; what comes later changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from central import commitments
from central.db import Connection, Row
from central.payload import text
from central.platform import Platform
from central.states import BY_ITSELF, NotAllowed
from central.steps import write_note

KIND = "withdrawal"
TOO_LATE, NO_COMMITMENT = "too_late", "no_commitment"
NAME = "撤回告知承诺"
NOTE = "本人在终端撤回"
UNKNOWN = "这个办件里没有这份承诺"


def name(payload: Mapping[str, Any]) -> str:
    """As the desk calls it."""
    about = text(payload, "proof") or text(payload, "commitment")
    return f"{NAME}：{about}" if about else NAME


def carry_out(platform: Platform, db: Connection, case_number: str, hand_in: Row) -> str:
    """The problem that is left to a clerk, "" when the commitment is withdrawn now. `hand_in`: with `sealed_at`."""
    problem, why = NO_COMMITMENT, UNKNOWN
    if commitments.find(db, case_number, hand_in["commitment"]) is not None:
        try:
            commitments.withdraw(platform, db, case_number, hand_in["commitment"], BY_ITSELF, NOTE)
            return ""
        except NotAllowed as error:
            problem, why = TOO_LATE, str(error)
    # A clerk must see whether it was signed before the decision and came late for want of a line.
    signed = hand_in["sealed_at"][:16].replace("T", " ")
    note = f"申请人 {signed} 在终端签名“{hand_in['name']}”，没有改动：{why}，请核对"
    write_note(platform, db, case_number, BY_ITSELF, note)
    return problem
